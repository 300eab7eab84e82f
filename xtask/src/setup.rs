//! What the tests need from the machine: found, installed where that is possible, or named.

use crate::{
    Result,
    process::{cargo, root, run, works},
};
use std::{env, path::PathBuf, process::Command};

/// Makes sure that the `openssl` command is there: it judges our verdicts.
pub(crate) fn openssl() -> Result {
    let there = || works(Command::new("openssl").arg("version"));
    if there() {
        return Ok(());
    }
    println!("The tests need the openssl command, which is not here; trying to install it.");
    install_debian_package("openssl")?;
    if there() { Ok(()) } else { Err("openssl was installed but does not run".into()) }
}

/// Makes sure that a rustup component is there.
pub(crate) fn component(name: &str, subcommand: &str) -> Result {
    let there = || works(cargo(subcommand).arg("--version"));
    if there() {
        return Ok(());
    }
    run(Command::new("rustup").args(["component", "add", name]).current_dir(root()))?;
    if there() { Ok(()) } else { Err(format!("cargo {subcommand} is needed: install {name}")) }
}

fn install_debian_package(name: &str) -> Result {
    let advice = format!("install {name} with your package manager, then run this again");
    if !works(Command::new("apt-get").arg("--version")) {
        return Err(format!("there is no apt-get here: {advice}"));
    }
    if !is_root() {
        return Err(format!("installing needs root: {advice}"));
    }
    // The list of packages may be years old or absent, as in most container images.
    run(Command::new("apt-get").args(["update", "--quiet"]))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--quiet", "--no-install-recommends", name])
        .env("DEBIAN_FRONTEND", "noninteractive"))
    .map_err(|error| format!("{error}: {advice}"))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// Where the real mail is: `PEC_REALWORLD`, else `../shared/realworld`; `None` if this machine has none.
///
/// # Errors
///
/// `PEC_REALWORLD` names something that is not a folder: somebody meant those tests to run.
pub(crate) fn realworld() -> Result<Option<PathBuf>> {
    match env::var_os("PEC_REALWORLD") {
        Some(named) if PathBuf::from(&named).is_dir() => Ok(Some(named.into())),
        Some(named) => Err(format!("PEC_REALWORLD is not a folder: {}", named.display())),
        None => Ok(Some(root().join("../shared/realworld")).filter(|folder| folder.is_dir())),
    }
}
