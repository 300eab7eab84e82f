//! Header fields compared as people read them.

use crate::mime::{Field, Header, Mime, PartId};

/// The fields of a message that make it what it is to its readers.
const READ: [&str; 6] = ["From", "To", "Cc", "Subject", "Date", "Content-Type"];

/// Which of these fields differ. One that was not sent may have been added: relays complete headers (RFC 6409 section 8).
/// With `replaced`, the content of the message stands for another one, so its type may differ.
pub(super) fn message(inside: &Header<'_>, sent: &Header<'_>, replaced: bool) -> Vec<&'static str> {
    let differs = |name: &&str| {
        let Some(there) = sent.first(name) else { return false };
        if replaced && *name == "Content-Type" {
            return false;
        }
        inside.first(name).is_none_or(|here| !is_same(&here, &there))
            || inside.count(name) != sent.count(name)
    };
    READ.into_iter().filter(differs).collect()
}

/// Whether the headers of two parts differ in something else than the transfer encoding and the boundary.
pub(super) fn part(inside: (&Mime<'_>, PartId), sent: (&Mime<'_>, PartId)) -> bool {
    let fields = |(mime, id): (&Mime<'_>, PartId)| {
        let of = |field: Field<'_>| {
            let name = String::from_utf8_lossy(field.name()).to_ascii_lowercase();
            (name, text(&field))
        };
        let mut fields: Vec<_> = mime
            .header(id)
            .fields()
            .map(of)
            .filter(|(name, _)| name != "content-transfer-encoding")
            .collect();
        fields.sort();
        fields
    };
    fields(inside) != fields(sent)
}

/// Whether two fields of one name say the same.
fn is_same(here: &Field<'_>, there: &Field<'_>) -> bool {
    if text(here) == text(there) {
        return true;
    }
    if here.is("Date") {
        return here.date().is_some() && here.date() == there.date();
    }
    // The names of people may be written in many ways; their addresses may not.
    let addresses = |field: &Field<'_>| {
        let mut all: Vec<_> =
            field.mailboxes().iter().map(|mailbox| mailbox.address.to_ascii_lowercase()).collect();
        all.sort();
        all
    };
    ["From", "To", "Cc"].iter().any(|name| here.is(name))
        && !addresses(here).is_empty()
        && addresses(here) == addresses(there)
}

/// The value with its blanks folded; of a boundary parameter only that there is one.
fn text(field: &Field<'_>) -> String {
    let text = field.text().split_whitespace().collect::<Vec<_>>().join(" ");
    match field.parameter("boundary") {
        Some(boundary) => {
            let at = text.to_ascii_lowercase().find("boundary").unwrap_or(text.len());
            let (before, after) = text.split_at_checked(at).unwrap_or((&text, ""));
            format!("{before}{}", after.replacen(&*boundary, "", 1).replace('"', ""))
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn differing(inside: &str, sent: &str) -> Vec<&'static str> {
        let limits = Limits::default();
        message(&Header::read(inside.as_bytes(), &limits), &Header::read(sent.as_bytes(), &limits), false)
    }

    #[test]
    fn what_providers_change_is_no_difference() {
        let sent = "From: Anna <a@x.example>\r\nTo: b@x.example, c@x.example\r\nSubject: =?utf-8?Q?citt=C3=A0?=\r\n\
            Date: Wed, 5 Mar 2025 09:12:01 +0100\r\nContent-Type: multipart/mixed; boundary=one\r\nMessage-ID: <1@x>\r\n";
        for (inside, expected) in [
            (sent.to_owned(), &[][..]),
            (sent.replace("<1@x>", "<2@y>\r\nX-Riferimento-Message-ID: <1@x>\r\nReceived: by x\r\nCc:"), &[]),
            (sent.replace("Anna <a@x.example>", "\"A.\"\r\n <A@x.example>"), &[]),
            (sent.replace("Q?citt=C3=A0", "B?Y2l0dMOg"), &[]),
            (sent.replace("09:12:01 +0100", "08:12:01 +0000"), &[]),
            (sent.replace("boundary=one", "boundary=\"two\""), &[]),
            (sent.replace("citt=C3", "cott=C3"), &["Subject"]),
            (sent.replace(", c@x.example", ""), &["To"]),
            (sent.replace("09:12:01", "09:12:02").replace("a@x", "z@x"), &["From", "Date"]),
            (sent.replace("multipart/mixed", "multipart/related"), &["Content-Type"]),
            (sent.replace("Subject", "X-Subject"), &["Subject"]),
            (format!("{sent}Subject: another\r\n"), &["Subject"]),
        ] {
            assert_eq!(differing(&inside, sent), expected, "{inside}");
        }
    }
}
