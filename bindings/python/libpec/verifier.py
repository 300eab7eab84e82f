"""Judging messages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from . import _libpec, _time
from ._handle import Handle
from .limits import Limits
from .message import Message
from .message import _native as _native_message
from .report import Report
from .trust import TrustStore
from .trust import _native as _native_store

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Verifier"]


class Verifier(Handle):
    """Judges messages. Make one and use it for all, in any number of threads: it remembers the signers that it has verified.

    ``store`` says whom to trust: the PEC authorities that are built in, if it is left out. The verifier takes it as it is now;
    what is added later is for the next verifier. ``require_revocation``: without evidence about revocation the verdict is
    indeterminate. ``require_witness``: without a witness of the time (``seen_at``) it is, too. ``sha1_until``: a signature with
    SHA-1 that is made later counts as untrusted.

    >>> from libpec import Verifier
    >>> verifier = Verifier()
    >>> verifier.verify(b"Subject: lunch?\\r\\n\\r\\nAt one.\\r\\n").verdict
    <Verdict.UNSIGNED: 'unsigned'>
    """

    __slots__ = ("_native",)

    _native: _libpec.Verifier

    def __init__(
        self,
        store: TrustStore | None = None,
        *,
        limits: Limits | None = None,
        require_revocation: bool = False,
        require_witness: bool = False,
        sha1_until: datetime | None = None,
    ) -> None:
        self._native = _libpec.Verifier(
            _libpec.TrustStore.pec() if store is None else _native_store(store),
            Limits._native_of(limits),
            require_revocation,
            require_witness,
            _time.optional_seconds(sha1_until, "sha1_until"),
        )

    def verify(
        self,
        message: Message | Buffer,
        /,
        *,
        now: datetime | None = None,
        seen_at: datetime | None = None,
        sent: Message | Buffer | None = None,
    ) -> Report:
        """Judges a message, and each by itself the messages inside it. Other threads run meanwhile.

        Certificates are judged at the time of signing. With ``now`` the report also says how they stand at present. ``seen_at``
        is when you provably had the message: a witness of the time of signing. ``sent`` is what was sent: :attr:`Report.sent`
        tells whether the original inside is that.
        """
        return Report._of(
            self._native.verify(
                _native_message(message),
                _time.optional_seconds(now, "now"),
                _time.optional_seconds(seen_at, "seen_at"),
                None if sent is None else _native_message(sent),
            )
        )

    def __repr__(self) -> str:
        return "<libpec.Verifier>"


def _native(verifier: Verifier) -> _libpec.Verifier:
    if not isinstance(verifier, Verifier):
        raise TypeError(f"verifier must be a Verifier, not {type(verifier).__name__}")
    return verifier._native
