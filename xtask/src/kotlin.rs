//! `cargo xtask test kotlin`: the library, in the place where a jar has it, and Maven.

use crate::{
    Result, bindings, built,
    process::{root, run, works},
    setup,
    test::Counts,
};
use std::{env, fs, path::Path, process::Command};

/// Sets up and runs the tests of `bindings/kotlin`.
pub(crate) fn tests() -> Counts {
    println!(
        "Needed: a JDK of 17 or newer and Maven, which gets the Kotlin compiler, JNA and JUnit from Maven Central."
    );
    match set_up() {
        Ok(mut maven) => Counts::of_command(&mut maven, surefire),
        Err(why) => Counts::of_failure(&why),
    }
}

fn set_up() -> Result<Command> {
    needed("javac", "default-jdk-headless")?;
    needed("mvn", "maven")?;
    let target = root().join("target");
    let natives = target.join("kotlin/native");
    install(&bindings::library()?, &natives.join(jna_platform()))?;
    let corpus = built::corpus()?;
    let mut maven = Command::new("mvn");
    maven
        .args([
            "--batch-mode",
            "--no-transfer-progress",
            "--file",
            "bindings/kotlin/pom.xml",
            "clean",
            "verify",
        ])
        .arg(format!("-Dpec.native={}", natives.display()))
        // Else a server of the compiler's stays behind for hours.
        .arg("-Dkotlin.compiler.daemon=false")
        .env("PEC_CORPUS", corpus)
        .env("PEC_TESTDATA", root().join("testdata"))
        .current_dir(root());
    Ok(maven)
}

fn needed(program: &str, package: &str) -> Result {
    let there = || works(Command::new(program).arg("-version"));
    if there() {
        return Ok(());
    }
    setup::install_debian_package(package)?;
    if there() { Ok(()) } else { Err(format!("{package} was installed, but {program} does not run")) }
}

/// Puts the library where JNA looks for it among the resources: without what is for debuggers, which is most of it.
fn install(library: &Path, folder: &Path) -> Result {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let installed = folder.join(bindings::library_name());
    run(Command::new("strip").arg("-S").arg("-o").arg(&installed).arg(library))
}

/// What JNA calls this system.
fn jna_platform() -> String {
    let system = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", env::consts::ARCH.replace('_', "-"))
}

/// The line with which Surefire sums up all classes; those of single classes go on after the numbers.
fn surefire(line: &str) -> Option<(u64, u64, u64)> {
    let (_, numbers) = line.split_once("Tests run: ")?;
    let mut numbers = numbers.split(", ").map(|number| number.rsplit(' ').next()?.parse().ok());
    let mut next = || numbers.next().flatten();
    let (run, failures, errors, skipped) = (next()?, next()?, next()?, next()?);
    // "Time elapsed" follows on the line of a class.
    if line.contains("Time elapsed") {
        return None;
    }
    let failed: u64 = failures + errors;
    Some((u64::saturating_sub(run, failed + skipped), failed, skipped))
}

#[cfg(test)]
mod tests {
    use super::surefire;

    #[test]
    fn the_last_line_counts() {
        assert_eq!(surefire("[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 2"), Some((10, 0, 2)));
        assert_eq!(surefire("[ERROR] Tests run: 12, Failures: 1, Errors: 2, Skipped: 0"), Some((9, 3, 0)));
        let of_a_class =
            "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in CorpusTest";
        assert_eq!(surefire(of_a_class), None);
        assert_eq!(surefire("[INFO] Running CorpusTest"), None);
    }
}
