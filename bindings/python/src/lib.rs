//! The native module behind the Python package `libpec`: handles, text, numbers and bytes.
//!
//! It is private to the package, which makes of it what Python expects: enums, dates, data classes, exceptions with names. Here each
//! call takes apart what Python gives, lets other Python threads run while `pec-owned` works, and hands back the answer. Nothing is
//! decided.

mod archive;
mod conformance;
mod error;
mod files;
mod history;
mod input;
mod message;
mod ports;
mod provider;
mod report;
mod tracker;
mod trust;
mod verifier;

/// The module, as Python imports it.
#[pyo3::pymodule(gil_used = false)]
mod _libpec {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::{
        archive::Archive,
        conformance::{check_index, check_objects, check_source},
        files::{Messages, Stored},
        history::History,
        message::Message,
        provider::{Draft, Provider, SubmittedMessage},
        report::Report,
        tracker::Tracker,
        trust::{Limits, ProviderDirectory, TrustStore},
        verifier::Verifier,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
