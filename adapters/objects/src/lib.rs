//! Named byte strings that outlast a power cut, in a folder or an object store: the port [`Objects`].
//!
//! ```
//! use pec_core::ports::{Objects, PortErrorKind};
//! use pec_objects::FolderObjects;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let scratch = tempfile::tempdir()?;
//! # let folder = scratch.path().join("archive");
//! let objects = FolderObjects::create(&folder)?;
//! objects.create("log/000000000001", b"the first line".to_vec())?; // on the disk when it returns
//!
//! let taken = objects.create("log/000000000001", b"another".to_vec()).unwrap_err();
//! assert_eq!(taken.kind(), PortErrorKind::Exists);
//! assert_eq!(objects.get_range("log/000000000001", 4, 5)?, b"first");
//! assert_eq!(objects.list("log/", None, 10)?.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! [`FolderObjects`] is always there; with the features `s3`, `azure` and `gcs` there is `BucketObjects`, which takes a URL.
//!
//! # Your own
//!
//! Five calls, over whatever you have. They are right if the suite passes that ours passes. This one keeps objects in memory; in a
//! database, a table with a unique column in place of the map does the same:
//!
//! ```
//! use pec_core::ports::{ObjectInfo, Objects, PortError, PortErrorKind, conformance, is_name};
//! use std::{collections::BTreeMap, sync::{Arc, Mutex}};
//!
//! #[derive(Default)]
//! struct Mine(Mutex<BTreeMap<String, Vec<u8>>>);
//!
//! fn none(name: &str) -> PortError {
//!     let kind = if is_name(name) { PortErrorKind::NotFound } else { PortErrorKind::Invalid };
//!     PortError::new(kind, "there is none of this name")
//! }
//!
//! impl Objects for Mine {
//!     fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
//!         if !is_name(name) {
//!             return Err(PortError::new(PortErrorKind::Invalid, "this is no name"));
//!         }
//!         let mut all = self.0.lock().unwrap(); // one step: INSERT, and the error that the name is taken
//!         if all.contains_key(name) {
//!             return Err(PortError::new(PortErrorKind::Exists, format!("there is a {name}")));
//!         }
//!         all.insert(name.to_owned(), bytes); // and COMMIT, to the disk, before it returns
//!         Ok(())
//!     }
//!     fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
//!         self.0.lock().unwrap().get(name).cloned().ok_or_else(|| none(name))
//!     }
//!     fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
//!         let skip = usize::try_from(from).unwrap_or(usize::MAX);
//!         let take = usize::try_from(length).unwrap_or(usize::MAX);
//!         Ok(self.get(name)?.into_iter().skip(skip).take(take).collect())
//!     }
//!     fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
//!         let all = self.0.lock().unwrap(); // ORDER BY the bytes of the name, not by a language
//!         let wanted = all.iter().filter(|(name, _)| name.starts_with(prefix) && Some(name.as_str()) > after);
//!         Ok(wanted.take(most).map(|(name, bytes)| ObjectInfo::new(name, bytes.len() as u64)).collect())
//!     }
//!     fn delete(&self, name: &str) -> Result<(), PortError> {
//!         self.0.lock().unwrap().remove(name).map(|_| ()).ok_or_else(|| none(name))
//!     }
//! }
//!
//! /// A new store, and another handle on the same.
//! struct Handles(Arc<Mine>);
//! impl conformance::Fixture<dyn Objects> for Handles {
//!     fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
//!         self.0 = Arc::default();
//!         self.reopen()
//!     }
//!     fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
//!         Ok(self.0.clone())
//!     }
//! }
//! conformance::objects(&mut Handles(Arc::default())).assert_passed();
//! ```
//!
//! What the suite cannot see is whether bytes that were acknowledged outlast a power cut. That is what all else stands on.
//!
//! [`Objects`]: pec_core::ports::Objects

#![forbid(unsafe_code)]

mod blocking;
#[cfg(feature = "cloud")]
mod bucket;
mod durable;
mod error;
mod folder;
mod listing;

#[cfg(feature = "cloud")]
pub use bucket::BucketObjects;
pub use folder::FolderObjects;
