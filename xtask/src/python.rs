//! `cargo xtask test python`: the sdist, installed into an environment of its own, and pytest; `cargo xtask wheel`: wheels.

use crate::{
    Result, built,
    process::{root, run, works},
    setup,
    test::Counts,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Programs that may be a Python; `PEC_PYTHON` names another.
const PYTHONS: &[&str] =
    &["python3", "python3.14", "python3.13", "python3.12", "python3.11", "/usr/bin/python3"];

/// The folder of their environment, and the tools, each in its version.
const NAME: &str = "python";
const REQUIREMENTS: &str = "bindings/python/tests/requirements.txt";

/// Sets up and runs the tests of `bindings/python`.
pub(crate) fn tests() -> Counts {
    println!("Needed: CPython 3.11 or newer; pip gets the tools from PyPI ({REQUIREMENTS}).");
    match set_up() {
        Ok(mut pytest) => Counts::of_command(&mut pytest, summary),
        Err(why) => Counts::of_failure(&why),
    }
}

/// Builds the wheels into `target/wheels`: one for every CPython from 3.11 on, and one for the free-threaded 3.14, for which no
/// interpreter need be here.
pub(crate) fn wheels() -> Result {
    let environment = Environment::ready(NAME, REQUIREMENTS)?;
    for interpreter in [&[][..], &["--interpreter", "python3.14t"]] {
        let mut maturin = environment.program("maturin");
        run(maturin.args(["build", "--release", "--out", "target/wheels"]).args(interpreter))?;
    }
    Ok(())
}

fn set_up() -> Result<Command> {
    let environment = Environment::ready(NAME, REQUIREMENTS)?;
    environment.install()?;
    let (corpus, binary) = (built::corpus()?, built::package("pec-cli")?.join("pec"));
    let mut pytest = environment.program("python");
    pytest
        .args(["-m", "pytest", "--quiet", "--color=no"])
        .env("PEC_CORPUS", corpus)
        .env("PEC_TESTDATA", root().join("testdata"))
        .env("PEC_BINARY", binary);
    Ok(pytest)
}

/// A virtual environment with tools.
pub(crate) struct Environment {
    /// A folder of `target`, which holds it and all that is made for it.
    home: PathBuf,
}

impl Environment {
    /// Makes the one of this name, if it is not here or of another Python or other tools than this file lists.
    pub(crate) fn ready(name: &str, requirements: &str) -> Result<Self> {
        let environment = Self { home: root().join("target").join(name) };
        let python = python()?;
        let requirements = root().join(requirements);
        let made_of = format!("{python}\n{}", text(&requirements)?);
        let stamp = environment.home.join("environment.txt");
        if fs::read_to_string(&stamp).is_ok_and(|found| found == made_of) {
            return Ok(environment);
        }
        let folder = environment.home.join("venv");
        run(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder))?;
        let mut pip = environment.pip();
        run(pip.args(["install", "--quiet", "--requirement"]).arg(requirements))?;
        write(&stamp, &made_of)?;
        Ok(environment)
    }

    /// Builds the sdist and installs it. What is in it is enough to build from, or this fails.
    pub(crate) fn install(&self) -> Result {
        let sdist = self.sdist()?;
        // It is the same bytes if it is of the same sources.
        let installed = self.home.join("installed.tar.gz");
        let module = "import libpec._libpec";
        if same(&sdist, &installed) && works(self.program("python").args(["-c", module])) {
            return Ok(());
        }
        let unpacked = unpacked(&sdist)?;
        // The tests' code is little: what they check is optimised as in the tests of Rust, and compiled once for both.
        let mut pip = self.pip();
        pip.args(["install", "--quiet", "--no-build-isolation", "--no-deps", "--force-reinstall"])
            .arg(&unpacked)
            .env("MATURIN_PEP517_ARGS", "--profile dev")
            .env("CARGO_TARGET_DIR", built::target());
        run(&mut pip)?;
        fs::copy(&sdist, &installed).map_err(|error| format!("{}: {error}", installed.display()))?;
        Ok(())
    }

    /// The sdist, freshly made.
    fn sdist(&self) -> Result<PathBuf> {
        let folder = self.home.join("dist");
        if folder.is_dir() {
            fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        run(self.program("maturin").args(["sdist", "--out"]).arg(&folder))?;
        let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut files = files.flatten().map(|entry| entry.path());
        files.next().ok_or_else(|| format!("maturin left nothing in {}", folder.display()))
    }

    pub(crate) fn pip(&self) -> Command {
        let mut pip = self.program("python");
        pip.args(["-m", "pip", "--disable-pip-version-check"]);
        pip
    }

    /// A program of the environment, run at the root. It finds the others there, too.
    pub(crate) fn program(&self, name: &str) -> Command {
        let bin = self.home.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
        let path = env::var_os("PATH").unwrap_or_default();
        let paths = [bin.clone()].into_iter().chain(env::split_paths(&path));
        let mut command = Command::new(bin.join(name));
        if let Ok(path) = env::join_paths(paths) {
            command.env("PATH", path);
        }
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").current_dir(root());
        command
    }
}

/// The folder with the contents of the sdist: the same for every environment, so that what was compiled for one is for all.
fn unpacked(sdist: &Path) -> Result<PathBuf> {
    let home = root().join("target").join(NAME);
    let (folder, stamp) = (home.join("sdist"), home.join("unpacked.tar.gz"));
    if folder.is_dir() && same(sdist, &stamp) {
        return Ok(folder);
    }
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    // With the present as the time of each file, for the times in an sdist never change and cargo looks at them.
    let strip = "--strip-components=1";
    run(Command::new("tar").args(["-xzmf"]).arg(sdist).args([strip, "-C"]).arg(&folder))?;
    fs::copy(sdist, &stamp).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(folder)
}

/// A Python that is new enough and can make environments.
pub(crate) fn python() -> Result<String> {
    let serves = |python: &str| {
        let asks = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
        works(Command::new(python).args(["-c", asks]))
    };
    let named = env::var("PEC_PYTHON").ok();
    let found = || {
        let all = named.iter().map(String::as_str).chain(PYTHONS.iter().copied());
        all.into_iter().find(|python| serves(python)).map(str::to_owned)
    };
    if let Some(python) = found() {
        return Ok(python);
    }
    setup::install_debian_package("python3-venv")?;
    found().ok_or_else(|| "no Python here is 3.11 or newer: install one, and name it in PEC_PYTHON".into())
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The line with which pytest ends: how many passed, failed, did not run.
pub(crate) fn summary(line: &str) -> Option<(u64, u64, u64)> {
    let (counts, _) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for count in counts.split(", ") {
        let (number, what) = count.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what {
            "passed" | "xpassed" => passed += number,
            "failed" | "error" | "errors" => failed += number,
            "skipped" | "xfailed" => skipped += number,
            "deselected" | "warning" | "warnings" => {}
            _ => return None,
        }
    }
    Some((passed, failed, skipped))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn the_last_line_counts() {
        for (line, counts) in [
            ("192 passed in 19.92s", Some((192, 0, 0))),
            ("== 1 failed, 24 passed, 3 skipped, 2 warnings in 61.57s (0:01:01) ==", Some((24, 1, 3))),
            ("2 errors in 0.10s", Some((0, 2, 0))),
            ("no tests ran in 0.01s", None),
            ("3 things passed in 4 rows", None),
            ("FAILED tests/test_a.py::test_b - 1 passed", None),
        ] {
            assert_eq!(summary(line), counts, "{line}");
        }
    }
}
