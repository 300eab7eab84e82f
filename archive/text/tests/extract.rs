//! What is read of attachments that are text: as it stands, as HTML, as XML.

use pec_text::{Bound, Bounds, Kind, Outcome, extract, words};

fn text_of(media_type: &str, file_name: &str, bytes: &[u8]) -> String {
    let found = extract(media_type, Some(file_name), bytes, &Bounds::default());
    assert_eq!(found.outcome, Outcome::Complete, "{found:?}");
    found.text
}

#[test]
fn html_is_what_is_seen() {
    let html = "<!DOCTYPE html><html><head><title>Avviso</title><style>p { color: red }</style>
        <script>if (a < b) document.write('<p>nascosto</p>')</script></head>
        <body><!-- nota --><table><tr><td>Importo</td><td>12.345,67</td></tr></table>
        <p>Citt&agrave; di R<b>om</b>a<br>via <span>Libert&#224;</span></p><img alt='Il logo' src=x></body></html>";
    let text = text_of("text/html", "", html.as_bytes());
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["Avviso", "Importo", "12.345,67", "Città di Roma", "via Libertà", "Il logo"]);
}

#[test]
fn html_in_another_charset() {
    let html = b"<html><meta charset=\"iso-8859-1\"><p>citt\xe0</p>";
    assert_eq!(text_of("text/html", "", html).trim(), "città");
}

#[test]
fn an_invoice() {
    let invoice = r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE x [<!ENTITY a "aaaa">]>
        <p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.example/v1.2">
        <Denominazione>Società Esempio S.p.A.</Denominazione><IdCodice>01234567890</IdCodice>
        <ImportoTotaleDocumento>1220.00</ImportoTotaleDocumento><Causale><![CDATA[Fornitura & posa]]></Causale><x>&a;</x>
        <Attachment>JVBERi0xLjcK</Attachment></p:FatturaElettronica>"#
        .replace("JVBERi0xLjcK", &"JVBERi0xLjcK".repeat(40));
    let text = text_of("application/octet-stream", "IT01234567890_00001.xml", invoice.as_bytes());
    for expected in ["FPR12", "Società Esempio S.p.A.", "01234567890", "1220.00", "Fornitura & posa"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("JVBER") && !text.contains("ivaservizi") && !text.contains("aaaa"), "{text}");
}

#[test]
fn certification_data() {
    let xml = "<postacert tipo=\"accettazione\"><intestazione><mittente>mario.rossi@pec.example</mittente>
        <oggetto>Offerta</oggetto></intestazione><dati><msgid>&lt;1@pec.example&gt;</msgid></dati></postacert>";
    let text = text_of("application/xml", "daticert.xml", xml.as_bytes());
    let words = words(&text);
    for expected in ["accettazione", "mario.rossi@pec.example", "offerta", "1@pec.example"] {
        assert!(words.iter().any(|word| word == expected), "{expected}: {words:?}");
    }
}

#[test]
fn broken_markup_loses_no_words() {
    let xml = "<a><b>uno</a></b> due & tre <c x=1 quattro <d>cinque";
    let text = text_of("text/xml", "", xml.as_bytes());
    for expected in ["uno", "due", "tre", "cinque"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn text_as_it_stands() {
    assert_eq!(text_of("text/csv", "a.csv", b"nome;citt\xe0\r\n"), "nome;città\r\n");
    assert_eq!(text_of("application/json", "a.json", "{\"a\": \"è\"}".as_bytes()), "{\"a\": \"è\"}");
    assert_eq!(text_of("application/octet-stream", "leggimi", b"parole"), "parole");
    assert_eq!(text_of("text/plain", "", b""), "");
}

#[test]
fn what_has_no_text() {
    for (name, bytes) in [
        ("a.png", &b"\x89PNG\r\n\x1a\n\0\0"[..]),
        ("a.txt", b"\0\x01\x02"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ] {
        let found = extract("text/plain", Some(name), bytes, &Bounds::default());
        assert_eq!((found.outcome, found.kind, found.text.as_str()), (Outcome::NoText, Kind::Other, ""));
    }
}

#[test]
fn a_text_ends_at_its_bound() {
    let mut bounds = Bounds::default();
    bounds.max_text_bytes = 10;
    for (media_type, bytes) in
        [("text/plain", "ààààààà"), ("text/html", "<p>ààààààà</p>"), ("text/xml", "<p>ààààààà</p>")]
    {
        let found = extract(media_type, None, bytes.as_bytes(), &bounds);
        assert_eq!((found.text.as_str(), found.outcome), ("ààààà", Outcome::Truncated(Bound::Text)));
    }
    let mut bounds = Bounds::default();
    bounds.max_input_bytes = 5;
    let found = extract("text/plain", None, b"abcdefgh", &bounds);
    assert_eq!((found.text.as_str(), found.outcome), ("abcde", Outcome::Truncated(Bound::Input)));
}

#[test]
fn rich_text() {
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times New Roman;}}{\*\generator Riched20;}\pard Citt\'e0 di \b R\b0 oma\par \u8364? 12{\pict 0102}{\u-4064?}\{x\}}";
    assert_eq!(text_of("application/rtf", "a.rtf", rtf), "Città di Roma\n€ 12\u{f020}{x}");
    let found = extract("", Some("a.rtf"), br"{\rtf1 tronco", &Bounds::default());
    assert_eq!((found.text.as_str(), found.outcome), ("tronco", Outcome::Damaged));
}
