//! Which messages of an archive are meant.

use super::time;
use clap::Args;
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::message::MessageKind;

/// What to look for: all conditions must be met.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Conditions")]
pub(crate) struct Conditions {
    /// What it is: acceptance, delivery, transport_envelope ...
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(crate) kind: Option<MessageKind>,

    /// The verdict when it was taken in: authentic, untrusted, altered ...
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    pub(crate) verdict: Option<Verdict>,

    /// From this mailbox
    #[arg(long, value_name = "NAME")]
    pub(crate) mailbox: Option<String>,

    /// Sent by this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) sender: Option<String>,

    /// Sent to this address, or about it
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) recipient: Option<String>,

    /// Certified by this provider
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,

    /// From this time on
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: Option<UnixTime>,

    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) before: Option<UnixTime>,

    /// With this tag
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,

    /// With a tag in this category or below it: Clients finds Clients/Rossi/2024
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Option<String>,

    /// Under this hold
    #[arg(long, value_name = "HOLD")]
    pub(crate) hold: Option<String>,

    /// With an attachment
    #[arg(long)]
    pub(crate) has_attachment: bool,

    /// With an attachment that is signed by itself (.p7m)
    #[arg(long)]
    pub(crate) has_signed_attachment: bool,

    /// Receipts that certify nothing, or stand inside another message: forged perhaps
    #[arg(long)]
    pub(crate) claims: bool,

    /// The oldest first
    #[arg(long)]
    pub(crate) oldest_first: bool,
}

fn kind(text: &str) -> Result<MessageKind, String> {
    const ALL: &[MessageKind] = &[
        MessageKind::Acceptance,
        MessageKind::NonAcceptance,
        MessageKind::ServerAcceptance,
        MessageKind::Delivery,
        MessageKind::TransportEnvelope,
        MessageKind::NonDelivery,
        MessageKind::DeliveryTimeout,
        MessageKind::VirusDetection,
        MessageKind::AnomalyEnvelope,
        MessageKind::Ordinary,
    ];
    one_of(text, ALL.iter().map(|kind| (*kind, kind.name())))
}

fn verdict(text: &str) -> Result<Verdict, String> {
    const ALL: &[Verdict] = &[
        Verdict::Authentic,
        Verdict::Inconsistent,
        Verdict::Untrusted,
        Verdict::Altered,
        Verdict::Unsigned,
        Verdict::Indeterminate,
    ];
    one_of(text, ALL.iter().map(|verdict| (*verdict, verdict.name())))
}

/// The value that has this name.
pub(super) fn one_of<T>(text: &str, all: impl Iterator<Item = (T, &'static str)>) -> Result<T, String> {
    let mut names = Vec::new();
    for (value, name) in all {
        if name == text {
            return Ok(value);
        }
        names.push(name);
    }
    Err(format!("give one of: {}", names.join(", ")))
}
