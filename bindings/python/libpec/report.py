"""The report on one message: docs/report.md as Python types.

Its parts are frozen data classes, made of the canonical JSON when they are first asked for. Their ``repr`` leaves out what is
somebody's: names, addresses, subjects. It is what loggers, debuggers and error trackers write down. ``dataclasses.asdict``
shows all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from . import _libpec
from ._build import build
from ._handle import Handle
from .enums import (
    Accreditation,
    Chain,
    Consistency,
    ErrorClass,
    HashForm,
    Integrity,
    MessageKind,
    MsgidComparison,
    NeedType,
    PartResult,
    ReceiptType,
    Revocation,
    Severity,
    TimeBasis,
    Verdict,
)
from .signature import Signature

__all__ = [
    "CertificationData",
    "Facets",
    "Finding",
    "Need",
    "PartComparison",
    "Place",
    "Recipient",
    "Report",
    "SentComparison",
    "Span",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of bytes in a message, ``message.raw[span.start:span.end]``."""

    start: int
    """The first byte."""
    end: int
    """One past the last byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The five things that a report keeps apart, and from which the verdict follows."""

    integrity: Integrity
    """Is the signed content what was signed?"""
    chain: Chain
    """Does the signer lead to a trusted authority?"""
    revocation: Revocation
    """Had the signer been revoked?"""
    provider: Accreditation
    """Was the signer an accredited provider?"""
    consistency: Consistency
    """Do all tell the same story?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A recipient of the original message."""

    address: str = field(repr=False)
    """The address."""
    certified: bool
    """Whether it is a PEC address; for an ordinary one no delivery receipt will ever come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationData:
    """What a provider certifies: the content of ``daticert.xml`` (RFC 6109 section 4.4; the Italian element in parentheses)."""

    kind: MessageKind
    """The kind of message (``tipo``)."""
    error: ErrorClass
    """The class of error (``errore``)."""
    sender: str | None = field(repr=False)
    """Who sent the original message (``mittente``)."""
    recipients: tuple[Recipient, ...] = field(repr=False)
    """To whom (``destinatari``)."""
    reply_to: str | None = field(repr=False)
    """Where replies go (``risposte``)."""
    subject: str | None = field(repr=False)
    """The subject of the original message (``oggetto``)."""
    provider: str | None
    """The name of the provider that certifies (``gestore-emittente``)."""
    date: datetime | None
    """When the event took place (``data``)."""
    identifier: str | None = field(repr=False)
    """The identity of the submission, given by the sender's provider (``identificativo``)."""
    msgid: str | None = field(repr=False)
    """The Message-ID that the sender's program gave the original (``msgid``)."""
    requested_receipt: ReceiptType | None
    """The delivery receipt asked for (``ricevuta``)."""
    delivery_to: str | None = field(repr=False)
    """The recipient that this message is about (``consegna``)."""
    taken_in_charge: tuple[str, ...] = field(repr=False)
    """The recipients taken in charge (``ricezione``)."""
    error_text: str | None = field(repr=False)
    """The provider's words on the error (``errore-esteso``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was noticed. Its texts hold no personal data."""

    code: str
    """A stable code, ``area.what``; docs/conformance.md lists them."""
    severity: Severity
    """How much it weighs."""
    text: str
    """One line for people."""
    clause: str
    """The clause of the rule that it rests on."""
    span: Span | None
    """Where in the message, if it is about certain bytes."""
    text_it: str
    """The line in Italian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that would let the engine say more. Get it, add it to the trust store, and ask again.

    The addresses stand in certificates that anybody may have made: who fetches them takes them for input from strangers.
    """

    type: NeedType
    """What it is."""
    urls: tuple[str, ...]
    """Where it may be had."""
    issuer: str | None
    """Distinguished name of the authority that issues it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The part of the outer message in which a nested one stands."""

    part: int
    """The part's number in the outer message, from 0."""
    name: str | None = field(repr=False)
    """The part's file name."""
    span: Span
    """The part's bytes in the outer message, header included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartComparison:
    """One part of the original inside, and the part of what was sent that it stands for."""

    part: int | None
    """Its number in the original inside, from 0; ``None`` if it is missing there."""
    sent_part: int | None
    """Its number in what was sent, from 0; ``None`` if it was added."""
    result: PartResult
    """What the comparison gave."""
    form: HashForm | None
    """Over which form of the sent part the hash of a brief receipt was computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentComparison:
    """How what was sent compares with the original inside a message."""

    matches: bool | None
    """Whether the original inside is what was sent; ``None`` if that cannot be told, and a finding says why."""
    msgid: MsgidComparison
    """The certified msgid against the Message-ID of what was sent."""
    parts: tuple[PartComparison, ...]
    """Each part that is no multipart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What of a report is made of its JSON."""

    signature: Signature | None
    certification_data: CertificationData | None
    findings: tuple[Finding, ...]
    needs: tuple[Need, ...]
    time_basis: TimeBasis
    wrapped: bool
    place: Place | None
    findings_dropped: int
    sent: SentComparison | None


class Report(Handle):
    """The answer about one message: what it is, whether it can be trusted, and why. :meth:`Verifier.verify` gives it.

    >>> from libpec import Verifier
    >>> report = Verifier().verify(b"Subject: lunch?\\r\\n\\r\\nAt one.\\r\\n")
    >>> report
    <libpec.Report: ordinary, unsigned>
    >>> [finding.text for finding in report.findings]
    ['The message carries no signature']
    """

    __slots__ = ("_native", "_nested", "_rest")

    _native: _libpec.Report
    _nested: tuple[Report, ...] | None
    _rest: _Rest | None

    def __init__(self) -> None:
        raise TypeError("a Report comes from Verifier.verify")

    @classmethod
    def _of(cls, native: _libpec.Report) -> Report:
        report = cls.__new__(cls)
        report._native, report._nested, report._rest = native, None, None
        return report

    def __repr__(self) -> str:
        return f"<libpec.Report: {self.kind}, {self.verdict}>"

    @property
    def _parsed(self) -> _Rest:
        # Two threads may both make it: they get the same.
        if self._rest is None:
            data = json.loads(self._native.to_json())
            for finding, text_it in zip(data["findings"], self._native.texts_it(), strict=True):
                finding["text_it"] = text_it
            self._rest = build(_Rest, data)
        return self._rest

    def to_json(self) -> str:
        """The canonical JSON on one line, byte for byte the same in every language (docs/report.md)."""
        return self._native.to_json()

    @property
    def kind(self) -> MessageKind:
        """What the message is: from its certification data, never from headers alone."""
        return MessageKind(self._native.kind())

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return Verdict(self._native.verdict())

    @property
    def facets(self) -> Facets:
        """The five facets from which the verdict follows."""
        integrity, chain, revocation, provider, consistency = self._native.facets()
        return Facets(
            integrity=Integrity(integrity),
            chain=Chain(chain),
            revocation=Revocation(revocation),
            provider=Accreditation(provider),
            consistency=Consistency(consistency),
        )

    @property
    def is_certified(self) -> bool:
        """Whether :attr:`certification_data` may be relied on:

        signed by a trusted provider, and not contradicted by anything signed.
        """
        return self._native.is_certified()

    @property
    def headers_contradicted(self) -> bool:
        """Whether unsigned headers tell another story than the certified data, which stay certified."""
        return self._native.headers_contradicted()

    @property
    def signature(self) -> Signature | None:
        """What can be read from the signature; ``None`` without one."""
        return self._parsed.signature

    @property
    def certification_data(self) -> CertificationData | None:
        """What the signed part says, **whatever the verdict**: to show. Whether to rely on it, :attr:`is_certified` says."""
        return self._parsed.certification_data

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was noticed, in the order of the checks."""
        return self._parsed.findings

    @property
    def findings_dropped(self) -> int:
        """How many findings were beyond ``Limits.max_findings``."""
        return self._parsed.findings_dropped

    @property
    def needs(self) -> tuple[Need, ...]:
        """What would let the engine say more."""
        return self._parsed.needs

    @property
    def time_basis(self) -> TimeBasis:
        """What the time of signing rests on."""
        return self._parsed.time_basis

    @property
    def is_wrapped(self) -> bool:
        """Whether the signed message stands inside a multipart that a list or gateway added."""
        return self._parsed.wrapped

    @property
    def place(self) -> Place | None:
        """Where a nested message stands in the outer one; ``None`` at the top."""
        return self._parsed.place

    @property
    def nested(self) -> tuple[Report, ...]:
        """The reports of the messages inside, each judged by itself."""
        if self._nested is None:
            self._nested = tuple(map(Report._of, self._native.nested()))
        return self._nested

    @property
    def sent(self) -> SentComparison | None:
        """How what was sent compares with the original inside; ``None`` unless ``sent`` was given to :meth:`Verifier.verify`."""
        return self._parsed.sent

    def fact_json(self) -> str | None:
        """What the message certifies, for a store of your own; :meth:`Tracker.feed_trusted_fact` reads it.

        ``None`` if it certifies nothing.
        """
        return self._native.fact_json()
