//! Objects of the host's.

use super::PortFailure;
use crate::archive::whole;
use crate::live::{Kind, Live};
use crate::units::number;
use pec_core::ports::{self, Objects, PortError};
use std::sync::Arc;

/// Named bytes, written once: see `pec_core::ports::Objects`. What is longer than the host can count is no longer than it can count.
#[uniffi::export(with_foreign)]
#[expect(missing_docs, reason = "each is explained at the core's")]
#[expect(clippy::missing_errors_doc, reason = "each is explained at the core's")]
pub trait ObjectsCallback: Send + Sync {
    fn create(&self, name: String, content: Vec<u8>) -> Result<(), PortFailure>;
    fn get(&self, name: String) -> Result<Vec<u8>, PortFailure>;
    fn get_range(&self, name: String, start: i64, length: i64) -> Result<Vec<u8>, PortFailure>;
    fn list(&self, prefix: String, after: Option<String>, most: i64) -> Result<Vec<ObjectInfo>, PortFailure>;
    fn delete(&self, name: String) -> Result<(), PortFailure>;
}

/// An object, without its bytes: see `pec_core::ports::ObjectInfo`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct ObjectInfo {
    pub name: String,
    pub size: i64,
}

/// Whether an object may have this name: see `pec_core::ports::is_name`.
#[uniffi::export]
#[must_use]
pub fn is_object_name(name: String) -> bool {
    ports::is_name(&name)
}

/// The host's objects, as the archive has them.
pub(crate) struct HostObjects {
    host: Arc<dyn ObjectsCallback>,
    _live: Live,
}

impl HostObjects {
    pub(crate) fn of(host: Arc<dyn ObjectsCallback>) -> Arc<dyn Objects> {
        Arc::new(Self { host, _live: Live::new(Kind::HostObjects) })
    }
}

impl Objects for HostObjects {
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
        Ok(self.host.create(name.to_owned(), bytes)?)
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        Ok(self.host.get(name.to_owned())?)
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        Ok(self.host.get_range(name.to_owned(), whole(from), whole(length))?)
    }

    fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<ports::ObjectInfo>, PortError> {
        let found = self.host.list(prefix.to_owned(), after.map(str::to_owned), number(most))?;
        // No size is negative but by a mistake of the host's, which the checks find.
        let info =
            |one: ObjectInfo| ports::ObjectInfo::new(one.name, u64::try_from(one.size).unwrap_or(u64::MAX));
        Ok(found.into_iter().map(info).collect())
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        Ok(self.host.delete(name.to_owned())?)
    }
}
