//! What stands in the XML.

use super::super::{Made, World};
use super::{DECLARATION, SUBJECT, about, edited};
use crate::generate::{COPY, RECIPIENT};
use pec_core::daticert::Recipient;
use pec_core::provider::Draft;

pub(super) fn cases(world: &World) -> Vec<Made> {
    let drafts = [ill_formed(world), doctypes(world), charsets(world), elements(world), dates(world)];
    let drafts = drafts.into_iter().flatten().chain(recipients(world));
    drafts.map(|(id, draft)| Made::new(id, world.alfa.sign(&draft))).collect()
}

type Drafts = Vec<(&'static str, Draft)>;

/// The usual acceptance with one place of its certification data replaced.
fn with(world: &World, from: &str, to: impl AsRef<[u8]>) -> Draft {
    edited(world.acceptance(), from, to)
}

/// The usual acceptance with these certification data, made of its own.
fn made_of(world: &World, make: impl FnOnce(String) -> Vec<u8>) -> Draft {
    let mut draft = world.acceptance();
    draft.certification_data = draft.certification_data.map(|xml| make(String::from_utf8(xml).unwrap()));
    draft
}

/// What is not quite XML.
fn ill_formed(world: &World) -> Drafts {
    const MSGID: &str = "&lt;20250305091201.7f3a@client.rossi-impianti.example&gt;";
    let declared = |more: &str| with(world, DECLARATION, format!("{DECLARATION}{more}\n"));
    let around = |before: &str, after: &str| made_of(world, |xml| format!("{before}{xml}{after}").into());
    vec![
        ("control-character", with(world, "dell'impianto", "dell'\u{16}impianto")),
        ("control-character-reference", with(world, "dell'impianto", "dell'&#18;impianto")),
        ("nul-character", with(world, "dell'impianto", "dell'\0impianto")),
        ("ampersand-unescaped", with(world, "Alfa PEC S.p.A.", "Alfa PEC S.p.A. R&D")),
        ("msgid-unescaped", with(world, MSGID, "<20250305091201.7f3a@client.rossi-impianti.example>")),
        ("msgid-without-brackets", with(world, MSGID, "20250305091201.7f3a@client.rossi-impianti.example")),
        ("subject-with-markup", about(world, "Offerta <b>nuova</b>", "Offerta <b>nuova</b>")),
        ("subject-in-cdata", with(world, SUBJECT, format!("<![CDATA[{SUBJECT}]]>"))),
        ("text-after-an-element", with(world, "</risposte>", "</risposte>amministrazione")),
        ("text-after-the-root", around("", "-- \nAlfa PEC S.p.A.\n")),
        ("nul-after-the-root", around("", "\0")),
        ("blanks-before-the-declaration", around("\r\n  ", "")),
        ("byte-order-mark", around("\u{feff}", "")),
        ("stylesheet", declared("<?xml-stylesheet type=\"text/xsl\" href=\"daticert.xsl\"?>")),
        ("comment", declared("<!-- <postacert tipo=\"errore-consegna\"> -->")),
        ("cut-off", with(world, "    </dati>\n</postacert>\n", "")),
        ("empty", made_of(world, |_| vec![])),
    ]
}

/// Document types: never resolved.
fn doctypes(world: &World) -> Drafts {
    let with_doctype = |doctype: &str, subject: &str| {
        let declared = with(world, DECLARATION, format!("{DECLARATION}{doctype}\n"));
        edited(declared, SUBJECT, subject)
    };
    let internal = "<!DOCTYPE postacert [<!ENTITY o \"Offerta\">]>";
    let external = "<!DOCTYPE postacert [<!ENTITY o SYSTEM \"file:///etc/hostname\">]>";
    let growing = "<!DOCTYPE postacert [<!ENTITY a \"oooooooooo\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY o \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>";
    let dtd = "<!DOCTYPE postacert SYSTEM \"http://daticert.example/daticert.dtd\">";
    vec![
        ("doctype", with_doctype(dtd, SUBJECT)),
        ("doctype-entity-unused", with_doctype(internal, SUBJECT)),
        ("doctype-entity", with_doctype(internal, "&o;")),
        ("doctype-entity-of-a-file", with_doctype(external, "&o;")),
        ("doctype-entity-that-grows", with_doctype(growing, "&o;")),
    ]
}

/// What is not UTF-8, or does not say so.
fn charsets(world: &World) -> Drafts {
    let western = |declared: &str| {
        let mut draft = about(world, "Perch\u{e9} no?", "Perch\u{e9} no?");
        let xml = String::from_utf8(draft.certification_data.unwrap()).unwrap().replace("UTF-8", declared);
        draft.certification_data = Some(xml.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect());
        draft
    };
    let utf16 =
        |xml: String| xml.replace("UTF-8", "UTF-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("latin-1", western("ISO-8859-1")),
        ("latin-1-undeclared", western("UTF-8")),
        ("utf-16", made_of(world, utf16)),
    ]
}

/// The elements and attributes.
fn elements(world: &World) -> Drafts {
    const REPLIES: &str = "        <risposte>amministrazione@pec.rossi-impianti.example</risposte>\n";
    const IDENTIFIER: &str = "opec21013.20250305091204.18812.51.1.59@pec.alfa.example";
    let identifier = format!("        <identificativo>{IDENTIFIER}</identificativo>\n");
    let subject = format!("        <oggetto>{SUBJECT}</oggetto>\n");
    let mut without_subject = with(world, &subject, "");
    without_subject.set_header("Subject", "ACCETTAZIONE: ");
    let closing = "Offerta</oggetto><risposte>altro@pec.example</risposte><oggetto>";
    let reordered = edited(with(world, REPLIES, ""), &subject, format!("{subject}{REPLIES}"));
    let another = identifier.replace("18812", "18813");
    let lasting = edited(world.transport_envelope(), "tipo=\"completa\"", "tipo=\"lunga\"");
    vec![
        ("receipt-type-unknown", lasting),
        ("subject-absent", without_subject),
        ("subject-that-closes-its-element", about(world, closing, closing)),
        ("replies-absent", with(world, REPLIES, "")),
        ("replies-empty", with(world, REPLIES, "        <risposte/>\n")),
        ("error-class-absent", with(world, " errore=\"nessuno\"", "")),
        ("error-class-unknown", with(world, "errore=\"nessuno\"", "errore=\"ignoto\"")),
        ("kind-in-capitals", with(world, "tipo=\"accettazione\"", "tipo=\"ACCETTAZIONE\"")),
        ("kind-unknown", with(world, "tipo=\"accettazione\"", "tipo=\"accettazione-parziale\"")),
        ("identifier-absent", with(world, &identifier, "")),
        ("identifier-in-brackets", with(world, IDENTIFIER, format!("&lt;{IDENTIFIER}&gt;"))),
        ("identifier-twice", with(world, &identifier, format!("{identifier}{another}"))),
        ("values-among-blanks", with(world, IDENTIFIER, format!("\n            {IDENTIFIER}\n        "))),
        ("element-unknown", with(world, &identifier, format!("{identifier}        <nota>copia</nota>\n"))),
        ("elements-in-another-order", reordered),
    ]
}

fn dates(world: &World) -> Drafts {
    vec![
        ("date-of-single-digits", edited(with(world, "05/03/2025", "5/3/2025"), "09:12:05", "9:12:05")),
        ("date-without-seconds", with(world, "09:12:05", "09:12")),
        ("date-zone-with-a-colon", with(world, "\"+0100\"", "\"+01:00\"")),
        ("date-zone-absent", with(world, " zona=\"+0100\"", "")),
        ("date-of-another-form", with(world, "05/03/2025", "2025-03-05")),
    ]
}

fn recipients(world: &World) -> Drafts {
    let accepted = |recipients| {
        let mut offer = world.offer();
        offer.recipients = recipients;
        world.alfa.provider.acceptance(&offer, &world.issue(&world.alfa, 1))
    };
    let many =
        (1..=100).map(|number| Recipient::new(format!("utente{number}@pec.beta.example"), true)).collect();
    let external = Recipient::new("anna.verdi@mail.example", false);
    let with_dirt = with(world, RECIPIENT, format!("\"{RECIPIENT}\";&gt;"));
    let with_dirt = edited(with_dirt, COPY, "studio@pec. studio-bianchi.example,");
    let untyped = with(world, &format!(" tipo=\"certificato\">{COPY}"), format!(">{COPY}"));
    vec![
        ("recipients-with-dirt", with_dirt),
        ("recipients-many", accepted(many)),
        ("recipient-external", accepted(vec![Recipient::new(RECIPIENT, true), external])),
        ("recipient-twice", accepted(vec![Recipient::new(RECIPIENT, true), Recipient::new(RECIPIENT, true)])),
        ("recipient-empty", with(world, COPY, "")),
        ("recipient-without-a-type", untyped),
    ]
}
