//! Odd strings, and big ones.

use super::{Store, Verdict, all, document, equal, finds, given, put, text, with_texts};
use crate::ports::conformance::tools::same_bytes;
use crate::ports::{Document, Index, Query, Text, Word};

/// What a store may take for something else: patterns, quotes, the syntax of queries, other cases, other forms of one letter,
/// writing from the right. No two are the same, byte by byte.
const ODD: &[&str] = &[
    " ",
    "  ",
    " a",
    "a",
    "a ",
    "A",
    "a\n",
    "a\r\n",
    "\n",
    "\t",
    "\u{a0}",
    "%",
    "%%",
    "a%",
    "%a%",
    "_",
    "__",
    "a_",
    "ab",
    "abc",
    "a%c",
    "a_c",
    "a\\%",
    "\\",
    "\\\\",
    "\\n",
    "\\0",
    "\\x00",
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "``",
    "a'b",
    "a\"b",
    "'; DROP TABLE documents; --",
    "\" OR 1=1",
    "OR",
    "AND",
    "NOT",
    "NEAR(",
    "NEAR(a b, 2)",
    "a OR b",
    "a AND b",
    "a NOT b",
    "a*",
    "*",
    "**",
    "^a",
    "-a",
    "+a",
    "a:b",
    "key:a",
    "{a b}: c",
    "(a)",
    "(",
    ")",
    "[a]",
    "[",
    "]",
    "{\"a\":1}",
    "null",
    "NULL",
    "true",
    "0",
    "00",
    "0.0",
    "1e3",
    "-0",
    "$1",
    ":a",
    "?",
    "@a",
    "&a",
    "a&b",
    "a|b",
    "!",
    "<->",
    "<a>",
    "a<b",
    "a:*",
    "#",
    "//",
    "/a",
    "a/b",
    "../a",
    ".",
    ",",
    ";",
    "a,b",
    "a;b",
    "=",
    "a=b",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "é",
    "e\u{301}",
    "É",
    "e",
    "ß",
    "ss",
    "ẞ",
    "i",
    "I",
    "İ",
    "ı",
    "ﬁ",
    "fi",
    "Ａ",
    "ｶ",
    "か\u{3099}",
    "が",
    "日本語",
    "שלום",
    "مرحبا",
    "\u{202e}abc",
    "\u{200f}abc",
    "हिन्दी",
    "👍",
    "👍🏽",
    "👨\u{200d}👩\u{200d}👧",
    "🇮🇹",
    "𝒜",
    "\u{10ffff}",
    "anna@example.it",
    "Anna <anna@example.it>",
    "a\u{0300}\u{0316}",
    "a\u{0316}\u{0300}",
];

pub(super) fn odd_strings(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let of = |odd: &str| {
        let mut document = document(odd, 7, &[odd, "all"]);
        document.body = odd.into();
        document
    };
    let mut documents: Vec<Document> = ODD.iter().map(|odd| of(odd)).collect();
    put(&*index, documents.clone(), Vec::new())?;
    let index = store.reopen()?;
    for document in &documents {
        let odd = document.key.as_str();
        equal(format!("get({odd:?})"), given("get", index.get(&[odd]))?, vec![Some(document.clone())])?;
        finds(&*index, &format!("the label {odd:?}"), &all().label(odd), &[odd])?;
        let without = Query { without: vec![odd.into()], ..all() };
        let others = given("find", index.find(&without))?;
        let found = others.iter().any(|other| other.key == odd);
        equal(format!("how many without the label {odd:?}"), (others.len(), found), (ODD.len() - 1, false))?;
    }
    documents.sort_by(|a, b| b.key.cmp(&a.key));
    equal("all in their order", index.find(&all().label("all"))?, documents)?;
    equal("a body that is empty", index.get(&["absent", "%"])?.iter().flatten().count(), 1)?;

    // As families.
    let documents: Vec<Document> = ODD
        .iter()
        .map(|odd| Document { family: (*odd).into(), ..document(&format!("in {odd}"), 1, &[]) })
        .collect();
    put(&*index, documents, Vec::new())?;
    for odd in ODD {
        finds(&*index, &format!("the family {odd:?}"), &Query::new(*odd), &[&format!("in {odd}")])?;
    }
    removed(&*index)
}

/// To remove one removes no other.
fn removed(index: &dyn Index) -> Verdict {
    let mut left = ODD.len();
    for odd in ["%", "_", "a", "a ", "'", "*", "\\", "é", "👍"] {
        super::remove(index, &[odd])?;
        left -= 1;
        equal(format!("how many are left once {odd:?} is removed"), index.count(&all())?, left as u64)?;
        equal(format!("get({odd:?}) once it is removed"), index.get(&[odd])?, vec![None])?;
    }
    Ok(())
}

/// Those of them that can be words.
fn odd_words_all() -> impl Iterator<Item = &'static str> {
    ODD.iter().copied().filter(|odd| !odd.contains(char::is_whitespace))
}

fn word(word: &str, prefix: bool) -> Query {
    Query { words: vec![Word::new(word, prefix)], ..all() }
}

/// An index with a document for each word. Its key is the word.
fn of_words(store: Store<'_>) -> Result<std::sync::Arc<dyn Index>, super::Violation> {
    let index = store.fresh()?;
    let pairs: Vec<(Document, Text)> = (0..=u8::MAX)
        .zip(odd_words_all())
        .map(|(number, odd)| (with_texts(document(odd, 7, &[]), &[number]), text(number, &[odd])))
        .collect();
    let (documents, texts) = pairs.into_iter().unzip();
    put(&*index, documents, texts)?;
    Ok(index)
}

pub(super) fn odd_words(store: Store<'_>) -> Verdict {
    let index = of_words(store)?;
    for odd in odd_words_all() {
        finds(&*index, &format!("the word {odd:?}"), &word(odd, false), &[odd])?;
    }
    for absent in [
        "b",
        "c",
        "a-b",
        "*a",
        "\"a\"",
        "'a'",
        "documents",
        "example",
        "anna",
        "%c",
        "NEAR",
        "DROP",
        "日",
        "本",
        "👩",
    ] {
        finds(&*index, &format!("the word {absent:?}"), &word(absent, false), &[])?;
    }
    Ok(())
}

pub(super) fn odd_prefixes(store: Store<'_>) -> Verdict {
    let index = of_words(store)?;
    let more = [
        "anna",
        "anna@",
        "日",
        "日本",
        "👨",
        "👨\u{200d}",
        "🇮",
        "\u{202e}",
        "ه",
        "م",
        "\u{10fffe}",
        "\u{d7ff}",
        "\u{e000}",
        "\u{feff}a",
        "N",
        "NE",
    ];
    for begin in odd_words_all().chain(more) {
        let mut keys: Vec<&str> = odd_words_all().filter(|odd| odd.starts_with(begin)).collect();
        keys.sort_by(|a, b| b.cmp(a));
        finds(&*index, &format!("words that begin with {begin:?}"), &word(begin, true), &keys)?;
    }
    Ok(())
}

pub(super) fn values_at_their_bounds(store: Store<'_>) -> Verdict {
    const KEY: usize = 200;
    const LABEL: usize = 1_000;
    const WORD: usize = 64;
    let index = store.fresh()?;
    // They differ in the last character alone: whoever cuts them takes them for one.
    let long = |bytes: usize, last: &str| "\u{1f4e7}".repeat(bytes / 4 - 1) + last;
    let ends = ["\u{1f4e8}", "\u{1f4e9}", "zzzz"];
    let mut documents = Vec::new();
    let mut texts = Vec::new();
    for (number, end) in (0u8..).zip(ends) {
        let document = document(&long(KEY, end), i64::from(number), &[&long(LABEL, end)]);
        documents.push(with_texts(document, &[number]));
        texts.push(text(number, &[&long(WORD, end)]));
    }
    put(&*index, documents.clone(), texts)?;
    for (document, end) in documents.iter().zip(ends) {
        let key = document.key.as_str();
        equal("get of the longest key", index.get(&[key])?, vec![Some(document.clone())])?;
        finds(&*index, "the longest label", &all().label(long(LABEL, end)), &[key])?;
        finds(&*index, "the longest word", &word(&long(WORD, end), false), &[key])?;
        finds(&*index, "the longest word as a prefix", &word(&long(WORD, end), true), &[key])?;
    }
    finds(&*index, "a word longer than all", &word(&(long(WORD, "zzzz") + "z"), true), &[])?;
    finds(&*index, "the beginning of a label", &all().label("\u{1f4e7}".repeat(LABEL / 4 - 1)), &[])
}

pub(super) fn big_documents(store: Store<'_>) -> Verdict {
    const LABELS: usize = 2_000;
    const BODY: usize = 1 << 20;
    const WORDS: usize = 50_000;
    let index = store.fresh()?;
    let labels: Vec<String> = (0..LABELS).map(|number| format!("recipient:{number:05}@example.it")).collect();
    let words: Vec<String> = (0..WORDS).map(|number| format!("parola{number:05}")).collect();
    let mut big = with_texts(document("big", 1, &[]), &[1]);
    big.labels.clone_from(&labels);
    big.body = "0123456789àbcdef\n".repeat(BODY / 18 + 1);
    put(
        &*index,
        vec![big.clone(), document("small", 2, &[])],
        vec![Text { words: words.clone(), ..text(1, &[]) }],
    )?;
    let found = index.get(&["big"])?.into_iter().flatten().next().unwrap_or_default();
    same_bytes("a body of 1 MB", found.body.as_bytes(), big.body.as_bytes())?;
    equal("a document of 2,000 labels", found == big, true)?;
    for place in [0, LABELS / 2, LABELS - 1] {
        let label = labels.get(place).map(String::as_str).unwrap_or_default();
        finds(&*index, label, &all().label(label), &["big"])?;
        finds(&*index, label, &Query { without: vec![label.into()], ..all() }, &["small"])?;
    }
    let hundred = Query { labels: labels.iter().step_by(20).cloned().collect(), ..all() };
    finds(&*index, "a hundred labels at once", &hundred, &["big"])?;
    for place in [0, WORDS / 2, WORDS - 1] {
        let one = words.get(place).map(String::as_str).unwrap_or_default();
        finds(&*index, one, &word(one, false), &["big"])?;
    }
    finds(&*index, "a word that it has not", &word("parola50000", false), &[])?;
    // Every word of it begins so, and yet it is one document.
    finds(&*index, "a prefix of 50,000 words", &word("parola", true), &["big"])?;
    super::remove(&*index, &["big"])?;
    finds(&*index, "a prefix of words that are gone", &word("parola", true), &[])
}

pub(super) fn big_batches(store: Store<'_>) -> Verdict {
    const MANY: usize = 5_000;
    let index = store.fresh()?;
    let documents: Vec<Document> = (0..MANY)
        .map(|number| {
            let labels = [format!("n{}", number % 10), "all".to_owned()];
            let at = i64::try_from(number).unwrap_or_default();
            with_texts(document(&format!("{number:05}"), at, &labels.each_ref().map(String::as_str)), &[1])
        })
        .collect();
    put(&*index, documents.clone(), vec![text(1, &["parola"])])?;
    for query in [all(), all().label("all"), word("parola", false)] {
        equal("count", index.count(&query)?, MANY as u64)?;
        equal("how many are found", index.find(&query)?.len(), MANY)?;
    }
    equal("those with one label of ten", index.count(&all().label("n3"))?, MANY as u64 / 10)?;
    let found = super::paged(&*index, &all(), 700)?;
    equal("all in pages of 700", found.iter().rev().eq(&documents), true)?;
    let keys: Vec<&str> = documents.iter().skip(1).map(|document| document.key.as_str()).collect();
    super::remove(&*index, &keys)?;
    finds(&*index, "what is left", &word("parola", false), &["00000"])
}
