//! What the reader tolerates, what it refuses, and that it reads what the writer wrote.

use super::*;
use crate::finding::Severity;
use crate::{Limits, UnixTime};
use proptest::prelude::*;

const SOUND: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\">
    <intestazione>
        <mittente>anna@pec.example</mittente>
        <destinatari tipo=\"certificato\">bruno@pec.example</destinatari>
        <destinatari tipo=\"esterno\">carla@mail.example</destinatari>
        <risposte>anna@pec.example</risposte>
        <oggetto>Perché no</oggetto>
    </intestazione>
    <dati>
        <gestore-emittente>Gestore di prova</gestore-emittente>
        <data zona=\"+0100\">
            <giorno>14/12/2021</giorno>
            <ora>14:36:08</ora>
        </data>
        <identificativo>opec1.1@pec.example</identificativo>
        <msgid>&lt;a$b@client.example&gt;</msgid>
        <ricevuta tipo=\"completa\" />
        <consegna>bruno@pec.example</consegna>
    </dati>
</postacert>
";

fn sound() -> CertificationData {
    let mut data = CertificationData::new(CertifiedKind::Delivery);
    data.sender = Some(Address::new("anna@pec.example"));
    data.recipients =
        vec![Recipient::new("bruno@pec.example", true), Recipient::new("carla@mail.example", false)];
    data.reply_to = Some("anna@pec.example".into());
    data.subject = Some("Perché no".into());
    data.provider = Some("Gestore di prova".into());
    data.date = Some(LocalTime::new(UnixTime(1_639_488_968), 60));
    data.identifier = Some("opec1.1@pec.example".into());
    data.msgid = Some("a$b@client.example".into());
    data.requested_receipt = Some(ReceiptType::Complete);
    data.delivery_to = Some(Address::new("bruno@pec.example"));
    data
}

fn read_str(xml: &str) -> Reading {
    read(xml.as_bytes(), &Limits::default())
}

/// Each finding as its code and detail.
fn said(reading: &Reading) -> Vec<String> {
    let line = |f: &crate::finding::Finding| match &f.detail {
        Some(detail) => format!("{}: {detail}", f.code.code()),
        None => f.code.code().to_owned(),
    };
    reading.findings().iter().map(line).collect()
}

/// The sound document with one passage replaced; the passage must be there.
fn with(passage: &str, instead: &str) -> String {
    assert!(SOUND.contains(passage), "{passage}");
    SOUND.replacen(passage, instead, 1)
}

#[test]
fn reads_a_sound_document_and_writes_it_back() {
    let reading = read_str(SOUND);
    assert_eq!(said(&reading), [""; 0]);
    assert_eq!(reading.data(), Some(&sound()));
    assert_eq!(write(&sound()), SOUND);
    // Compared as a whole above, addresses are compared by their keys: once as written.
    let data = reading.into_parts().0.unwrap();
    assert_eq!(data.recipients[1].address.raw(), "carla@mail.example");
}

/// A departure, the findings it gives, and how the data differ from the sound ones.
type Tolerance = (&'static str, String, &'static [&'static str], fn(&mut CertificationData));

#[test]
fn tolerances_keep_the_data_and_are_reported() {
    let same: fn(&mut CertificationData) = |_| {};
    let blank_crlf = SOUND.replace('\n', "\r\n");
    let table: Vec<Tolerance> = vec![
        ("CRLF line ends", blank_crlf, &[], same),
        ("byte order mark", format!("\u{FEFF}{SOUND}"), &[], same),
        ("two byte order marks", format!("\u{FEFF}\u{FEFF}{SOUND}"), &[], same),
        ("byte order mark after the declaration", with("?>\n", "?>\u{FEFF}\n"), &[], same),
        ("blanks before the declaration", format!(" \r\n{SOUND}"), &["daticert.leading_blank"], same),
        ("no declaration", with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", ""), &[], same),
        ("stylesheet", with("<postacert", "<?xml-stylesheet href='a.xsl'?><postacert"), &[], same),
        ("comment", with("<mittente>anna", "<!-- <x>y</x> --><mittente>anna<!---->"), &[], same),
        ("CDATA", with("Perché no", "<![CDATA[Perché]]> no"), &[], same),
        ("CDATA with a line end", with("Perché no", "<![CDATA[Perché\r\nno]]>"), &[], |data| {
            data.subject = Some("Perché\nno".into());
        }),
        (
            "default namespace",
            with("<postacert ", "<postacert xmlns='urn:x' xmlns:y='urn:y' y:tipo='z' "),
            &[],
            same,
        ),
        (
            "prefix",
            SOUND.replace("</", "</p:").replace('<', "<p:").replace("<p:/p:", "</p:").replace("<p:?", "<?"),
            &[],
            same,
        ),
        ("single quotes", with("zona=\"+0100\"", "zona = '+0100'"), &[], same),
        (
            "document type",
            with(
                "<postacert ",
                "<!DOCTYPE postacert SYSTEM 'file:///etc/passwd' [<!ENTITY a 'b'>]><postacert ",
            ),
            &["daticert.doctype"],
            same,
        ),
        (
            "raw control character",
            with("Perché no", "Perché\u{16} no"),
            &["daticert.illegal_character"],
            same,
        ),
        ("illegal reference", with("Perché no", "Perché&#18; no"), &["daticert.illegal_character"], same),
        ("sound reference", with("Perché no", "Perch&#xE9;&#32;no"), &[], same),
        (
            "unescaped msgid",
            with("&lt;a$b@client.example&gt;", "<a$b@client.example>"),
            &["daticert.unescaped"],
            same,
        ),
        ("msgid without brackets", with("&lt;a$b@client.example&gt;", " a$b@client.example\n"), &[], same),
        (
            "msgid that looks like a tag",
            with("&lt;a$b@client.example&gt;", "<abc>"),
            &["daticert.unescaped"],
            |data| data.msgid = Some("abc".into()),
        ),
        (
            "the same behind a byte order mark",
            with("&lt;a$b@client.example&gt;", "<abc>").replace("?>\n", "?>\u{FEFF}\n"),
            &["daticert.unescaped"],
            |data| data.msgid = Some("abc".into()),
        ),
        ("identifier in brackets", with("opec1.1@pec.example", "&lt;opec1.1@pec.example&gt;"), &[], same),
        ("identifier in odd brackets", with("opec1.1@pec.example", "&lt; opec1.1@pec.example>"), &[], same),
        (
            "ampersand and angle brackets in the subject",
            with("Perché no", "R&D <b>x</b> 1 < 2 <"),
            &["daticert.unescaped"],
            |data| data.subject = Some("R&D <b>x</b> 1 < 2 <".into()),
        ),
        ("encoded word", with("Perché no", "=?UTF-8?Q?Perch=C3=A9?="), &[], |data| {
            data.subject = Some("=?UTF-8?Q?Perch=C3=A9?=".into())
        }),
        ("stray text", with("</risposte>", "</risposte>;"), &["daticert.stray_text"], same),
        ("stray text in dati", with("<dati>", "<dati>&amp;"), &["daticert.stray_text"], same),
        ("stray text before the root", with("<postacert", "x<postacert"), &["daticert.stray_text"], same),
        ("trailing blanks", format!("{SOUND}\r\n \t"), &[], same),
        ("trailing NUL", format!("{SOUND}\0\0\n"), &["daticert.trailing"], same),
        ("trailing text", format!("{SOUND}--"), &["daticert.trailing"], same),
        ("trailing element", format!("{SOUND}<a/>"), &["daticert.trailing"], same),
        (
            "unknown elements",
            with("<dati>", "<dati><nuovo a='b'><dati><x>y</x></dati></nuovo><b/>"),
            &["daticert.unknown_element"],
            same,
        ),
        (
            "a value in the wrong place",
            with("<intestazione>", "<intestazione><identificativo>x</identificativo>"),
            &["daticert.unknown_element"],
            same,
        ),
        (
            "another order",
            with("<mittente>anna@pec.example</mittente>", "<oggetto>Perché no</oggetto>").replacen(
                "<oggetto>Perché no</oggetto>\n    </int",
                "<mittente>anna@pec.example</mittente></int",
                1,
            ),
            &["daticert.order"],
            same,
        ),
        (
            "1-digit month and no seconds",
            with("14:36:08", "14:36").replace("/12/", "/2/"),
            &["daticert.date_form: other form"],
            |data| {
                data.date = Some(LocalTime::new(UnixTime(1_613_309_760), 60));
            },
        ),
        ("zone with colon", with("+0100", "+01:00"), &["daticert.date_form: other form"], same),
        (
            "no zone",
            with(" zona=\"+0100\"", ""),
            &["daticert.date_form: no zone: read as Italian time"],
            same,
        ),
        ("unreadable date", with("14/12/2021", "2021"), &["daticert.date_unreadable"], |data| {
            data.date = None
        }),
        (
            "no date",
            with("<data zona=\"+0100\">", "<x>").replacen("</data>", "</x>", 1),
            &["daticert.unknown_element", "daticert.element_missing: data"],
            |data| data.date = None,
        ),
        (
            "ISO-8859-1 label",
            with("UTF-8", "ISO-8859-1").replace('é', "e"),
            &["daticert.charset: ISO-8859-1"],
            |data| data.subject = Some("Perche no".into()),
        ),
        (
            "dirty addresses",
            with("<mittente>anna@pec.example", "<mittente> Anna@PEC.example, "),
            &["daticert.address_form"],
            same,
        ),
        (
            "no risposte",
            with("<risposte>anna@pec.example</risposte>", ""),
            &["daticert.element_missing: risposte"],
            |data| data.reply_to = None,
        ),
        ("empty risposte", with("<risposte>anna@pec.example</risposte>", "<risposte/>"), &[], |data| {
            data.reply_to = None;
        }),
        (
            "no sender",
            with("<mittente>anna@pec.example</mittente>", ""),
            &["daticert.element_missing: mittente"],
            |data| data.sender = None,
        ),
        (
            "empty identifier",
            with("opec1.1@pec.example", " &lt;&gt; "),
            &["daticert.element_missing: identificativo"],
            |data| data.identifier = None,
        ),
        (
            "no provider",
            with("<gestore-emittente>Gestore di prova</gestore-emittente>", ""),
            &["daticert.element_missing: gestore-emittente"],
            |data| data.provider = None,
        ),
        (
            "a delivery to nobody",
            with("<consegna>bruno@pec.example</consegna>", ""),
            &["daticert.element_missing: consegna"],
            |data| data.delivery_to = None,
        ),
        (
            "unknown error class",
            with("\"nessuno\"", "\"boh\""),
            &["daticert.value_unknown: errore"],
            |data| {
                data.error = ErrorClass::Other;
            },
        ),
        ("no error class", with(" errore=\"nessuno\"", ""), &[], same),
        ("unknown receipt", with("\"completa\"", "\"boh\""), &["daticert.value_unknown: ricevuta"], |data| {
            data.requested_receipt = None;
        }),
        ("no typology", with("<destinatari tipo=\"certificato\">", "<destinatari>"), &[], same),
        (
            "duplicate recipients",
            with("<risposte>", "<destinatari>bruno@pec.example</destinatari><risposte>"),
            &[],
            |data| data.recipients.push(Recipient::new("bruno@pec.example", true)),
        ),
    ];
    for (what, xml, findings, difference) in table {
        let reading = read_str(&xml);
        let mut expected = sound();
        difference(&mut expected);
        assert_eq!(said(&reading), findings, "{what}");
        assert!(
            reading.data() == Some(&expected),
            "{what}: {}",
            reading.data().map(write).unwrap_or_default()
        );
    }
}

#[test]
fn latin1_bytes_under_a_utf8_label_are_read() {
    let xml: Vec<u8> = SOUND.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let reading = read(&xml, &Limits::default());
    assert_eq!(said(&reading), ["daticert.charset: windows-1252"]);
    assert_eq!(reading.data(), Some(&sound()));
}

/// Two words on one thing, one of which somebody else may have put there: the first is kept, and it is an error.
#[test]
fn contradicting_repetitions_are_errors() {
    for (element, instead) in [
        ("mittente", with("<mittente>", "<mittente>mallory@pec.example</mittente><mittente>")),
        (
            "identificativo",
            with("<identificativo>", "<identificativo>x@pec.example</identificativo><identificativo>"),
        ),
        ("msgid", with("<msgid>", "<msgid/><msgid>")),
        ("consegna", with("<consegna>", "<consegna>x@pec.example</consegna><consegna>")),
        ("ricevuta", with("<ricevuta", "<ricevuta tipo='breve'/><ricevuta")),
        ("giorno", with("<giorno>", "<giorno>13/12/2021</giorno><giorno>")),
        ("data", with("<data", "<data zona='+0100'><giorno>13/12/2021</giorno><ora>0:0</ora></data><data")),
        ("dati", with("</dati>", "</dati><dati><identificativo>x@pec.example</identificativo></dati>")),
        (
            "intestazione",
            with("<dati>", "<intestazione><destinatari>x@pec.example</destinatari></intestazione><dati>"),
        ),
        ("postacert", format!("{SOUND}{SOUND}")),
        // What a subject could do if the provider does not escape it.
        ("mittente", with("Perché no", "x</oggetto><mittente>mallory@pec.example</mittente><oggetto>y")),
        ("oggetto", with("Perché no", "x</oggetto><destinatari>mallory@pec.example</destinatari><oggetto>x")),
    ] {
        let reading = read_str(&instead);
        let error = format!("daticert.repeated_element: {element}");
        assert!(said(&reading).contains(&error), "{element}: {:?}", said(&reading));
        assert!(reading.data().is_some(), "{element}");
    }
}

#[test]
fn what_cannot_be_read_without_guessing_gives_no_data() {
    let deep = format!("<dati>{}", "<x>".repeat(60));
    for (what, xml, finding) in [
        ("nothing", String::new(), "daticert.unreadable: no element"),
        ("text", "ciao".into(), "daticert.unreadable: no element"),
        (
            "another root",
            SOUND.replace("postacert", "altro"),
            "daticert.unreadable: the root is not postacert",
        ),
        ("no kind", with(" tipo=\"avvenuta-consegna\"", ""), "daticert.kind_unknown"),
        ("unknown kind", with("avvenuta-consegna", "avvenuta"), "daticert.kind_unknown"),
        (
            "two kinds",
            with(" errore", " tipo='accettazione' errore"),
            "daticert.unreadable: an attribute stands twice",
        ),
        ("own entity", with("Perché", "&a;"), "daticert.entity"),
        (
            "expansion bomb",
            with("<postacert", "<!DOCTYPE a [<!ENTITY b '&c;&c;'>]><postacert").replace("Perché", "&b;"),
            "daticert.entity",
        ),
        (
            "cut",
            SOUND.trim_end_matches("</postacert>\n").into(),
            "daticert.unreadable: an element does not end",
        ),
        ("cut in a text", with("</identificativo>", ""), "daticert.unreadable: an element does not end"),
        (
            "crossed",
            with("</intestazione>", "</dati>"),
            "daticert.unreadable: an element ends that did not begin",
        ),
        (
            "crossed unknown",
            with("<dati>", "<dati><x><y></x></y>"),
            "daticert.unreadable: an element ends that did not begin",
        ),
        (
            "no dati",
            "<postacert tipo='accettazione'><intestazione/></postacert>".into(),
            "daticert.unreadable: intestazione or dati is missing",
        ),
        ("too deep", with("<dati>", &deep), "daticert.limit: max_daticert_depth"),
    ] {
        let reading = read_str(&xml);
        assert!(reading.data().is_none(), "{what}");
        assert!(said(&reading).contains(&finding.to_owned()), "{what}: {:?}", said(&reading));
        assert!(reading.findings().iter().any(|f| f.code.severity() == Severity::Error), "{what}");
    }
}

#[test]
fn limits_are_kept() {
    let mut limits = Limits { max_daticert_bytes: SOUND.len(), max_recipients: 2, ..Limits::default() };
    assert_eq!(said(&read(SOUND.as_bytes(), &limits)), [""; 0]);
    limits.max_recipients = 1;
    assert_eq!(said(&read(SOUND.as_bytes(), &limits)), ["daticert.limit: max_recipients"]);
    limits.max_daticert_bytes = SOUND.len() - 1;
    assert_eq!(said(&read(SOUND.as_bytes(), &limits)), ["daticert.limit: max_daticert_bytes"]);
}

/// Much of what is worst for each loop. Quadratic work would take minutes.
#[test]
fn work_is_linear() {
    for hostile in [
        "<",
        "&",
        "<!--",
        "<?",
        "<![CDATA[",
        "<a ",
        "<a b='",
        "</",
        "&#1;",
        "\0",
        "<x>",
        "<x/>",
        "]]>",
        "<!DOCTYPE ",
    ] {
        for place in ["Perché no", "<dati>", "<postacert"] {
            let many = hostile.repeat(300_000 / hostile.len());
            let _ = read_str(&with(place, &format!("{many}{place}")));
        }
    }
    let attributes: String = (0..100_000).map(|n| format!(" a{n}='b'")).collect();
    assert!(read_str(&with("<postacert", &format!("<postacert{attributes}"))).data().is_some());
}

fn line() -> impl Strategy<Value = String> {
    // Anything XML can hold, blanks at the ends excepted: the reader cannot know whether they are the provider's.
    proptest::collection::vec(
        prop_oneof![
            any::<char>(),
            proptest::sample::select(vec!['<', '>', '&', ';', '"', '\r', '\n', ']', '-', '!'])
        ],
        1..20,
    )
    .prop_map(|chars| {
        let legal: String = chars.into_iter().filter(|c| super::repair::is_legal(*c)).collect();
        format!("a{legal}b")
    })
}

fn certification_data() -> impl Strategy<Value = CertificationData> {
    let address = || "[a-zA-Z0-9.]{1,8}@[a-z.]{1,8}";
    let identifier = || "[a-zA-Z0-9.$_-]{1,20}@[a-z.-]{1,8}";
    let head = (
        proptest::sample::select(CertifiedKind::ALL),
        proptest::sample::select(ErrorClass::ALL),
        proptest::option::of(address()),
        proptest::collection::vec((address(), any::<bool>()), 0..4),
        proptest::option::of(line()),
        proptest::option::of(line()),
    );
    let body = (
        proptest::option::of(line()),
        proptest::option::of((-62_000_000_000i64..253_000_000_000, -14 * 60..=14i16 * 60)),
        proptest::option::of(identifier()),
        proptest::option::of(identifier()),
        proptest::option::of(proptest::sample::select(ReceiptType::ALL)),
        proptest::option::of(address()),
        proptest::collection::vec(address(), 0..3),
        proptest::option::of(line()),
    );
    (head, body).prop_map(|((kind, error, sender, recipients, reply_to, subject), body)| {
        let mut data = CertificationData::new(kind);
        data.error = error;
        data.sender = sender.map(Address::new);
        data.recipients = recipients.into_iter().map(|(a, certified)| Recipient::new(a, certified)).collect();
        data.reply_to = reply_to;
        data.subject = subject;
        data.provider = body.0;
        data.date = body.1.map(|(seconds, offset)| LocalTime::new(UnixTime(seconds), offset));
        data.identifier = body.2;
        data.msgid = body.3;
        data.requested_receipt = body.4;
        data.delivery_to = body.5.map(Address::new);
        data.taken_in_charge = body.6.into_iter().map(Address::new).collect();
        data.error_text = body.7;
        data
    })
}

proptest! {
    #[test]
    fn reads_what_it_writes(data in certification_data()) {
        let xml = write(&data);
        let reading = read_str(&xml);
        prop_assert!(reading.data() == Some(&data), "{xml}");
        prop_assert!(reading.findings().iter().all(|f| f.code.code() == "daticert.element_missing"), "{:?}", said(&reading));
    }

    #[test]
    fn any_bytes_give_a_reading(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let reading = read(&bytes, &Limits::default());
        prop_assert!(reading.data().is_some() || !reading.findings().is_empty());
    }

    #[test]
    fn any_markup_gives_a_reading(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<postacert tipo='accettazione'>", "</postacert>", "<intestazione>", "</intestazione>", "<dati>", "</dati>", "<data",
        " zona='+0100'", ">", "<giorno>1/1/2020", "</giorno>", "<oggetto>", "</oggetto>", "<x>", "</x>", "/>", "&", "&#", ";", "&amp;",
        "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE", "[", "]", "<", "=", "'", "\"", "é", "\u{1}", " ",
    ]), 0..60)) {
        let reading = read_str(&pieces.concat());
        prop_assert!(reading.data().is_some() || !reading.findings().is_empty());
    }

    /// A changed document gives other data or a finding, or it was the same thing written otherwise; never a panic.
    #[test]
    fn a_mutated_document_gives_a_reading(at in 0..SOUND.len(), len in 0..30usize, put in proptest::collection::vec(any::<u8>(), 0..5)) {
        let mut bytes = SOUND.as_bytes().to_vec();
        bytes.splice(at..(at + len).min(SOUND.len()), put);
        let reading = read(&bytes, &Limits::default());
        prop_assert!(reading.data().is_some() || !reading.findings().is_empty());
    }
}
