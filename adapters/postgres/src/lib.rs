//! An archive's index in PostgreSQL: the port [`Index`] of pec-core.
//!
//! ```no_run
//! use pec_core::ports::{Index, Query};
//! use pec_postgres::PostgresIndex;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Each archive has a schema of its own; any number of them share a database.
//! let index = PostgresIndex::open_or_create("host=/run/postgresql dbname=archives", "office")?;
//! for message in index.find(&Query::new("message").label("kind:delivery"))? {
//!     println!("{}", message.key);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Connections
//!
//! Threads take a connection each and give it back. If one is lost, the call is tried once more on a new one; a server that is not
//! there is [`Unavailable`](PortErrorKind::Unavailable), and the next call tries again. A write whose answer was lost is looked for
//! before it is tried again, so that it counts once.
//!
//! The calls block, on a runtime of their own: not to be called from inside an asynchronous task.
//!
//! # What the server needs
//!
//! PostgreSQL 13 or newer, with UTF-8 as the encoding of the database; the right to make a schema, for
//! [`create`](PostgresIndex::create). Nothing else: no extension, no configuration of languages, for words come as they are to be found.
//!
//! # Not covered
//!
//! TLS: where the way to the server is not to be trusted, lead it through a tunnel, or use a socket of the same machine.

#![forbid(unsafe_code)]

mod connection;
mod error;
mod find;
mod read;
mod schema;
mod spelling;
mod write;

use connection::Connection;
use error::Fault;
use pec_core::ports::{Batch, Document, Index, PortError, PortErrorKind, Position, Query, TextId};
use postgres::Config;
use std::{
    env, fmt,
    str::FromStr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Connections that are kept for who comes next. More may be open at once.
const KEPT: usize = 8;

/// An index in a schema of a PostgreSQL database.
pub struct PostgresIndex {
    config: Config,
    schema: String,
    /// Connections that nobody uses now.
    free: Mutex<Vec<Connection>>,
}

impl PostgresIndex {
    /// A new index. `server` says how the database is reached: `host=... user=... dbname=...`, or a `postgresql://` address.
    /// A password that is not in it is taken from the environment variable `PGPASSWORD`. The schema is made, or is there and empty; its name has small letters, digits and `_`, begins with a letter, and has at most
    /// 63 bytes.
    ///
    /// # Errors
    ///
    /// [`Exists`](PortErrorKind::Exists) if there is an index; [`Foreign`](PortErrorKind::Foreign) if the schema holds other
    /// tables; [`Invalid`](PortErrorKind::Invalid) if `server` or the name of the schema is not understood;
    /// [`Denied`](PortErrorKind::Denied); [`Unavailable`](PortErrorKind::Unavailable).
    pub fn create(server: &str, schema: &str) -> Result<Self, PortError> {
        Self::begin(server, schema, schema::create)
    }

    /// The index in this schema. One of an older version is brought up to date.
    ///
    /// # Errors
    ///
    /// [`NotFound`](PortErrorKind::NotFound) if there is none; [`Newer`](PortErrorKind::Newer) if a newer version of this software
    /// wrote it; and those of [`create`](Self::create).
    pub fn open(server: &str, schema: &str) -> Result<Self, PortError> {
        Self::begin(server, schema, schema::open)
    }

    /// The index in this schema, or a new one if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) and [`open`](Self::open).
    pub fn open_or_create(server: &str, schema: &str) -> Result<Self, PortError> {
        match Self::open(server, schema) {
            Err(error) if error.kind() == PortErrorKind::NotFound => match Self::create(server, schema) {
                // Somebody else made it just now.
                Err(error) if error.kind() == PortErrorKind::Exists => Self::open(server, schema),
                other => other,
            },
            other => other,
        }
    }

    fn begin(
        server: &str,
        schema: &str,
        start: impl FnOnce(&mut Connection, &str) -> Result<(), Fault>,
    ) -> Result<Self, PortError> {
        let invalid = |said: &str| PortError::new(PortErrorKind::Invalid, said);
        if !schema::is_name(schema) {
            return Err(invalid(
                "the name of a schema has small letters, digits and _, and begins with a letter",
            ));
        }
        // What is wrong with it may be the password: it is not repeated.
        let mut config = Config::from_str(server)
            .map_err(|_| invalid("how to reach the PostgreSQL server is not understood"))?;
        // As PostgreSQL's own programs take it, so that it need not stand where others read.
        if config.get_password().is_none()
            && let Ok(password) = env::var("PGPASSWORD")
        {
            config.password(password);
        }
        let mut connection = Connection::new(&config, schema).map_err(|fault| fault.at(schema))?;
        start(&mut connection, schema).map_err(|fault| fault.at(schema))?;
        Ok(Self { config, schema: schema.to_owned(), free: Mutex::new(vec![connection]) })
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// A list is whole whoever died while it was locked.
    fn free(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One attempt, on a connection that was used before or on a new one. After an error the connection is closed, and with it
    /// whatever it had begun.
    fn attempt<T>(
        &self,
        new: bool,
        call: impl FnOnce(&mut Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let free = if new { None } else { self.free().pop() };
        let mut connection = match free {
            Some(connection) => connection,
            None => Connection::new(&self.config, &self.schema)?,
        };
        let answer = call(&mut connection)?;
        let mut free = self.free();
        if free.len() < KEPT {
            free.push(connection);
        }
        Ok(answer)
    }

    /// After a lost connection the others are lost too, mostly: all are new then.
    fn again<T>(&self, call: impl Fn(&mut Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        match self.attempt(false, &call) {
            Err(fault) if fault.is_lost() => {
                self.free().clear();
                self.attempt(true, &call)
            }
            other => other,
        }
    }

    /// Reads in one transaction, so that all of it sees the same.
    fn read<T>(&self, read: impl Fn(&mut Connection) -> Result<T, Fault>) -> Result<T, PortError> {
        let call = |connection: &mut Connection| {
            connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            let answer = read(connection)?;
            connection.run("COMMIT")?;
            Ok(answer)
        };
        self.again(call).map_err(|fault| fault.at(&self.schema))
    }
}

impl Index for PostgresIndex {
    fn position(&self) -> Result<Position, PortError> {
        self.again(|connection| read::position(connection, false)).map_err(|fault| fault.at(&self.schema))
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        let written = match self.attempt(false, |connection| write::write(connection, batch)) {
            Err(fault) if fault.is_lost() => {
                self.free().clear();
                self.attempt(true, |connection| {
                    // The answer may have been lost, and not the write. Its head is a hash: nobody else's leads there.
                    if batch.position != batch.after && read::position(connection, false)? == batch.position {
                        return Ok(());
                    }
                    write::write(connection, batch)
                })
            }
            other => other,
        };
        written.map_err(|fault| fault.at(&self.schema))
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        self.read(|connection| read::with_keys(connection, keys))
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        self.read(|connection| read::has_texts(connection, ids))
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        self.read(|connection| find::find(connection, query))
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        self.read(|connection| find::count(connection, query))
    }

    fn clear(&self) -> Result<(), PortError> {
        self.again(write::clear).map_err(|fault| fault.at(&self.schema))
    }
}

impl fmt::Debug for PostgresIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not how it is reached: that may name a password.
        f.debug_struct("PostgresIndex").field("schema", &self.schema).finish_non_exhaustive()
    }
}
