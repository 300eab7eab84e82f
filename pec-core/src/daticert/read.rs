//! The reader of `daticert.xml`: from bytes to what [`walk`](super::walk) makes of them.

use super::charset;
use super::model::CertificationData;
use super::notes::Notes;
use super::repair::{is_odd_text, is_plain_text, repair};
use super::walk::{self, Step};
use crate::Limits;
use crate::finding::{Code, Finding};

/// What [`read`] made of a `daticert.xml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    data: Option<CertificationData>,
    findings: Vec<Finding>,
}

impl Reading {
    /// The certification data; `None` if they cannot be read without guessing, and then a finding says why.
    #[must_use]
    pub fn data(&self) -> Option<&CertificationData> {
        self.data.as_ref()
    }

    /// What was noticed, each thing once, in the order of the document.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The data and the findings.
    #[must_use]
    pub fn into_parts(self) -> (Option<CertificationData>, Vec<Finding>) {
        (self.data, self.findings)
    }
}

/// Reads a `daticert.xml`, given its decoded bytes. Any bytes give a reading; the work is linear in them.
///
/// Honours [`Limits::max_daticert_bytes`], [`Limits::max_daticert_depth`] and [`Limits::max_recipients`]. No document type is resolved and no entity expanded but the five that XML predefines.
#[must_use]
pub fn read(xml: &[u8], limits: &Limits) -> Reading {
    let mut notes = Notes::default();
    match read_noting(xml, limits, &mut notes) {
        Ok(data) => Reading { data: Some(data), findings: notes.into_findings() },
        Err(why) => {
            notes.add(why);
            Reading { data: None, findings: notes.into_findings() }
        }
    }
}

fn read_noting(xml: &[u8], limits: &Limits, notes: &mut Notes) -> Step<CertificationData> {
    if xml.len() > limits.max_daticert_bytes {
        return Err(Finding::new(Code::DaticertLimit).with("max_daticert_bytes"));
    }
    let text = charset::decode(xml, notes)?;
    let document = text.trim_start_matches(walk::is_blank);
    if document.len() < text.len() && document.starts_with("<?xml") {
        notes.add(Code::DaticertLeadingBlank);
    }
    let kept = document.trim_end_matches(|c| walk::is_blank(c) || c == '\0');
    if document.get(kept.len()..).unwrap_or_default().contains('\0') {
        notes.add(Code::DaticertTrailing);
    }
    let document = without_mark(without_declaration(without_mark(kept)));
    // A walk that succeeds has met every tag and every reference, and all were sound: a repair would change nothing. What a walk
    // that fails has noted is forgotten, for its repair comes first.
    let is_plain = is_plain_text(document);
    if is_plain || !is_odd_text(document) {
        let noted = notes.len();
        let data = walk::document(document, !is_plain, limits, notes);
        if data.is_ok() {
            return data;
        }
        notes.keep(noted);
    }
    walk::document(&repair(document, notes)?, true, limits, notes)
}

/// What follows a byte order mark. Programs put one before a text that has one.
fn without_mark(document: &str) -> &str {
    document.strip_prefix('\u{FEFF}').unwrap_or(document)
}

/// What follows the XML declaration. It would be left out by the repair, but for that a copy would be made of nearly every document.
fn without_declaration(document: &str) -> &str {
    if let Some(rest) = document.strip_prefix(charset::DECLARATION) {
        return rest;
    }
    let declaration = document.strip_prefix("<?").and_then(|rest| rest.split_once("?>"));
    declaration.map_or(document, |(_, rest)| rest)
}
