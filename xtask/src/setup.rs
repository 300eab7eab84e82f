//! What the tests need from the machine: found, installed where that is possible, or named.

use crate::{
    Result,
    process::{cargo, root, run, works},
};
use std::{env, fs, path::PathBuf, process::Command};

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

/// Looks for valgrind, which counts instructions, and installs it where that is possible. Without it one test does not run.
pub(crate) fn valgrind() {
    let there = || works(Command::new("valgrind").arg("--version"));
    if !there() && (install_debian_package("valgrind").is_err() || !there()) {
        println!("No valgrind here: the work that hostile input causes is not counted.");
    }
}

/// Compiles `tests/judge/judge.c`, which asks OpenSSL's library what else the `openssl` command is asked for each message.
/// `None` where the library's headers are not here and cannot be installed: the tests then run the command.
///
/// # Errors
///
/// The headers are here, and yet it does not compile.
pub(crate) fn judge() -> Result<Option<PathBuf>> {
    if openssl_headers().is_err() {
        println!("No headers of OpenSSL here (libssl-dev): its command judges, which takes longer.");
        return Ok(None);
    }
    let folder = root().join("target/tools");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = folder.join("judge");
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-o"])
        .arg(&program)
        .args(["tests/judge/judge.c", "-lcrypto"])
        .current_dir(root()))?;
    Ok(Some(program))
}

/// Makes sure that the headers of OpenSSL's library are there.
///
/// # Errors
///
/// They are not here and cannot be installed.
pub(crate) fn openssl_headers() -> Result {
    let there = || {
        let mut command = Command::new("cc");
        works(command.args(["-fsyntax-only", "-include", "openssl/cms.h", "-x", "c", "/dev/null"]))
    };
    if there() {
        return Ok(());
    }
    install_debian_package("libssl-dev")?;
    if there() { Ok(()) } else { Err("libssl-dev was installed, but its headers are not found".into()) }
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

/// Installs a package of Debian.
///
/// # Errors
///
/// There is no apt-get, no right to install, or no such package; the text says what a person can do.
pub(crate) fn install_debian_package(name: &str) -> Result {
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
