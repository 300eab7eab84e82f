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
use super::tokens::{Child, Token, Tokens, line_ends, local};
use crate::Limits;
use crate::finding::{Code, Finding};
use std::borrow::Cow;

/// The error is the finding that says why there are no data.
pub(super) type Step<T> = Result<T, Finding>;

/// Reads a document. It fails on one that is not sound and needs a repair.
pub(super) fn document(
    text: &str,
    may_have_cr: bool,
    limits: &Limits,
    notes: &mut Notes,
) -> Step<CertificationData> {
    let walker = Walker {
        may_have_cr,
        tokens: Tokens::of(text),
        limits,
        notes,
        texts: Texts::default(),
        date: Once(None),
        receipt: Once(None),
        recipients: Vec::new(),
        taken_in_charge: Vec::new(),
        sections: [false; 2],
    };
    walker.document()
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
struct Texts<'a> {
    sender: Once<Option<Address>>,
    reply_to: Once<Cow<'a, str>>,
    subject: Once<Cow<'a, str>>,
    provider: Once<Cow<'a, str>>,
    identifier: Once<Cow<'a, str>>,
    msgid: Once<Cow<'a, str>>,
    delivery_to: Once<Option<Address>>,
    error_text: Once<Cow<'a, str>>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(None)
    }
}

struct Walker<'a, 'n> {
    /// Few documents have one.
    may_have_cr: bool,
    tokens: Tokens<'a>,
    limits: &'a Limits,
    notes: &'n mut Notes,
    texts: Texts<'a>,
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

impl<'a> Walker<'a, '_> {
    fn document(mut self) -> Step<CertificationData> {
        let root = loop {
            self.tokens.skip_blanks();
            match self.tokens.next()? {
                Some(Token::Start(name)) => break name,
                None => return Err(unreadable("no element")),
                Some(Token::End(_)) => return Err(unreadable("an element ends that did not begin")),
                Some(other) => self.between(other),
            }
        };
        if local(root) != "postacert" {
            return Err(unreadable("the root is not postacert"));
        }
        let kind = self.tokens.attribute("tipo")?.as_deref().and_then(CertifiedKind::from_wire);
        let kind = kind.ok_or(Code::DaticertKindUnknown)?;
        let error = match self.tokens.attribute("errore")? {
            None => ErrorClass::None,
            Some(value) => ErrorClass::from_wire(&value).unwrap_or_else(|| {
                self.notes.add(Finding::new(Code::DaticertValueUnknown).with("errore"));
                ErrorClass::Other
            }),
        };
        self.children(root, &["intestazione", "dati"], |walker, rank, tag| match rank {
            0 => walker.section(0, tag, HEADER, Self::header_element),
            _ => walker.section(1, tag, BODY, Self::body_element),
        })?;
        self.trailing()?;
        self.finish(kind, error)
    }

    /// What follows the root. A second root is as bad as a second anything.
    fn trailing(&mut self) -> Step<()> {
        loop {
            match self.tokens.next()? {
                None => return Ok(()),
                Some(Token::Text(text)) if text.chars().all(is_blank) => {}
                Some(Token::Start(name)) if local(name) == "postacert" => {
                    self.notes.add(Finding::new(Code::DaticertRepeatedElement).with("postacert"));
                }
                Some(Token::End(name)) if is_known(local(name)) => {
                    self.notes.add(Code::DaticertSwallowedElement);
                }
                _ => self.notes.add(Code::DaticertTrailing),
            }
        }
    }

    /// Reads the content of `parent` up to its end tag. `known` are the elements that may stand there, in order; the
    /// others are skipped. Here as below, a `tag` is the name that the start tag gave, with its prefix, and the end tag must give.
    fn children(
        &mut self,
        parent: &'a str,
        known: &[&str],
        mut element: impl FnMut(&mut Self, usize, &'a str) -> Step<()>,
    ) -> Step<()> {
        let mut last = 0;
        loop {
            // Nearly all stand in order.
            match self.tokens.child(parent, known.get(last..).unwrap_or_default()) {
                Child::ParentEnds => return Ok(()),
                Child::Known(rank, tag) => {
                    last += rank;
                    element(self, last, tag)?;
                    continue;
                }
                Child::Other => {}
            }
            let tag = match self.tokens.next()? {
                Some(Token::Start(tag)) => tag,
                Some(Token::End(name)) if name == parent => return Ok(()),
                Some(Token::End(_)) => return Err(unreadable("an element ends that did not begin")),
                None => return Err(unreadable("an element does not end")),
                Some(other) => {
                    self.between(other);
                    continue;
                }
            };
            let name = local(tag);
            let known = || known.iter().enumerate();
            let found = known().skip(last).chain(known()).find(|(_, known)| **known == name);
            match found.map(|(rank, _)| rank) {
                Some(rank) => {
                    if rank < last {
                        self.notes.add(Code::DaticertOrder);
                    }
                    last = rank;
                    element(self, rank, tag)?;
                }
                None => {
                    self.notes.add(Code::DaticertUnknownElement);
                    self.skip(tag)?;
                }
            }
        }
    }

    /// Something between elements, where only blanks belong.
    fn between(&mut self, token: Token<'_>) {
        if !matches!(token, Token::Text(text) if text.bytes().all(|byte| is_blank(byte.into()))) {
            self.notes.add(Code::DaticertStrayText);
        }
    }

    /// Skips an element with all that is in it.
    fn skip(&mut self, tag: &'a str) -> Step<()> {
        let mut open = vec![tag];
        while let Some(innermost) = open.last() {
            match self.tokens.next()? {
                Some(Token::Start(_)) if open.len() >= self.limits.max_daticert_depth => {
                    return Err(Finding::new(Code::DaticertLimit).with("max_daticert_depth"));
                }
                Some(Token::Start(tag)) => open.push(tag),
                Some(Token::End(name)) if name == *innermost => {
                    if open.len() > 1 && is_known(local(name)) {
                        self.notes.add(Code::DaticertSwallowedElement);
                    }
                    open.pop();
                }
                Some(Token::End(_)) => return Err(unreadable("an element ends that did not begin")),
                None => return Err(unreadable("an element does not end")),
                Some(Token::Text(_) | Token::Reference(_)) => {}
            }
        }
        Ok(())
    }

    fn section(
        &mut self,
        index: usize,
        tag: &'a str,
        known: &[&'static str],
        element: fn(&mut Self, &'static str, &'a str) -> Step<()>,
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

    fn header_element(&mut self, name: &'static str, tag: &'a str) -> Step<()> {
        if name == "destinatari" {
            return self.recipient(tag);
        }
        let text = self.text(tag)?;
        match name {
            "mittente" => {
                let sender = self.address(text);
                self.texts.sender.put(sender, name, self.notes);
            }
            "risposte" => self.texts.reply_to.put(text, name, self.notes),
            _ => self.texts.subject.put(text, name, self.notes),
        }
        Ok(())
    }

    fn body_element(&mut self, name: &'static str, tag: &'a str) -> Step<()> {
        match name {
            "data" => return self.data(tag),
            "ricevuta" => return self.receipt(tag),
            _ => {}
        }
        let text = match name {
            "identificativo" | "msgid" => self.message_id(tag)?,
            _ => self.text(tag)?,
        };
        match name {
            "gestore-emittente" => self.texts.provider.put(text, name, self.notes),
            "identificativo" => self.texts.identifier.put(text, name, self.notes),
            "msgid" => self.texts.msgid.put(text, name, self.notes),
            "consegna" => {
                let recipient = self.address(text);
                self.texts.delivery_to.put(recipient, name, self.notes);
            }
            "ricezione" => {
                let recipient = self.address(text);
                self.count_recipient(self.taken_in_charge.len())?;
                self.taken_in_charge.extend(recipient);
            }
            _ => self.texts.error_text.put(text, name, self.notes),
        }
        Ok(())
    }

    fn recipient(&mut self, tag: &'a str) -> Step<()> {
        let kind = self.tokens.attribute("tipo");
        let text = self.text(tag)?;
        let certified = match kind?.as_deref() {
            // As nearly all are written.
            None | Some("certificato") => true,
            Some("esterno") => false,
            Some(value) if value.trim().eq_ignore_ascii_case("certificato") => true,
            Some(value) if value.trim().eq_ignore_ascii_case("esterno") => false,
            Some(_) => {
                self.notes.add(Finding::new(Code::DaticertValueUnknown).with("destinatari"));
                true
            }
        };
        let address = self.address(text);
        self.count_recipient(self.recipients.len())?;
        match address {
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

    fn data(&mut self, tag: &'a str) -> Step<()> {
        let zone = self.tokens.attribute("zona")?.unwrap_or_default();
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

    fn receipt(&mut self, tag: &'a str) -> Step<()> {
        let receipt = self.tokens.attribute("tipo")?.as_deref().and_then(ReceiptType::from_wire);
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
    fn text(&mut self, tag: &'a str) -> Step<Cow<'a, str>> {
        match self.tokens.plain_text(tag) {
            Some(text) => Ok(self.line_ends(trimmed(text))),
            None => self.mixed_text(tag),
        }
    }

    /// The text of an element that holds one Message-ID, without angle brackets.
    fn message_id(&mut self, tag: &'a str) -> Step<Cow<'a, str>> {
        match self.tokens.plain_id(tag) {
            Some(id) => Ok(bare_id(self.line_ends(id))),
            None => self.text(tag).map(bare_id),
        }
    }

    /// The same as [`text`](Self::text), with references and tags in it.
    fn mixed_text(&mut self, tag: &'a str) -> Step<Cow<'a, str>> {
        let mut text = Cow::Borrowed("");
        loop {
            let before = self.tokens.rest();
            let piece = match self.tokens.next()? {
                Some(Token::Text(piece)) => self.line_ends(piece),
                Some(Token::Reference(c)) => {
                    text.to_mut().push(c);
                    continue;
                }
                Some(Token::End(name)) if name == tag => break,
                None => return Err(unreadable("an element does not end")),
                Some(other) => {
                    if matches!(other, Token::End(name) if is_known(local(name))) {
                        self.notes.add(Code::DaticertSwallowedElement);
                    }
                    self.notes.add(Code::DaticertUnescaped);
                    before.get(..before.len() - self.tokens.rest().len()).unwrap_or_default().into()
                }
            };
            // Most are one piece.
            text += piece;
        }
        Ok(match text {
            Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
            Cow::Owned(text) if trimmed(&text).len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
        })
    }

    /// A piece of text with its line ends as XML reads them.
    fn line_ends(&self, text: &'a str) -> Cow<'a, str> {
        if self.may_have_cr { line_ends(text) } else { Cow::Borrowed(text) }
    }

    fn missing(&mut self, element: &'static str) {
        self.notes.add(Finding::new(Code::DaticertElementMissing).with(element));
    }

    /// An address, unless nothing but dirt is there; dirt is noted.
    fn address(&mut self, text: Cow<'_, str>) -> Option<Address> {
        let address = Address::new(text);
        if !address.is_as_written() {
            self.notes.add(Code::DaticertAddressForm);
        }
        Some(address).filter(|address| !address.as_str().is_empty())
    }

    fn finish(mut self, kind: CertifiedKind, error: ErrorClass) -> Step<CertificationData> {
        if self.sections != [true; 2] {
            return Err(unreadable("intestazione or dati is missing"));
        }
        let reply_to_is_absent = self.texts.reply_to.0.is_none();
        let data = CertificationData {
            kind,
            error,
            sender: self.texts.sender.0.take().flatten(),
            recipients: std::mem::take(&mut self.recipients),
            reply_to: filled(&mut self.texts.reply_to),
            subject: filled(&mut self.texts.subject),
            provider: filled(&mut self.texts.provider),
            date: self.date.0.flatten(),
            identifier: filled(&mut self.texts.identifier),
            msgid: filled(&mut self.texts.msgid),
            requested_receipt: self.receipt.0.flatten(),
            delivery_to: self.texts.delivery_to.0.take().flatten(),
            taken_in_charge: std::mem::take(&mut self.taken_in_charge),
            error_text: filled(&mut self.texts.error_text),
        };
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

fn filled(text: &mut Once<Cow<'_, str>>) -> Option<String> {
    text.0.take().filter(|text| !text.is_empty()).map(Cow::into_owned)
}

/// A Message-ID without its angle brackets.
fn bare_id(text: Cow<'_, str>) -> Cow<'_, str> {
    let around = |c: char| is_blank(c) || matches!(c, '<' | '>');
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(around)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(around).to_owned()),
    }
}

/// A text without the blanks around it. A form feed, which this takes off too, stands in no sound document.
fn trimmed(text: &str) -> &str {
    text.trim_ascii()
}
