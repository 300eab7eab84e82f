//! Whatever is written and asked: the answers are those of the index in memory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use pec_core::ports::{
    Batch, Cursor, Document, Due, Index, MemoryIndex, Order, Position, Query, Text, TextId, Word,
};
use pec_sqlite::SqliteIndex;

/// A repeatable source of choices (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % end
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }

    fn some_of(&mut self, choices: &[&str]) -> Vec<String> {
        choices.iter().filter(|_| self.below(3) == 0).map(|&choice| choice.to_owned()).collect()
    }
}

const FAMILIES: &[&str] = &["message", "state"];
const LABELS: &[&str] = &["", "A", "a", "kind:delivery", "kind:delivery:full", "è", "\0", "'; --"];
const WORDS: &[&str] =
    &["Atto", "NEAR", "a", "a.b", "a@b", "ab", "atto", "y", "yz", "z*", "\"", "è", "ée", "漢字", "\u{1}"];
const TIMES: &[i64] = &[i64::MIN, -1, 0, 1, 2, i64::MAX];

fn text_id(chance: &mut Chance) -> TextId {
    [u8::try_from(chance.below(12)).unwrap(); 32]
}

fn time(chance: &mut Chance) -> i64 {
    TIMES[usize::try_from(chance.below(TIMES.len() as u64)).unwrap()]
}

fn key(chance: &mut Chance) -> String {
    format!("{}{}", chance.one_of(&["k", "K", "è", "\0"]), chance.below(15))
}

fn batch(chance: &mut Chance, after: Position) -> Batch {
    let mut batch = Batch::new(after, Position::new(after.segment + 1, [7; 32]));
    for _ in 0..chance.below(3) {
        batch.remove.push(key(chance));
    }
    for _ in 0..chance.below(6) {
        let mut document = Document::new(chance.one_of(FAMILIES), key(chance), time(chance));
        document.due = (chance.below(2) == 0).then(|| time(chance));
        document.labels = chance.some_of(LABELS);
        document.labels.sort();
        for _ in 0..chance.below(3) {
            let id = text_id(chance);
            if !document.texts.contains(&id) {
                document.texts.push(id);
            }
        }
        document.body = format!("{{\"n\":{}}}", chance.below(1000));
        batch.documents.push(document);
    }
    batch
}

/// What a text is made of gives its words.
fn text(id: TextId) -> Text {
    let mut chance = Chance(u64::from(id[0]));
    let mut words = chance.some_of(WORDS);
    words.sort();
    Text::new(id, words)
}

fn query(chance: &mut Chance) -> Query {
    let mut query = Query::new(chance.one_of(&["message", "state", "other"]));
    for _ in 0..chance.below(3) {
        query.labels.push(chance.one_of(LABELS).to_owned());
    }
    for _ in 0..chance.below(2) {
        query.without.push(chance.one_of(LABELS).to_owned());
    }
    for _ in 0..chance.below(3) {
        let word = chance.one_of(WORDS);
        query.words.push(match chance.below(4) {
            0 => Word::new(word.chars().take(1).collect::<String>(), true),
            1 => Word::new(word, true),
            _ => Word::new(word, false),
        });
    }
    query.from = (chance.below(4) == 0).then(|| time(chance));
    query.before = (chance.below(4) == 0).then(|| time(chance));
    query.due = match chance.below(4) {
        0 => Due::Passed(time(chance)),
        1 => Due::Ahead(time(chance)),
        _ => Due::Any,
    };
    query.order = if chance.below(2) == 0 { Order::NewestFirst } else { Order::OldestFirst };
    query.after = (chance.below(3) == 0).then(|| Cursor::new(time(chance), key(chance)));
    query.most = usize::try_from(1 + chance.below(8)).unwrap();
    query
}

#[test]
fn it_answers_like_the_index_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..10 {
        let chance = &mut Chance(seed * 1_000);
        let index = SqliteIndex::create(folder.path().join(format!("{seed}.db"))).unwrap();
        let memory = MemoryIndex::default();
        let mut found = 0;
        for _ in 0..30 {
            let mut batch = batch(chance, memory.position().unwrap());
            // An index may forget a text early that no document has: so each batch brings its own.
            let ids: std::collections::BTreeSet<TextId> =
                batch.documents.iter().flat_map(|document| document.texts.clone()).collect();
            batch.texts = ids.into_iter().map(text).collect();
            memory.write(&batch).unwrap();
            index.write(&batch).unwrap();
            assert_eq!(index.position().unwrap(), memory.position().unwrap());
            let keys: Vec<String> = (0..5).map(|_| key(chance)).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            assert_eq!(index.get(&keys).unwrap(), memory.get(&keys).unwrap());
            for _ in 0..20 {
                let query = query(chance);
                let expected = memory.find(&query).unwrap();
                found += expected.len();
                assert_eq!(index.find(&query).unwrap(), expected, "seed {seed}: {query:?}");
                assert_eq!(
                    index.count(&query).unwrap(),
                    memory.count(&query).unwrap(),
                    "seed {seed}: {query:?}"
                );
            }
        }
        assert!(found > 200, "the queries are too narrow to show anything: {found}");
        if seed % 2 == 0 {
            index.clear().unwrap();
            assert_eq!(index.position().unwrap(), Position::default());
            assert_eq!(index.count(&Query::new("message")).unwrap(), 0);
        }
        index.check().unwrap();
    }
}
