"""Issuing what a provider issues: for test data, and for a sandbox provider.

All is deterministic: dates and Message-IDs are arguments, so the same input gives the same bytes. The key is wherever your
:class:`Signer` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from . import _libpec, _time
from ._handle import Handle
from .enums import DigestAlgorithm, ErrorClass, ReceiptType, Timeout
from .report import Recipient

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Draft", "Provider", "Signer", "SubmittedMessage"]


class Signer(Protocol):
    """Who signs for a provider, with an RSA key:

    any object that has these two. What it raises is the cause of a :class:`SignerError`.
    """

    @property
    def certificates(self) -> Sequence[bytes]:
        """Certificates in DER: the signer's own first, then those of its issuers."""

    def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
        """The signature over ``to_be_signed``: RSA PKCS#1 v1.5 with this digest."""


class SubmittedMessage(Handle):
    """A message as a user submitted it, in an SMTP envelope from ``sender`` to ``recipients``.

    A recipient is an address of PEC, or a :class:`Recipient`, which says whether it is one. ``identifier`` is the Message-ID
    that the sender's provider gives it. ``msgid``, ``subject``, ``reply_to`` and ``requested_receipt`` are read from its header
    if they are left out.
    """

    __slots__ = ("_native",)

    _native: _libpec.SubmittedMessage

    def __init__(
        self,
        original: Buffer,
        sender: str,
        recipients: Iterable[str | Recipient],
        identifier: str,
        *,
        msgid: str | None = None,
        subject: str | None = None,
        reply_to: str | None = None,
        requested_receipt: ReceiptType | None = None,
    ) -> None:
        if isinstance(recipients, str):
            raise TypeError("recipients must be several addresses, not one str: give [address]")
        pairs = [(to.address, to.certified) if isinstance(to, Recipient) else (to, True) for to in recipients]
        self._native = _libpec.SubmittedMessage(original, sender, pairs, identifier, msgid, subject, reply_to, requested_receipt)

    def __repr__(self) -> str:
        return "<libpec.SubmittedMessage>"


class Draft(Handle):
    """A message that a provider is about to issue. :meth:`sign` makes it one."""

    __slots__ = ("_native",)

    _native: _libpec.Draft

    def __init__(self) -> None:
        raise TypeError("the methods of Provider make drafts")

    @classmethod
    def _of(cls, native: _libpec.Draft) -> Draft:
        draft = cls.__new__(cls)
        draft._native = native
        return draft

    @property
    def certification_data(self) -> bytes | None:
        """The content of its ``daticert.xml``; ``None`` of an anomaly envelope, which has none."""
        return self._native.certification_data()

    def sign(self, signer: Signer) -> bytes:
        """The message, signed. Raises :class:`SignerError` if the signer fails; what it raised is the cause."""
        return self._native.sign(
            list(signer.certificates), lambda digest, to_be_signed: signer.sign(DigestAlgorithm(digest), to_be_signed)
        )

    def __repr__(self) -> str:
        return "<libpec.Draft>"


class Provider(Handle):
    """A provider (gestore): its name, as certification data state it, and the mail domain of its service address.

    Each method makes the draft of one kind of message (RFC 6109 section 3). ``at`` is the moment of the event in the provider's
    local time; ``message_id`` is that of the message which is issued.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from libpec import Provider, SubmittedMessage
    >>> offer = SubmittedMessage(
    ...     b"From: anna@pec.example\\r\\nSubject: Offerta\\r\\nMessage-ID: <1@client.example>\\r\\n\\r\\nBuongiorno\\r\\n",
    ...     "anna@pec.example", ["bruno@pec.example"], "opec1.1@pec.example",
    ... )
    >>> provider = Provider("Gestore di prova", "pec.example")
    >>> at = datetime(2021, 12, 14, 14, 36, 8, tzinfo=ZoneInfo("Europe/Rome"))
    >>> draft = provider.acceptance(offer, at=at, message_id="opec1.2@pec.example")
    >>> b'<postacert tipo="accettazione" errore="nessuno">' in draft.certification_data
    True
    """

    __slots__ = ("_native",)

    _native: _libpec.Provider

    def __init__(self, name: str, domain: str) -> None:
        self._native = _libpec.Provider(name, domain)

    @property
    def address(self) -> str:
        """The address from which it issues everything."""
        return self._native.address()

    def acceptance(self, about: SubmittedMessage, *, at: datetime, message_id: str) -> Draft:
        """Ricevuta di accettazione (section 3.1.2)."""
        return Draft._of(self._native.acceptance(_about(about), _at(at), message_id))

    def non_acceptance(self, about: SubmittedMessage, reason: str, *, at: datetime, message_id: str) -> Draft:
        """Avviso di non accettazione per eccezioni formali (section 3.1.3)."""
        return Draft._of(self._native.non_acceptance(_about(about), reason, _at(at), message_id))

    def non_acceptance_for_virus(self, about: SubmittedMessage, reason: str, *, at: datetime, message_id: str) -> Draft:
        """Avviso di non accettazione per virus (section 3.1.4)."""
        return Draft._of(self._native.non_acceptance_for_virus(_about(about), reason, _at(at), message_id))

    def transport_envelope(self, about: SubmittedMessage, *, at: datetime) -> Draft:
        """Busta di trasporto (section 3.1.5). Its Message-ID is the identifier of the submission."""
        return Draft._of(self._native.transport_envelope(_about(about), _at(at)))

    def anomaly_envelope(self, received: Buffer, sender: str, reason: str, *, at: datetime, message_id: str) -> Draft:
        """Busta di anomalia (section 3.2.2) around a whole received message that is no PEC message, or a defective one."""
        return Draft._of(self._native.anomaly_envelope(received, sender, reason, _at(at), message_id))

    def server_acceptance(
        self, about: SubmittedMessage, taken: Iterable[str], service_mailbox: str, *, at: datetime, message_id: str
    ) -> Draft:
        """Ricevuta di presa in carico (section 3.2.1) for these recipients, to the service mailbox of the sender's provider."""
        if isinstance(taken, str):
            raise TypeError("taken must be several addresses, not one str: give [address]")
        return Draft._of(self._native.server_acceptance(_about(about), list(taken), service_mailbox, _at(at), message_id))

    def delivery(self, about: SubmittedMessage, to: str, *, at: datetime, message_id: str) -> Draft:
        """Ricevuta di avvenuta consegna (section 3.3.2), of the type that the sender asked for."""
        return Draft._of(self._native.delivery(_about(about), to, _at(at), message_id))

    def non_delivery(
        self, about: SubmittedMessage, to: str, error: ErrorClass, reason: str, *, at: datetime, message_id: str
    ) -> Draft:
        """Avviso di mancata consegna (section 3.3.3)."""
        return Draft._of(self._native.non_delivery(_about(about), to, error, reason, _at(at), message_id))

    def non_delivery_for_virus(self, about: SubmittedMessage, to: str, reason: str, *, at: datetime, message_id: str) -> Draft:
        """Avviso di mancata consegna per virus (section 3.2.4)."""
        return Draft._of(self._native.non_delivery_for_virus(_about(about), to, reason, _at(at), message_id))

    def delivery_timeout(self, about: SubmittedMessage, to: str, timeout: Timeout, *, at: datetime, message_id: str) -> Draft:
        """Avviso di mancata consegna per superamento dei tempi massimi (section 3.1.6)."""
        last = Timeout(timeout) is Timeout.TWENTY_FOUR_HOURS
        return Draft._of(self._native.delivery_timeout(_about(about), to, last, _at(at), message_id))

    def virus_detection(
        self, about: SubmittedMessage, to: str, service_mailbox: str, reason: str, *, at: datetime, message_id: str
    ) -> Draft:
        """Avviso di rilevazione virus (section 3.2.3), to the service mailbox of the sender's provider."""
        return Draft._of(self._native.virus_detection(_about(about), to, service_mailbox, reason, _at(at), message_id))

    def __repr__(self) -> str:
        return f"<libpec.Provider: {self.address}>"


def _about(message: SubmittedMessage) -> _libpec.SubmittedMessage:
    if not isinstance(message, SubmittedMessage):
        raise TypeError(f"about must be a SubmittedMessage, not {type(message).__name__}")
    return message._native


def _at(moment: datetime) -> tuple[int, int]:
    return _time.local(moment, "at")
