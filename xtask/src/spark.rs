//! `cargo xtask test --with spark`: the example for Apache Spark, on a cluster of several processes on this machine.
//!
//! It is asked for by name, for Spark is half a gigabyte from PyPI, and starting clusters takes minutes.

use crate::{
    Result,
    process::{root, run, works},
    python::{self, Environment},
    setup,
    test::Counts,
};
use std::{fs, process::Command};

/// The package, its tests, and what they need.
const EXAMPLE: &str = "bindings/python/examples/spark";
const REQUIREMENTS: &str = "bindings/python/examples/spark/tests/requirements.txt";

/// Sets up and runs them.
pub(crate) fn tests() -> Counts {
    println!("Needed: CPython 3.11 or newer, Java 17 or newer; pip gets Spark from PyPI ({REQUIREMENTS}).");
    match set_up() {
        Ok(mut pytest) => Counts::of_command(&mut pytest, python::summary),
        Err(why) => Counts::of_failure(&why),
    }
}

fn set_up() -> Result<Command> {
    java()?;
    let environment = Environment::ready("spark", REQUIREMENTS)?;
    environment.install()?;
    // The executors find the package where the driver does: installed.
    run(environment
        .pip()
        .args(["install", "--quiet", "--no-build-isolation", "--no-deps", "--force-reinstall"])
        .arg(root().join(EXAMPLE)))?;
    let scratch = root().join("target/spark/tmp");
    fs::create_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    let mut pytest = environment.program("python");
    pytest
        .args(["-m", "pytest", "--quiet", "--color=no", EXAMPLE])
        // Spark of somebody else, and its settings, would be taken for ours.
        .env_remove("SPARK_HOME")
        .env_remove("SPARK_CONF_DIR")
        .env("SPARK_LOCAL_DIRS", scratch)
        .env("PEC_TESTDATA", root().join("testdata"));
    Ok(pytest)
}

/// Makes sure that a Java is here that Spark runs on.
fn java() -> Result {
    let there = || works(Command::new("java").arg("-version"));
    if there() {
        return Ok(());
    }
    setup::install_debian_package("default-jre-headless")?;
    if there() { Ok(()) } else { Err("java was installed but does not run".into()) }
}
