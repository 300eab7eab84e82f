//! The words of `pec archive`.

use super::conditions::{Conditions, one_of};
use super::{Authorities, Bounds, time};
use clap::{Args, Subcommand};
use pec_archive::Standing;
use pec_core::UnixTime;
use pec_core::tracker::{MessageState, RecipientState};
use std::path::PathBuf;

/// What to do with an archive.
#[derive(Debug, Subcommand)]
pub(crate) enum Archive {
    Init(Init),
    Add(Add),
    Status(Status),
    Search(Search),
    Show(Show),
    Export(Export),
    Check(Check),
    Repair(Repair),
    Tag(Tag),
    Hold(Hold),
    Delete(Delete),
    Policy(Policy),
    Log(Log),
}

/// Which archive.
#[derive(Args, Debug)]
pub(crate) struct Place {
    /// The folder of the archive
    #[arg(value_name = "ARCHIVE")]
    pub(crate) archive: PathBuf,
}

/// Who does it, and when: so it stands in the log.
#[derive(Args, Debug)]
#[command(next_help_heading = "For the log")]
pub(crate) struct Actor {
    /// Who does this; without it the name of the user
    #[arg(long = "as", value_name = "WHO")]
    pub(crate) who: Option<String>,

    /// Take this as the present time instead of the clock, like 2024-05-02T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<UnixTime>,
}

/// Whom to trust. The archive itself is the witness of the time.
#[derive(Args, Debug)]
#[command(next_help_heading = "Trust")]
pub(crate) struct Judging {
    #[command(flatten)]
    pub(crate) authorities: Authorities,

    /// Without evidence about revocation the verdict is indeterminate
    #[arg(long)]
    pub(crate) require_revocation: bool,
}

/// Make an archive, in a folder that is new or empty
///
/// Its truth is in objects/: packs with the messages, and a log of all that was ever done, each a file that is never changed.
/// index.sqlite is made from them, and can be made again (docs/archive.md).
///
/// Exit status: 0 if it was made, 2 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive init archive
  pec archive init --retention-years 20 archive
  pec archive init --objects /mnt/cheap/objects archive   the messages elsewhere, the index here")]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) place: Place,

    /// For how many years from its arrival no message can be deleted
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) retention_years: u16,

    /// Let messages be deleted after those years; without it nothing ever is
    #[arg(long)]
    pub(crate) allow_deletion: bool,

    /// The folder of the objects, if not objects/ in the archive; or a bucket (docs/archive.md), if this program was built for it
    #[arg(long, value_name = "PLACE")]
    pub(crate) objects: Option<String>,

    /// The file of the index, if not index.sqlite in the archive; or a PostgreSQL server, if this program was built for it
    #[arg(long, value_name = "PLACE")]
    pub(crate) index: Option<String>,

    /// The schema in a PostgreSQL database [default: pec]
    #[arg(long, value_name = "NAME", requires = "index")]
    pub(crate) schema: Option<String>,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Take messages in, byte for byte, and judge them
///
/// Whatever is found is kept, also what is odd, forged or unreadable: the archive says what it is. The same again changes nothing,
/// so a run that was stopped is simply repeated: what was acknowledged is kept, whatever happens.
///
/// With --json a line for each message as soon as it outlasts a power cut; at last a line with the summary.
///
/// Exit status: 0 if all is kept, 1 if some message could not be read, 2 if nothing could be done.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive add archive ~/Maildir
  pec archive add --mailbox office@pec.example.it archive export.mbox
  pec archive add --json archive ~/Maildir | jq -c 'select(.error)'   what could not be read")]
pub(crate) struct Add {
    #[command(flatten)]
    pub(crate) place: Place,

    /// Files, folders (searched to the bottom), Maildir, mbox, zip; - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// The mailbox from which they are; without it, each path's own name
    #[arg(long, value_name = "NAME")]
    pub(crate) mailbox: Option<String>,

    /// Answer in JSON: an object a line
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) bounds: Bounds,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// What has to be looked after: missing receipts, failures, delays, and what was delivered
///
/// First each mailbox in numbers, then the messages that were sent, the most urgent first, at most 20 of each. A message is overdue
/// if a receipt is missing after 24 hours.
///
/// Exit status: 0, also if something is overdue; 2 if the archive could not be read.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive status archive
  pec archive status --since 2024-05-01 archive
  pec archive status --json archive | jq '.submissions.overdue[].subject'")]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) place: Place,

    /// Show what was delivered and what failed since then [default: the last 24 hours]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<UnixTime>,

    /// Only this mailbox
    #[arg(long, value_name = "NAME")]
    pub(crate) mailbox: Option<String>,

    /// Take this as the present time instead of the clock, like 2024-05-02T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<UnixTime>,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Find messages; with --state, what was sent and how it stands
///
/// All words must be there: in the subject, the addresses, the body or an attachment; in any form (contratto finds contratti), with
/// or without accents. A word that ends in * stands for all that begin so.
///
/// A state is one of a message (pending, delivered, partial, failed, rejected, overdue, external) or, for some recipient of it,
/// submitted, accepted, in_charge or delayed.
///
/// Exit status: 0, also if nothing matches; 2 if the archive could not be searched.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive search archive contratto affitto
  pec archive search archive --state overdue
  pec archive search archive --sender office@pec.example.it --from 2024-01-01 --before 2025-01-01
  pec archive search archive --has-signed-attachment --json fattur*   an object a line; the last has the next page")]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) place: Place,

    /// Words
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    /// What was sent and stands so
    #[arg(long, value_name = "STATE", value_parser = standing)]
    pub(crate) state: Option<Standing>,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,

    /// The page behind this place, as the page before named it
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,

    /// Take this as the present time instead of the clock, like 2024-05-02T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<UnixTime>,

    /// Answer in JSON: an object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show what the archive knows of a message: the verdict then and now, where it was seen, what belongs to it
///
/// A message is named by its SHA-256, or the first 8 digits or more; by its Message-ID; or by a certified identifier, which names what was
/// sent and all its receipts. It is verified again, and the log is the witness of when it was there.
///
/// Exit status: 0 if it was found, 1 if not, 2 if the archive could not be read.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive show archive 3f2a91c07b54
  pec archive show --raw archive 3f2a91c07b54 > receipt.eml   byte for byte as it came
  pec archive show --thread archive 3f2a91c07b54              what was sent, and all its receipts
  pec archive show --log archive 3f2a91c07b54                 what was ever done to it")]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) place: Place,

    /// The message
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// Write its bytes to standard output, and nothing else
    #[arg(long, conflicts_with_all = ["thread", "log", "json"])]
    pub(crate) raw: bool,

    /// Also what was sent, how it stands, and all its receipts
    #[arg(long)]
    pub(crate) thread: bool,

    /// Also what the log says of it
    #[arg(long)]
    pub(crate) log: bool,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    /// Take this as the present time instead of the clock, like 2024-05-02T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<UnixTime>,

    #[command(flatten)]
    pub(crate) bounds: Bounds,

    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// Hand messages out: files, a list of what they are, and their SHA-256
///
/// The folder gets a file for each message, manifest.jsonl, and at last SHA256SUMS: if that is there, the export is complete, and
/// sha256sum -c SHA256SUMS checks it. The log notes that it was done.
///
/// Exit status: 0 if all was written, 1 if there was nothing to write, 2 if it is not complete.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive export --thread 3f2a91c07b54 archive case-12   a message and all its receipts
  pec archive export --hold 'case 12' archive case-12
  pec archive export --all archive everything")]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) place: Place,

    /// The folder, new or empty
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Words, as pec archive search takes them
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    /// What was sent and all its receipts: a SHA-256 of one of them, a certified identifier, or a Message-ID
    #[arg(long, value_name = "ID", conflicts_with_all = ["all", "words"])]
    pub(crate) thread: Option<String>,

    /// Everything
    #[arg(long, conflicts_with = "words")]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Read everything back: is each byte what it was, is the log whole, does the index say the same?
///
/// Prints the end of the log. Whoever notes it down elsewhere can prove later, with --head, that nothing before it was changed.
///
/// Exit status: 0 if all is sound, 1 if something is not, 2 if the archive could not be read.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive check archive
  pec archive check --signatures archive         and verify each message again
  pec archive check --head 5d41402abc4b archive  was anything changed that was there when this was noted?")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) place: Place,

    /// Verify each message again too, as of when it was first seen
    #[arg(long)]
    pub(crate) signatures: bool,

    /// An end of the log that was noted down before
    #[arg(long, value_name = "SHA-256")]
    pub(crate) head: Option<pec_archive::Sha256>,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) bounds: Bounds,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Make the index anew from the objects, and take up what a crash left behind
///
/// The messages and the log are not changed. What is damaged in them has to be restored from a copy: pec archive check names it.
///
/// Control-C stops it in good order: what it did is sound, and the next command goes on with the log from there. A repair that is run
/// again begins anew.
///
/// Exit status: 0 if it was done, 1 if Control-C stopped it, 2 if it could not be done.
#[derive(Args, Debug)]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) place: Place,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) bounds: Bounds,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Put tags on messages, or take them off
///
/// A tag with slashes is a category within categories: Clients/Rossi/2024.
///
/// Several messages are tagged all, or in case of an error none of them. With --json a line for each message and tag, which says
/// whether that changed anything.
///
/// Exit status: 0 if it was done, 1 if there is no such message, 2 if it could not be done.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive tag archive 3f2a91c07b54 Clients/Rossi/2024 paid
  pec archive tag --remove archive 3f2a91c07b54 paid
  pec archive tag --also 77ab02c95d1e archive 3f2a91c07b54 paid   two messages
  pec archive search --json archive fattura | jq -r '.sha256 // empty' | pec archive tag archive - Invoices")]
pub(crate) struct Tag {
    #[command(flatten)]
    pub(crate) place: Place,

    /// The message; - for several from standard input, one a line
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// The tags
    #[arg(value_name = "TAG", required = true)]
    pub(crate) tags: Vec<String>,

    /// Take them off
    #[arg(long)]
    pub(crate) remove: bool,

    /// This message too; may be given again
    #[arg(long, value_name = "ID")]
    pub(crate) also: Vec<String>,

    /// Answer in JSON: an object a line
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Put messages under a legal hold, or release them: what is held cannot be deleted
///
/// Several messages are held all, or in case of an error none of them. With --json a line for each message, which says whether that
/// changed anything.
///
/// Exit status: 0 if it was done, 1 if there is no such message, 2 if it could not be done.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive hold archive 3f2a91c07b54 'case 12'
  pec archive hold --release archive 3f2a91c07b54 'case 12'
  pec archive hold --also 77ab02c95d1e archive 3f2a91c07b54 'case 12'   two messages")]
pub(crate) struct Hold {
    #[command(flatten)]
    pub(crate) place: Place,

    /// The message; - for several from standard input, one a line
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// The name of the hold: a case, a dispute
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Release them
    #[arg(long)]
    pub(crate) release: bool,

    /// This message too; may be given again
    #[arg(long, value_name = "ID")]
    pub(crate) also: Vec<String>,

    /// Answer in JSON: an object a line
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Delete a message for good, if the policy allows it, its years are over, and nobody holds it
///
/// Its bytes are gone. That it was there, how it was judged, and who deleted it why, stays in the log. Copies elsewhere are not touched.
///
/// Exit status: 0 if it is gone, 1 if there is no such message, 2 if it was refused.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  pec archive delete --because 'retention is over, register 2024/7' archive 3f2a91c07b54")]
pub(crate) struct Delete {
    #[command(flatten)]
    pub(crate) place: Place,

    /// The message
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// Why: it stands in the log for ever
    #[arg(long, value_name = "WHY", required = true)]
    pub(crate) because: String,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Decide how long messages are kept, and whether any may be deleted after that
///
/// Exit status: 0 if it was done, 2 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  pec archive policy --retention-years 20 archive
  pec archive policy --retention-years 10 --allow-deletion archive")]
pub(crate) struct Policy {
    #[command(flatten)]
    pub(crate) place: Place,

    /// For how many years from its arrival no message can be deleted
    #[arg(long, value_name = "N")]
    pub(crate) retention_years: u16,

    /// Let messages be deleted after those years; without it nothing ever is
    #[arg(long)]
    pub(crate) allow_deletion: bool,

    /// Answer in JSON: one object
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) actor: Actor,
}

/// Print all that was ever done to the archive: JSON, an object a line
///
/// Exit status: 0 if all could be read, 2 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  pec archive log archive | jq -c 'select(.what.delete)'")]
pub(crate) struct Log {
    #[command(flatten)]
    pub(crate) place: Place,

    /// As without it: the log is JSON in any case
    #[arg(long)]
    pub(crate) json: bool,
}

/// A state of a message, else of some recipient.
fn standing(text: &str) -> Result<Standing, String> {
    let messages = MessageState::ALL.iter().map(|state| (Standing::Message(*state), state.name()));
    let recipients = RecipientState::ALL.iter().map(|state| (Standing::Recipient(*state), state.name()));
    let mut all: Vec<_> = messages.collect();
    for (standing, name) in recipients {
        if all.iter().all(|(_, known)| *known != name) {
            all.push((standing, name));
        }
    }
    one_of(text, all.into_iter())
}
