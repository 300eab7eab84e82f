//! `cargo xtask test swift`: what can be said of `bindings/swift` where there is no Swift compiler. Each check counts as a test.
//!
//! With one, `swift test` says more (`bindings/swift/README.md`).

use crate::{
    Result, bindings,
    process::{root, run, shown, works},
    setup,
    swift_source::{Generated, Layer},
    test::Counts,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const FOLDER: &str = "bindings/swift";

/// A check and its name. `Ok` holds why it could not be made, if it could not.
type Check = (&'static str, fn() -> Result<Option<&'static str>>);

const CHECKS: &[Check] = &[
    ("the generated sources are in step", || bindings::check().map(|()| None)),
    ("the header is C", header_is_c),
    ("the library exports what the header declares", library_exports),
    ("the module map is one", module_map),
    ("the sources can be parsed", syntax),
    ("the layer uses only what is generated", names),
    ("each enumeration has the generated cases", cases),
    ("the column of the parity table", parity),
    ("the README quotes the examples", example),
];

/// Makes every check.
pub(crate) fn tests() -> Counts {
    println!(
        "Needed: a C compiler, nm, Python. There is no Swift compiler for this in any registry: nothing is compiled."
    );
    let mut counts = Counts::default();
    for (name, check) in CHECKS {
        println!("\n-- {name}");
        match check() {
            Ok(None) => counts.count(1, 0, 0),
            Ok(Some(why)) => {
                println!("[not run] {why}");
                counts.count(0, 0, 1);
            }
            Err(why) => {
                println!("FAILED: {why}");
                counts.count(0, 1, 0);
            }
        }
    }
    counts
}

fn header() -> PathBuf {
    root().join(FOLDER).join("Sources/LibpecFFI/LibpecFFI.h")
}

fn header_is_c() -> Result<Option<&'static str>> {
    // Clang's words about pointers, which Swift reads, are not C.
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Werror", "-fsyntax-only", "-D_Nonnull=", "-D_Nullable=", "-include"])
        .arg(header())
        .args(["-x", "c", "/dev/null"]))?;
    Ok(None)
}

fn library_exports() -> Result<Option<&'static str>> {
    let library = bindings::library()?;
    let mut nm = Command::new("nm");
    nm.args(["-D", "--defined-only"]).arg(&library);
    let output = nm.output().map_err(|error| format!("{}: {error}", shown(&nm)))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let exported: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next_back()).collect();
    let header = read(&header())?;
    let declared: Vec<&str> = declarations(&header).collect();
    let missing: Vec<_> = declared.iter().filter(|name| !exported.contains(**name)).collect();
    println!("{} functions declared, {} missing", declared.len(), missing.len());
    if declared.len() > 100 && missing.is_empty() { Ok(None) } else { Err(format!("missing: {missing:?}")) }
}

/// The functions that the header declares.
fn declarations(header: &str) -> impl Iterator<Item = &str> {
    header.lines().filter(|line| !line.starts_with("typedef")).filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        let name = before.rsplit([' ', '*']).next()?;
        (name.starts_with("uniffi_") || name.starts_with("ffi_")).then_some(name)
    })
}

fn module_map() -> Result<Option<&'static str>> {
    let there = || works(Command::new("clang").arg("--version"));
    if !there() && (setup::install_debian_package("clang").is_err() || !there()) {
        return Ok(Some("clang is not here, and gcc knows no modules"));
    }
    let folder = root().join("target/swift");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = folder.join("import.m");
    fs::write(&program, "@import LibpecFFI;\nRustBuffer buffer;\n").map_err(|error| error.to_string())?;
    run(Command::new("clang")
        .args(["-fsyntax-only", "-fmodules", "-Werror"])
        .arg(format!("-fmodules-cache-path={}", folder.join("modules").display()))
        .arg(format!("-fmodule-map-file={}", header().with_file_name("module.modulemap").display()))
        .arg(program))?;
    Ok(None)
}

fn syntax() -> Result<Option<&'static str>> {
    let python = environment()?;
    run(Command::new(python).arg(format!("{FOLDER}/Tests/syntax.py")).current_dir(root()))?;
    Ok(None)
}

/// A Python that has the grammar of Swift.
fn environment() -> Result<PathBuf> {
    let folder = root().join("target/swift/python");
    let python = folder.join("bin/python");
    let there = || works(Command::new(&python).args(["-c", "import tree_sitter, tree_sitter_swift"]));
    if there() {
        return Ok(python);
    }
    let make = || run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    if make().is_err() {
        setup::install_debian_package("python3-venv")?;
        make()?;
    }
    let packages = ["tree-sitter==0.25.2", "tree-sitter-swift==0.7.4"];
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(packages))?;
    if there() {
        Ok(python)
    } else {
        Err("tree-sitter-swift was installed, but Python does not find it".into())
    }
}

fn names() -> Result<Option<&'static str>> {
    let (generated, layer) = (generated()?, layer()?);
    let unknown = layer.unknown_uses(&generated);
    println!("{} uses of what is generated", layer.uses().count());
    if unknown.is_empty() { Ok(None) } else { Err(unknown.join("\n  ")) }
}

fn cases() -> Result<Option<&'static str>> {
    let (generated, layer) = (generated()?, layer()?);
    let conversions = layer.conversions();
    let mut faults = Vec::new();
    for (name, from, to) in &conversions {
        let expected = generated.cases(name);
        if expected.is_empty() || *from != expected || *to != expected {
            faults.push(format!("{name}: generated {expected:?}, converted {from:?} to {to:?}"));
        }
        if layer.cases(name) != expected {
            faults.push(format!("{name}: generated {expected:?}, ours {:?}", layer.cases(name)));
        }
    }
    println!("{} conversions", conversions.len());
    if conversions.len() > 20 && faults.is_empty() { Ok(None) } else { Err(faults.join("\n  ")) }
}

fn parity() -> Result<Option<&'static str>> {
    let table: toml::Table = toml::from_str(&read(&root().join("bindings/parity.toml"))?)
        .map_err(|error| format!("parity.toml: {error}"))?;
    let mut column = BTreeSet::new();
    let sections = table.get("section").and_then(|sections| sections.as_array()).into_iter().flatten();
    for row in sections.filter_map(|section| section.get("operations")?.as_array()).flatten() {
        match row.get("swift") {
            Some(toml::Value::String(cell)) => column.extend([cell.as_str()]),
            Some(toml::Value::Array(cells)) => column.extend(cells.iter().filter_map(|cell| cell.as_str())),
            _ => return Err(format!("a row has no swift: {row:?}")),
        }
    }
    column.retain(|cell| !cell.starts_with('-'));
    let faults = layer()?.against(&column);
    println!("{} names", column.len());
    if column.len() > 150 && faults.is_empty() { Ok(None) } else { Err(faults.join("\n  ")) }
}

fn example() -> Result<Option<&'static str>> {
    let folder = root().join(FOLDER);
    let readme = read(&folder.join("README.md"))?;
    for name in ["Example.swift", "ArchiveExample.swift"] {
        let example = read(&folder.join("Tests/LibpecTests").join(name))?;
        let (_, code) = example.split_once('\n').ok_or("the example is empty")?;
        if !readme.contains(&format!("```swift\n{code}```")) {
            return Err(format!("README.md does not quote Tests/LibpecTests/{name}"));
        }
    }
    Ok(None)
}

fn generated() -> Result<Generated> {
    Ok(Generated(read(&root().join(FOLDER).join("Sources/PecUniFFI/PecUniFFI.swift"))?))
}

fn layer() -> Result<Layer> {
    let folder = root().join(FOLDER).join("Sources/Libpec");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect::<Result<Vec<_>>>().map(Layer)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
