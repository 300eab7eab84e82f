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
//! [`Objects`]: pec_core::ports::Objects

#![forbid(unsafe_code)]

mod blocking;
mod durable;
mod error;
mod folder;
mod listing;

pub use folder::FolderObjects;
