//! The schema: made whole or not at all, known by its version, brought up to date.

use crate::{connection::Connection, error::Fault};
use pec_core::ports::PortErrorKind;

/// The steps from an empty schema to the newest version, with the version after each.
const MIGRATIONS: &[(i64, &str)] = &[(1, include_str!("schema/001_index.sql"))];

/// The newest version.
const VERSION: i64 = 1;

/// What a schema may be called: what needs no thought in any tool. At most 63 bytes, as PostgreSQL keeps them.
pub(crate) fn is_name(name: &str) -> bool {
    let of_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    name.len() <= 63 && name.bytes().all(of_name) && name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Makes a new index in a schema that is empty or not there.
pub(crate) fn create(connection: &mut Connection, schema: &str) -> Result<(), Fault> {
    step(connection, schema, |connection| {
        if version(connection, schema)?.is_some() {
            return Err(Fault::Port(PortErrorKind::Exists, "it is there".into()));
        }
        let tables: i64 =
            connection.row("SELECT count(*) FROM pg_tables WHERE schemaname = $1", &[&schema])?.try_get(0)?;
        if tables > 0 {
            return Err(Fault::Port(PortErrorKind::Foreign, "the schema holds other tables".into()));
        }
        connection.run(&format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\""))?;
        connection.run(
            "CREATE TABLE index_version (number bigint NOT NULL); INSERT INTO index_version VALUES (0)",
        )?;
        migrate(connection, 0)
    })
}

/// Sees that there is an index, of this version or brought up to it.
pub(crate) fn open(connection: &mut Connection, schema: &str) -> Result<(), Fault> {
    let found = version(connection, schema)?;
    let Some(found) = found else {
        return Err(Fault::Port(PortErrorKind::NotFound, "there is none".into()));
    };
    if found > VERSION {
        let said = format!("its version is {found}, and this program knows those up to {VERSION}");
        return Err(Fault::Port(PortErrorKind::Newer, said));
    }
    if found == VERSION {
        return Ok(());
    }
    step(connection, schema, |connection| {
        // Somebody else may have taken the steps while this one waited.
        let found = version(connection, schema)?.unwrap_or(VERSION);
        migrate(connection, found)
    })
}

/// In one transaction, and one process at a time.
fn step(
    connection: &mut Connection,
    schema: &str,
    run: impl FnOnce(&mut Connection) -> Result<(), Fault>,
) -> Result<(), Fault> {
    connection.run("BEGIN")?;
    connection.query("SELECT pg_advisory_xact_lock(hashtext('pec index ' || $1))::text", &[&schema])?;
    run(connection)?;
    connection.run("COMMIT")
}

fn migrate(connection: &mut Connection, found: i64) -> Result<(), Fault> {
    for (number, sql) in MIGRATIONS.iter().filter(|(number, _)| *number > found) {
        connection.run(sql)?;
        connection.query("UPDATE index_version SET number = $1", &[number])?;
    }
    Ok(())
}

/// The version of the index; `None` if there is none.
fn version(connection: &mut Connection, schema: &str) -> Result<Option<i64>, Fault> {
    let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = $1 AND tablename = 'index_version'";
    let tables: i64 = connection.row(sql, &[&schema])?.try_get(0)?;
    if tables == 0 {
        return Ok(None);
    }
    Ok(Some(connection.row("SELECT number FROM index_version", &[])?.try_get(0)?))
}
