//! `cargo xtask bench`: time and memory of parsing and verifying, as tables (benches/README.md); `growth`: of following millions of
//! messages; `archive`: those of the archive; `--check`: how many instructions the main paths take.

use crate::{
    Result, bench_peers,
    process::{cargo, root, run, shown, works},
    said, setup,
};
use std::{fs, path::Path, process::Command, process::Stdio};

const USAGE: &str = "cargo xtask bench [--quick | --readme | --check | --record | growth [--quick | --readme] | archive [--million]]";

const README: &str = "benches/README.md";

pub(crate) fn task(arguments: &[String]) -> bool {
    said(match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => time_and_memory(Tables::Shown),
        ["--quick"] => time_and_memory(Tables::Quick),
        ["--readme"] => time_and_memory(Tables::Kept),
        ["growth"] => growth(Tables::Shown),
        ["growth", "--quick"] => growth(Tables::Quick),
        ["growth", "--readme"] => growth(Tables::Kept),
        ["--check"] => counts("--check"),
        ["--record"] => counts("--record"),
        ["archive", options @ ..] if options.iter().all(|option| *option == "--million") => archive(options),
        _ => Err(USAGE.to_owned()),
    })
}

/// What becomes of the tables.
#[derive(Clone, Copy, PartialEq)]
enum Tables {
    /// They are printed.
    Shown,
    /// And written into the README, between their markers.
    Kept,
    /// They say nothing: everything runs once.
    Quick,
}

fn time_and_memory(tables: Tables) -> Result {
    setup::openssl()?; // it makes the keys
    let mut variables = bench_peers::usual();
    variables.extend(bench_peers::bindings());
    program("pec-benches", &variables, tables)?;
    program("memory", &[], tables)
}

fn growth(tables: Tables) -> Result {
    program("growth", &bench_peers::python(), tables)
}

/// Counts instructions, and compares the counts with those in `benches/counts.toml`, or writes them there.
pub(crate) fn counts(what: &str) -> Result {
    setup::valgrind();
    run(&mut cargo(&format!("run --release --package pec-benches --bin counts -- {what}")))
}

fn archive(options: &[&str]) -> Result {
    let there = || works(Command::new("notmuch").arg("--version"));
    if !there() && (setup::install_debian_package("notmuch").is_err() || !there()) {
        println!("No notmuch here: its rows say [not run].");
    }
    setup::openssl()?; // it makes the keys
    for (name, options) in [("archive", options.join(" ")), ("archive-memory", String::new())] {
        run(&mut cargo(&format!("run --release --package pec-benches --bin {name} -- {options}")))?;
    }
    Ok(())
}

/// Runs a program, built for release.
fn program(name: &str, variables: &[(&str, String)], tables: Tables) -> Result {
    let quick = if tables == Tables::Quick { "--quick" } else { "" };
    let mut command = cargo(&format!("run --release --package pec-benches --bin {name} -- {quick}"));
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    if tables != Tables::Kept {
        return run(&mut command);
    }
    println!("$ {}", shown(&command));
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    if !output.status.success() {
        return Err(format!("{name} failed ({})", output.status));
    }
    let readme = root().join(README);
    let text = fs::read_to_string(&readme).map_err(|error| cannot(&readme, &error))?;
    let text = between_markers(&text, name, &told)?;
    fs::write(&readme, text).map_err(|error| cannot(&readme, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// The text with something else between its markers of this name.
fn between_markers(text: &str, name: &str, new: &str) -> Result<String> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).ok_or_else(|| format!("{README} has no {}", open.trim()))?;
    let (_, after) = rest.split_once(&close).ok_or_else(|| format!("{README} has no {close}"))?;
    Ok(format!("{before}{open}\n{}\n\n{close}{after}", new.trim()))
}

#[cfg(test)]
mod tests {
    use super::between_markers;

    #[test]
    fn tables_stand_between_their_markers() {
        let text = "a\n<!-- time -->\nold\n<!-- /time -->\nb\n";
        let new = between_markers(text, "time", "| new |\n").unwrap();
        assert_eq!(new, "a\n<!-- time -->\n\n| new |\n\n<!-- /time -->\nb\n");
        assert_eq!(between_markers(&new, "time", "| new |\n").unwrap(), new);
        assert!(between_markers(text, "memory", "").is_err());
    }
}
