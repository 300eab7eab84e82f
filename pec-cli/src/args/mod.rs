//! The command line: its words, its help, and the values that it accepts.

pub(crate) mod archive;
pub(crate) mod conditions;

use crate::output::text::Lang;
use clap::{Args, Parser, Subcommand};
use pec_core::{Limits, UnixTime};
use std::path::PathBuf;

/// Read, verify and follow Italian certified e-mail (PEC).
#[derive(Debug, Parser)]
#[command(name = "pec", version, max_term_width = 100)]
#[command(after_help = "\
Examples:
  pec verify receipt.eml              is this message authentic?
  pec verify --explain receipt.eml    why? and how does OpenSSL check it?
  pec status ~/Maildir                what became of the messages I sent?
  pec inspect --extract out bill.eml  what is inside? its parts go to out/
  pec trust show igpec.ldif.p7m       which providers may sign, and for which domains?
  pec archive add archive ~/Maildir   keep all of it for good, to find and to prove it

Everything is done on this machine: nothing is sent or fetched.")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Language of the answers: it or en; without it LC_ALL, LC_MESSAGES or LANG decide
    #[arg(
        long,
        global = true,
        value_name = "LANG",
        value_enum,
        hide_possible_values = true,
        display_order = 90
    )]
    pub(crate) lang: Option<Lang>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(Verify),
    Status(Status),
    Inspect(Inspect),
    /// Look into provider directories: who may sign, for which domains, and what changed
    #[command(subcommand)]
    Trust(Directories),
    /// Keep all messages in one archive: find them, follow them, prove them, never lose one
    #[command(subcommand)]
    Archive(archive::Archive),
}

/// What to do with provider directories.
#[derive(Debug, Subcommand)]
pub(crate) enum Directories {
    Show(Show),
    Diff(Diff),
}

/// Show the providers of a directory: their environments, domains and certificates
///
/// The directory (indice dei gestori, IGPEC) is taken as LDIF, signed (.p7m) or plain, or as a list of your own in CSV or JSON
/// (docs/adr/0006-directory.md). The signature of a signed one must hold, and its signer be trusted. What cannot be used is
/// skipped, and listed at the end with its line.
///
/// Exit status: 0 if all of it could be used, 1 if something was skipped, 2 if nothing could be read.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec trust show igpec.ldif
  pec trust show --ca signer-ca.pem igpec.ldif.p7m    signed by somebody under that authority
  pec trust show --json igpec.ldif | jq -r '.providers[].environments[].domains[]'")]
pub(crate) struct Show {
    /// The directory: LDIF, its signed form (.p7m), CSV or JSON
    #[arg(value_name = "DIRECTORY")]
    pub(crate) directory: PathBuf,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) signers: Signers,
}

/// Say what changed from one directory to another: who joined, who left, whose certificates or domains are others
///
/// Exit status: 0 if nothing changed, 1 if something did, 2 if one of them could not be read.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec trust diff monday.ldif tuesday.ldif
  pec trust diff --json monday.ldif tuesday.ldif | jq '.joined'")]
pub(crate) struct Diff {
    /// The older directory
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,

    /// The newer one
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) signers: Signers,
}

/// Who may sign a directory.
#[derive(Args, Debug)]
pub(crate) struct Signers {
    /// Trust directories signed under this authority, besides the PEC authorities that are built in: PEM bundle or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Vec<PathBuf>,
}

/// Show what a message is: its kind, certification data, parts and attachments
///
/// Nothing is verified: what the message claims is shown as a claim. Use `pec verify` to learn whether it is true.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec inspect message.eml
  pec inspect --extract parts message.eml  its parts as files in the folder parts/
  pec inspect - < message.eml              from standard input")]
pub(crate) struct Inspect {
    /// The message, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Write the parts into this folder. It is created if missing; files that are there are never overwritten
    #[arg(long, value_name = "DIR")]
    pub(crate) extract: Option<PathBuf>,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) bounds: Bounds,
}

/// Say of each message whether it is an authentic PEC message
///
/// One line a message: the verdict, the file, the kind, the provider, the time
/// of signing, the first reasons. On a terminal a long line is wrapped; in a
/// pipe it never is. The verdict is one of:
///
///   authentic      intact, signed by a trusted provider, and consistent
///   inconsistent   genuine signature, but headers or data contradict it
///   untrusted      the signer is not an accredited provider
///   altered        not what was signed
///   unsigned       no signature: ordinary mail, or a mere claim
///   indeterminate  something is missing; --explain says what
///
/// A provider is named only if verified data or a trusted certificate name it.
///
/// With --sent each line also says whether the message proves that the document
/// in that file was delivered, and to whom, or what differs. Only a receipt
/// that is genuine and holds the original, or its hashes, can prove it.
///
/// Exit status: 0 if all are authentic (and with --sent prove it), 1 if any is
/// not or cannot be read, 2 if nothing could be done.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
#[command(after_help = "\
Examples:
  pec verify receipt.eml
  pec verify ~/Maildir archive.mbox  every message in folders, Maildir, mbox
  pec verify --explain old.eml       all findings, and the OpenSSL command
  pec verify --cert issuer.pem old.eml
                                     with a certificate that old.eml lacks
  pec verify --crl ca1.crl --require-revocation receipt.eml
                                     was the signer revoked? the list tells
  pec verify --directory igpec.ldif --directory-date 2024-05-02 receipt.eml
                                     was its signer accredited for that domain?
  pec verify --json archive/ | jq -r 'select(.report.verdict == \"altered\").file'
                                     one JSON object a line (docs/report.md)
  pec verify --sent offer.eml receipt.eml
                                     does it prove that offer.eml was delivered?
  pec verify --require-witness --seen-at 2021-12-15T09:00:00Z receipt.eml
                                     you can prove that you had it by then")]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) input: Input,

    /// Show all findings, each with the clause it rests on, and how to check with OpenSSL
    #[arg(long, conflicts_with = "json")]
    pub(crate) explain: bool,

    /// Compare the original in each message with this one, as you sent it
    #[arg(long, value_name = "FILE")]
    pub(crate) sent: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) trust: Trust,
}

/// Say what became of the messages that were sent
///
/// Reads receipts, and sent originals where they are there, and shows each message and the state of each recipient. Only
/// certified receipts move a state, and any one of them is enough to know a message. Forged, altered and forwarded ones are
/// listed at the end.
///
/// A message as you sent it has a row even before any receipt if it lies in a folder named Sent, Inviata, Inviate, Posta inviata or
/// the like, or if some receipt names its author as a sender. Other ordinary mail, drafts and what waits in an outbox are left out.
///
/// States: submitted, accepted, in charge (by the recipient's provider), delivered, delayed (12 hours), failed, rejected, overdue (24
/// hours without a receipt), external (not a PEC address: no receipt will come).
///
/// Exit status: 0 if all could be read (also with failed or overdue messages), 1 if something could not, 2 if nothing could be done.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec status ~/Maildir
  pec status receipts/ sent.mbox
  pec status --now 2024-05-02T12:00:00Z ~/Maildir   as it stood then
  pec status --json ~/Maildir | jq '.messages[] | select(.state == \"overdue\")'")]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) input: Input,

    #[command(flatten)]
    pub(crate) trust: Trust,
}

/// Where the messages are.
#[derive(Args, Debug)]
pub(crate) struct Input {
    /// Files, folders (searched to the bottom), Maildir, mbox, zip; - for standard input
    ///
    /// Of a folder are taken *.eml, *.mbox, *.mbx, *.zip, the files of a Maildir, and whatever begins like a message or an mbox;
    /// of a zip the same.
    /// A file that is named here is always taken.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Answer in JSON
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) bounds: Bounds,
}

/// How much to take on.
#[derive(Args, Debug)]
pub(crate) struct Bounds {
    /// The largest message that is read, in MB (1,048,576 bytes) [default: 150]
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) max_message_size: Option<u16>,
}

impl Bounds {
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some(megabytes) = self.max_message_size {
            limits.max_message_bytes = usize::from(megabytes).saturating_mul(1024 * 1024);
        }
        limits
    }
}

/// Whom to trust.
#[derive(Args, Debug)]
pub(crate) struct Authorities {
    /// Trust this authority besides the PEC authorities that are built in: PEM bundle or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Vec<PathBuf>,

    /// Certificates that may help to build the path; they are not trusted for that: PEM bundle or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) cert: Vec<PathBuf>,

    /// Revocation lists (CRLs), as evidence; they prove themselves by their signatures: PEM bundle or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,

    /// The provider directory says who was accredited, and for which domains: LDIF, signed (.p7m) or plain, or a list in CSV or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<PathBuf>,

    /// Of which day the directory is, like 2024-05-02; without it, of the day on which it was signed
    #[arg(long, value_name = "TIME", value_parser = time, requires = "directory")]
    pub(crate) directory_date: Option<UnixTime>,
}

/// Whom to trust, and when.
#[derive(Args, Debug)]
#[command(next_help_heading = "Trust and time")]
pub(crate) struct Trust {
    #[command(flatten)]
    pub(crate) authorities: Authorities,

    /// Take this as the present time instead of the clock, like 2024-05-02T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<UnixTime>,

    /// You can prove that you had the messages at this time: a witness of the signing time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) seen_at: Option<UnixTime>,

    /// Without evidence about revocation the verdict is indeterminate
    #[arg(long)]
    pub(crate) require_revocation: bool,

    /// Without a witness of the time (--seen-at) the verdict is indeterminate
    #[arg(long)]
    pub(crate) require_witness: bool,
}

/// A time with its offset, also as this program prints times, or a day: its first second in UTC.
fn time(text: &str) -> Result<UnixTime, String> {
    let text = text.trim().replacen(" UTC", "Z", 1);
    UnixTime::parse_rfc3339(&text).or_else(|| UnixTime::parse_rfc3339(&format!("{text}T00:00:00Z"))).ok_or_else(
        || "give date, time and offset like 2024-05-02T12:00:00Z or 2024-05-02T14:00:00+02:00, or a day like 2024-05-02".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times() {
        for (text, expected) in [
            ("2021-12-14T14:36:08+01:00", Some(1_639_488_968)),
            ("2021-12-14T13:36:08Z", Some(1_639_488_968)),
            ("2021-12-14 13:36:08 UTC", Some(1_639_488_968)),
            ("2021-12-14", Some(1_639_440_000)),
            ("2021-12-14T13:36:08", None),
            ("14/12/2021", None),
            ("", None),
        ] {
            assert_eq!(time(text).ok(), expected.map(UnixTime), "{text}");
        }
    }
}
