//! The index against a real server.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod server;

use pec_core::ports::{
    Batch, Document, Index, PortError, PortErrorKind, Position, Query,
    conformance::{self, Fixture},
};
use pec_postgres::PostgresIndex;
use server::Server;
use std::sync::Arc;

/// Each new index is a new schema.
struct Schemas {
    server: Server,
    count: u32,
}

impl Fixture<dyn Index> for Schemas {
    fn fresh(&mut self) -> Result<Arc<dyn Index>, PortError> {
        self.count += 1;
        Ok(Arc::new(PostgresIndex::create(&self.server.address(), &format!("archive_{}", self.count))?))
    }

    fn reopen(&mut self) -> Result<Arc<dyn Index>, PortError> {
        Ok(Arc::new(PostgresIndex::open(&self.server.address(), &format!("archive_{}", self.count))?))
    }
}

#[test]
fn it_does_what_the_port_asks() {
    let Some(server) = Server::start("it_does_what_the_port_asks") else { return };
    conformance::index(&mut Schemas { server, count: 0 }).assert_passed();
}

fn batch(index: &dyn Index, number: u8) -> Batch {
    let mut batch = Batch::new(index.position().unwrap(), Position::new(number.into(), [number; 32]));
    batch.documents = vec![Document::new("message", format!("message {number}"), number.into())];
    batch
}

#[test]
fn a_server_that_is_killed_loses_nothing() {
    let Some(server) = Server::start("a_server_that_is_killed_loses_nothing") else { return };
    let index = PostgresIndex::open_or_create(&server.address(), "office").unwrap();
    for number in 1..=3 {
        index.write(&batch(&index, number)).unwrap();
        let next = batch(&index, number + 1);
        server.kill();
        let error = index.write(&next).unwrap_err();
        assert_eq!(error.kind(), PortErrorKind::Unavailable, "{error}");
        assert_eq!(index.position().unwrap_err().kind(), PortErrorKind::Unavailable);
        server.go_on();
        assert_eq!(index.count(&Query::new("message")).unwrap(), u64::from(number));
        assert_eq!(index.position().unwrap().segment, u64::from(number));
    }
    // A connection that was lost while nobody looked: the write comes through all the same.
    let next = batch(&index, 4);
    server.kill();
    server.go_on();
    index.write(&next).unwrap();
    assert_eq!(index.count(&Query::new("message")).unwrap(), 4);
}

#[test]
fn what_cannot_be_opened_says_why() {
    let Some(server) = Server::start("what_cannot_be_opened_says_why") else { return };
    let address = server.address();
    let kind = |result: Result<PostgresIndex, PortError>| result.unwrap_err().kind();
    assert_eq!(kind(PostgresIndex::open(&address, "office")), PortErrorKind::NotFound);
    assert_eq!(kind(PostgresIndex::open(&address, "Office\"; --")), PortErrorKind::Invalid);
    assert_eq!(kind(PostgresIndex::open("port=many", "office")), PortErrorKind::Invalid);
    let elsewhere = address.replace("dbname=postgres", "dbname=nothing");
    assert_eq!(kind(PostgresIndex::open(&elsewhere, "office")), PortErrorKind::NotFound);
    assert_eq!(kind(PostgresIndex::open("host=/nowhere user=archive", "office")), PortErrorKind::Unavailable);

    PostgresIndex::create(&address, "office").unwrap();
    assert_eq!(kind(PostgresIndex::create(&address, "office")), PortErrorKind::Exists);
    let mut client = postgres::Client::connect(&address, postgres::NoTls).unwrap();
    client.batch_execute("CREATE SCHEMA shop; CREATE TABLE shop.article (id int)").unwrap();
    assert_eq!(kind(PostgresIndex::create(&address, "shop")), PortErrorKind::Foreign);
    client.batch_execute("UPDATE office.index_version SET number = 99").unwrap();
    let error = PostgresIndex::open(&address, "office").unwrap_err();
    assert_eq!(error.kind(), PortErrorKind::Newer);
    assert!(error.detail().contains("99"), "{error}");
    client.batch_execute("CREATE ROLE guest LOGIN").unwrap();
    let guest = address.replace("user=archive", "user=guest");
    assert_eq!(kind(PostgresIndex::create(&guest, "of_guest")), PortErrorKind::Denied);
}
