//! What the tests of the languages need of the workspace, built once.
//!
//! Cargo builds a crate anew for each set of features, and which features a crate gets depends on what else is built with it. So
//! after the Rust tests all that they built is taken from them, and nothing is built by itself.

use crate::{
    Result,
    process::{cargo, root, run},
};
use std::{
    env,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
};

/// What must be there besides: the generator of UniFFI, and a function of C that panics.
const FEATURES: &[(&str, &str)] = &[("pec-uniffi", "bindgen"), ("pec-ffi", "test-panic")];

/// Whether this process has run the tests of the workspace.
static TESTED: AtomicBool = AtomicBool::new(false);

/// The words for cargo that build the workspace, and all that its tests need, in the one way.
pub(crate) fn workspace() -> String {
    let features: Vec<_> = FEATURES.iter().map(|(package, feature)| format!("{package}/{feature}")).collect();
    format!("--workspace --features {}", features.join(","))
}

/// The tests of the workspace were built.
pub(crate) fn tested() {
    TESTED.store(true, Ordering::Relaxed);
}

/// Builds what a package makes, and gives the folder in which it is.
pub(crate) fn package(name: &str) -> Result<PathBuf> {
    let words = if TESTED.load(Ordering::Relaxed) {
        // All is there but for what no test of Rust needs. With the tests, or the features would be others.
        format!("build --quiet --lib --bins --tests {}", workspace())
    } else {
        let features = FEATURES.iter().find(|(package, _)| *package == name);
        let features = features.map(|(_, feature)| format!("--features {feature}")).unwrap_or_default();
        format!("build --quiet --package {name} {features}")
    };
    run(&mut cargo(&words))?;
    Ok(target().join("debug"))
}

/// Writes the table of the corpus, for tests that are not Rust.
pub(crate) fn corpus() -> Result<PathBuf> {
    let corpus = root().join("target/corpus.tsv");
    let program = package("pec-tests")?.join("corpus");
    run(Command::new(program).arg(&corpus).current_dir(root()))?;
    Ok(corpus)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}
