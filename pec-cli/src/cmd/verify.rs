//! `pec verify`: a verdict for each message.

use super::{EachMessage, Outcome, Voice, over_messages};
use crate::args;
use crate::clock;
use crate::engine::{Engine, Judged, Setup};
use crate::explain::{self, Stored};
use crate::input::{ItemError, Message};
use crate::output::clean::{Clean, clean};
use crate::output::table::{cut, pad};
use crate::output::text::{self, Text};
use crate::output::{json, style};
use pec_core::facet::Verdict;
use pec_core::finding::{Finding, Severity};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// Reasons that fit on the line; `--explain` has all.
const REASONS: usize = 2;

pub(crate) fn run(args: &args::Verify, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let setup = match Setup::new(&args.trust, clock::now()) {
        Ok(setup) => setup,
        Err(bad) => {
            voice.complain_of_file(&bad);
            return Ok(Outcome::Nothing);
        }
    };
    let each = Lines { setup: &setup, json: args.input.json, explain: args.explain, voice };
    let (mut total, mut fine) = (0_u64, 0_u64);
    let walked = over_messages(&setup, &args.input.paths, &each, true, |line| {
        total += 1;
        fine += u64::from(line.value.authentic);
        out.write_all(line.value.text.as_bytes())
    })?;
    out.flush()?;
    if walked.skipped > 0 && !args.input.json {
        voice.complain(&format!("{} {}", walked.skipped, voice.say(Text::Skipped)));
    }
    Ok(match total {
        0 => {
            voice.complain(voice.say(Text::NothingFound));
            Outcome::Nothing
        }
        total if fine == total => Outcome::Fine,
        _ => Outcome::NotFine,
    })
}

/// What is printed for one message, made by the worker.
struct Line {
    text: String,
    authentic: bool,
}

struct Lines<'a> {
    setup: &'a Setup,
    json: bool,
    explain: bool,
    voice: Voice,
}

impl EachMessage for Lines<'_> {
    type Output = Line;

    fn message(&self, engine: &mut Engine<'_>, file: &Path, message: Message<'_>) -> Line {
        // A message of an mbox is judged as it stands, and only if that fails as it was before the mbox quoted its lines.
        let mut judged = None;
        for reading in message.readings() {
            match engine.judge(&reading.bytes, self.json) {
                Err(error) => return self.unreadable(file, message.index, error),
                Ok(found) if Judged::is_altered(found.integrity) => {
                    judged.get_or_insert((found, false));
                }
                Ok(found) => {
                    judged = Some((found, reading.unquoted));
                    break;
                }
            }
        }
        let Some((judged, unquoted)) = judged else {
            return self.unreadable(file, message.index, ItemError::internal());
        };
        let text = if self.json {
            json::verify_line(&file.to_string_lossy(), message.index, Ok(&judged.json))
        } else if self.explain {
            self.explained(&judged, file, message, unquoted)
        } else {
            self.line(&judged, file, message.index)
        };
        Line { text, authentic: judged.verdict == Verdict::Authentic }
    }

    fn unreadable(&self, file: &Path, index: Option<u64>, error: ItemError) -> Line {
        let text = if self.json {
            json::verify_line(&file.to_string_lossy(), index, Err(&error))
        } else {
            let word = pad(self.voice.say(Text::NotReadable), 13);
            let word = self.voice.paint.paint(style::BAD, &word);
            format!("{word}  {}: {}\n", place(file, index), Clean(&error.text(self.voice.lang)))
        };
        Line { text, authentic: false }
    }
}

impl Lines<'_> {
    /// Verdict, kind, provider, signing time, file, first reasons.
    fn line(&self, judged: &Judged, file: &Path, index: Option<u64>) -> String {
        let Voice { lang, paint } = self.voice;
        let verdict =
            paint.paint(style::of_verdict(judged.verdict), &pad(text::verdict(judged.verdict, lang), 13));
        let kind = pad(text::kind(judged.kind, lang), 18);
        let provider = judged.provider.as_deref().map_or_else(|| "-".to_owned(), clean);
        let provider = pad(&cut(&provider, 24), 24);
        let signed = pad(&judged.signed_at.map_or_else(|| "-".to_owned(), |time| time.to_string()), 20);
        let place = paint.bold(&place(file, index));
        let reasons = self.reasons(judged);
        format!("{verdict}  {kind}  {provider}  {signed}  {place}{reasons}\n")
    }

    /// The errors, or else the warnings: what lowered the verdict comes before what is only odd.
    fn reasons(&self, judged: &Judged) -> String {
        let of = |severity| judged.findings.iter().filter(move |f| f.code.severity() == severity);
        let mut reasons: Vec<_> = of(Severity::Error).collect();
        if judged.verdict != Verdict::Authentic && reasons.is_empty() {
            reasons = of(Severity::Warning).chain(of(Severity::Info)).collect();
        }
        if reasons.is_empty() {
            return String::new();
        }
        let texts: Vec<String> = reasons.iter().take(REASONS).map(|f| clean(&self.finding_text(f))).collect();
        let mut line = format!("  {}", texts.join("; "));
        if let Some(more) = reasons.len().checked_sub(REASONS).filter(|more| *more > 0) {
            let _ = write!(line, " (+{more} {})", self.voice.say(Text::MoreReasons));
        }
        self.voice.paint.dim(&line)
    }

    fn finding_text(&self, finding: &Finding) -> String {
        match self.voice.lang {
            text::Lang::En => finding.text(),
            text::Lang::It => finding.testo(),
        }
    }

    /// The line, and below it all that was found.
    fn explained(&self, judged: &Judged, file: &Path, message: Message<'_>, unquoted: bool) -> String {
        let Voice { lang, paint } = self.voice;
        let say = |text: Text| text.in_lang(lang);
        let mut out = String::new();
        let verdict = paint.paint(style::of_verdict(judged.verdict), text::verdict(judged.verdict, lang));
        let place = paint.bold(&place(file, message.index));
        let _ = writeln!(out, "{place}: {verdict}, {}", text::kind(judged.kind, lang));
        let mut field = |label: Text, value: &str| {
            let _ = writeln!(out, "  {} {}", pad(&format!("{}:", say(label)), 12), Clean(value));
        };
        if let Some(provider) = &judged.provider {
            field(Text::Provider, provider);
        }
        if let Some(signer) = &judged.signer {
            field(Text::Signer, signer);
        }
        if let Some(signed) = judged.signed_at {
            field(Text::Signed, &signed.to_string());
        }
        let facets: Vec<String> =
            judged.facets.iter().map(|(name, value)| format!("{name} {value}")).collect();
        field(Text::Facets, &facets.join(", "));
        if unquoted {
            let _ = writeln!(out, "  ({})", say(Text::Unquoted));
        }
        for need in &judged.needs {
            let mut text = json::to_json(&need.kind).trim_matches('"').replace('_', " ");
            if let Some(issuer) = &need.issuer {
                let _ = write!(text, ": {issuer}");
            }
            for url in &need.urls {
                let _ = write!(text, " <{url}>");
            }
            let _ = writeln!(out, "  {} {}", pad(&format!("{}:", say(Text::Missing)), 12), Clean(&text));
        }
        for (kind, verdict) in &judged.nested {
            let inside = format!("{}, {}", text::kind(*kind, lang), text::verdict(*verdict, lang));
            let _ = writeln!(out, "  {} {inside}", pad(&format!("{}:", say(Text::Inside)), 12));
        }
        if judged.findings.is_empty() {
            let _ = writeln!(out, "  {}: {}", say(Text::Findings), say(Text::NoFindings));
        } else {
            let _ = writeln!(out, "  {}:", say(Text::Findings));
        }
        for finding in &judged.findings {
            let severity = finding.code.severity();
            let name = paint.paint(style::of_severity(severity), &pad(severity.name(), 7));
            let text = clean(&self.finding_text(finding));
            let source = paint.dim(&format!("[{}; {}]", finding.code.code(), finding.code.clause()));
            let _ = writeln!(out, "    {name}  {text} {source}");
        }
        if judged.is_signed() {
            let range = message.index.map(|_| (message.offset, message.bytes.len()));
            let stored = Stored { file, range, quoted: unquoted };
            let command = explain::openssl(stored, &self.setup.authorities, judged.signed_at);
            let _ = writeln!(out, "  {}:\n    {}", say(Text::CheckWith), Clean(&command));
            if self.setup.authorities.is_empty() {
                let _ = writeln!(out, "    {}", paint.dim(&format!("({})", say(Text::CaFileNote))));
            }
        }
        out
    }
}

/// The file, and the number of the message in it.
pub(crate) fn place(file: &Path, index: Option<u64>) -> String {
    let file = clean(&file.to_string_lossy());
    match index {
        Some(index) => format!("{file}#{index}"),
        None => file,
    }
}
