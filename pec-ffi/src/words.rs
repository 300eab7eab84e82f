//! How the engine's words become C's, and numbers of C's become the engine's.

use crate::view::{Nothing, pec_str};

/// An enumeration of C's and the engine's that it stands for.
pub(crate) trait Word: Copy + 'static {
    /// The engine's.
    type Core: Copy + 'static;

    /// Each with its name in JSON.
    const ALL: &'static [(Self, Self::Core, &'static str)];

    /// Its number in C.
    fn number(self) -> u32;

    /// The name of a number; `None` if it is no enumerator, or stands for none or for another.
    fn name_of(number: u32) -> Option<pec_str> {
        Self::find(number).map(|(_, _, name)| (*name).into())
    }

    /// The engine's value of this number.
    fn core_of(number: u32) -> Option<Self::Core> {
        Self::find(number).map(|(_, core, _)| *core)
    }

    /// The row of a number.
    fn find(number: u32) -> Option<&'static (Self, Self::Core, &'static str)> {
        Self::ALL.iter().find(|(word, ..)| word.number() == number)
    }
}

/// Ties an enumeration to the engine's: the compiler sees to it that each of the engine's has one of C's. Those that the engine
/// may add to without breaking its promise say what an unknown one becomes.
macro_rules! words {
    ($ours:ident: $core:path { $( $variant:ident = $name:literal, )* } $( or $other:ident )?) => {
        impl From<$core> for $ours {
            fn from(value: $core) -> Self {
                use $core as Core;
                match value {
                    $( Core::$variant => Self::$variant, )*
                    $( _ => Self::$other, )?
                }
            }
        }

        impl Word for $ours {
            type Core = $core;

            const ALL: &'static [(Self, Self::Core, &'static str)] = {
                use $core as Core;
                &[$( (Self::$variant, Core::$variant, $name), )*]
            };

            fn number(self) -> u32 {
                self as u32
            }
        }

        impl crate::view::Nothing for $ours {
            const NOTHING: Self = Self::Null;
        }
    };
}

pub(crate) use words;

/// A word that may be absent.
pub(crate) fn optional<W: Nothing + From<C>, C>(value: Option<C>) -> W {
    value.map_or(W::NOTHING, W::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::*;
    use serde::Serialize;
    use std::collections::BTreeSet;

    /// The names are those in JSON, no two are the same.
    fn named<W: Word>(name: impl Fn(W::Core) -> String) {
        let mut seen = BTreeSet::new();
        for (number, (word, core, text)) in (1..).zip(W::ALL) {
            assert_eq!(word.number(), number, "{text}");
            assert_eq!(name(*core), *text);
            assert!(seen.insert(text), "{text}");
        }
        assert!(W::find(0).is_none() && W::find(255).is_none() && seen.len() > 1);
    }

    fn json<C: Serialize>(core: C) -> String {
        serde_json::to_value(core).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn words_have_their_names_in_json() {
        named::<pec_kind>(json);
        named::<pec_verdict>(json);
        named::<pec_integrity>(json);
        named::<pec_chain>(json);
        named::<pec_revocation>(json);
        named::<pec_accreditation>(json);
        named::<pec_consistency>(json);
        named::<pec_time_basis>(json);
        named::<pec_severity>(json);
        named::<pec_need_kind>(json);
        named::<pec_revocation_reason>(json);
        named::<pec_error_class>(json);
        named::<pec_receipt_type>(json);
        named::<pec_msgid_comparison>(json);
        named::<pec_part_result>(json);
        named::<pec_hash_form>(json);
        named::<pec_message_state>(json);
        named::<pec_delivery_state>(json);
        named::<pec_port_error>(|kind| kind.code().to_owned());
        named::<pec_form>(|form| form.name().to_owned());
        named::<pec_digest>(|digest| digest.name().to_owned());
        // These have none in JSON.
        named::<pec_structure>(|structure| format!("{structure:?}").to_lowercase());
        named::<pec_mark>(|mark| mark.name().to_owned());
        named::<pec_folder>(|folder| format!("{folder:?}").to_lowercase());
        named::<pec_timeout>(|timeout| match timeout {
            pec_core::provider::Timeout::TwelveHours => "12_hours".to_owned(),
            pec_core::provider::Timeout::TwentyFourHours => "24_hours".to_owned(),
        });
    }
}
