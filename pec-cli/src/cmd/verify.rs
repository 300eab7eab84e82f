//! `pec verify`: a verdict for each message.

use super::{EachMessage, Message, Outcome, Voice, over_messages, place};
use crate::args;
use crate::clock;
use crate::engine::{Engine, Holds, Judged, Setup};
use crate::error::ItemError;
use crate::explain::{self, Crls};
use crate::output::clean::{Clean, clean, line};
use crate::output::table::{columns, pad};
use crate::output::text::{self, Text};
use crate::output::{json, style};
use pec_core::UnixTime;
use pec_core::facet::{Revocation, Verdict};
use pec_core::finding::{Code, Finding, Severity};
use pec_core::message::Message as Sent;
use pec_core::need::NeedKind;
use pec_core::verify::{ChainLink, RevocationFacts, TimeBasis};
use pec_files::{Buffer, Found, Item, Quoting};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// Reasons that fit on the line; `--explain` has all.
const REASONS: usize = 2;
/// Columns of the verdict, and with the gap after it.
const VERDICT: usize = 13;
const INDENT: usize = VERDICT + 2;
/// Columns of a name that somebody else chose.
const NAME: usize = 60;
/// A longer file name pushes its line to the right.
const WIDEST_FILE: usize = 40;

pub(crate) fn run(args: &args::Verify, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let setup = match Setup::new(&args.trust, &args.input.bounds, clock::now()) {
        Ok(setup) => setup,
        Err(bad) => {
            voice.complain_of_file(&bad);
            return Ok(Outcome::Nothing);
        }
    };
    let mut buffer = Buffer::default();
    let sent = match args.sent.as_ref().map(|path| read_sent(path, &mut buffer, &setup)).transpose() {
        Ok(sent) => sent,
        Err(error) => {
            let path = args.sent.as_deref().unwrap_or(Path::new("")).to_string_lossy();
            let (what, why) = (voice.say(Text::SentFile), error.text(voice.lang));
            voice.complain(&format!("{what} {}: {}", Clean(&path), Clean(&why)));
            return Ok(Outcome::Nothing);
        }
    };
    let files = pec_files::walk(&args.input.paths);
    let width = files.iter().map(name_width).max().unwrap_or_default().min(WIDEST_FILE);
    let each = Lines {
        setup: &setup,
        sent: sent.as_ref(),
        json: args.input.json,
        explain: args.explain,
        width,
        voice,
    };
    let mut verdicts: BTreeMap<Option<Verdict>, usize> = BTreeMap::new();
    let mut all_prove = true;
    let walked = over_messages(&setup, files, &each, true, |line| {
        *verdicts.entry(line.value.verdict).or_default() += 1;
        all_prove &= line.value.proves;
        out.write_all(line.value.text.as_bytes())
    })?;
    let total: usize = verdicts.values().sum();
    // For somebody who watches; whoever reads the lines can count them.
    if voice.width.is_some() && !args.input.json && total > 1 {
        let counts = verdicts.iter().map(|(verdict, count)| match verdict {
            Some(verdict) => (text::verdict(*verdict, voice.lang), style::of_verdict(*verdict), *count),
            None => (voice.say(Text::NotReadable), style::BAD, *count),
        });
        writeln!(out, "{}", voice.summary(&text::messages(total, voice.lang), counts))?;
    }
    out.flush()?;
    if walked.skipped > 0 && !args.input.json {
        voice.complain(&format!("{}: {}", voice.say(Text::Skipped), walked.skipped));
    }
    if total == 0 {
        voice.complain(voice.say(Text::NothingFound));
        return Ok(Outcome::Nothing);
    }
    let authentic = verdicts.get(&Some(Verdict::Authentic)) == Some(&total);
    Ok(if authentic && all_prove { Outcome::Fine } else { Outcome::NotFine })
}

/// The message that was sent, in a file of its own.
fn read_sent<'b>(path: &Path, buffer: &'b mut Buffer, setup: &Setup) -> Result<Sent<'b>, ItemError> {
    let bytes = buffer.load(path, setup.limits.max_message_bytes)?;
    Sent::parse(bytes, &setup.limits).map_err(|error| ItemError::engine(&error))
}

/// What is printed for one message, made by the worker.
struct Line {
    text: String,
    /// `None` if it could not be read.
    verdict: Option<Verdict>,
    /// Without `--sent`, or if it is the original inside.
    proves: bool,
}

/// Whether a finding says what damage looks like.
fn is_damage(finding: &Finding) -> bool {
    finding.code.code().starts_with("damage.")
}

/// Whether a finding is about what was sent, which has a line of its own.
fn is_about_sent(finding: &Finding) -> bool {
    finding.code.code().starts_with("sent.")
}

struct Lines<'a> {
    setup: &'a Setup,
    sent: Option<&'a Sent<'a>>,
    json: bool,
    explain: bool,
    /// Columns for the file.
    width: usize,
    voice: Voice,
}

fn name_width(file: &Found) -> usize {
    columns(&clean(&file.path().to_string_lossy()))
}

impl EachMessage for Lines<'_> {
    type Output = Line;

    fn message(&self, engine: &mut Engine<'_>, file: &Path, message: Message<'_>) -> Line {
        let judged = pec_files::judge(message.bytes, message.index, |bytes| {
            let judged = engine.judge(&bytes, self.sent, self.json)?;
            Ok((judged.facets.integrity, judged))
        });
        let (judged, undone) = match judged {
            Ok(judged) => judged,
            Err(error) => return self.unreadable(file, message.index, error),
        };
        let text = if self.json {
            json::verify_line(&file.to_string_lossy(), message.index, Ok(&judged.json), undone.is_some())
        } else if self.explain {
            self.explained(&judged, file, message, undone)
        } else {
            self.line(&judged, file, message.index)
        };
        let proves = judged.sent.is_none_or(|sent| sent.matches == Some(true));
        Line { text, verdict: Some(judged.verdict), proves }
    }

    fn in_pieces(&self, engine: &mut Engine<'_>, item: &Item) -> Option<Line> {
        // What is compared or explained is looked up in the message.
        if self.sent.is_some() || self.explain {
            return None;
        }
        let file = item.large_message()?;
        let judged = engine.judge_in_pieces(file, self.json)?;
        let text = if self.json {
            json::verify_line(&file.to_string_lossy(), None, Ok(&judged.json), false)
        } else {
            self.line(&judged, file, None)
        };
        Some(Line { text, verdict: Some(judged.verdict), proves: true })
    }

    fn unreadable(&self, file: &Path, index: Option<u64>, error: ItemError) -> Line {
        let text = if self.json {
            json::verify_line(&file.to_string_lossy(), index, Err(&error), false)
        } else {
            let Voice { lang, paint, .. } = self.voice;
            let word = paint.paint(style::BAD, &pad(self.voice.say(Text::NotReadable), VERDICT));
            format!("{word}  {}: {}\n", paint.bold(&clean(&place(file, index))), Clean(&error.text(lang)))
        };
        Line { text, verdict: None, proves: false }
    }
}

impl Lines<'_> {
    fn say(&self, text: Text) -> &'static str {
        self.voice.say(text)
    }

    /// Verdict, file, kind, provider, signing time, first reasons.
    fn line(&self, judged: &Judged, file: &Path, index: Option<u64>) -> String {
        let Voice { lang, paint, width } = self.voice;
        let verdict = pad(text::verdict(judged.verdict, lang), VERDICT);
        let verdict = paint.paint(style::of_verdict(judged.verdict), &verdict);
        let place = pad(&clean(&place(file, index)), self.width);
        let mut about = text::kind(judged.kind, lang).to_owned();
        for more in
            [judged.provider.as_deref().map(|name| line(name, NAME)), judged.signed_at.map(text::time)]
        {
            about.extend(more.iter().flat_map(|more| [", ", more]));
        }
        let reasons = self.reasons(judged);
        let mut used = INDENT + columns(&place) + 2;
        let fits = width.is_none_or(|width| used + columns(&about) + columns(&reasons) <= width);
        let (place, gap) = if fits {
            (paint.bold(&place), "  ".to_owned())
        } else {
            used = INDENT;
            (paint.bold(place.trim_end()), format!("\n{:INDENT$}", ""))
        };
        let about = self.voice.wrap(&format!("{about}{reasons}"), used, INDENT);
        let proof = self.proof(judged).map(|proof| self.voice.wrap(&proof, INDENT, INDENT));
        let proof = proof.map(|proof| format!("{:INDENT$}{proof}\n", "")).unwrap_or_default();
        format!("{verdict}  {place}{gap}{about}\n{proof}")
    }

    /// Whether the message proves that the document of `--sent` was delivered, and to whom; else what differs.
    fn proof(&self, judged: &Judged) -> Option<String> {
        let sent = judged.sent.as_ref()?;
        Some(match (sent.matches, &sent.delivered_to) {
            (Some(true), Some(to)) => format!("{} {}", self.say(Text::SentDelivered), line(to, NAME)),
            (Some(true), None) => self.say(Text::SentHeld).to_owned(),
            _ => {
                let about_sent =
                    |finding: &&Finding| is_about_sent(finding) && finding.code != Code::SentHashWeak;
                let why: Vec<_> = judged
                    .findings
                    .iter()
                    .filter(about_sent)
                    .map(|finding| self.finding_text(finding))
                    .collect();
                format!("{}: {}", self.say(Text::SentNotProven), clean(&why.join("; ")))
            }
        })
    }

    /// The errors, or else the warnings: what lowered the verdict comes before what is only odd.
    fn reasons(&self, judged: &Judged) -> String {
        if judged.verdict == Verdict::Authentic {
            return String::new();
        }
        let of = |severity| {
            judged.findings.iter().filter(move |f| f.code.severity() == severity && !is_about_sent(f))
        };
        let mut reasons: Vec<String> = Vec::new();
        for severity in [Severity::Error, Severity::Warning, Severity::Info] {
            if reasons.is_empty() {
                reasons = of(severity).map(|finding| clean(&self.finding_text(finding))).collect();
            }
        }
        // What the damage looks like comes right after the fact that there is some.
        let looks = judged.findings.iter().find(|f| f.code.severity() == Severity::Warning && is_damage(f));
        if let Some(looks) = looks.filter(|_| judged.verdict == Verdict::Altered) {
            let text = clean(&self.finding_text(looks));
            if !reasons.contains(&text) {
                reasons.insert(reasons.len().min(1), text);
            }
        }
        if judged.verdict == Verdict::Indeterminate {
            let missing = judged.needs.iter().find(|need| need.kind != NeedKind::Crl);
            let missing = missing.map(|need| text::need(need.kind, self.voice.lang));
            reasons.extend(missing.map(|need| format!("{}: {need}", self.say(Text::Missing))));
        }
        if reasons.is_empty() {
            return String::new();
        }
        let more = reasons.len().saturating_sub(REASONS);
        reasons.truncate(REASONS);
        let mut line = format!(": {}", reasons.join("; "));
        if more > 0 {
            let _ = write!(line, " (+{more} {})", self.say(Text::MoreReasons));
        }
        line
    }

    fn finding_text(&self, finding: &Finding) -> String {
        match self.voice.lang {
            text::Lang::En => finding.text(),
            text::Lang::It => finding.testo(),
        }
    }

    /// The verdict, and below it all that was found.
    fn explained(
        &self,
        judged: &Judged,
        file: &Path,
        message: Message<'_>,
        undone: Option<Quoting>,
    ) -> String {
        let Voice { lang, paint, .. } = self.voice;
        let mut out = String::new();
        let verdict = paint.paint(style::of_verdict(judged.verdict), text::verdict(judged.verdict, lang));
        let place = paint.bold(&clean(&place(file, message.index)));
        let _ = writeln!(out, "{place}: {verdict}, {}", text::kind(judged.kind, lang));
        if undone.is_some() {
            let _ = writeln!(out, "  ({})", self.say(Text::Unquoted));
        }
        for (label, value) in self.about(judged) {
            let value = self.voice.wrap(&clean(&value), INDENT, INDENT);
            let _ = writeln!(out, "  {} {value}", pad(&format!("{}:", self.say(label)), 12));
        }
        let _ = writeln!(out, "  {}:", self.say(Text::Facets));
        for (facet, value) in text::facets(&judged.facets, lang) {
            let _ = writeln!(out, "    {} {value}", pad(facet, 12));
        }
        let none = if judged.findings.is_empty() { self.say(Text::NoFindings) } else { "" };
        let _ = writeln!(out, "{}", format!("  {}: {none}", self.say(Text::Findings)).trim_end());
        for finding in &judged.findings {
            let severity = finding.code.severity();
            let name = paint.paint(style::of_severity(severity), &pad(text::severity(severity, lang), 8));
            let finding_text = self.voice.wrap(&clean(&self.finding_text(finding)), 13, 13);
            let _ = writeln!(out, "    {name} {finding_text}");
            let source = format!("{}, {}", finding.code.code(), finding.code.clause());
            let _ = writeln!(out, "{:13}{}", "", paint.dim(&source));
        }
        if !judged.needs.is_empty() {
            let _ = writeln!(out, "  {}:", self.say(Text::Needs));
        }
        for need in &judged.needs {
            let mut text = text::need(need.kind, lang).to_owned();
            if let Some(issuer) = &need.issuer {
                let _ = write!(text, ", {issuer}");
            }
            let _ = writeln!(out, "    {}", self.voice.wrap(&clean(&text), 4, 6));
            for url in &need.urls {
                let _ = writeln!(out, "      {}", Clean(url));
            }
        }
        if judged.is_signed() {
            self.check_with_openssl(&mut out, judged, file, message, undone);
        }
        out
    }

    /// Who signed and when, on what the trust rests, what is inside: a label and a value each.
    fn about(&self, judged: &Judged) -> Vec<(Text, String)> {
        let lang = self.voice.lang;
        let mut rows = Vec::new();
        rows.extend(judged.provider.clone().map(|provider| (Text::Provider, provider)));
        let signature = judged.signature.as_ref();
        let signer = signature.and_then(|signature| signature.signer.as_ref());
        rows.extend(signer.map(|signer| (Text::Signer, signer.subject.clone())));
        let basis = match judged.time_basis {
            TimeBasis::Claimed => Text::TimeClaimed,
            TimeBasis::Witnessed => Text::TimeWitnessed,
        };
        let signed = |time| (Text::Signed, format!("{} {}", text::time(time), self.say(basis)));
        rows.extend(judged.signed_at.map(signed));
        if let Some(basis) = signature.and_then(|signature| signature.basis.as_ref()) {
            let source = if basis.source == "given" { Text::Given } else { Text::BuiltIn };
            let mut text = format!("{} {}", basis.anchor, self.say(source));
            if let Some(edition) = &basis.edition {
                let proof = match edition.proof {
                    "fingerprint" => Text::EditionKnown,
                    "root_key" => Text::EditionRoot,
                    _ => Text::EditionGiven,
                };
                let (what, proof) = (self.say(Text::Edition), self.say(proof));
                let _ = write!(text, ", {what} ({proof})");
            }
            let why = match basis.accreditation {
                Some("permitted_names") => Some(Text::PermittedNames),
                Some("pec_policy") => Some(Text::PecPolicy),
                _ => None,
            };
            text.extend(why.iter().flat_map(|why| [", ", self.say(*why)]));
            rows.push((Text::Authority, text));
            rows.extend(basis.edition.as_ref().map(|edition| (Text::Sha256, edition.sha256.clone())));
            if let Some(directory) = &basis.directory {
                let date = directory.date.map_or_else(|| self.say(Text::NoDate).to_owned(), text::time);
                let signed = match &directory.signed_by {
                    Some(signer) => format!("{} {signer}", self.say(Text::SignedBy)),
                    None => self.say(Text::NotSigned).to_owned(),
                };
                let lists = basis.accreditation == Some("directory");
                let lists = if lists { format!(", {}", self.say(Text::ListsSigner)) } else { String::new() };
                rows.push((Text::Directory, format!("{date}, {signed}{lists}")));
                rows.push((Text::Sha256, directory.sha256.clone()));
            }
        }
        let chain = signature.map(|signature| &*signature.chain).unwrap_or_default();
        rows.extend(chain.iter().filter_map(|link| Some((Text::Revocation, self.revocation(link)?))));
        rows.extend(self.proof(judged).map(|proof| (Text::SentLabel, proof)));
        for inside in &judged.nested {
            let (kind, verdict) = (text::kind(inside.kind, lang), text::verdict(inside.verdict, lang));
            let name =
                inside.name.as_deref().map(|name| format!("{}: ", line(name, NAME))).unwrap_or_default();
            let indent = "  ".repeat(inside.depth.min(20));
            rows.push((Text::Inside, format!("{indent}{name}{verdict}, {kind}")));
        }
        rows
    }

    /// What a list says of a certificate, if one says anything.
    fn revocation(&self, link: &ChainLink) -> Option<String> {
        let facts = link.revocation.as_ref()?;
        let list = facts.this_update.map(text::time)?;
        let mut line = format!("{}: {}", link.subject, text::revocation(facts.status, self.voice.lang));
        if let Some(at) = facts.revoked_at {
            let revoked = facts.status == Revocation::Revoked;
            let on = if revoked { Text::RevokedAt } else { Text::ButRevoked };
            let _ = write!(line, " {} {}", self.say(on), text::time(at));
        }
        let _ = write!(line, ", {} {list}", self.say(Text::ByList));
        Some(line)
    }

    fn check_with_openssl(
        &self,
        out: &mut String,
        judged: &Judged,
        file: &Path,
        message: Message<'_>,
        undone: Option<Quoting>,
    ) {
        let range = message.index.map(|_| (message.offset, message.bytes.len()));
        let stored = explain::Stored { file, range, undone, wrapped: judged.wrapped };
        let basis = judged.signature.as_ref().and_then(|signature| signature.basis.as_ref());
        // Of the built-in authorities only the keys are here, and OpenSSL wants certificates.
        let given = basis.is_none_or(|basis| basis.source == "given") && !self.setup.authorities.is_empty();
        let signer = if given { Some(self.setup.authorities.as_slice()) } else { None };
        let (at, crls) = self.crls_for_openssl(judged, given);
        let command = explain::openssl(stored, &self.setup.certificates, signer, at, crls);
        let _ = writeln!(out, "  {}:\n    {}", self.say(Text::CheckWith), Clean(&command));
        if !given {
            let options = explain::up_to(&crls.beside("CA.pem"), at) + crls.check();
            for (text, options) in [(Text::SignatureOnly, Some(options)), (Text::CertificateOut, None)] {
                let _ = writeln!(out, "  {}", self.voice.wrap(self.say(text), 2, 2));
                if let Some(options) = options {
                    let _ = writeln!(out, "   {}", Clean(&options));
                }
            }
        }
        if crls.files.is_empty() && !self.setup.crls.is_empty() {
            let _ = writeln!(out, "  {}", self.voice.wrap(self.say(Text::CrlsLeftOut), 2, 2));
        }
    }

    /// The time for which OpenSSL can judge what was judged here, and the revocation lists by which it can. It takes a list only from
    /// its own time to its end, so with later lists the time is theirs; and it calls a certificate revoked whatever the date.
    fn crls_for_openssl(&self, judged: &Judged, given: bool) -> (Option<UnixTime>, Crls<'_>) {
        let signed_at = judged.signed_at;
        let chain = judged.signature.as_ref().map(|signature| &*signature.chain).unwrap_or_default();
        let mut facts: Vec<_> = chain.iter().filter_map(|link| link.revocation.as_ref()).collect();
        if !given {
            // There the authority's own certificate is where the path ends for OpenSSL.
            facts.truncate(1);
        }
        let roots = self.setup.authorities.iter().all(|file| file.holds == Holds::Roots);
        let whole_path = facts.len() > 1;
        let from = facts.iter().filter_map(|facts| facts.this_update).max().max(signed_at);
        let told = |facts: &&RevocationFacts| match facts.status {
            Revocation::Good => facts.revoked_at.is_none() && facts.next_update >= from,
            Revocation::Revoked => true,
            Revocation::Unknown => false,
        };
        if !facts.is_empty() && facts.iter().all(told) && (roots || !whole_path) {
            (from, Crls { files: &self.setup.crls, whole_path })
        } else {
            (signed_at, Crls { files: &[], whole_path })
        }
    }
}
