//! What is found by what: tables of Italian examples, and the laws that hold for any text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests may fail as they do"
)]

use pec_text::{MAX_WORD_BYTES, QueryError, fold, query, words};
use proptest::prelude::*;

/// Whether the text has all that the query asks for, as an index would say.
fn finds(text: &str, typed: &str) -> bool {
    let words = words(text);
    let sought = query(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
    sought.iter().all(|word| {
        words.iter().any(|other| *other == word.text || word.prefix && other.starts_with(&word.text))
    })
}

#[test]
fn every_form_of_a_word_finds_the_others() {
    for forms in [
        &["contratto", "contratti", "Contratto", "CONTRATTI"][..],
        &["notifica", "notifiche", "NOTIFICHE"],
        &["offerta", "l'offerta", "l’offerta", "dell'offerta", "offerte", "L'OFFERTA"],
        &["ordine", "dell'ordine", "ordini", "all’ordine"],
        &["città", "citta", "citta'", "citta`", "Città", "CITTA'", "citta\u{300}", "citta\u{b4}"],
        &["perché", "perche'", "perche", "perchè"],
        &["società", "societa'", "SOCIETÀ"],
        &["pignoramento", "pignoramenti"],
        &["delibera", "delibere"],
        &["fattura", "fatture"],
        &["decreto", "decreti"],
        &["ricorso", "ricorsi"],
        &["sentenza", "sentenze"],
        &["S.p.A.", "spa", "SpA", "s.p.a"],
        &["P.E.C.", "pec"],
        &["12.345,67", "12345,67", "€12.345,67"],
        &["IT60X0542811101000000123456", "IT60 X054 2811 1010 0000 0123 456", "it60x0542811101000000123456"],
        &["RSSMRA80A01H501U", "rssmra80a01h501u"],
        &["Müller", "muller"],
        &["ΟΔΟΣ", "οδός"],
        &["Ёлка", "елка"],
    ] {
        for text in forms {
            for typed in forms {
                assert!(finds(text, typed), "{text:?} by {typed:?}: {:?} in {:?}", query(typed), words(text));
            }
        }
    }
}

/// Nouns of the mail of offices, which the stemmer has to hold together.
#[test]
fn singular_and_plural() {
    let pairs = "lettera lettere, gara gare, camera camere, opera opere, chiave chiavi, legge leggi, allegato allegati, documento documenti, \
        richiesta richieste, ricevuta ricevute, istanza istanze, domanda domande, bando bandi, comune comuni, ufficio uffici, avviso avvisi, \
        verbale verbali, protocollo protocolli, atto atti, avvocato avvocati, tribunale tribunali, udienza udienze, procura procure, \
        pagamento pagamenti, bollettino bollettini, ordinanza ordinanze, determina determine, determinazione determinazioni, appalto appalti, \
        servizio servizi, fornitura forniture, preventivo preventivi, diffida diffide, cartella cartelle, multa multe, verifica verifiche, \
        pratica pratiche, progetto progetti, collaudo collaudi, certificato certificati, firma firme, scadenza scadenze, termine termini, \
        impresa imprese, cittadino cittadini, lavoratore lavoratori, licenziamento licenziamenti, dimissione dimissioni, banca banche, \
        bonifico bonifici, mutuo mutui, polizza polizze, sinistro sinistri, perizia perizie, catasto catasti, immobile immobili, \
        obbligo obblighi, elenco elenchi, incarico incarichi, parere pareri, dipendente dipendenti, ente enti, mandato mandati";
    let lost: Vec<&str> = pairs
        .split(',')
        .map(str::trim)
        .filter(|pair| {
            let (one, many) = pair.split_once(' ').unwrap();
            !finds(one, many) || !finds(many, one)
        })
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn what_is_found_by_a_part_of_it() {
    for (text, typed) in [
        (
            "mario.rossi@pec.example",
            &[
                "rossi",
                "mario",
                "mario.rossi",
                "pec.example",
                "mario.rossi@pec.example",
                "mario.rossi@*",
                "mario.ro*",
            ][..],
        ),
        (
            "Scrivere a <Ufficio_Gare@protocollo.comune.example>;",
            &[
                "ufficio_gare@protocollo.comune.example",
                "comune.example",
                "gare",
                "protocollo.comune.example",
            ],
        ),
        (
            "prot. n. 1234/2021",
            &["1234/2021", "1234", "2021", "prot", "\"prot. n. 1234/2021\"", "123*", "1234/*"],
        ),
        ("RM2021.0001234", &["RM2021.0001234", "rm2021", "0001234", "rm2021.0001*"]),
        ("REG/2021/12/A", &["reg/2021/12/a", "2021/12/A", "REG/2021", "reg"]),
        ("il 29/11/2026 alle 14:30", &["29/11/2026", "11/2026", "14:30", "2026"]),
        ("vice-presidente", &["presidente", "vice-presidente", "vice", "vice-pres*"]),
        (
            "contratto_firmato.pdf.p7m",
            &["contratto", "firmato", "contratto_firmato.pdf", "p7m", "contratto_firmato.pdf.p7m"],
        ),
        ("art.5, c.1", &["art", "art.5", "5"]),
        ("mario@pec.example/luigi@pec.example", &["mario", "luigi", "example"]),
        ("https://www.comune.example/atti/12?id=7", &["comune", "atti", "www.comune.example/atti/12"]),
        ("Tot. € 1.234.567,89", &["1234567,89", "1.234.567,89", "1234567"]),
        ("i contratti", &["contr*", "contratt*", "contratti*"]),
        ("契約書を送付", &["契約", "契約書", "送", "書"]),
        ("한국어 계약", &["계약", "한국*"]),
        ("договоры", &["договоры", "догов*"]),
        ("soft\u{ad}hyphen zero\u{200b}width", &["softhyphen", "zero", "width"]),
    ] {
        for typed in typed {
            assert!(finds(text, typed), "{text:?} by {typed:?}: {:?} in {:?}", query(typed), words(text));
        }
    }
}

#[test]
fn what_is_not_found() {
    for (text, typed) in [
        ("contratto", "contatto"),
        ("1234/2021", "1234/2022"),
        ("1234 2021", "1234/2021"),
        ("12.345,67", "12.345,68"),
        ("mario.rossi@pec.example", "mario.bianchi@pec.example"),
        ("契約", "約契"),
        ("contratto", "contratto notifica"),
    ] {
        assert!(!finds(text, typed), "{text:?} by {typed:?}");
    }
}

#[test]
fn a_query_without_a_word_says_why() {
    for typed in ["", "  ", "...", "\"\"", "@", "'"] {
        assert_eq!(query(typed), Err(QueryError::Empty), "{typed:?}");
    }
    for typed in ["di", "della e", "The", "l'", "è", "\"del\""] {
        assert_eq!(query(typed), Err(QueryError::OnlyStopWords), "{typed:?}");
    }
    for typed in ["*", "*tratto", "con*to", "contr* *", "contr**"] {
        assert_eq!(query(typed), Err(QueryError::Star), "{typed:?}");
    }
    assert_eq!(query("c*"), Err(QueryError::ShortPrefix { least: 2 }));
    assert_eq!(query(&"x".repeat(3_000)), Err(QueryError::TooLong { bytes: 3_000, most: 2_000 }));
    let many: String = (100..200).map(|n| format!("{n} ")).collect();
    assert_eq!(query(&many), Err(QueryError::TooManyWords { most: 64 }));
    // Frequent words beside others are left out.
    assert_eq!(query("il contratto").unwrap(), query("contratto").unwrap());
}

#[test]
fn stop_words_are_not_indexed() {
    assert_eq!(
        words("Il contratto della città, e l'offerta"),
        ["citt", "citta", "contratt", "contratto", "offert", "offerta"]
    );
}

/// Whatever mail holds, and what is hard for a splitter.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9àèéìòù'’.,@/:_+* \n-]{0,120}",
        "([A-Z]{2}[0-9]{2} [A-Z0-9 ]{0,30}|[0-9]{1,3}(\\.[0-9]{3}){0,3}(,[0-9]{2})?| ){0,5}",
        "[a-z\u{300}-\u{310}\u{4e00}-\u{4e10}\u{e00}-\u{e10}ﬁßİςªº½№\u{ad}.@]{0,200}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_are_as_the_index_wants_them(text in any_text()) {
        let words = words(&text);
        prop_assert!(words.is_sorted_by(|a, b| a < b));
        for word in &words {
            prop_assert!(!word.is_empty() && word.len() <= MAX_WORD_BYTES && !word.contains(char::is_whitespace));
            prop_assert_eq!(&fold(word), word);
        }
    }

    /// Every word of the index can be typed, and then finds the text.
    #[test]
    fn every_word_is_found_by_itself(text in any_text()) {
        let words = words(&text);
        for word in &words {
            let sought = query(word);
            prop_assert!(sought.is_ok(), "{:?}: {:?}", word, sought);
            for part in sought.unwrap() {
                prop_assert!(words.binary_search(&part.text).is_ok(), "{:?} asks for {:?} in {:?}", word, part.text, words);
            }
        }
    }

    /// A text that is typed finds itself, unless it cannot be asked for.
    #[test]
    fn a_text_finds_itself(text in any_text()) {
        // What begins like a frequent word is another question than that word.
        let text = text.replace(['*', '\u{ff0a}', '\u{fe61}'], " ");
        let words = words(&text);
        if let Ok(sought) = query(&text) {
            for word in sought {
                let found = words.binary_search(&word.text).is_ok();
                prop_assert!(found, "{:?} in {:?}", word, words);
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        let once = fold(&text).into_owned();
        prop_assert_eq!(fold(&once), once.as_str());
    }

    #[test]
    fn queries_never_panic(text in any::<String>()) {
        let _ = query(&text);
    }
}
