"""The words in which the engine answers, as they stand in JSON.

Each is a ``str`` too: ``Verdict.AUTHENTIC == "authentic"``. The enums and the engine come in one package, so there is never a
value that they lack; a newer version may add one.

>>> from libpec import Verdict
>>> Verdict("altered")
<Verdict.ALTERED: 'altered'>
>>> print(Verdict.ALTERED)
altered
"""

from enum import StrEnum

__all__ = [
    "Accreditation",
    "AccreditationBasis",
    "AnchorSource",
    "CertificateSource",
    "Chain",
    "Consistency",
    "DigestAlgorithm",
    "DirectoryForm",
    "EditionProof",
    "ErrorClass",
    "HashForm",
    "Integrity",
    "MessageKind",
    "MessageState",
    "MsgidComparison",
    "NeedType",
    "PartResult",
    "PartStructure",
    "ReceiptType",
    "RecipientState",
    "Revocation",
    "RevocationReason",
    "Severity",
    "TimeBasis",
    "Timeout",
    "Verdict",
]


class MessageKind(StrEnum):
    """What a message is (RFC 6109 section 3)."""

    TRANSPORT_ENVELOPE = "transport_envelope"
    """Busta di trasporto: carries the original message."""
    ANOMALY_ENVELOPE = "anomaly_envelope"
    """Busta di anomalia: carries ordinary mail. It certifies nothing."""
    ACCEPTANCE = "acceptance"
    """Ricevuta di accettazione: the sender's provider accepted the message."""
    NON_ACCEPTANCE = "non_acceptance"
    """Avviso di non accettazione: the sender's provider refused it."""
    SERVER_ACCEPTANCE = "server_acceptance"
    """Ricevuta di presa in carico: the recipient's provider took it over."""
    DELIVERY = "delivery"
    """Ricevuta di avvenuta consegna: it is in the recipient's mailbox."""
    NON_DELIVERY = "non_delivery"
    """Avviso di mancata consegna: it could not be delivered."""
    DELIVERY_TIMEOUT = "delivery_timeout"
    """Avviso di mancata consegna per superamento dei tempi massimi: not delivered in 12 or 24 hours."""
    VIRUS_DETECTION = "virus_detection"
    """Avviso di rilevazione virus, from one provider to the other."""
    ORDINARY = "ordinary"
    """No PEC message."""


class Verdict(StrEnum):
    """The one word at the end."""

    AUTHENTIC = "authentic"
    """Intact, signed by a trusted provider, and consistent."""
    INCONSISTENT = "inconsistent"
    """Intact and trusted, but not telling one story."""
    UNTRUSTED = "untrusted"
    """Intact, but the signer is not to be trusted."""
    ALTERED = "altered"
    """Not what was signed."""
    UNSIGNED = "unsigned"
    """Not signed at all: ordinary mail, or a mere claim."""
    INDETERMINATE = "indeterminate"
    """It cannot be told with what was given; ``Report.needs`` says what is missing."""


class Integrity(StrEnum):
    """Is the signed content what was signed?"""

    INTACT = "intact"
    """The signature verifies over the bytes as they are."""
    INTACT_AFTER_CRLF = "intact_after_crlf"
    """It verifies once LF line ends are read as CRLF."""
    RECOVERED = "recovered"
    """It verifies only for a copy in which known damage was undone."""
    ALTERED = "altered"
    """It does not verify."""
    ABSENT = "absent"
    """There is no signature."""
    UNREADABLE = "unreadable"
    """There is a signature that cannot be decoded or checked."""


class Chain(StrEnum):
    """Does the signer lead to a trusted authority, judged when the message was signed?"""

    TRUSTED = "trusted"
    """It does."""
    UNTRUSTED = "untrusted"
    """It does not."""
    INDETERMINATE = "indeterminate"
    """It cannot be told: ``Report.needs`` says what is missing."""
    NONE = "none"
    """There is no signer to judge."""


class Revocation(StrEnum):
    """Had the certificate been revoked when the message was signed?"""

    GOOD = "good"
    """CRLs say that it had not."""
    REVOKED = "revoked"
    """CRLs say that it had."""
    UNKNOWN = "unknown"
    """There is no evidence."""


class Accreditation(StrEnum):
    """Was the signer an accredited PEC provider?"""

    ACCREDITED = "accredited"
    """It was."""
    NOT_ACCREDITED = "not_accredited"
    """It was not."""
    UNKNOWN = "unknown"
    """There is no list to tell."""


class Consistency(StrEnum):
    """Do the headers, the certification data, the original inside and the signer tell the same story?"""

    CONSISTENT = "consistent"
    """They do."""
    CONTRADICTED = "contradicted"
    """Two signed things disagree."""
    HEADERS_CONTRADICTED = "headers_contradicted"
    """An unsigned header disagrees with a signed thing."""
    NOT_CHECKED = "not_checked"
    """There is nothing certified to compare with."""


class Severity(StrEnum):
    """How much a finding weighs."""

    INFO = "info"
    """Worth knowing; nothing is wrong."""
    WARNING = "warning"
    """Out of the ordinary, or weak; the verdict does not rest on it."""
    ERROR = "error"
    """It lowers a facet of the report."""


class NeedType(StrEnum):
    """What would let the engine say more."""

    SIGNER_CERTIFICATE = "signer_certificate"
    """The certificate of the signer."""
    ISSUER_CERTIFICATE = "issuer_certificate"
    """The certificate of an issuer."""
    ISSUER_EDITION = "issuer_edition"
    """An edition of the authority's certificate that was valid when the message was signed."""
    CRL = "crl"
    """A certificate revocation list."""
    SIGNING_TIME = "signing_time"
    """The time of signing, which the signature does not say."""


class TimeBasis(StrEnum):
    """What the time of signing rests on."""

    CLAIMED = "claimed"
    """The signer's word."""
    WITNESSED = "witnessed"
    """The caller had the message while the signer's certificate was valid."""


class CertificateSource(StrEnum):
    """Where a certificate of the chain came from."""

    MESSAGE = "message"
    """The message itself."""
    GIVEN = "given"
    """The trust store."""


class AnchorSource(StrEnum):
    """Where the authority at the end of the chain came from."""

    BUILT_IN = "built_in"
    """It is one of the PEC authorities that are built in."""
    GIVEN = "given"
    """The caller gave it."""


class EditionProof(StrEnum):
    """Why an edition of an authority's certificate counts as genuine."""

    FINGERPRINT = "fingerprint"
    """It is one that is built in."""
    ROOT_KEY = "root_key"
    """It is signed with the authority's own key, which is built in."""
    GIVEN_AUTHORITY = "given_authority"
    """An authority that the caller gave issued it."""


class AccreditationBasis(StrEnum):
    """Why the signer counts as accredited."""

    PERMITTED_NAMES = "permitted_names"
    """Its authority lists its domain."""
    PEC_POLICY = "pec_policy"
    """Its certificate names the policy of PEC."""
    DIRECTORY = "directory"
    """The provider directory lists it."""


class RevocationReason(StrEnum):
    """Why a certificate was revoked (RFC 5280 section 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    CA_COMPROMISE = "ca_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"
    CERTIFICATE_HOLD = "certificate_hold"
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"
    AA_COMPROMISE = "aa_compromise"


class ErrorClass(StrEnum):
    """The class of an error in certification data (``errore``). Providers use it loosely: read the error text beside it."""

    NONE = "none"
    """No error (``nessuno``)."""
    NO_RECIPIENT = "no-dest"
    """No such recipient (``no-dest``)."""
    NO_DOMAIN = "no-domain"
    """No such domain (``no-dominio``)."""
    VIRUS = "virus"
    """A virus (``virus``)."""
    OTHER = "other"
    """Anything else (``altro``)."""


class ReceiptType(StrEnum):
    """The delivery receipt that the sender asked for (``ricevuta``)."""

    COMPLETE = "complete"
    """With the whole original message (``completa``)."""
    BRIEF = "brief"
    """With the original's text and the hashes of its attachments (``breve``)."""
    CONCISE = "concise"
    """Without the original (``sintetica``)."""


class MsgidComparison(StrEnum):
    """The certified msgid against the Message-ID of what was sent."""

    SAME = "same"
    DIFFERENT = "different"
    ABSENT = "absent"
    """One of them is absent, or nothing is certified."""


class PartResult(StrEnum):
    """How a part of the original inside compares with what was sent."""

    SAME = "same"
    """Byte for byte, line ends aside."""
    SAME_CONTENT = "same_content"
    """In another transfer encoding."""
    DIFFERENT = "different"
    """Another content."""
    HASH_MATCHES = "hash_matches"
    """The hash in a brief receipt is that of the part that was sent."""
    HASH_DIFFERS = "hash_differs"
    """It is not, in any form."""
    MISSING = "missing"
    """It was sent and is not there."""
    ADDED = "added"
    """It is there and was not sent."""


class HashForm(StrEnum):
    """Over which form of a part the hash in a brief receipt was computed."""

    CRLF = "crlf"
    """As transmitted, lines ending with CRLF."""
    LF = "lf"
    """The same with LF."""
    CRLF_TRIMMED = "crlf_trimmed"
    """As ``CRLF``, without the line ends at the end."""
    LF_TRIMMED = "lf_trimmed"
    """As ``LF``, without the line ends at the end."""
    DECODED = "decoded"
    """The content, its transfer encoding undone."""
    CRLF_ONE_END = "crlf_one_end"
    """As ``CRLF``, with exactly one line end at the end."""
    LF_ONE_END = "lf_one_end"
    """As ``LF``, with exactly one line end at the end."""


class MessageState(StrEnum):
    """What became of a message, all its recipients together."""

    PENDING = "pending"
    """Something is awaited, and not late."""
    DELIVERED = "delivered"
    """Every recipient has it."""
    PARTIAL = "partial"
    """Some recipients have it, the others will not."""
    FAILED = "failed"
    """No recipient has it or will."""
    REJECTED = "rejected"
    """The sender's provider refused it."""
    OVERDUE = "overdue"
    """The deadline has passed for some recipient."""
    EXTERNAL = "external"
    """Accepted, for addresses outside PEC only."""


class RecipientState(StrEnum):
    """What became of a message for one recipient."""

    SUBMITTED = "submitted"
    """Sent; nothing certified says more."""
    ACCEPTED = "accepted"
    """The sender's provider accepted it."""
    EXTERNAL = "external"
    """Accepted, for an address outside PEC: no delivery receipt will come."""
    IN_CHARGE = "in_charge"
    """The recipient's provider took it in charge."""
    DELAYED = "delayed"
    """Not delivered within 12 hours; it still may be."""
    DELIVERED = "delivered"
    """It is in the recipient's mailbox."""
    FAILED = "failed"
    """It will not be delivered."""
    REJECTED = "rejected"
    """The sender's provider refused it."""
    OVERDUE = "overdue"
    """The deadline has passed without a delivery receipt or a final notice: one was lost."""


class PartStructure(StrEnum):
    """How a part of a message was indexed."""

    LEAF = "leaf"
    """Content without parts of its own."""
    MULTIPART = "multipart"
    """A multipart whose delimiters were found."""
    MESSAGE = "message"
    """A whole message: parse ``Message.body(part)`` to look into it."""
    UNKNOWN = "unknown"
    """Something that the engine knows and this package does not, yet."""


class DirectoryForm(StrEnum):
    """The form of a provider directory, inside its signature if it has one."""

    LDIF = "ldif"
    CSV = "csv"
    JSON = "json"


class DigestAlgorithm(StrEnum):
    """The digest of a signature. ``hashlib.new`` knows each by its value."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class Timeout(StrEnum):
    """Which of the two notices that a message was not delivered in time (RFC 6109 section 3.1.6)."""

    TWELVE_HOURS = "twelve_hours"
    """Nobody has taken the message in charge within 12 hours."""
    TWENTY_FOUR_HOURS = "twenty_four_hours"
    """It has not been delivered within 24 hours. The provider stops waiting."""
