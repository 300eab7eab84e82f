//! The entries of a CRL: walked once, indexed by serial number, read when asked for.

use crate::asn1::{Asn1ErrorKind, Element, Reader, Tag, oid};
use crate::x509::certificate::{content_span, span};
use crate::x509::extensions::{extension, value};
use crate::x509::{GeneralName, Name, RevocationReason, X509Error};
use crate::{Limits, Span, UnixTime};

/// What a CRL says of a certificate that it lists (RFC 5280 section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokedEntry {
    /// When the authority revoked it.
    pub revoked_at: UnixTime,
    /// Since when it has been, or may have been, invalid, if that is told (`invalidityDate`).
    pub invalid_from: Option<UnixTime>,
    /// Why, if that is told.
    pub reason: Option<RevocationReason>,
}

impl RevokedEntry {
    /// The time from which on nothing counts: the earlier one of both dates.
    #[must_use]
    pub fn effective_at(&self) -> UnixTime {
        self.invalid_from.map_or(self.revoked_at, |from| from.min(self.revoked_at))
    }
}

/// Where the entries stand: twelve bytes for each, and eight more where the issuer changes.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// By serial number, then in their order.
    rows: Box<[Row]>,
    /// Where an entry names another issuer, which holds from there on (`certificateIssuer`): the entry, and the value.
    issuers: Box<[(u32, u32)]>,
    unknown_critical: Option<Box<[u8]>>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// Where the entry starts.
    entry: u32,
    /// Where its serial number starts.
    serial: u32,
    serial_len: u8,
}

/// Octets of a serial number; RFC 5280 section 4.1.2.2 allows 20, some authorities gave more.
const MAX_SERIAL: usize = 64;

impl Entries {
    /// ```text
    /// revokedCertificates ::= SEQUENCE OF SEQUENCE { userCertificate INTEGER, revocationDate Time,
    ///                                                crlEntryExtensions Extensions OPTIONAL }
    /// ```
    pub(super) fn read(list: &Element<'_>, der: &[u8], limits: &Limits) -> Result<Self, X509Error> {
        let (mut rows, mut issuers, mut unknown_critical) = (Vec::new(), Vec::new(), None);
        let mut entries = list.children()?;
        while !entries.is_empty() {
            if rows.len() >= limits.max_crl_entries {
                return Err(X509Error::TooManyEntries { allowed: limits.max_crl_entries });
            }
            let entry = entries.read_tagged(Tag::SEQUENCE)?;
            let mut fields = entry.children()?;
            let serial = *fields.read()?.expect(Tag::INTEGER)?;
            fields.read()?.time()?;
            let position = position(&entry, span(&entry))?;
            if let Some(extensions) = fields.read_optional(Tag::SEQUENCE)? {
                let mut list = extensions.children()?;
                while !list.is_empty() {
                    let (kind, critical, octets) = extension(&mut list)?;
                    match kind {
                        oid::CERTIFICATE_ISSUER => {
                            let names = value(&octets)?;
                            GeneralName::read_all(names.expect(Tag::SEQUENCE)?.children()?)?;
                            let names = content_span(&octets);
                            issuers.push((position, self::position(&octets, names)?));
                        }
                        oid::CRL_REASON | oid::INVALIDITY_DATE => {}
                        _ if critical => {
                            unknown_critical.get_or_insert_with(|| kind.as_bytes().into());
                        }
                        _ => {}
                    }
                }
            }
            fields.finish()?;
            rows.push(Row::of(&serial, position)?);
        }
        rows.sort_unstable_by(|a, b| a.serial(der).cmp(b.serial(der)).then(a.entry.cmp(&b.entry)));
        Ok(Self { rows: rows.into(), issuers: issuers.into(), unknown_critical })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn unknown_critical(&self) -> Option<&[u8]> {
        self.unknown_critical.as_deref()
    }

    /// The entries with this serial number of this issuer. Those before any that names an issuer are of the CRL's own.
    pub(super) fn about<'a>(
        &'a self,
        issuer: &'a Name,
        serial: &'a [u8],
        own: &'a Name,
        der: &'a [u8],
    ) -> impl Iterator<Item = RevokedEntry> {
        let serial = shortest(serial);
        let first = self.rows.partition_point(|row| row.serial(der) < serial);
        let rows = self.rows.get(first..).unwrap_or_default().iter();
        // Rows of one serial number are in the order of their entries. So each list of names is read once, however many
        // entries it is for.
        let mut last = None;
        rows.take_while(move |row| row.serial(der) == serial)
            .filter(move |row| {
                let Some(names) = self.names_for(row) else { return own == issuer };
                let known = last.filter(|(known, _)| *known == names).map(|(_, is_named)| is_named);
                let is_named = known.unwrap_or_else(|| names_issuer(at(der, names), issuer));
                last = Some((names, is_named));
                is_named
            })
            .filter_map(|row| entry(at(der, row.entry)))
    }

    /// Where the names stand of the issuer that an entry is about, if it is not the CRL's own.
    fn names_for(&self, row: &Row) -> Option<u32> {
        let after = self.issuers.partition_point(|(from, _)| *from <= row.entry);
        after.checked_sub(1).and_then(|last| self.issuers.get(last)).map(|(_, names)| *names)
    }
}

/// Whether the names that start here are, one of them, this one.
fn names_issuer(der: &[u8], issuer: &Name) -> bool {
    let limits = Limits::default();
    let names = Reader::der(der, &limits).read().and_then(|names| names.children());
    let names = names.map_err(X509Error::from).and_then(GeneralName::read_all).unwrap_or_default();
    names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == issuer))
}

impl Row {
    fn of(serial: &Element<'_>, entry: u32) -> Result<Self, X509Error> {
        let octets = shortest(serial.content());
        let too_long = serial.fail(Asn1ErrorKind::Value);
        let serial_len = u8::try_from(octets.len()).ok().filter(|len| usize::from(*len) <= MAX_SERIAL);
        let end = span(serial).end;
        Ok(Self {
            entry,
            serial: position(serial, Span::new(end - octets.len(), end))?,
            serial_len: serial_len.ok_or(too_long)?,
        })
    }

    fn serial<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        at(der, self.serial).get(..usize::from(self.serial_len)).unwrap_or_default()
    }
}

/// The start of a span of this element. A CRL whose positions did not fit was refused before.
fn position(element: &Element<'_>, span: Span) -> Result<u32, X509Error> {
    u32::try_from(span.start).map_err(|_| element.fail(Asn1ErrorKind::Value).into())
}

fn at(der: &[u8], position: u32) -> &[u8] {
    usize::try_from(position).ok().and_then(|position| der.get(position..)).unwrap_or_default()
}

/// An INTEGER without octets that only repeat its sign: authorities wrote the same number in several ways.
fn shortest(mut octets: &[u8]) -> &[u8] {
    while let [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] = octets {
        octets = octets.get(1..).unwrap_or_default();
    }
    octets
}

/// The entry that starts here; it was walked before, so that reading it does not fail. Of the extensions in it, one that is
/// damaged is passed over: the certificate is revoked all the same.
fn entry(der: &[u8]) -> Option<RevokedEntry> {
    let limits = Limits::default();
    let mut fields = Reader::der(der, &limits).read().ok()?.children().ok()?;
    fields.read().ok()?;
    let revoked_at = fields.read().ok()?.time().ok()?;
    let mut entry = RevokedEntry { revoked_at, invalid_from: None, reason: None };
    let mut extensions = fields.read_optional(Tag::SEQUENCE).ok()?.and_then(|list| list.children().ok());
    while let Some((kind, _, octets)) = extensions.as_mut().and_then(|list| extension(list).ok()) {
        let value = value(&octets).ok();
        match kind {
            oid::CRL_REASON => entry.reason = value.and_then(|value| reason(&value)),
            oid::INVALIDITY_DATE => entry.invalid_from = value.and_then(|value| value.time().ok()),
            _ => {}
        }
    }
    Some(entry)
}

fn reason(value: &Element<'_>) -> Option<RevocationReason> {
    match value.expect(Tag::ENUMERATED).ok()?.primitive().ok()? {
        [number] => Some(RevocationReason::from_number(*number)),
        _ => None,
    }
}
