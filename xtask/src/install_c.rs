//! `cargo xtask install-c PREFIX`: libpec for C and C++ below a folder, as a packager would lay it out.
//!
//! Headers, the static and the shared library with its links, and what pkg-config and CMake look for. cargo-c does the same from the
//! metadata of pec-ffi, but takes minutes to build; this needs nothing but cargo.

use crate::{
    Result,
    process::{cargo, root, shown},
};
use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// Installs as asked; whether it did.
pub(crate) fn task(words: &[String]) -> bool {
    let outcome = match words {
        [prefix] if !prefix.starts_with('-') => install(Path::new(prefix), ""),
        _ => Err("usage: install-c PREFIX".into()),
    };
    match outcome {
        Ok(ref installed) => println!(
            "libpec {} for C and C++ is in {}.\nSay where it is: PKG_CONFIG_PATH={}, or CMAKE_PREFIX_PATH={}",
            installed.version,
            installed.prefix.display(),
            installed.prefix.join("lib/pkgconfig").display(),
            installed.prefix.display()
        ),
        Err(ref why) => println!("{why}"),
    }
    outcome.is_ok()
}

/// What was installed.
pub(crate) struct Installed {
    /// The folder, from the root of the file system.
    pub(crate) prefix: PathBuf,
    /// The version of the library.
    pub(crate) version: String,
    /// Options for the linker that the archive needs besides.
    pub(crate) system: Vec<String>,
}

/// Builds the library for release, with these options of cargo, and lays it out.
pub(crate) fn install(prefix: &Path, options: &str) -> Result<Installed> {
    let prefix = absolute(prefix)?;
    let libraries = build(options)?;
    let version = version()?;
    let soname = soname(&version);
    let lib = prefix.join("lib");
    for folder in [prefix.join("include"), lib.join("pkgconfig"), lib.join("cmake/Pec")] {
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    for header in ["pec.h", "pec.hpp"] {
        copy(&root().join("include").join(header), &prefix.join("include").join(header))?;
    }
    copy(&libraries.archive, &lib.join("libpec.a"))?;
    let shared = format!("libpec.so.{version}");
    copy(&libraries.shared, &lib.join(&shared))?;
    link(&shared, &lib.join(&soname))?;
    link(&soname, &lib.join("libpec.so"))?;
    for (template, target) in [
        (include_str!("install_c/libpec.pc"), lib.join("pkgconfig/libpec.pc")),
        (include_str!("install_c/PecConfig.cmake"), lib.join("cmake/Pec/PecConfig.cmake")),
        (include_str!("install_c/PecConfigVersion.cmake"), lib.join("cmake/Pec/PecConfigVersion.cmake")),
    ] {
        let text = template
            .replace("@VERSION@", &version)
            .replace("@SHARED@", &shared)
            .replace("@SONAME@", &soname)
            .replace("@SYSTEM_LIBRARIES@", &libraries.system.join(" "));
        fs::write(&target, text).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(Installed { prefix, version, system: libraries.system })
}

/// What cargo built.
pub(crate) struct Libraries {
    /// `libpec.a`.
    pub(crate) archive: PathBuf,
    /// `libpec.so`.
    shared: PathBuf,
    /// Options for the linker that the archive needs besides.
    pub(crate) system: Vec<String>,
}

/// Builds both libraries for release, with these options of cargo. They alone, for where a library for Rust comes of the same build,
/// nothing is optimised across crates: calls from C would take a fifth longer, and the archive three times the room.
pub(crate) fn build(options: &str) -> Result<Libraries> {
    let mut command = cargo(&format!(
        "rustc --release --package pec-ffi --lib --crate-type cdylib,staticlib {options} --message-format json-render-diagnostics"
    ));
    command.args(["--", "--print", "native-static-libs"]);
    println!("$ {}", shown(&command));
    let answer = command.output().map_err(|error| format!("cargo does not start: {error}"))?;
    let said = String::from_utf8_lossy(&answer.stderr);
    if !answer.status.success() {
        return Err(format!("pec-ffi does not build:\n{said}"));
    }
    let built = String::from_utf8_lossy(&answer.stdout);
    let messages: Vec<serde_json::Value> =
        built.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let files = messages
        .iter()
        .filter(|message| {
            text(message, "/reason") == "compiler-artifact" && text(message, "/target/name") == "pec"
        })
        .filter_map(|message| message.pointer("/filenames")?.as_array())
        .flatten()
        .filter_map(|file| file.as_str().map(PathBuf::from));
    let files: Vec<PathBuf> = files.collect();
    let find = |extension: &str| {
        let found = files.iter().find(|file| file.extension().is_some_and(|found| found == extension));
        found.cloned().ok_or_else(|| format!("cargo named no .{extension}"))
    };
    // Cargo repeats what the compiler said also when there was nothing to build.
    let system = said.lines().chain(messages.iter().map(|message| text(message, "/message/message")));
    let system = system
        .filter_map(|line| line.split_once("native-static-libs: "))
        .map(|(_, options)| options)
        .next_back();
    let system: Vec<String> = system
        .ok_or("the compiler named no system libraries")?
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    Ok(Libraries { archive: find("a")?, shared: find("so")?, system: without_repetition(system) })
}

/// A text inside a message of cargo; empty if it is not there.
fn text<'m>(message: &'m serde_json::Value, at: &str) -> &'m str {
    message.pointer(at).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn without_repetition(options: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for option in options {
        if !kept.contains(&option) {
            kept.push(option);
        }
    }
    kept
}

/// The version of the workspace, which is that of the library.
fn version() -> Result<String> {
    let text =
        fs::read_to_string(root().join("Cargo.toml")).map_err(|error| format!("Cargo.toml: {error}"))?;
    let manifest: toml::Table = toml::from_str(&text).map_err(|error| format!("Cargo.toml: {error}"))?;
    let version = manifest.get("workspace").and_then(|table| table.get("package")?.get("version")?.as_str());
    version.map(str::to_owned).ok_or_else(|| "Cargo.toml: no version".to_owned())
}

/// The name that programs remember: pec-ffi/build.rs gives the same to the linker.
fn soname(version: &str) -> String {
    let mut parts = version.split('.');
    match (parts.next(), parts.next()) {
        (Some("0"), Some(minor)) => format!("libpec.so.0.{minor}"),
        (major, _) => format!("libpec.so.{}", major.unwrap_or_default()),
    }
}

fn absolute(prefix: &Path) -> Result<PathBuf> {
    let here = env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    Ok(here.join(prefix))
}

/// A new file, not one written into: a program may be running the old one.
fn copy(from: &Path, to: &Path) -> Result {
    let _ = fs::remove_file(to);
    fs::copy(from, to).map(drop).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn link(target: &str, link: &Path) -> Result {
    let _ = fs::remove_file(link);
    symlink(target, link).map_err(|error| format!("{}: {error}", link.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_the_version_is_zero_each_minor_is_another_abi() {
        assert_eq!(soname("0.1.0"), "libpec.so.0.1");
        assert_eq!(soname("1.2.3"), "libpec.so.1");
    }
}
