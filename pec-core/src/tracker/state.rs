//! The states, and the deadlines of RFC 6109 sections 2.1.1.1.2 and 3.1.6.

use serde::{Deserialize, Serialize};

/// A delivery receipt or a notice is due this many seconds after acceptance: 24 hours.
pub const DELIVERY_DEADLINE_SECONDS: i64 = 24 * 3600;

/// The final time-out notice does not come earlier than this many seconds after acceptance: 22 hours. A notice from then
/// on is the final one, whatever its text.
pub const FINAL_NOTICE_EARLIEST_SECONDS: i64 = 22 * 3600;

macro_rules! states {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal, )* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(clippy::exhaustive_enums, reason = "whoever shows or stores states must know every one")]
        pub enum $name { $( $(#[$doc])* #[serde(rename = $text)] $variant, )* }

        impl $name {
            /// Every state.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $( Self::$variant => $text, )* } }
        }
    };
}

states! {
    /// What became of a message for one recipient. [The table](crate::tracker) says how it comes about.
    RecipientState {
        /// Sent; nothing certified says more.
        Submitted = "submitted",
        /// The sender's provider accepted it.
        Accepted = "accepted",
        /// Accepted, for an address outside PEC: no delivery receipt will come.
        External = "external",
        /// The recipient's provider took it in charge.
        InCharge = "in_charge",
        /// Not delivered within 12 hours; it still may be.
        Delayed = "delayed",
        /// It is in the recipient's mailbox.
        Delivered = "delivered",
        /// It will not be delivered.
        Failed = "failed",
        /// The sender's provider refused it.
        Rejected = "rejected",
        /// The deadline has passed without a delivery receipt or a final notice: one was lost.
        Overdue = "overdue",
    }
}

impl RecipientState {
    /// Whether something is still awaited: a receipt, or after the deadline the answer of the provider.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::Accepted | Self::InCharge | Self::Delayed | Self::Overdue => true,
            Self::External | Self::Delivered | Self::Failed | Self::Rejected => false,
        }
    }
}

states! {
    /// What became of a message, all its recipients together. The first that applies:
    ///
    /// | # | when | state |
    /// |---|---|---|
    /// | 1 | rejected, and delivered to nobody | `Rejected` |
    /// | 2 | every recipient is outside PEC | `External`, once accepted; `Pending` before |
    /// | 3 | any recipient is overdue | `Overdue` |
    /// | 4 | any recipient is open | `Pending` |
    /// | 5 | every recipient is delivered | `Delivered` |
    /// | 6 | none is | `Failed` |
    /// | 7 | else | `Partial` |
    ///
    /// From the third row on, a recipient outside PEC counts only if a receipt says that it was delivered or failed.
    MessageState {
        /// Something is awaited, and not late.
        Pending = "pending",
        /// Every recipient has it.
        Delivered = "delivered",
        /// Some recipients have it, the others will not.
        Partial = "partial",
        /// No recipient has it or will.
        Failed = "failed",
        /// The sender's provider refused it.
        Rejected = "rejected",
        /// The deadline has passed for some recipient.
        Overdue = "overdue",
        /// Accepted, for addresses outside PEC only.
        External = "external",
    }
}

impl MessageState {
    /// The table above. Each recipient comes with whether it is known to be outside PEC.
    pub(super) fn of(recipients: impl Iterator<Item = (RecipientState, bool)>) -> Self {
        let mut seen = Seen::default();
        for (state, outside) in recipients {
            match state {
                RecipientState::Rejected => seen.rejected = true,
                RecipientState::External => seen.external = true,
                RecipientState::Overdue => seen.overdue = true,
                RecipientState::Delivered => seen.delivered = true,
                RecipientState::Failed => seen.failed = true,
                // Outside PEC nothing but the acceptance is awaited, and that one is of the whole message.
                state if state.is_open() && !outside => seen.open = true,
                _ => {}
            }
        }
        match seen {
            Seen { rejected: true, delivered: false, .. } => Self::Rejected,
            Seen { overdue: true, .. } => Self::Overdue,
            Seen { open: true, .. } => Self::Pending,
            Seen { delivered: true, failed: false, rejected: false, .. } => Self::Delivered,
            Seen { delivered: true, .. } => Self::Partial,
            Seen { failed: true, .. } => Self::Failed,
            Seen { external: true, .. } => Self::External,
            _ => Self::Pending,
        }
    }
}

/// Which states occur among the recipients.
#[derive(Default)]
struct Seen {
    rejected: bool,
    external: bool,
    overdue: bool,
    open: bool,
    delivered: bool,
    failed: bool,
}

#[cfg(test)]
mod tests {
    use super::{MessageState as M, RecipientState as R};

    #[test]
    fn the_table_of_message_states() {
        let table: &[(&[(R, bool)], M)] = &[
            (&[], M::Pending),
            (&[(R::Rejected, false), (R::Rejected, true)], M::Rejected),
            (&[(R::Rejected, false), (R::Delivered, false)], M::Partial),
            (&[(R::External, true), (R::External, true)], M::External),
            (&[(R::Submitted, true)], M::Pending),
            (&[(R::External, true), (R::Delivered, false)], M::Delivered),
            (&[(R::Submitted, true), (R::Delivered, false)], M::Delivered),
            (&[(R::External, true), (R::Failed, true)], M::Failed),
            (&[(R::Failed, true), (R::Delivered, false)], M::Partial),
            (&[(R::Overdue, false), (R::Accepted, false)], M::Overdue),
            (&[(R::Delayed, false), (R::Failed, false)], M::Pending),
            (&[(R::InCharge, false), (R::Delivered, false)], M::Pending),
            (&[(R::Delivered, false), (R::Delivered, false)], M::Delivered),
            (&[(R::Delivered, false), (R::Failed, false)], M::Partial),
            (&[(R::Failed, false), (R::Failed, false)], M::Failed),
        ];
        for (recipients, state) in table {
            assert_eq!(M::of(recipients.iter().copied()), *state, "{recipients:?}");
            assert_eq!(M::of(recipients.iter().rev().copied()), *state, "{recipients:?} reversed");
        }
    }
}
