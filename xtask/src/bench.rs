//! `cargo xtask bench`: time and memory of parsing, verifying and tracking, as tables (benches/README.md); `cargo xtask bench archive`
//! those of the archive.

use crate::{
    Result,
    process::{cargo, run, works},
    said, setup,
};
use std::process::Command;

pub(crate) fn task(arguments: &[String]) -> bool {
    said(match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => programs(&["pec-benches", "memory"], ""),
        ["archive", options @ ..] if options.iter().all(|option| *option == "--million") => archive(options),
        _ => Err("cargo xtask bench [archive [--million]]".to_owned()),
    })
}

fn archive(options: &[&str]) -> Result {
    let there = || works(Command::new("notmuch").arg("--version"));
    if !there() && (setup::install_debian_package("notmuch").is_err() || !there()) {
        println!("No notmuch here: its rows say [not run].");
    }
    programs(&["archive"], &options.join(" "))?;
    programs(&["archive-memory"], "")
}

/// Runs programs, built for release.
fn programs(names: &[&str], options: &str) -> Result {
    setup::openssl()?; // it makes the keys
    for program in names {
        run(&mut cargo(&format!("run --release --package pec-benches --bin {program} -- {options}")))?;
    }
    Ok(())
}
