//! `cargo xtask rules`: the house rules that no lint can check.
//!
//! But for the last they hold for the code of the core without its tests: what stands above the test module of each file.
//! In the whole workspace, what the compiler cannot check stands in one file.

use crate::{Result, process::root};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The modules of the core, from the ground up. A module uses those of its own row and of the rows above it.
const LAYERS: &[&[&str]] = &[
    &["ascii_set", "error", "even_lines", "facet", "finding", "hex", "limits", "need", "span", "time"],
    &["asn1", "mime"],
    &["crypto"],
    &["cms", "x509"],
    &["daticert", "trust"],
    &["message"],
    &["tracker"],
    &["verify"],
    &["history"],
    &["compose", "provider"],
    &["ports"],
];

/// Lines of code (no blanks, no comments, no tests) that one file may have.
const MAX_LINES: usize = 500;

/// Files that are one table and may be as long as it is.
const TABLES: &[&str] = &["finding.rs"];

/// The one file that may hold unsafe operations: the edge of C.
const UNSAFE: &str = "pec-ffi/src/edge.rs";

/// Folders without code of the workspace. Fuzz targets call the functions of C, as C does.
const NOT_OURS: &[&str] = &["target", "fuzz"];

/// Checks every file of the core, and all files for unsafe operations.
pub(crate) fn check() -> Result {
    core()?;
    let mut files = Vec::new();
    collect(&root(), &mut files).map_err(|error| format!("the workspace: {error}"))?;
    let mut faults = Vec::new();
    for file in &files {
        let path = file.strip_prefix(root()).unwrap_or(file);
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", path.display()))?;
        if path != Path::new(UNSAFE) && is_unsafe(&text) {
            faults.push(format!("{}: an unsafe operation; those stand in {UNSAFE}", path.display()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("in the workspace:\n  {}", faults.join("\n  "))) }
}

/// Whether a file holds an unsafe block or implementation. An exported function is declared unsafe and does nothing of the kind.
fn is_unsafe(text: &str) -> bool {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = code.split_whitespace().collect();
    words.windows(2).any(|pair| matches!(pair, [word, "{" | "impl"] if word.ends_with("unsafe")))
}

fn core() -> Result {
    let folder = root().join("pec-core/src");
    let mut files = Vec::new();
    collect(&folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut faults = Vec::new();
    for file in &files {
        let path = file.strip_prefix(&folder).unwrap_or(file);
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        faults.extend(faults_of(path, &text).into_iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    if faults.is_empty() {
        println!("{} files of pec-core: as the house rules say", files.len());
        Ok(())
    } else {
        Err(format!("in pec-core/src:\n  {}", faults.join("\n  ")))
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&&*name) {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

fn faults_of(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let is_test = path.iter().any(|name| name == "tests" || name == "tests.rs");
    if is_test {
        return faults;
    }
    let code = code(text);
    let module = module(path);

    let lines = code.lines().count();
    if lines > MAX_LINES && !TABLES.iter().any(|table| path == Path::new(table)) {
        faults.push(format!("{lines} lines of code; a file is one idea, of {MAX_LINES} lines at most"));
    }
    // RUSTSEC-2023-0071 is about the timing of private-key operations: the engine does none.
    if module != "provider" && code.contains("PrivateKey") {
        faults.push("PrivateKey; private keys are for `provider` and for tests alone".into());
    }
    faults.extend(layering(&module, &code));
    faults
}

/// What stands above the test module, without blank lines and comments.
fn code(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_test_module = |pair: &[&str]| matches!(pair, ["#[cfg(test)]", module] if module.starts_with("mod ") && module.ends_with('{'));
    let end = lines.windows(2).position(is_test_module).unwrap_or(lines.len());
    lines
        .into_iter()
        .take(end)
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// The module of the crate that a file belongs to: `x509` for `x509/path.rs`, `span` for `span.rs`.
fn module(path: &Path) -> String {
    let first = path.iter().next().unwrap_or_default().to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

fn layering(module: &str, code: &str) -> Vec<String> {
    if module == "lib" {
        return Vec::new();
    }
    let row = |name: &str| LAYERS.iter().position(|row| row.contains(&name));
    let Some(own) = row(module) else {
        return vec![format!("the module {module} has no place in the table of layers (xtask/src/rules.rs)")];
    };
    let mut used = used(code);
    used.sort();
    used.dedup();
    used.iter()
        .filter(|name| row(name).is_none_or(|row| row > own))
        .map(|name| format!("uses crate::{name}, which is not below {module}"))
        .collect()
}

/// The modules that a text names after `crate::`, alone or in braces. Types at the root begin with a capital.
fn used(code: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let word = |text: &str| text.chars().take_while(|&c| is_word(c)).collect::<String>();
    let mut names = Vec::new();
    for (_, after) in code.match_indices("crate::").filter_map(|(at, found)| {
        let before = code.get(..at)?.chars().next_back();
        // Not the end of another word, as in `pec_crate::`; `$crate::` is ours.
        before.is_none_or(|c| !is_word(c)).then_some(())?;
        Some((at, code.get(at + found.len()..)?))
    }) {
        match after.strip_prefix('{') {
            None => names.push(word(after)),
            Some(group) => {
                let mut depth = 0_i32;
                let mut at_start = true;
                for (at, c) in group.char_indices() {
                    match c {
                        '}' if depth == 0 => break,
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => at_start = true,
                        c if is_word(c) && at_start && depth == 0 => {
                            names.push(word(group.get(at..).unwrap_or_default()));
                            at_start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names.retain(|name| name.starts_with(|c: char| c.is_lowercase()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> String {
        faults_of(Path::new(path), text).join("\n")
    }

    #[test]
    fn arrows_point_down() {
        let text = "use crate::{\n    Error, Span,\n    mime::{self, Part},\n    verify::Report,\n};\n";
        assert_eq!(faults("message/mod.rs", text), "uses crate::verify, which is not below message");
        assert_eq!(faults("verify/mod.rs", text), "");
        assert_eq!(
            faults("mime/mod.rs", "/// See [`crate::verify`].\nfn f(x: crate::asn1::Reader) {}\n"),
            ""
        );
        assert_eq!(faults("span.rs", "use crate::mime;"), "uses crate::mime, which is not below span");
        assert_eq!(
            faults("new.rs", ""),
            "the module new has no place in the table of layers (xtask/src/rules.rs)"
        );
    }

    #[test]
    fn private_keys_are_for_the_provider_and_for_tests() {
        let text = "use rsa::PrivateKey;\n";
        assert!(faults("crypto/mod.rs", text).contains("PrivateKey; "));
        assert_eq!(faults("provider/mod.rs", text), "");
        assert_eq!(faults("crypto/mod.rs", &format!("#[cfg(test)]\nmod tests {{\n{text}}}\n")), "");
        assert_eq!(faults("crypto/tests.rs", text), "");
        // A test module in a file of its own hides nothing of this one.
        assert!(
            faults("crypto/mod.rs", &format!("#[cfg(test)]\nmod tests;\nfn f() {{}}\n{text}"))
                .contains("PrivateKey; ")
        );
    }

    #[test]
    fn unsafe_operations_have_their_place() {
        for (text, is) in [
            ("let x = un|safe { *pointer };", true),
            ("let x = f(un|safe {\n*pointer });", true),
            ("un|safe\n{ x }", true),
            ("un|safe impl Send for T {}", true),
            ("pub un|safe extern \"C\" fn f() { g() }", false),
            ("// un|safe { *pointer }", false),
            ("#[un|safe(no_mangle)]", false),
        ] {
            assert_eq!(is_unsafe(&text.replace('|', "")), is, "{text}");
        }
    }

    #[test]
    fn files_are_short() {
        assert_eq!(faults("time.rs", &"let x = 1;\n".repeat(MAX_LINES)), "");
        assert!(faults("time.rs", &"let x = 1;\n".repeat(MAX_LINES + 1)).starts_with("501 lines"));
        assert_eq!(faults("time.rs", &"// why\n\n".repeat(MAX_LINES)), "");
        assert_eq!(faults("finding.rs", &"row;\n".repeat(2 * MAX_LINES)), "");
    }
}
