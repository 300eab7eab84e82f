//! `pec archive init`.

use super::{Done, Stop, by};
use crate::args::archive::{Init, Place};
use crate::cmd::{Outcome, Voice};
use crate::output::clean::Clean;
use crate::output::json::to_json;
use crate::output::text::Text;
use pec_archive::{Archive, Policy, Sha256};
use pec_stores::Places;
use serde::Serialize;
use std::io::Write;

/// The answer of `--json`: an archive, and by which rule it keeps its messages.
#[derive(Serialize)]
pub(super) struct Made {
    archive: String,
    policy: Policy,
    segments: u64,
    head: Sha256,
}

impl Made {
    pub(super) fn of(place: &Place, archive: &Archive, policy: Policy) -> Result<Self, Stop> {
        let (segments, head) = archive.head()?;
        Ok(Self { archive: place.archive.to_string_lossy().into_owned(), policy, segments, head })
    }
}

pub(super) fn run(args: &Init, voice: Voice, out: &mut impl Write) -> Done {
    let mut places = Places::default();
    places.objects = args.objects.as_deref().map(absolute);
    places.index = args.index.as_deref().map(absolute);
    places.schema.clone_from(&args.schema);
    let policy = Policy::new(args.retention_years, args.allow_deletion);
    let archive = pec_stores::create(&args.place.archive, &places, policy, &by(&args.actor))?;
    if args.json {
        writeln!(out, "{}", to_json(&Made::of(&args.place, &archive, policy)?))?;
    } else {
        let folder = args.place.archive.to_string_lossy();
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
