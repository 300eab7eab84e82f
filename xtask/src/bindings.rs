//! `cargo xtask bindings`: the sources that UniFFI writes for Kotlin and Swift, from `bindings/uniffi`.
//!
//! They are committed, so that whoever builds for Kotlin or Swift needs nothing of Rust but the library.

use crate::{
    Result, built,
    process::{root, run},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Each generated file: its language, its name where UniFFI puts it, and its place here.
const FILES: &[(&str, &str, &str)] = &[
    ("kotlin", KOTLIN_NAME, "bindings/kotlin/src/main/generated/io/github/libpec/internal/pec_uniffi.kt"),
    ("swift", "PecUniFFI.swift", "bindings/swift/Sources/PecUniFFI/PecUniFFI.swift"),
    ("swift", "LibpecFFI.h", "bindings/swift/Sources/LibpecFFI/LibpecFFI.h"),
];
const KOTLIN_NAME: &str = "io/github/libpec/internal/pec_uniffi.kt";

/// Writes the generated sources.
pub(crate) fn write() -> Result {
    for (place, text) in generated()? {
        let path = root().join(place);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        fs::write(&path, text).map_err(|error| format!("{place}: {error}"))?;
        println!("wrote {place}");
    }
    Ok(())
}

/// Says which of them are not what would be written now.
pub(crate) fn check() -> Result {
    let differs = |(place, text): &(&'static str, String)| {
        fs::read_to_string(root().join(place)).map_or(true, |found| found != *text)
    };
    let generated = generated()?;
    let stale: Vec<_> = generated.iter().filter(|file| differs(file)).map(|(place, _)| *place).collect();
    if stale.is_empty() {
        println!("{} generated files are in step with bindings/uniffi", generated.len());
        Ok(())
    } else {
        Err(format!("not in step with bindings/uniffi: {}; run cargo xtask bindings", stale.join(", ")))
    }
}

/// Builds the library for the tests.
pub(crate) fn library() -> Result<PathBuf> {
    Ok(built::package("pec-uniffi")?.join(library_name()))
}

/// The name of the library on this system.
pub(crate) fn library_name() -> String {
    format!("{}pec_uniffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX)
}

fn generated() -> Result<Vec<(&'static str, String)>> {
    // In the dev profile: optimised, the generator takes minutes to build.
    let built = built::package("pec-uniffi")?;
    let folder = root().join("target/bindings");
    for language in ["kotlin", "swift"] {
        run(Command::new(built.join("uniffi-bindgen"))
            .arg("generate")
            .arg(built.join(library_name()))
            .args(["--no-format", "--language", language, "--out-dir"])
            .arg(folder.join(language))
            .current_dir(root()))?;
    }
    FILES
        .iter()
        .map(|(language, name, place)| Ok((*place, tidied(&folder.join(language).join(name))?)))
        .collect()
}

/// The text of a file, without blanks at line ends and with one blank line at most; in Kotlin, seen by the library alone. UniFFI quotes
/// names that Swift has for itself in the header too, where that is no C.
fn tidied(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is = |wanted| path.extension().is_some_and(|extension| extension == wanted);
    let (kotlin, header) = (is("kt"), is("h"));
    let mut tidy = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if !(blank && line.is_empty()) {
            tidy += &match (kotlin, header) {
                (true, _) => internal(line),
                (_, true) => line.replace('`', ""),
                _ => line.to_owned(),
            };
            tidy += "\n";
        }
        blank = line.is_empty();
    }
    Ok(tidy.trim_end().to_owned() + "\n")
}

/// A line of Kotlin; if it declares something at the top, then as internal: what users see is the layer above.
fn internal(line: &str) -> String {
    const DECLARATIONS: &[&str] = &[
        "abstract class ",
        "class ",
        "const val ",
        "data class ",
        "enum class ",
        "fun ",
        "inline fun ",
        "interface ",
        "object ",
        "open class ",
        "sealed class ",
        "typealias ",
        "val ",
    ];
    let declaration = line.strip_prefix("public ").unwrap_or(line);
    if DECLARATIONS.iter().any(|start| declaration.starts_with(start)) {
        format!("internal {declaration}")
    } else {
        // Functions follow the end of their comment, or their annotation.
        line.replace("*/ fun ", "*/ internal fun ").replace("::class) fun ", "::class) internal fun ")
    }
}

#[cfg(test)]
mod tests {
    use super::internal;

    #[test]
    fn what_is_declared_at_the_top_is_internal() {
        for (line, expected) in [
            ("public interface FfiConverter<A, B> {", "internal interface FfiConverter<A, B> {"),
            ("open class Draft: AutoCloseable", "internal open class Draft: AutoCloseable"),
            ("private inline fun <U> call() {", "private inline fun <U> call() {"),
            ("internal object Lib {", "internal object Lib {"),
            ("    fun close() {", "    fun close() {"),
            ("         */ fun `version`() {", "         */ internal fun `version`() {"),
            ("    @Throws(E::class) fun `f`() {", "    @Throws(E::class) internal fun `f`() {"),
            ("// class", "// class"),
        ] {
            assert_eq!(internal(line), expected);
        }
    }
}
