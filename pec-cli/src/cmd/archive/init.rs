//! `pec archive init`.

use super::{Done, by};
use crate::args::archive::Init;
use crate::cmd::{Outcome, Voice};
use crate::output::clean::Clean;
use crate::output::json::to_json;
use crate::output::text::Text;
use pec_archive::{Policy, Sha256};
use pec_stores::Places;
use std::io::Write;

pub(super) fn run(args: &Init, voice: Voice, out: &mut impl Write) -> Done {
    let mut places = Places::default();
    places.objects = args.objects.as_deref().map(absolute);
    places.index = args.index.as_deref().map(absolute);
    places.schema.clone_from(&args.schema);
    let policy = Policy::new(args.retention_years, args.allow_deletion);
    let archive = pec_stores::create(&args.place.archive, &places, policy, &by(&args.actor))?;
    let (segment, head) = archive.head()?;
    let folder = args.place.archive.to_string_lossy();
    if args.json {
        #[derive(serde::Serialize)]
        struct Made<'a> {
            archive: &'a str,
            policy: Policy,
            segments: u64,
            head: Sha256,
        }
        let made = Made { archive: &folder, policy, segments: segment, head };
        writeln!(out, "{}", to_json(&made))?;
    } else {
        writeln!(out, "{} {}", voice.say(Text::ArchiveMade), Clean(&folder))?;
    }
    Ok(Outcome::Fine)
}

/// As the user means it: from where the command was called, not from the archive. An address stays as it is.
fn absolute(place: &str) -> String {
    if place.contains("://") {
        return place.to_owned();
    }
    let absolute = std::path::absolute(place);
    absolute.map_or_else(|_| place.to_owned(), |path| path.to_string_lossy().into_owned())
}
