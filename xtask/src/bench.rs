//! `cargo xtask bench`: time and memory of parsing, verifying and tracking, as tables (benches/README.md).

use crate::{
    Result,
    process::{cargo, run},
    setup,
};

/// Runs both programs, built for release.
pub(crate) fn task() -> Result {
    setup::openssl()?; // it makes the keys
    for program in ["pec-benches", "memory"] {
        run(&mut cargo(&format!("run --release --package pec-benches --bin {program}")))?;
    }
    Ok(())
}
