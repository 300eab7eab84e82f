//! `pec archive tag`, `hold`, `delete` and `policy`.

use super::{Done, by, named, open};
use crate::args::archive::{Delete, Hold, Policy, Tag};
use crate::cmd::{Outcome, Voice};
use crate::output::clean::clean;
use crate::output::text::Text;
use std::io::Write;

pub(super) fn tag(args: &Tag, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let message = named::message(&archive, &args.id)?.sha256;
    let by = by(&args.actor);
    let done = if args.remove { Text::Untagged } else { Text::Tagged };
    for tag in &args.tags {
        archive.tag(&message, tag, !args.remove, &by)?;
        writeln!(out, "{message}: {} ({})", voice.say(done), clean(tag))?;
    }
    Ok(Outcome::Fine)
}

pub(super) fn hold(args: &Hold, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let message = named::message(&archive, &args.id)?.sha256;
    archive.hold(&message, &args.name, !args.release, &by(&args.actor))?;
    let done = if args.release { Text::Released } else { Text::Held };
    writeln!(out, "{message}: {} ({})", voice.say(done), clean(&args.name))?;
    Ok(Outcome::Fine)
}

pub(super) fn delete(args: &Delete, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let message = named::message(&archive, &args.id)?.sha256;
    archive.delete(&message, &args.because, &by(&args.actor))?;
    writeln!(out, "{message}: {}", voice.say(Text::Deleted))?;
    Ok(Outcome::Fine)
}

pub(super) fn policy(args: &Policy, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let policy = pec_archive::Policy::new(args.retention_years, args.allow_deletion);
    archive.set_policy(policy, &by(&args.actor))?;
    let then = if policy.deletion { Text::DeletionAllowed } else { Text::NothingDeleted };
    let (kept, years) = (voice.say(Text::Retention), voice.say(Text::Years));
    let now = voice.say(Text::Policy);
    writeln!(out, "{now}: {kept} {} {years}; {}", policy.retention_years, voice.say(then))?;
    Ok(Outcome::Fine)
}
