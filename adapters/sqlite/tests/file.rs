//! The file: made whole, kept, known, and what is said when it is none.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::ports::{Batch, Document, Index, PortError, PortErrorKind, Position, Query};
use pec_sqlite::SqliteIndex;
use rusqlite::Connection;
use std::{fs, path::Path};

fn batch(index: &dyn Index, number: u8) -> Batch {
    let mut batch = Batch::new(index.position().unwrap(), Position::new(number.into(), [number; 32]));
    batch.documents = vec![Document::new("message", format!("message {number}"), number.into())];
    batch
}

fn kind(result: Result<SqliteIndex, PortError>) -> PortErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn a_new_file_is_whole_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.db");
    drop(SqliteIndex::create(&path).unwrap());
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["index.db"], "nothing is left beside it");
    assert_eq!(kind(SqliteIndex::create(&path)), PortErrorKind::Exists);
    SqliteIndex::open_or_create(&path).unwrap();
    assert_eq!(kind(SqliteIndex::open(folder.path().join("other.db"))), PortErrorKind::NotFound);
    assert_eq!(kind(SqliteIndex::create(folder.path().join("none/index.db"))), PortErrorKind::NotFound);
}

#[test]
fn what_is_no_index_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (name, bytes) in
        [("empty", "".as_bytes()), ("text", b"this is no database"), ("long", &[b'x'; 9_000])]
    {
        fs::write(path(name), bytes).unwrap();
        assert_eq!(kind(SqliteIndex::open_or_create(path(name))), PortErrorKind::Foreign, "{name}");
        assert_eq!(fs::read(path(name)).unwrap(), bytes, "{name} is as it was");
    }
    Connection::open(path("shop")).unwrap().execute_batch("CREATE TABLE article (id)").unwrap();
    assert_eq!(kind(SqliteIndex::open(path("shop"))), PortErrorKind::Foreign);
    assert_eq!(kind(SqliteIndex::open(folder.path())), PortErrorKind::Foreign);

    drop(SqliteIndex::create(path("newer")).unwrap());
    Connection::open(path("newer")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteIndex::open(path("newer")).unwrap_err();
    assert_eq!(error.kind(), PortErrorKind::Newer);
    assert!(error.detail().contains("99"), "{error}");
}

#[test]
fn version_1_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.db");
    let old = Connection::open(&path).unwrap();
    old.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    old.execute_batch(include_str!("../src/schema/001_index.sql")).unwrap();
    old.pragma_update(None, "application_id", 0x5045_4349).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    let index = SqliteIndex::open(&path).unwrap();
    index.write(&batch(&index, 1)).unwrap();
    index.check().unwrap();
    let version: u32 =
        Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
}

#[test]
fn people_can_look_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.db");
    let index = SqliteIndex::create(&path).unwrap();
    let mut batch = batch(&index, 1);
    let document = |family: &str, labels: &[&str], body: &str| {
        let mut document = Document::new(family, family, 0);
        document.labels = labels.iter().map(|&label| label.to_owned()).collect();
        document.body = body.to_owned();
        document
    };
    let message = r#"{"sha256": "ab", "bytes": 7, "judgement": {"kind": "delivery", "fact": {"x": 1}}, "data": {"recipients":
        ["one@pec.example"]}, "headers": {"subject": "Contratto", "to": ["two@pec.example"]}, "attachments": [{"name": "a.pdf"}],
        "tags": ["lease"], "holds": ["case 7"]}"#;
    batch.documents.extend([
        document("message", &["kind:delivery"], message),
        document("submission", &["state:pending", "then_state:overdue"], r#"{"subject": "Contratto"}"#),
        document("mailbox", &[], r#"{"name": "office"}"#),
    ]);
    index.write(&batch).unwrap();
    let reader = Connection::open(&path).unwrap();
    for (question, answer) in [
        ("SELECT kind || ' ' || subject FROM messages", "delivery Contratto"),
        ("SELECT label FROM labels WHERE family = 'message'", "kind:delivery"),
        ("SELECT name FROM parts WHERE message = 'ab'", "a.pdf"),
        ("SELECT group_concat(address) FROM recipients", "one@pec.example,two@pec.example"),
        ("SELECT fact FROM facts", r#"{"x":1}"#),
        ("SELECT state || ' ' || then_state FROM states", "pending overdue"),
        ("SELECT name FROM mailboxes", "office"),
        ("SELECT tag FROM tags", "lease"),
        ("SELECT hold FROM holds", "case 7"),
    ] {
        let found: String = reader.query_row(question, [], |row| row.get(0)).unwrap();
        assert_eq!(found, answer, "{question}");
    }
}

#[test]
fn a_changed_page_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.db");
    let index = SqliteIndex::create(&path).unwrap();
    let mut many = batch(&index, 1);
    many.documents =
        (0..2_000).map(|number| Document::new("message", format!("message {number}"), number)).collect();
    index.write(&many).unwrap();
    index.check().unwrap();
    drop(index);
    let mut bytes = fs::read(&path).unwrap();
    let page = bytes.len() / 2 / 4_096 * 4_096;
    bytes.iter_mut().skip(page).take(4_096).for_each(|byte| *byte ^= 0xff);
    fs::write(&path, bytes).unwrap();
    let index = SqliteIndex::open(&path).unwrap();
    assert_eq!(index.check().unwrap_err().kind(), PortErrorKind::Damaged);
}

#[test]
fn whoever_waits_too_long_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.db");
    let index = SqliteIndex::create(&path).unwrap();
    let first = batch(&index, 1);
    index.write(&first).unwrap();
    let other = SqliteIndex::open(&path).unwrap();
    assert_eq!(other.write(&first).unwrap_err().kind(), PortErrorKind::Conflict);
    other.write(&batch(&other, 2)).unwrap();
    assert_eq!(index.count(&Query::new("message")).unwrap(), 2);

    // Reading waits for nobody.
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(index.count(&Query::new("message")).unwrap(), 2);
    holder.execute_batch("ROLLBACK").unwrap();
    index.write(&batch(&index, 3)).unwrap();
}

#[test]
fn what_may_not_be_written_is_denied() {
    // A file system where not even root makes files.
    if Path::new("/sys/kernel").is_dir() {
        assert_eq!(kind(SqliteIndex::create("/sys/kernel/index.db")), PortErrorKind::Denied);
    }
}
