"""The part of a report that is about the signature: who signed, and what the trust in that rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .enums import (
    AccreditationBasis,
    AnchorSource,
    CertificateSource,
    DigestAlgorithm,
    EditionProof,
    Revocation,
    RevocationReason,
)

__all__ = ["Basis", "ChainLink", "DirectoryBasis", "Edition", "LinkRevocation", "Signature", "SignerFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """Who signed, as the certificate names it."""

    subject: str = field(repr=False)
    """Distinguished name (RFC 4514)."""
    issuer: str = field(repr=False)
    """Distinguished name of the issuer (RFC 4514)."""
    serial: str = field(repr=False)
    """Serial number, in lower-case hexadecimal."""
    sha256: str
    """SHA-256 of the certificate, in lower-case hexadecimal."""
    email: str | None = field(repr=False)
    """The e-mail address in the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRevocation:
    """What CRLs tell of one certificate at the time of signing."""

    status: Revocation
    """Whether it had been revoked."""
    crl_sha256: str | None
    """SHA-256 of the CRL that tells it."""
    this_update: datetime | None
    """When that CRL was issued."""
    next_update: datetime | None
    """By when the next one was to be issued."""
    revoked_at: datetime | None
    """When the certificate was revoked; with the status ``GOOD`` a time after the signing."""
    reason: RevocationReason | None
    """Why, if the CRL tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One certificate of the path, from the signer up."""

    subject: str = field(repr=False)
    """Distinguished name (RFC 4514)."""
    sha256: str
    """SHA-256 of the certificate, in lower-case hexadecimal."""
    source: CertificateSource
    """Where it came from."""
    revocation: LinkRevocation | None
    """What CRLs tell of it; ``None`` for an anchor, and if the chain is not trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of an authority's certificate."""

    sha256: str
    """SHA-256 of the certificate, in lower-case hexadecimal."""
    proof: EditionProof
    """Why it counts as genuine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryBasis:
    """The provider directory that was asked about a signer."""

    date: datetime | None
    """Of when it is."""
    signed_by: str | None
    """Distinguished name of whoever signed it."""
    sha256: str
    """SHA-256 of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the trust in a signer rests on."""

    anchor: str
    """The name of the authority."""
    source: AnchorSource
    """Where that authority came from."""
    edition: Edition | None
    """The edition of its certificate whose list of names counted, if it lists providers."""
    accreditation: AccreditationBasis | None
    """Why the signer counts as accredited."""
    directory: DirectoryBasis | None
    """The provider directory that was asked, if one was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What can be read from the signature itself."""

    digest: DigestAlgorithm | None
    """The digest; ``None`` if it is another one."""
    signed_at: datetime | None
    """When the signer says that it signed."""
    signer: SignerFacts | None
    """The signer; ``None`` if its certificate is not at hand."""
    chain: tuple[ChainLink, ...]
    """The path from the signer up, as far as it was found."""
    basis: Basis | None
    """What the trust rests on; ``None`` if no authority was reached."""
