//! The engine's enumerations. The Kotlin tests hold each value against its name in JSON, in every case of the corpus.

use pec_archive::FaultKind as CoreFault;
use pec_core::crypto::DigestAlgorithm as CoreDigest;
use pec_core::daticert::{ErrorClass as CoreErrorClass, ReceiptType as CoreReceiptType};
use pec_core::facet;
use pec_core::finding::Severity as CoreSeverity;
use pec_core::history::Folder as CoreFolder;
use pec_core::message::MessageKind as CoreKind;
use pec_core::mime::Structure as CoreStructure;
use pec_core::need::NeedKind;
use pec_core::ports::Order as CoreOrder;
use pec_core::provider::Timeout as CoreTimeout;
use pec_core::tracker::{MessageState as CoreMessageState, RecipientState as CoreRecipientState};
use pec_core::trust::directory::Form;
use pec_core::verify;
use pec_core::x509::RevocationReason as CoreReason;

/// One of ours for each of the core's. Those that the core may add to get `Unknown` besides.
macro_rules! mirrored {
    ($( $(#[$meta:meta])* $name:ident = $core:ty { $( $variant:ident, )* $( | $unknown:ident )? } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        #[allow(missing_docs, reason = "each is explained at the core's")]
        pub enum $name { $( $variant, )* $( $unknown, )? }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                match value {
                    $( <$core>::$variant => Self::$variant, )*
                    $( _ => Self::$unknown, )?
                }
            }
        }
    )* };
}

mirrored! {
    /// What a message is: `pec_core::message::MessageKind`.
    MessageKind = CoreKind {
        Acceptance, NonAcceptance, ServerAcceptance, Delivery, TransportEnvelope, NonDelivery, DeliveryTimeout,
        VirusDetection, AnomalyEnvelope, Ordinary,
    }
    /// The one word at the end: `pec_core::facet::Verdict`.
    Verdict = facet::Verdict { Authentic, Inconsistent, Untrusted, Altered, Unsigned, Indeterminate, }
    /// Is the signed content what was signed? `pec_core::facet::Integrity`.
    Integrity = facet::Integrity { Intact, IntactAfterCrlf, Recovered, Altered, Absent, Unreadable, }
    /// Does the signer lead to a trusted authority? `pec_core::facet::Chain`.
    Chain = facet::Chain { Trusted, Untrusted, Indeterminate, None, }
    /// Had the signer been revoked? `pec_core::facet::Revocation`.
    Revocation = facet::Revocation { Good, Revoked, Unknown, }
    /// Was the signer an accredited provider? `pec_core::facet::Accreditation`.
    Accreditation = facet::Accreditation { Accredited, NotAccredited, Unknown, }
    /// Do all tell the same story? `pec_core::facet::Consistency`.
    Consistency = facet::Consistency { Consistent, Contradicted, HeadersContradicted, NotChecked, }
    /// What the time of signing rests on: `pec_core::verify::TimeBasis`.
    TimeBasis = verify::TimeBasis { Claimed, Witnessed, }
    /// How much a finding weighs: `pec_core::finding::Severity`.
    Severity = CoreSeverity { Info, Warning, Error, | Unknown }
    /// What would let the engine say more: `pec_core::need::NeedKind`.
    NeedType = NeedKind { SignerCertificate, IssuerCertificate, IssuerEdition, Crl, SigningTime, | Unknown }
    /// The class of an error in certification data: `pec_core::daticert::ErrorClass`.
    ErrorClass = CoreErrorClass { None, NoRecipient, NoDomain, Virus, Other, }
    /// The delivery receipt asked for: `pec_core::daticert::ReceiptType`.
    ReceiptType = CoreReceiptType { Complete, Brief, Concise, }
    /// Why a certificate was revoked: `pec_core::x509::RevocationReason`.
    RevocationReason = CoreReason {
        Unspecified, KeyCompromise, CaCompromise, AffiliationChanged, Superseded, CessationOfOperation, CertificateHold,
        RemoveFromCrl, PrivilegeWithdrawn, AaCompromise, | Unknown
    }
    /// The certified msgid against the Message-ID of what was sent: `pec_core::verify::MsgidComparison`.
    MsgidComparison = verify::MsgidComparison { Same, Different, Absent, }
    /// How a part compares: `pec_core::verify::PartResult`.
    PartResult = verify::PartResult {
        Same, SameContent, Different, HashMatches, HashDiffers, Missing, Added, | Unknown
    }
    /// Over which form of a part a hash was computed: `pec_core::verify::HashForm`.
    HashForm = verify::HashForm {
        Crlf, Lf, CrlfTrimmed, LfTrimmed, Decoded, CrlfOneEnd, LfOneEnd, | Unknown
    }
    /// How a part was indexed: `pec_core::mime::Structure`.
    PartStructure = CoreStructure { Leaf, Multipart, Message, | Unknown }
    /// What became of a message: `pec_core::tracker::MessageState`.
    MessageState = CoreMessageState { Pending, Delivered, Partial, Failed, Rejected, Overdue, External, }
    /// What became of it for one recipient: `pec_core::tracker::RecipientState`.
    RecipientState = CoreRecipientState {
        Submitted, Accepted, External, InCharge, Delayed, Delivered, Failed, Rejected, Overdue,
    }
    /// The form of a provider directory: `pec_core::trust::directory::Form`.
    DirectoryForm = Form { Ldif, Csv, Json, | Unknown }
    /// Which kind of folder a message lies in: `pec_core::history::Folder`.
    Folder = CoreFolder { Sent, Unsent, Other, }
    /// In which order something is found: `pec_core::ports::Order`.
    Order = CoreOrder { NewestFirst, OldestFirst, }
    /// What is not as it was in an archive: `pec_archive::FaultKind`.
    FaultKind = CoreFault { Damaged, Lost, Log, Index, Leftover, Verdict, | Unknown }
    /// A digest algorithm: `pec_core::crypto::DigestAlgorithm`.
    DigestAlgorithm = CoreDigest { Sha1, Sha256, Sha384, Sha512, | Unknown }
}

/// Which of the two notices that a message was not delivered in time: `pec_core::provider::Timeout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
#[allow(missing_docs, reason = "each is explained at the core's")]
pub enum Timeout {
    TwelveHours,
    TwentyFourHours,
}

impl From<Timeout> for CoreTimeout {
    fn from(timeout: Timeout) -> Self {
        match timeout {
            Timeout::TwelveHours => Self::TwelveHours,
            Timeout::TwentyFourHours => Self::TwentyFourHours,
        }
    }
}

impl Folder {
    pub(crate) fn core(self) -> CoreFolder {
        match self {
            Self::Sent => CoreFolder::Sent,
            Self::Unsent => CoreFolder::Unsent,
            Self::Other => CoreFolder::Other,
        }
    }
}

impl From<ErrorClass> for CoreErrorClass {
    fn from(class: ErrorClass) -> Self {
        match class {
            ErrorClass::None => Self::None,
            ErrorClass::NoRecipient => Self::NoRecipient,
            ErrorClass::NoDomain => Self::NoDomain,
            ErrorClass::Virus => Self::Virus,
            ErrorClass::Other => Self::Other,
        }
    }
}

impl From<ReceiptType> for CoreReceiptType {
    fn from(receipt: ReceiptType) -> Self {
        match receipt {
            ReceiptType::Complete => Self::Complete,
            ReceiptType::Brief => Self::Brief,
            ReceiptType::Concise => Self::Concise,
        }
    }
}

/// Enumerations that the report gives by their names in JSON.
macro_rules! named {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal, )* } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
            /// One that this version of the binding does not know.
            Unknown,
        }

        impl $name {
            pub(crate) fn of(name: &str) -> Self {
                match name { $( $text => Self::$variant, )* _ => Self::Unknown }
            }
        }
    )* };
}

named! {
    /// Where a certificate of the chain came from.
    CertificateSource {
        /// The message had it.
        Message = "message",
        /// The caller gave it.
        Given = "given",
    }
    /// Where the trust begins.
    AnchorSource {
        /// An authority of PEC that is built in.
        BuiltIn = "built_in",
        /// An authority that the caller gave.
        Given = "given",
    }
    /// Why an edition of an authority's certificate counts as genuine.
    EditionProof {
        /// It is one of those that are known.
        Fingerprint = "fingerprint",
        /// The built-in key of its root verifies it.
        RootKey = "root_key",
        /// It is one of the caller's authorities, or leads to one.
        GivenAuthority = "given_authority",
    }
    /// Why a signer counts as accredited.
    AccreditationBasis {
        /// Its address is among the names that the authority's certificate permits.
        PermittedNames = "permitted_names",
        /// It carries the policy of PEC, under an authority that issued to PEC providers only.
        PecPolicy = "pec_policy",
        /// The provider directory lists its very certificate.
        Directory = "directory",
    }
}
