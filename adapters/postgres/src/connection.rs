//! Connections, and the statements that each remembers.

use crate::error::Fault;
use postgres::{Client, Config, NoTls, Row, Statement, types::ToSql};
use std::{collections::BTreeMap, time::Duration};

/// How long to wait for a connection, unless the caller says otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// What each connection is told first. The schema is the only place where names are looked up. Indexes are always used: what
/// they cost does not depend on how well the server knows the tables, which it does not after much was written at once.
fn settings(schema: &str) -> String {
    format!(
        "SET search_path TO \"{schema}\"; SET lock_timeout TO '10s'; SET synchronous_commit TO on;
         SET enable_seqscan TO off; SET enable_hashjoin TO off; SET enable_mergejoin TO off; SET jit TO off;
         SET client_min_messages TO warning"
    )
}

/// A connection.
pub(crate) struct Connection {
    client: Client,
    /// By their text. There are few texts.
    statements: BTreeMap<String, Statement>,
}

impl Connection {
    pub(crate) fn new(config: &Config, schema: &str) -> Result<Self, Fault> {
        let mut config = config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let mut client = config.connect(NoTls)?;
        client.batch_execute(&settings(schema))?;
        Ok(Self { client, statements: BTreeMap::new() })
    }

    pub(crate) fn query(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Fault> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement,
            None => {
                let statement = self.client.prepare(sql)?;
                self.statements.entry(sql.to_owned()).or_insert(statement)
            }
        };
        Ok(self.client.query(statement, parameters)?)
    }

    /// The one row of an answer.
    pub(crate) fn row(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row, Fault> {
        let row = self.query(sql, parameters)?.into_iter().next();
        row.ok_or_else(|| Fault::damaged("a row is missing"))
    }

    /// Statements without parameters.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.client.batch_execute(sql)?)
    }
}
