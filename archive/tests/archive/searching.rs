//! Found by words and by everything else.

use crate::common::{Stores, add, by, judge};
use pec_archive::{Archive, Error, Search};
use pec_core::UnixTime;
use pec_core::history::Folder;
use pec_core::message::MessageKind;
use pec_core::ports::{Listed, MemorySource, Order};
use std::ops::ControlFlow;

/// Three letters, of which one has an attachment and a message inside.
fn letters() -> MemorySource {
    let letter = |id: &str, raw: &str| (Listed::new(id), raw.replace('\n', "\r\n").into_bytes());
    let letters = [
        letter(
            "1",
            "From: Mario Rossi <mario.rossi@studio.example>\nTo: comune@pec.example\nSubject: =?utf-8?q?Contratti_per_la_citt=C3=A0?=\n\
             Date: Mon, 3 Mar 2025 10:00:00 +0100\nMessage-ID: <1@studio.example>\n\nIn allegato l'offerta n. 1234/2025.\n",
        ),
        letter(
            "2",
            "From: comune@pec.example\nTo: mario.rossi@studio.example\nSubject: Re: contratto\nDate: Tue, 4 Mar 2025 10:00:00 +0100\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Perch&eacute; <b>no</b>?</p>\n--b\n\
             Content-Type: application/pkcs7-mime; name=atto.xml.p7m\nContent-Disposition: attachment; filename=atto.xml.p7m\n\nxx\n--b--\n",
        ),
        letter(
            "3",
            "From: altri@pec.example\nTo: comune@pec.example\nSubject: altro\nDate: Wed, 5 Mar 2025 10:00:00 +0100\n\
             Content-Type: message/rfc822\n\nSubject: dentro\nFrom: x@pec.example\n\nSi parla di fideiussione.\n",
        ),
    ];
    letters.into_iter().fold(MemorySource::default(), |source, (listed, raw)| source.with(listed, raw))
}

fn archive() -> Archive {
    let archive = Stores::default().create();
    add(&archive, &mut letters());
    archive
}

/// The subjects of what is found.
fn subjects(archive: &Archive, search: &Search) -> Vec<String> {
    let page = archive.search(search).unwrap();
    assert_eq!(archive.count(search).unwrap(), page.hits.len() as u64);
    page.hits.iter().map(|entry| entry.headers.subject.clone().unwrap_or_default()).collect()
}

fn words(words: &str) -> Search {
    let mut search = Search::default();
    search.words = words.to_owned();
    search
}

#[test]
fn words_in_any_form_wherever_they_stand() {
    let archive = archive();
    for (typed, found) in [
        ("contratto", vec!["Re: contratto", "Contratti per la città"]),
        ("CONTRATTI", vec!["Re: contratto", "Contratti per la città"]),
        ("citta", vec!["Contratti per la città"]),
        ("offerta contratto", vec!["Contratti per la città"]),
        ("1234/2025", vec!["Contratti per la città"]),
        ("perché", vec!["Re: contratto"]),
        ("fideiussioni", vec!["altro"]),
        ("dentro", vec!["altro"]),
        ("mario.rossi@studio.example", vec!["Re: contratto", "Contratti per la città"]),
        ("rossi", vec!["Re: contratto", "Contratti per la città"]),
        ("fideius*", vec!["altro"]),
        ("atto.xml.p7m", vec!["Re: contratto"]),
        ("assente", vec![]),
        ("contratto fideiussione", vec![]),
    ] {
        assert_eq!(subjects(&archive, &words(typed)), found, "{typed}");
    }
    assert!(matches!(archive.search(&words("«»")), Err(Error::Query(_))));
}

#[test]
fn every_filter_by_itself() {
    let archive = archive();
    let all = ["altro", "Re: contratto", "Contratti per la città"];
    type Set = fn(&mut Search);
    let day = |day| UnixTime::parse_rfc3339(&format!("2025-03-0{day}T00:00:00Z")).unwrap();
    assert_eq!(subjects(&archive, &Search::default()), all);
    let sets: [(Set, &[&str]); 9] = [
        (|s| s.kind = Some(MessageKind::Ordinary), &all),
        (|s| s.kind = Some(MessageKind::Delivery), &[]),
        (|s| s.mailbox = Some("office".into()), &all),
        (|s| s.mailbox = Some("offic".into()), &[]),
        (|s| s.sender = Some("Mario.Rossi@studio.example".into()), &all[2..]),
        (|s| s.recipient = Some("comune@pec.example".into()), &["altro", "Contratti per la città"]),
        (|s| s.has_attachment = true, &all[1..2]),
        (|s| s.has_signed_attachment = true, &all[1..2]),
        (|s| s.order = Order::OldestFirst, &["Contratti per la città", "Re: contratto", "altro"]),
    ];
    for (number, (set, found)) in sets.into_iter().enumerate() {
        let mut search = Search::default();
        set(&mut search);
        assert_eq!(subjects(&archive, &search), found, "{number}");
    }
    let mut search = Search::default();
    (search.from, search.before) = (Some(day(4)), Some(day(5)));
    assert_eq!(subjects(&archive, &search), ["Re: contratto"]);
}

#[test]
fn tags_and_the_categories_above_them() {
    let archive = archive();
    let page = archive.search(&words("fideiussione")).unwrap();
    let message = page.hits[0].sha256;
    archive.tag(&message, "Clienti/Rossi/2025", true, &by()).unwrap();
    archive.tag(&message, "urgente", true, &by()).unwrap();
    let tagged = |set: fn(&mut Search)| {
        let mut search = Search::default();
        set(&mut search);
        subjects(&archive, &search).len()
    };
    assert_eq!(tagged(|s| s.tag = Some("urgente".into())), 1);
    assert_eq!(tagged(|s| s.tag = Some("Clienti/Rossi".into())), 0);
    assert_eq!(tagged(|s| s.category = Some("Clienti/Rossi".into())), 1);
    assert_eq!(tagged(|s| s.category = Some("Clienti".into())), 1);
    assert_eq!(tagged(|s| s.category = Some("Client".into())), 0);
    archive.tag(&message, "Clienti/Rossi/2025", false, &by()).unwrap();
    assert_eq!(tagged(|s| s.category = Some("Clienti".into())), 0);
    assert!(archive.tag(&message, "a//b", true, &by()).is_err());
}

#[test]
fn page_by_page_gives_each_once_also_while_others_add() {
    let archive = archive();
    let mut search = Search::default();
    search.most = 1;
    let first = archive.search(&search).unwrap();
    let newer = Listed::new("4");
    let mut source = MemorySource::default()
        .with(newer, "Subject: nuovo\r\nDate: Thu, 6 Mar 2025 10:00:00 +0100\r\n\r\nx\r\n".as_bytes());
    add(&archive, &mut source);
    let mut seen = vec![first.hits[0].sha256];
    search.after = first.next;
    while search.after.is_some() {
        let page = archive.search(&search).unwrap();
        seen.extend(page.hits.iter().map(|entry| entry.sha256));
        search.after = page.next;
    }
    assert_eq!(seen.len(), 3);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
    search.after = Some("nonsense".to_owned());
    assert!(matches!(archive.search(&search), Err(Error::Query(_))));
}

#[test]
fn bytes_that_are_no_message_are_kept_and_found() {
    let archive = Stores::default().create();
    let mut source = MemorySource::default();
    let odd: [&[u8]; 4] = [b"", b"\0\0\0", b"no header at all", &[0xff; 3000]];
    for (number, bytes) in odd.iter().enumerate() {
        let mut listed = Listed::new(format!("odd \"{number}\" \u{1f4e7} ../.. \n"));
        listed.folder = Folder::Sent;
        source = source.with(listed, *bytes);
    }
    let summary =
        archive.add(&mut source, "odd 'box", &judge(), &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.new, summary.failed), (4, 0));
    for bytes in odd {
        assert_eq!(archive.message(&pec_archive::Sha256::of(bytes)).unwrap(), bytes);
    }
    assert_eq!(archive.search(&Search::default()).unwrap().hits.len(), 4);
}
