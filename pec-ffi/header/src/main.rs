//! Writes `include/pec.h`: `cargo xtask header`, or with `--check` says whether it is as it should be.
//!
//! The header is read by people as much as by compilers. So it is put together chapter by chapter: each module of pec-ffi is one,
//! its own documentation stands above it, and cbindgen writes what the module declares. What C has and Rust has not is in
//! `preamble.h`, `texts.h` and `end.h` beside this crate's sources.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking to a person is its job")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// The modules, in the order in which one reads about them: each names only types of those before it.
const CHAPTERS: &[&str] = &[
    "view",
    "library",
    "error",
    "kinds",
    "buffer",
    "limits",
    "files",
    "header",
    "message",
    "part",
    "trust",
    "directory",
    "report/summary",
    "report/signature",
    "report/chain",
    "report/basis",
    "report/certification",
    "report/finding",
    "report/nested",
    "report/sent",
    "verifier",
    "submission",
    "orphan",
    "tracker",
    "draft",
    "provider",
    "search",
    "entries",
    "ports",
    "index",
    "archive",
];

/// Modules that declare nothing for C, or what no user of it gets.
const NOT_CHAPTERS: &[&str] = &["lib", "edge", "edge_tests", "words", "test_panic", "report/mod"];

/// The longest line that declares a function.
const MAX_LINE: usize = 100;

fn main() -> ExitCode {
    let check = match env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(other) => {
            eprintln!("not understood: {other}; usage: pec-header [--check]");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<String, String> {
    let target = crate_folder().join("../include/pec.h");
    let header = header()?;
    if check {
        let old = fs::read_to_string(&target).unwrap_or_default();
        return match first_difference(&old, &header) {
            None => Ok("include/pec.h is what pec-ffi says".to_owned()),
            Some(line) => Err(format!(
                "include/pec.h is not what pec-ffi says, from line {line} on: run `cargo xtask header`"
            )),
        };
    }
    fs::write(&target, &header).map_err(|error| format!("{}: {error}", target.display()))?;
    Ok(format!("include/pec.h: {} lines", header.lines().count()))
}

/// The number of the first line that differs.
fn first_difference(old: &str, new: &str) -> Option<usize> {
    if old == new {
        return None;
    }
    let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    Some(same + 1)
}

/// The folder of pec-ffi.
fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn header() -> Result<String, String> {
    complete()?;
    let mut header = include_str!("preamble.h").replace("@INTRODUCTION@", &introduction(&source("lib")?));
    for chapter in CHAPTERS {
        let source = source(chapter)?;
        header += &title(&source)?;
        header += &declared(chapter)?;
        if *chapter == "view" {
            header += "\n";
            header += include_str!("texts.h");
        }
    }
    header += "\n";
    header += include_str!("end.h");
    Ok(header)
}

/// Every module is a chapter, or none on purpose.
fn complete() -> Result<(), String> {
    for folder in ["", "report"] {
        let path = crate_folder().join("src").join(folder);
        let entries = fs::read_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for entry in entries.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            let Some(module) = file.strip_suffix(".rs") else { continue };
            let module = if folder.is_empty() { module.to_owned() } else { format!("{folder}/{module}") };
            if !CHAPTERS.iter().chain(NOT_CHAPTERS).any(|known| *known == module) {
                return Err(format!("pec-ffi/src/{file} is no chapter of pec.h: name it in pec-ffi/header"));
            }
        }
    }
    Ok(())
}

fn source(module: &str) -> Result<String, String> {
    let path = crate_folder().join(format!("src/{module}.rs"));
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The documentation of a module, line by line.
fn documentation(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
}

fn introduction(source: &str) -> String {
    documentation(source).map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect()
}

/// The first line of a module's documentation as a title, the rest as a comment below it.
fn title(source: &str) -> Result<String, String> {
    let mut lines = documentation(source);
    let title = lines.next().ok_or("a chapter without a title")?;
    let rule = "=".repeat(76);
    let text: String = lines.map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect();
    Ok(format!("\n\n/* {rule}\n * {title}\n{text} */\n"))
}

/// What a module declares, as cbindgen writes it.
fn declared(module: &str) -> Result<String, String> {
    let mut config = cbindgen::Config::from_file(crate_folder().join("cbindgen.toml"))?;
    // Also those that no function of the same chapter takes.
    config.export.include = types(&source(module)?);
    let file = crate_folder().join(format!("src/{module}.rs"));
    let bindings = cbindgen::Builder::new().with_config(config).with_src(&file).generate();
    let bindings = bindings.map_err(|error| format!("{module}: {error}"))?;
    let mut written = Vec::new();
    bindings.write(&mut written);
    let written = String::from_utf8(written).map_err(|error| format!("{module}: {error}"))?;
    Ok(format!("\n{}\n", laid_out(written.trim())))
}

/// The same with one empty line where there are several, and with long declarations of functions an argument a line.
fn laid_out(written: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in written.lines() {
        // A type has one name, whether its own chapter speaks of it or another.
        let line = match line.strip_prefix("typedef") {
            Some(_) => line.to_owned(),
            None => line.replace("struct pec_", "pec_").replace("enum pec_", "pec_"),
        };
        let line = line.as_str();
        match line.split_once('(').filter(|_| line.len() > MAX_LINE && !line.starts_with("//")) {
            Some((name, arguments)) => {
                let arguments = arguments.replace(", ", ",\n    ");
                lines.push(format!("{name}(\n    {arguments}"));
            }
            None if line.is_empty() && lines.last().is_some_and(String::is_empty) => {}
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// The names of the types that a module declares.
fn types(source: &str) -> Vec<String> {
    let name = |line: &str| {
        let rest =
            ["pub struct ", "pub enum ", "pub type "].iter().find_map(|word| line.strip_prefix(word))?;
        Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
    };
    source.lines().filter_map(name).collect()
}
