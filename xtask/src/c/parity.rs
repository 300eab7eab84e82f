//! The functions of pec.h against the table of all languages, and the examples against the page that shows them.

use super::{functions::Function, sources};
use crate::{Result, process::root};
use std::{collections::BTreeSet, fs, path::Path};

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Each function stands in the column once, and the column names no other.
pub(super) fn check(functions: &[Function]) -> Result {
    let table: toml::Value = toml::from_str(&read(&root().join("bindings/parity.toml"))?)
        .map_err(|error| format!("parity.toml: {error}"))?;
    let sections = table.get("section").and_then(toml::Value::as_array).into_iter().flatten();
    let rows = sections.filter_map(|section| section.get("operations")?.as_array()).flatten();
    let mut named = Vec::new();
    for row in rows {
        let what = row.get("what").and_then(toml::Value::as_str).unwrap_or_default();
        match row.get("c") {
            Some(toml::Value::String(reason)) if reason.starts_with("- ") => {}
            Some(toml::Value::String(name)) => named.push(name.clone()),
            Some(toml::Value::Array(names)) => {
                named.extend(names.iter().filter_map(|name| name.as_str().map(str::to_owned)));
            }
            _ => return Err(format!("{what}: no column c")),
        }
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = named.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(format!("{twice} stands in two rows"));
    }
    let declared = functions.iter().map(|function| function.name.clone());
    compare("named in parity.toml", named.clone().into_iter(), "declared by pec.h", declared)
}

/// Two sets of names that must be the same.
pub(super) fn compare(
    one: &str,
    of_one: impl Iterator<Item = String>,
    other: &str,
    of_other: impl Iterator<Item = String>,
) -> Result {
    let (of_one, of_other): (BTreeSet<_>, BTreeSet<_>) = (of_one.collect(), of_other.collect());
    let only =
        |these: &BTreeSet<String>, those| these.difference(those).cloned().collect::<Vec<_>>().join(" ");
    match (only(&of_one, &of_other), only(&of_other, &of_one)) {
        (only_one, only_other) if only_one.is_empty() && only_other.is_empty() => Ok(()),
        (only_one, only_other) => Err(format!("only {one}: {only_one}\nonly {other}: {only_other}")),
    }
}

/// What C++ has otherwise: pec::Error has the status that the call returned.
const NOT_IN_CPP: &[&str] = &["pec_error_status"];

/// C++ has what C has.
pub(super) fn cpp(functions: &[Function]) -> Result {
    let header = read(&root().join("include/pec.hpp"))?;
    let words: BTreeSet<&str> = header.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = functions
        .iter()
        .map(|function| function.name.as_str())
        .filter(|name| !words.contains(name) && !NOT_IN_CPP.contains(name))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("pec.hpp does not use {}", missing.join(" "))) }
}

/// The page shows the examples as they are compiled, and how to link with the archive.
pub(super) fn readme(system: &[String]) -> Result {
    let page = read(&sources().join("README.md"))?;
    let link = format!("/usr/local/lib/libpec.a {} ", system.join(" "));
    if !page.contains(&link) {
        return Err(format!("pec-ffi/README.md does not say how to link: {link}"));
    }
    for (file, language) in [("verify.c", "c"), ("verify.cpp", "cpp")] {
        let example = read(&sources().join("examples").join(file))?;
        if !page.contains(&format!("```{language}\n{example}```")) {
            return Err(format!("pec-ffi/README.md does not quote examples/{file} as it is"));
        }
    }
    Ok(())
}
