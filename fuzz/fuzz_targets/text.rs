//! Any bytes are an attachment; its text is within the bounds, and each of its words finds it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_text::{Bounds, MAX_WORD_BYTES, Outcome, extract, fold, query, words};

/// What is said of an attachment, which the first byte chooses.
const SAID: &[(&str, &str)] = &[
    ("application/octet-stream", "allegato"),
    ("text/plain", "a.txt"),
    ("text/html", "a.html"),
    ("application/xml", "a.xml"),
    ("application/pkcs7-mime", "a.pdf.p7m"),
];

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let (media_type, name) = SAID[usize::from(*choice) % SAID.len()];
    let mut bounds = Bounds::default();
    if choice & 0x80 != 0 {
        (bounds.max_input_bytes, bounds.max_text_bytes, bounds.max_expanded_bytes) = (4_000, 1_000, 10_000);
        (bounds.max_depth, bounds.max_objects, bounds.max_steps) = (3, 20, 5_000);
    }
    let found = extract(media_type, Some(name), bytes, &bounds);
    assert!(found.text.len() <= bounds.max_text_bytes);
    assert!(!matches!(found.outcome, Outcome::NoText | Outcome::Encrypted) || found.text.trim().is_empty());
    assert_eq!(found, extract(media_type, Some(name), bytes, &bounds));

    let words = words(&found.text);
    assert!(words.is_sorted_by(|a, b| a < b));
    for word in words.iter().take(1_000) {
        assert!(!word.is_empty() && word.len() <= MAX_WORD_BYTES && !word.contains(char::is_whitespace));
        assert_eq!(fold(word), *word);
        for sought in query(word).unwrap_or_else(|error| panic!("{word:?}: {error}")) {
            assert!(words.binary_search(&sought.text).is_ok(), "{word:?} asks for {sought:?}");
        }
    }
    let _ = query(&String::from_utf8_lossy(bytes));
});
