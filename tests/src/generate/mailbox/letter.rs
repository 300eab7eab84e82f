//! A message as a person's mail program writes it.

use crate::generate::at;
use chrono::{DateTime, FixedOffset};
use mail_builder::headers::{Header, address::Address, content_type::ContentType, text::Text};
use mail_builder::mime::{BodyPart, MimePart};
use pec_core::daticert::{LocalTime, ReceiptType, Recipient};

/// A name and an address.
pub(super) type Party = (&'static str, &'static str);

/// A message to write. Begin with [`Letter::new`].
#[derive(Clone)]
pub(super) struct Letter {
    pub(super) time: LocalTime,
    pub(super) from: Party,
    to: Vec<Party>,
    cc: Vec<Party>,
    subject: &'static str,
    /// Without angle brackets.
    message_id: Option<String>,
    receipt: Option<ReceiptType>,
    text: String,
    attachments: Vec<&'static str>,
}

impl Letter {
    /// A letter of this local time (RFC 3339), with these lines.
    pub(super) fn new(time: &str, from: Party, subject: &'static str, lines: &[&str]) -> Self {
        let time = at(time);
        let (name, address) = from;
        let (_, domain) = address.split_once('@').unwrap();
        let text = [lines, &["", "Cordiali saluti", name, ""]].concat().join("\r\n");
        // Programs make it of the time and some digits; here these are the time again.
        let message_id =
            format!("{:x}.{:x}@{domain}", time.time.0, time.time.0.wrapping_mul(0x9e37) & 0xffff_ffff);
        Self {
            time,
            from,
            to: vec![],
            cc: vec![],
            subject,
            message_id: Some(message_id),
            receipt: None,
            text,
            attachments: vec![],
        }
    }

    pub(super) fn to(mut self, who: Party) -> Self {
        self.to.push(who);
        self
    }

    pub(super) fn cc(mut self, who: Party) -> Self {
        self.cc.push(who);
        self
    }

    /// With a small PDF of this name.
    pub(super) fn with(mut self, file_name: &'static str) -> Self {
        self.attachments.push(file_name);
        self
    }

    pub(super) fn asking_for(mut self, receipt: ReceiptType) -> Self {
        self.receipt = Some(receipt);
        self
    }

    /// As webmail leaves it: without a Message-ID.
    pub(super) fn without_message_id(mut self) -> Self {
        self.message_id = None;
        self
    }

    /// To and Cc, as the provider certifies them.
    pub(super) fn recipients(&self) -> Vec<Recipient> {
        let certified = |address: &str| address.contains("@pec.");
        self.to
            .iter()
            .chain(&self.cc)
            .map(|(_, address)| Recipient::new(*address, certified(address)))
            .collect()
    }

    /// The message, with CRLF.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let list = |list: &[Party]| {
            Address::new_list(
                list.iter().map(|(name, address)| Address::new_address(Some(*name), *address)).collect(),
            )
        };
        field(&mut out, "From", &list(&[self.from]));
        field(&mut out, "To", &list(&self.to));
        if !self.cc.is_empty() {
            field(&mut out, "Cc", &list(&self.cc));
        }
        field(&mut out, "Subject", &Text::new(self.subject));
        field(&mut out, "Date", &Text::new(date(self.time)));
        if let Some(message_id) = &self.message_id {
            field(&mut out, "Message-ID", &Text::new(format!("<{message_id}>")));
        }
        if let Some(receipt) = self.receipt {
            field(&mut out, "X-TipoRicevuta", &Text::new(receipt.wire()));
        }
        out.extend_from_slice(b"MIME-Version: 1.0\r\n");
        let plain = ContentType::new("text/plain").attribute("charset", "utf-8");
        let text = MimePart::new(plain, self.text.as_str());
        if self.attachments.is_empty() {
            text.write_part(&mut out);
        } else {
            let boundary = format!("=_{:x}", self.time.time.0);
            let files = self.attachments.iter().map(|name| {
                let disposition = ContentType::new("attachment").attribute("filename", *name);
                MimePart::new(
                    ContentType::new("application/pdf").attribute("name", *name),
                    BodyPart::Binary(pdf(self.subject).into()),
                )
                .header("Content-Disposition", disposition)
            });
            let mixed = ContentType::new("multipart/mixed").attribute("boundary", boundary);
            MimePart::new(mixed, [text].into_iter().chain(files).collect::<Vec<_>>()).write_part(&mut out);
        }
        out
    }
}

fn field(out: &mut Vec<u8>, name: &str, value: &impl Header) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    value.write_header(out, name.len() + 2);
}

/// The date of a header.
pub(super) fn date(time: LocalTime) -> String {
    format_time(time, "%a, %d %b %Y %H:%M:%S %z")
}

/// A local time in the form of `strftime`.
pub(super) fn format_time(time: LocalTime, form: &str) -> String {
    let offset = FixedOffset::east_opt(i32::from(time.offset_minutes) * 60).unwrap();
    DateTime::from_timestamp(time.time.0, 0).unwrap().with_timezone(&offset).format(form).to_string()
}

/// A PDF of one page that shows a line of text, without its accents.
fn pdf(line: &str) -> Vec<u8> {
    let line: String = line.chars().filter(|c| c.is_ascii_alphanumeric() || " .,/-".contains(*c)).collect();
    let content = format!("BT /F1 14 Tf 56 780 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (count, start) = (objects.len() + 1, file.len());
    file.push_str(&format!(
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}
