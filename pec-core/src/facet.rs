//! The five things that a report keeps apart, and the verdict they give. The table is in [`crate::verify`].

use serde::{Deserialize, Serialize};

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal, )* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(clippy::exhaustive_enums, reason = "the rules of the verdict name every value")]
        pub enum $name { $( $(#[$doc])* #[serde(rename = $text)] $variant, )* }

        impl $name {
            /// The name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $( Self::$variant => $text, )* } }
        }
    };
}

named! {
    /// Is the signed content what was signed?
    Integrity {
        /// The signature verifies over the bytes as they are.
        Intact = "intact",
        /// It verifies once LF line ends are read as CRLF.
        IntactAfterCrlf = "intact_after_crlf",
        /// It verifies only for a copy in which known damage was undone.
        Recovered = "recovered",
        /// It does not verify.
        Altered = "altered",
        /// There is no signature.
        Absent = "absent",
        /// There is a signature that cannot be decoded or checked.
        Unreadable = "unreadable",
    }
}

named! {
    /// Does the signer's certificate lead to a trusted authority, judged when the message was signed?
    Chain {
        /// It does.
        Trusted = "trusted",
        /// It does not.
        Untrusted = "untrusted",
        /// It cannot be told: what is missing is named in the report's needs.
        Indeterminate = "indeterminate",
        /// There is no signer to judge.
        None = "none",
    }
}

named! {
    /// Had the signer's certificate been revoked before it signed?
    Revocation {
        /// Evidence says that it had not.
        Good = "good",
        /// Evidence says that it had.
        Revoked = "revoked",
        /// There is no evidence.
        Unknown = "unknown",
    }
}

named! {
    /// Was the signer an accredited PEC provider?
    Accreditation {
        /// It was.
        Accredited = "accredited",
        /// It was not.
        NotAccredited = "not_accredited",
        /// There is no list to tell.
        Unknown = "unknown",
    }
}

named! {
    /// Do the headers, the certification data, the original inside and the signer tell the same story?
    Consistency {
        /// They do.
        Consistent = "consistent",
        /// Two signed things disagree.
        Contradicted = "contradicted",
        /// An unsigned header disagrees with a signed thing.
        HeadersContradicted = "headers_contradicted",
        /// There is nothing certified to compare with.
        NotChecked = "not_checked",
    }
}

named! {
    /// The one word at the end.
    Verdict {
        /// Intact, signed by an accredited or trusted provider, and consistent.
        Authentic = "authentic",
        /// Intact and trusted, but not telling one story.
        Inconsistent = "inconsistent",
        /// Intact, but the signer is not to be trusted.
        Untrusted = "untrusted",
        /// Not what was signed.
        Altered = "altered",
        /// Not signed at all.
        Unsigned = "unsigned",
        /// It cannot be told with what was given.
        Indeterminate = "indeterminate",
    }
}
