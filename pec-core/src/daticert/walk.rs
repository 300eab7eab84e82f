//! The walk through certification data: strict about the structure, tolerant of the form.
//!
//! A value counts only where the scheme puts it: an `identificativo` inside anything but `dati` is somebody's text.
//!
//! A provider that does not escape what a sender wrote (a subject, a Message-ID) lets the sender close the element
//! and go on in the provider's name. The provider's own end tag then still follows, and must go somewhere. If it ends the
//! element a second time, that element stands there twice; else text, a comment or an unknown element swallows it, or it
//! comes after a root that the sender closed. All of these are errors, and the data contradict themselves.

use super::date;
use super::model::{
    Address, CertificationData, CertifiedKind, ErrorClass, LocalTime, ReceiptType, Recipient,
};
use super::notes::{Notes, unreadable};
use crate::Limits;
use crate::finding::{Code, Finding};
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The error is the finding that says why there are no data.
pub(super) type Step<T> = Result<T, Finding>;

/// Reads the repaired copy of a document.
pub(super) fn document(copy: &str, limits: &Limits, notes: &mut Notes) -> Step<CertificationData> {
    Walker::new(copy, limits, notes).document()
}

/// White space as XML means it.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// A value that may stand once: the first, and an error if there is another. Even an equal one: between the two a
/// sender may have put words of his own.
struct Once<T>(Option<T>);

impl<T> Once<T> {
    fn put(&mut self, value: T, element: &'static str, notes: &mut Notes) {
        match &self.0 {
            None => self.0 = Some(value),
            Some(_) => notes.add(Finding::new(Code::DaticertRepeatedElement).with(element)),
        }
    }
}

/// The elements that hold one text, each where the scheme has it.
#[derive(Default)]
struct Texts {
    sender: Once<String>,
    reply_to: Once<String>,
    subject: Once<String>,
    provider: Once<String>,
    identifier: Once<String>,
    msgid: Once<String>,
    delivery_to: Once<String>,
    error_text: Once<String>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(None)
    }
}

struct Walker<'a, 'n> {
    copy: &'a str,
    xml: XmlReader<&'a [u8]>,
    limits: &'a Limits,
    notes: &'n mut Notes,
    texts: Texts,
    date: Once<Option<LocalTime>>,
    receipt: Once<Option<ReceiptType>>,
    recipients: Vec<Recipient>,
    taken_in_charge: Vec<Address>,
    sections: [bool; 2],
}

/// The elements in the order of the scheme; a place in it is a rank.
const HEADER: &[&str] = &["mittente", "destinatari", "risposte", "oggetto"];
const BODY: &[&str] = &[
    "gestore-emittente",
    "data",
    "identificativo",
    "msgid",
    "ricevuta",
    "consegna",
    "ricezione",
    "errore-esteso",
];

/// Whether a tag has the name of an element of `intestazione` or `dati`.
pub(super) fn is_known(local_name: &str) -> bool {
    HEADER.contains(&local_name) || BODY.contains(&local_name)
}

impl<'a, 'n> Walker<'a, 'n> {
    fn new(copy: &'a str, limits: &'a Limits, notes: &'n mut Notes) -> Self {
        let mut xml = XmlReader::from_str(copy);
        // End tags are matched here: inside a text element they may be part of the text.
        xml.config_mut().check_end_names = false;
        xml.config_mut().allow_unmatched_ends = true;
        xml.config_mut().expand_empty_elements = true;
        Self {
            copy,
            xml,
            limits,
            notes,
            texts: Texts::default(),
            date: Once(None),
            receipt: Once(None),
            recipients: Vec::new(),
            taken_in_charge: Vec::new(),
            sections: [false; 2],
        }
    }

    fn next(&mut self) -> Step<Event<'a>> {
        self.xml.read_event().map_err(|_| unreadable("not XML"))
    }

    fn document(mut self) -> Step<CertificationData> {
        let root = loop {
            match self.next()? {
                Event::Start(tag) => break tag,
                Event::Eof => return Err(unreadable("no element")),
                Event::End(_) => return Err(unreadable("an element ends that did not begin")),
                other => self.between(&other),
            }
        };
        if root.local_name().as_ref() != "postacert" {
            return Err(unreadable("the root is not postacert"));
        }
        let kind = self.attribute(&root, "tipo")?.as_deref().and_then(CertifiedKind::from_wire);
        let kind = kind.ok_or(Code::DaticertKindUnknown)?;
        let error = match self.attribute(&root, "errore")? {
            None => ErrorClass::None,
            Some(value) => ErrorClass::from_wire(&value).unwrap_or_else(|| {
                self.notes.add(Finding::new(Code::DaticertValueUnknown).with("errore"));
                ErrorClass::Other
            }),
        };
        self.children(&root, &["intestazione", "dati"], |walker, rank, tag| match rank {
            0 => walker.section(0, tag, HEADER, Self::header_element),
            _ => walker.section(1, tag, BODY, Self::body_element),
        })?;
        self.trailing()?;
        self.finish(kind, error)
    }

    /// What follows the root. A second root is as bad as a second anything.
    fn trailing(&mut self) -> Step<()> {
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                Event::Text(text) if text.chars().all(is_blank) => {}
                Event::Start(tag) if tag.local_name().as_ref() == "postacert" => {
                    self.notes.add(Finding::new(Code::DaticertRepeatedElement).with("postacert"));
                }
                Event::End(end) if is_known(end.local_name().as_ref()) => {
                    self.notes.add(Code::DaticertSwallowedElement);
                }
                _ => self.notes.add(Code::DaticertTrailing),
            }
        }
    }

    /// Reads the content of `parent` up to its end tag. `known` are the elements that may stand there, in order; the
    /// others are skipped.
    fn children(
        &mut self,
        parent: &BytesStart<'a>,
        known: &[&str],
        mut element: impl FnMut(&mut Self, usize, &BytesStart<'a>) -> Step<()>,
    ) -> Step<()> {
        let mut last = 0;
        loop {
            let tag = match self.next()? {
                Event::Start(tag) => tag,
                Event::End(end) if end.name() == parent.name() => return Ok(()),
                Event::End(_) => return Err(unreadable("an element ends that did not begin")),
                Event::Eof => return Err(unreadable("an element does not end")),
                other => {
                    self.between(&other);
                    continue;
                }
            };
            let name = tag.local_name();
            match known.iter().position(|known| *known == name.as_ref()) {
                Some(rank) => {
                    if rank < last {
                        self.notes.add(Code::DaticertOrder);
                    }
                    last = rank;
                    element(self, rank, &tag)?;
                }
                None => {
                    self.notes.add(Code::DaticertUnknownElement);
                    self.skip(&tag)?;
                }
            }
        }
    }

    /// Something between elements, where only blanks belong.
    fn between(&mut self, event: &Event<'_>) {
        if !matches!(event, Event::Text(text) if text.bytes().all(|byte| is_blank(byte.into()))) {
            self.notes.add(Code::DaticertStrayText);
        }
    }

    /// Skips an element with all that is in it.
    fn skip(&mut self, tag: &BytesStart<'a>) -> Step<()> {
        let mut open = vec![tag.to_end().into_owned()];
        while let Some(innermost) = open.last() {
            match self.next()? {
                Event::Start(_) if open.len() >= self.limits.max_daticert_depth => {
                    return Err(Finding::new(Code::DaticertLimit).with("max_daticert_depth"));
                }
                Event::Start(tag) => open.push(tag.to_end().into_owned()),
                Event::End(end) if end.name() == innermost.name() => {
                    if open.len() > 1 && is_known(end.local_name().as_ref()) {
                        self.notes.add(Code::DaticertSwallowedElement);
                    }
                    open.pop();
                }
                Event::End(_) => return Err(unreadable("an element ends that did not begin")),
                Event::Eof => return Err(unreadable("an element does not end")),
                _ => {}
            }
        }
        Ok(())
    }

    fn section(
        &mut self,
        index: usize,
        tag: &BytesStart<'a>,
        known: &[&'static str],
        element: fn(&mut Self, &'static str, &BytesStart<'a>) -> Step<()>,
    ) -> Step<()> {
        let Some(seen) = self.sections.get_mut(index) else { return Ok(()) };
        if std::mem::replace(seen, true) {
            let name = if index == 0 { "intestazione" } else { "dati" };
            self.notes.add(Finding::new(Code::DaticertRepeatedElement).with(name));
            return self.skip(tag);
        }
        self.children(tag, known, |walker, rank, tag| {
            known.get(rank).map_or(Ok(()), |name| element(walker, name, tag))
        })
    }

    fn header_element(&mut self, name: &'static str, tag: &BytesStart<'a>) -> Step<()> {
        let text = self.text(tag)?;
        match name {
            "mittente" => {
                self.note_address(&text);
                self.texts.sender.put(text, name, self.notes);
            }
            "destinatari" => return self.recipient(tag, text),
            "risposte" => self.texts.reply_to.put(text, name, self.notes),
            _ => self.texts.subject.put(text, name, self.notes),
        }
        Ok(())
    }

    fn body_element(&mut self, name: &'static str, tag: &BytesStart<'a>) -> Step<()> {
        match name {
            "data" => return self.data(tag),
            "ricevuta" => return self.receipt(tag),
            _ => {}
        }
        let text = self.text(tag)?;
        match name {
            "gestore-emittente" => self.texts.provider.put(text, name, self.notes),
            "identificativo" => self.texts.identifier.put(bare_id(&text), name, self.notes),
            "msgid" => self.texts.msgid.put(bare_id(&text), name, self.notes),
            "consegna" => {
                self.note_address(&text);
                self.texts.delivery_to.put(text, name, self.notes);
            }
            "ricezione" => {
                self.note_address(&text);
                self.count_recipient(self.taken_in_charge.len())?;
                self.taken_in_charge.extend(address(text));
            }
            _ => self.texts.error_text.put(text, name, self.notes),
        }
        Ok(())
    }

    fn recipient(&mut self, tag: &BytesStart<'a>, text: String) -> Step<()> {
        let certified = match self.attribute(tag, "tipo")?.as_deref().map(str::trim) {
            None => true,
            Some(value) if value.eq_ignore_ascii_case("certificato") => true,
            Some(value) if value.eq_ignore_ascii_case("esterno") => false,
            Some(_) => {
                self.notes.add(Finding::new(Code::DaticertValueUnknown).with("destinatari"));
                true
            }
        };
        self.note_address(&text);
        self.count_recipient(self.recipients.len())?;
        match address(text) {
            Some(address) => self.recipients.push(Recipient { address, certified }),
            None => self.missing("destinatari"),
        }
        Ok(())
    }

    fn count_recipient(&self, so_far: usize) -> Step<()> {
        if so_far < self.limits.max_recipients {
            return Ok(());
        }
        Err(Finding::new(Code::DaticertLimit).with("max_recipients"))
    }

    fn data(&mut self, tag: &BytesStart<'a>) -> Step<()> {
        let zone = self.attribute(tag, "zona")?.unwrap_or_default();
        let (mut day, mut hour) = (Once(None), Once(None));
        self.children(tag, &["giorno", "ora"], |walker, rank, tag| {
            let text = walker.text(tag)?;
            match rank {
                0 => day.put(text, "giorno", walker.notes),
                _ => hour.put(text, "ora", walker.notes),
            }
            Ok(())
        })?;
        let read = date::read(&day.0.unwrap_or_default(), &hour.0.unwrap_or_default(), &zone);
        match &read {
            None => self.notes.add(Code::DaticertDateUnreadable),
            Some(read) => {
                if let Some(how) = read.tolerated {
                    self.notes.add(Finding::new(Code::DaticertDateForm).with(how));
                }
            }
        }
        self.date.put(read.map(|read| read.time), "data", self.notes);
        Ok(())
    }

    fn receipt(&mut self, tag: &BytesStart<'a>) -> Step<()> {
        let receipt = self.attribute(tag, "tipo")?.as_deref().and_then(ReceiptType::from_wire);
        if receipt.is_none() {
            self.notes.add(Finding::new(Code::DaticertValueUnknown).with("ricevuta"));
        }
        self.receipt.put(receipt, "ricevuta", self.notes);
        if !self.text(tag)?.is_empty() {
            self.notes.add(Code::DaticertStrayText);
        }
        Ok(())
    }

    /// The text of an element that holds nothing else, without the blanks around it. It ends at the element's own end
    /// tag: any other tag in it is taken as the characters that somebody forgot to escape.
    fn text(&mut self, tag: &BytesStart<'a>) -> Step<String> {
        let mut text = String::new();
        loop {
            let start = self.position();
            match self.next()? {
                // Most are one piece, and end with it.
                Event::Text(chunk) if text.is_empty() => {
                    text.push_str(chunk.xml10_content().trim_start_matches(is_blank));
                }
                Event::Text(chunk) => text.push_str(&chunk.xml10_content()),
                Event::GeneralRef(reference) => text.extend(resolve(&reference)),
                Event::End(end) if end.name() == tag.name() => break,
                Event::Eof => return Err(unreadable("an element does not end")),
                other => {
                    if matches!(&other, Event::End(end) if is_known(end.local_name().as_ref())) {
                        self.notes.add(Code::DaticertSwallowedElement);
                    }
                    self.notes.add(Code::DaticertUnescaped);
                    text.push_str(self.copy.get(start..self.position()).unwrap_or_default());
                }
            }
        }
        if text.starts_with(is_blank) {
            text = text.trim_start_matches(is_blank).to_owned();
        }
        text.truncate(text.trim_end_matches(is_blank).len());
        Ok(text)
    }

    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The value of one attribute. The same attribute twice is not XML, and nobody can say which one counts.
    fn attribute(&self, tag: &BytesStart<'_>, name: &str) -> Step<Option<String>> {
        let mut found = None;
        // The library's own check for repetitions compares each with each: quadratic.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| unreadable("not XML"))?;
            if attribute.key.as_ref() == name {
                let value =
                    quick_xml::escape::unescape(&attribute.value).map_err(|_| unreadable("not XML"))?;
                if found.replace(value.into_owned()).is_some() {
                    return Err(unreadable("an attribute stands twice"));
                }
            }
        }
        Ok(found)
    }

    fn missing(&mut self, element: &'static str) {
        self.notes.add(Finding::new(Code::DaticertElementMissing).with(element));
    }

    fn note_address(&mut self, text: &str) {
        if !Address::is_clean(text) {
            self.notes.add(Code::DaticertAddressForm);
        }
    }

    fn finish(mut self, kind: CertifiedKind, error: ErrorClass) -> Step<CertificationData> {
        if self.sections != [true; 2] {
            return Err(unreadable("intestazione or dati is missing"));
        }
        let texts = std::mem::take(&mut self.texts);
        let reply_to_is_absent = texts.reply_to.0.is_none();
        let mut data = CertificationData::new(kind);
        data.error = error;
        data.sender = texts.sender.0.and_then(address);
        data.recipients = std::mem::take(&mut self.recipients);
        data.reply_to = texts.reply_to.0.and_then(filled);
        data.subject = texts.subject.0.and_then(filled);
        data.provider = texts.provider.0.and_then(filled);
        data.date = self.date.0.flatten();
        data.identifier = texts.identifier.0.and_then(filled);
        data.msgid = texts.msgid.0.and_then(filled);
        data.requested_receipt = self.receipt.0.flatten();
        data.delivery_to = texts.delivery_to.0.and_then(address);
        data.taken_in_charge = std::mem::take(&mut self.taken_in_charge);
        data.error_text = texts.error_text.0.and_then(filled);
        self.note_missing(&data, reply_to_is_absent);
        Ok(data)
    }

    /// What the scheme requires always, and the recipient that a kind of message is about.
    fn note_missing(&mut self, data: &CertificationData, reply_to_is_absent: bool) {
        use CertifiedKind::{Delivery, DeliveryTimeout, NonDelivery, ServerAcceptance, VirusDetection};
        let about_one = matches!(data.kind, Delivery | DeliveryTimeout | NonDelivery | VirusDetection);
        for (element, absent) in [
            ("mittente", data.sender.is_none()),
            ("destinatari", data.recipients.is_empty()),
            // It may be empty.
            ("risposte", reply_to_is_absent),
            ("gestore-emittente", data.provider.is_none()),
            // A date that is there and cannot be read has its own finding.
            ("data", self.date.0.is_none()),
            ("identificativo", data.identifier.is_none()),
            ("consegna", about_one && data.delivery_to.is_none()),
            ("ricezione", data.kind == ServerAcceptance && data.taken_in_charge.is_empty()),
        ] {
            if absent {
                self.missing(element);
            }
        }
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// An address, unless nothing but dirt is there.
fn address(text: String) -> Option<Address> {
    Some(Address::new(text)).filter(|address| !address.as_str().is_empty())
}

/// A Message-ID without its angle brackets.
fn bare_id(text: &str) -> String {
    text.trim_matches(|c: char| is_blank(c) || matches!(c, '<' | '>')).to_owned()
}

/// The character of a reference; the repaired copy holds no others.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}
