"""Whom to trust, in a form that travels to the workers."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from libpec import Limits, ProviderDirectory, TrustStore, Verifier

MAX_BYTES = 150 * 1024 * 1024
"""The largest message that is read, unless somebody asks for another bound: the engine's own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a verifier is made of: the contents of files, for a verifier cannot be pickled and workers do not see our disk.

    The PEC authorities are built in; ``builtin=False`` leaves them out.
    """

    authorities: tuple[bytes, ...] = field(default=(), repr=False)
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)
    directory: bytes | None = field(default=None, repr=False)
    require_revocation: bool = False
    builtin: bool = True
    max_bytes: int = MAX_BYTES

    def limits(self) -> Limits:
        """The bounds on the work."""
        return Limits(max_message_bytes=self.max_bytes)

    def verifier(self) -> Verifier:
        """A new verifier. Raises what the engine says about files that it cannot use."""
        store = TrustStore.pec() if self.builtin else TrustStore.empty()
        limits = self.limits()
        for file in self.authorities:
            store.add_authorities(file)
        for file in self.certificates:
            store.add_certificates(file)
        for file in self.crls:
            store.add_crls(file, limits)
        if self.directory is not None:
            store.set_directory(ProviderDirectory.read(self.directory, store, limits=limits))
        return Verifier(store, limits=limits, require_revocation=self.require_revocation)


@functools.lru_cache(maxsize=4)
def verifier_of(trust: Trust) -> Verifier:
    """The verifier of this Python process.

    Spark keeps its Python workers from task to task, so the signers that one has met stay verified.
    """
    return trust.verifier()
