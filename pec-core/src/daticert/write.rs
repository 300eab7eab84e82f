//! The writer of `daticert.xml`.

use super::charset::DECLARATION;
use super::date;
use super::model::CertificationData;
use super::repair::is_legal;
use std::fmt::{self, Write};

/// Writes certification data as `daticert.xml`: in the order of the scheme, in UTF-8, with LF line ends.
///
/// The same data always give the same bytes. What is `None` is left out, but for `risposte`, which the scheme requires
/// and allows to be empty; so is a date outside the years 0 to 9999, and any character that XML forbids.
/// [`read`](super::read()) gives the data back.
#[must_use]
pub fn write(data: &CertificationData) -> String {
    let mut xml = String::with_capacity(1024);
    // Writing to a String cannot fail.
    let _ = document(&mut xml, data);
    xml
}

fn document(xml: &mut String, data: &CertificationData) -> fmt::Result {
    xml.push_str(DECLARATION);
    xml.push('\n');
    writeln!(xml, "<postacert tipo=\"{}\" errore=\"{}\">", data.kind.wire(), data.error.wire())?;
    xml.push_str("    <intestazione>\n");
    optional(xml, "mittente", data.sender.as_ref().map(|a| a.raw()));
    for recipient in &data.recipients {
        let typology = if recipient.certified { "certificato" } else { "esterno" };
        write!(xml, "        <destinatari tipo=\"{typology}\">")?;
        escaped(xml, recipient.address.raw());
        xml.push_str("</destinatari>\n");
    }
    element(xml, "risposte", data.reply_to.as_deref().unwrap_or_default());
    optional(xml, "oggetto", data.subject.as_deref());
    xml.push_str("    </intestazione>\n    <dati>\n");
    optional(xml, "gestore-emittente", data.provider.as_deref());
    if let Some((day, hour, zone)) = data.date.and_then(date::written) {
        writeln!(xml, "        <data zona=\"{zone}\">")?;
        writeln!(xml, "            <giorno>{day}</giorno>\n            <ora>{hour}</ora>")?;
        xml.push_str("        </data>\n");
    }
    optional(xml, "identificativo", data.identifier.as_deref());
    optional(xml, "msgid", data.msgid.as_ref().map(|id| format!("<{id}>")).as_deref());
    if let Some(receipt) = data.requested_receipt {
        writeln!(xml, "        <ricevuta tipo=\"{}\" />", receipt.wire())?;
    }
    optional(xml, "consegna", data.delivery_to.as_ref().map(|a| a.raw()));
    for address in &data.taken_in_charge {
        element(xml, "ricezione", address.raw());
    }
    optional(xml, "errore-esteso", data.error_text.as_deref());
    xml.push_str("    </dati>\n</postacert>\n");
    Ok(())
}

fn optional(xml: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        element(xml, name, text);
    }
}

fn element(xml: &mut String, name: &str, text: &str) {
    for piece in ["        <", name, ">"] {
        xml.push_str(piece);
    }
    escaped(xml, text);
    for piece in ["</", name, ">\n"] {
        xml.push_str(piece);
    }
}

fn escaped(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            // A reader turns a bare carriage return into a line feed.
            '\r' => xml.push_str("&#13;"),
            c if is_legal(c) => xml.push(c),
            _ => {}
        }
    }
}
