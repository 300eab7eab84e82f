//! The same archive over SQLite and over PostgreSQL finds what it finds over memory, and outlasts a database that dies.

#[path = "../../../adapters/postgres/tests/index/server.rs"]
mod server;

use crate::common::{Stores, add, by, judge, now, sample};
use pec_archive::{Archive, Policy, Progress, Search, Standing};
use pec_core::UnixTime;
use pec_core::ports::{Index, Listed, MailSource, MemoryObjects, PortError, PortErrorKind};
use pec_core::tracker::MessageState;
use pec_postgres::PostgresIndex;
use pec_sqlite::SqliteIndex;
use server::Server;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// What an archive answers to many questions.
fn answers(archive: &Archive) -> Vec<String> {
    let mut answers = Vec::new();
    let words = [
        "",
        "contratto",
        "gara",
        "offert*",
        "rossi",
        "pec.rossi-impianti.example",
        "assente",
        "contratto noleggio",
    ];
    for words in words {
        let mut search = Search::default();
        search.words = words.to_owned();
        search.most = 5;
        loop {
            let page = archive.search(&search).unwrap();
            answers.extend(
                page.hits.iter().map(|entry| format!("{words}: {}", serde_json::to_string(entry).unwrap())),
            );
            search.after = page.next;
            if search.after.is_none() {
                break;
            }
        }
        answers.push(format!("{words}: {}", archive.count(&search).unwrap()));
    }
    for now in [now(), UnixTime(0), UnixTime(4_000_000_000)] {
        for state in MessageState::ALL {
            let standing = Some(Standing::Message(*state));
            let page = archive.submissions(&Search::default(), standing, now).unwrap();
            answers
                .extend(page.hits.iter().map(|submission| format!("{state:?}: {:?}", submission.messages())));
        }
        answers.push(format!("{:?}", archive.status(now, UnixTime(0)).unwrap()));
    }
    answers
}

fn over(index: Arc<dyn Index>) -> Archive {
    Archive::create(Arc::new(MemoryObjects::default()), index, Policy::default(), &by()).unwrap()
}

/// Takes in, tags and holds; without the end of the log, which every archive has to itself.
fn used(archive: &Archive) -> Vec<String> {
    add(archive, &mut sample());
    let first = archive.search(&Search::default()).unwrap().hits[0].sha256;
    archive.tag(&first, "Clienti/Rossi", true, &by()).unwrap();
    archive.hold(&first, "causa", true, &by()).unwrap();
    let head = archive.head().unwrap().1.to_string();
    answers(archive).into_iter().map(|answer| answer.replace(&head, "")).collect()
}

#[test]
fn all_databases_answer_alike() {
    let expected = used(&Stores::default().create());
    assert!(expected.len() > 100, "{}", expected.len());
    let folder = pec_tests::scratch();
    let sqlite = SqliteIndex::create(folder.path().join("index.sqlite")).unwrap();
    assert_eq!(used(&over(Arc::new(sqlite))), expected, "SQLite");
    let Some(server) = Server::start("all_databases_answer_alike") else { return };
    let postgres = PostgresIndex::create(&server.address(), "pec").unwrap();
    assert_eq!(used(&over(Arc::new(postgres))), expected, "PostgreSQL");
}

/// Kills the server before it hands over a certain message.
struct Killing<'s> {
    source: pec_core::ports::MemorySource,
    server: &'s Server,
    left: usize,
}

impl MailSource for Killing<'_> {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        self.source.list(after, most)
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        self.left = self.left.wrapping_sub(1);
        if self.left == 0 {
            self.server.kill();
        }
        self.source.fetch(id, chunk)
    }
}

#[test]
fn a_database_that_dies_while_mail_is_taken_in_loses_nothing() {
    let Some(server) = Server::start("a_database_that_dies_while_mail_is_taken_in_loses_nothing") else {
        return;
    };
    let objects: Arc<MemoryObjects> = Arc::default();
    let open =
        || -> Arc<dyn Index> { Arc::new(PostgresIndex::open_or_create(&server.address(), "pec").unwrap()) };
    Archive::create(objects.clone(), open(), Policy::default(), &by()).unwrap();
    let mut kept = BTreeSet::new();
    for left in [1, 20, 50, 74] {
        let archive = Archive::open(objects.clone(), open()).unwrap();
        let mut source = Killing { source: sample(), server: &server, left };
        let outcome = archive.add(&mut source, "office", &judge(), &by(), &mut |progress| {
            if let Progress::Kept { message, .. } = progress {
                kept.insert(message);
            }
            ControlFlow::Continue(())
        });
        // What was known already needs no more than a look, and that too needs the database.
        assert!(outcome.unwrap_err().is(PortErrorKind::Unavailable));
        server.go_on();
        let archive = Archive::open(objects.clone(), open()).unwrap();
        for message in &kept {
            assert!(archive.message(message).is_ok(), "{message}");
        }
    }
    let archive = Archive::open(objects.clone(), open()).unwrap();
    let summary = add(&archive, &mut sample());
    assert_eq!(summary.failed, 0);
    let checked = archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(checked.faults, []);
    assert_eq!(checked.sound, summary.new + summary.known);
}
