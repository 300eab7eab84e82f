//! The tests of C and C++: what stands in pec-ffi/tests and pec-ffi/examples, built and run as users would.
//!
//! The programs are linked with the archive of a debug build, and run once under the sanitizers of the compiler and once under
//! valgrind (which cannot follow what optimisation makes of a comparison that comes to nothing either way). The examples and one
//! more run of the corpus find the library, built for release, by pkg-config and CMake.

mod calls;
mod functions;
mod parity;

use crate::{
    Result, built, install_c,
    install_c::Installed,
    process::{root, run, shown, works},
    setup,
    test::Counts,
};
use functions::Function;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

const WARNINGS: &[&str] = &["-Wall", "-Wextra", "-Werror", "-pedantic", "-g"];

const SANITIZERS: &[&str] = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/// Under valgrind only every so many cases of the corpus are verified: it is fifty times slower.
const EVERY: &str = "4";

/// The programs, and with which standards each is compiled.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("c/api.c", &["c11"]),
    ("c/archive.c", &["c11"]),
    ("c/corpus.c", &["c11"]),
    ("c/index.c", &["c11"]),
    ("c/ports.c", &["c11"]),
    ("c/provider.c", &["c11"]),
    ("c/threads.c", &["c11"]),
    ("cpp/archive.cpp", &["c++17", "c++20"]),
    ("cpp/api.cpp", &["c++17", "c++20"]),
    ("cpp/without_exceptions.cpp", &["c++17", "c++20"]),
];

/// Sets up and runs all tests of C and C++.
pub(crate) fn tests() -> Counts {
    println!("Needed: C and C++ compilers, OpenSSL's library, valgrind, pkg-config, CMake.");
    let mut counts = Counts::default();
    match Bench::set_up() {
        Ok(bench) => bench.run(&mut counts),
        Err(why) => counts.add(Counts::of_failure(&why)),
    }
    counts
}

/// How a program is run.
#[derive(Clone, Copy)]
enum How {
    Sanitized,
    Watched,
}

/// Hardly optimised, crate by crate and in parallel: a library to be given away takes several times as long to build. `bench` runs that.
const QUICKLY: &str = "--config profile.release.opt-level=1 --config profile.release.lto=false --config profile.release.codegen-units=16";

/// What the tests are run with.
struct Bench {
    /// Where programs and generated sources go.
    folder: PathBuf,
    corpus: PathBuf,
    functions: Vec<Function>,
    /// `libpec.a` of a debug build.
    archive: PathBuf,
    installed: Installed,
}

impl Bench {
    fn set_up() -> Result<Self> {
        tool("cc", &["--version"], "gcc")?;
        tool("c++", &["--version"], "g++")?;
        tool("valgrind", &["--version"], "valgrind")?;
        tool("pkg-config", &["--version"], "pkg-config")?;
        tool("cmake", &["--version"], "cmake")?;
        tool("cc", &["-fsyntax-only", "-include", "openssl/evp.h", "-x", "c", "/dev/null"], "libssl-dev")?;
        let folder = root().join("target/c");
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let corpus = built::corpus()?;
        let functions = functions::declared()?;
        let program = calls::program(&functions);
        fs::write(folder.join("calls.c"), program).map_err(|error| format!("calls.c: {error}"))?;
        let archive = lighter(&built::package("pec-ffi")?.join("libpec.a"), &folder)?;
        let installed = install_c::install(&folder.join("prefix"), QUICKLY)?;
        Ok(Self { folder, corpus, functions, archive, installed })
    }

    fn run(&self, counts: &mut Counts) {
        test(counts, "the exported symbols are the functions of pec.h", || self.symbols());
        test(counts, "the column c of bindings/parity.toml names the functions of pec.h", || {
            parity::check(&self.functions)
        });
        test(counts, "pec.hpp uses every function of pec.h", || parity::cpp(&self.functions));
        test(counts, "the README quotes the examples and the options of the linker as they are", || {
            parity::readme(&self.installed.system)
        });
        test(counts, "the sanitizers see what is wrong", || self.alarm(true));
        test(counts, "valgrind sees what is wrong", || self.alarm(false));
        let calls = self.folder.join("calls.c");
        let programs =
            PROGRAMS.iter().map(|(file, standards)| (sources().join("tests").join(file), *standards));
        let generated: &[&str] = &["c11"];
        let mut runs: Vec<(PathBuf, &str, How)> =
            vec![(sources().join("tests/c/panic.c"), "c11", How::Sanitized)];
        for (source, standards) in programs.chain([(calls, generated)]) {
            let (first, last) = (standards.first().unwrap_or(&"c11"), standards.last().unwrap_or(&"c11"));
            runs.push((source.clone(), last, How::Sanitized));
            runs.push((source, first, How::Watched));
        }
        // What takes longest begins first.
        runs.sort_by_key(|(_, _, how)| matches!(how, How::Sanitized));
        self.at_once(counts, &runs);
        self.as_installed(counts);
    }

    /// Runs them all, as many at once as there are processors: valgrind knows only one.
    fn at_once(&self, counts: &mut Counts, runs: &[(PathBuf, &str, How)]) {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(counts);
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    while let Some((source, standard, how)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let one = match how {
                            How::Sanitized => self.sanitized(source, standard),
                            How::Watched => self.watched(source, standard),
                        };
                        all.lock().unwrap_or_else(PoisonError::into_inner).add(one);
                    }
                });
            }
        });
    }

    /// Compiles a program with the sanitizers, and runs it.
    fn sanitized(&self, source: &Path, standard: &str) -> Counts {
        match self.compiled(source, standard, SANITIZERS) {
            Ok(program) => self.run_and_remove(&program, &mut Command::new(&program)),
            Err(why) => Counts::of_failure(&why),
        }
    }

    /// Compiles a program without them, and runs it under valgrind.
    fn watched(&self, source: &Path, standard: &str) -> Counts {
        match self.compiled(source, standard, &[]) {
            Ok(program) => {
                let mut command = Command::new("valgrind");
                command.args(["--quiet", "--leak-check=full", "--error-exitcode=9"]);
                let known = root().join("pec-ffi/tests/c/valgrind.supp");
                command.arg(format!("--suppressions={}", known.display()));
                self.run_and_remove(&program, command.arg(&program).env("PEC_CORPUS_EVERY", EVERY))
            }
            Err(why) => Counts::of_failure(&why),
        }
    }

    /// Runs a program, and removes it if it passes: each has the whole library in it, and all together take a gigabyte.
    fn run_and_remove(&self, program: &Path, command: &mut Command) -> Counts {
        let mut counts = self.counted(command);
        if counts.failed() == 0
            && let Err(error) = fs::remove_file(program)
        {
            counts.add(Counts::of_failure(&format!("{}: {error}", program.display())));
        }
        counts
    }

    fn compiled(&self, source: &Path, standard: &str, options: &[&str]) -> Result<PathBuf> {
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        let kind = if options.is_empty() { "watched" } else { "sanitized" };
        let program = self.folder.join(format!("{name}-{standard}-{kind}"));
        let is_c = source.extension().is_some_and(|extension| extension == "c");
        let mut command = Command::new(if is_c { "cc" } else { "c++" });
        command.arg(format!("-std={standard}")).args(WARNINGS).args(options);
        if is_c {
            command.arg("-D_GNU_SOURCE"); // threads, and times, beside C11
        }
        if name == "without_exceptions" {
            command.arg("-fno-exceptions");
        }
        command.arg("-I").arg(root().join("include")).arg("-I").arg(sources().join("tests/c"));
        command.arg("-o").arg(&program).arg(source);
        command.arg(&self.archive).arg("-lcrypto").args(&self.installed.system);
        run(command.current_dir(root()))?;
        Ok(program)
    }

    /// Runs a program that ends with the line that counts its checks.
    fn counted(&self, command: &mut Command) -> Counts {
        command
            .env("PEC_TESTDATA", root().join("testdata"))
            .env("PEC_CORPUS", &self.corpus)
            // Else a panic that is caught leaves the symbols of its trace in memory.
            .env("RUST_BACKTRACE", "0");
        Counts::of_command(command, checks)
    }

    /// A program with a fault must not pass: else what watches the others is not there.
    fn alarm(&self, sanitized: bool) -> Result {
        let source = sources().join("tests/c/alarm.c");
        let program = self.compiled(&source, "c11", if sanitized { SANITIZERS } else { &[] })?;
        let mut command = Command::new(if sanitized { program.as_os_str() } else { "valgrind".as_ref() });
        if !sanitized {
            command.args(["--quiet", "--error-exitcode=9"]).arg(program);
        }
        if works(&mut command) { Err("a program that reads behind an array passes".into()) } else { Ok(()) }
    }

    /// What the shared library exports, against what the header declares.
    fn symbols(&self) -> Result {
        let library = self.installed.prefix.join("lib/libpec.so");
        let answer = output(Command::new("nm").args(["--dynamic", "--defined-only"]).arg(&library))?;
        let exported = answer.lines().filter_map(|line| line.split_whitespace().last()).map(str::to_owned);
        let declared = self.functions.iter().map(|function| function.name.clone());
        parity::compare("exported by libpec.so", exported, "declared by pec.h", declared)?;
        let soname = output(Command::new("objdump").arg("-p").arg(&library))?;
        if soname.contains("SONAME               libpec.so.") { Ok(()) } else { Err("no soname".into()) }
    }

    /// The examples, and the corpus once more, built as by a user: by pkg-config, and by CMake.
    fn as_installed(&self, counts: &mut Counts) {
        for (file, compiler, standard) in [("verify.c", "cc", "c11"), ("verify.cpp", "c++", "c++17")] {
            test(counts, &format!("{file}, by pkg-config"), || {
                let program = self.folder.join(format!("{file}-by-pkg-config"));
                let found = output(
                    Command::new("pkg-config")
                        .args(["--cflags", "--libs", "libpec"])
                        .env("PKG_CONFIG_PATH", self.installed.prefix.join("lib/pkgconfig")),
                )?;
                let source = sources().join("examples").join(file);
                let mut command = Command::new(compiler);
                command.arg(format!("-std={standard}")).args(WARNINGS).arg("-o").arg(&program).arg(source);
                run(command.args(found.split_whitespace()))?;
                self.example(&program)
            });
        }
        let built = self.folder.join("cmake");
        let configured = run(Command::new("cmake")
            .arg("-S")
            .arg(sources().join("tests/cmake"))
            .arg("-B")
            .arg(&built)
            .arg(format!("-DCMAKE_PREFIX_PATH={}", self.installed.prefix.display())))
        .and_then(|()| run(Command::new("cmake").arg("--build").arg(&built)));
        match configured {
            Ok(()) => {
                for program in ["verify_c", "verify_cpp", "verify_static"] {
                    test(counts, &format!("{program}, by CMake"), || self.example(&built.join(program)));
                }
                counts.add(self.counted(&mut Command::new(built.join("corpus_cpp"))));
            }
            Err(why) => counts.add(Counts::of_failure(&why)),
        }
    }

    /// Runs an example on a message of the corpus: it says what the README says.
    fn example(&self, program: &Path) -> Result {
        let testdata = root().join("testdata");
        let said = output(
            Command::new(program)
                .arg(testdata.join("cases/kind/delivery-complete/message.eml"))
                .arg(testdata.join("pki/ca.pem"))
                .env("LD_LIBRARY_PATH", self.installed.prefix.join("lib")),
        )?;
        let expected = "authentic: delivery\ncertified by Beta Posta Certificata S.r.l. for \
            ufficio.gare@pec.comune-borgoprova.example\n";
        if said.starts_with(expected) {
            Ok(())
        } else {
            Err(format!("it says:\n{said}instead of\n{expected}"))
        }
    }
}

/// Runs one check that is no program of its own.
fn test(counts: &mut Counts, name: &str, check: impl FnOnce() -> Result) {
    match check() {
        Ok(()) => {
            println!("test {name} ... ok");
            counts.count(1, 0, 0);
        }
        Err(why) => counts.add(Counts::of_failure(&format!("test {name} ... FAILED\n{why}"))),
    }
}

/// A copy of an archive without what only a debugger reads: linking a dozen programs with all of it takes minutes.
fn lighter(archive: &Path, folder: &Path) -> Result<PathBuf> {
    let light = folder.join("libpec.a");
    run(Command::new("strip").arg("--strip-debug").arg("-o").arg(&light).arg(archive))?;
    Ok(light)
}

/// The folder of pec-ffi.
fn sources() -> PathBuf {
    root().join("pec-ffi")
}

/// Makes sure that a program is there, from the package of Debian that has it.
fn tool(program: &str, arguments: &[&str], package: &str) -> Result {
    let there = || works(Command::new(program).args(arguments));
    if there() {
        return Ok(());
    }
    setup::install_debian_package(package)?;
    if there() { Ok(()) } else { Err(format!("{package} was installed, but {program} does not run")) }
}

/// What a command prints, if it succeeds.
fn output(command: &mut Command) -> Result<String> {
    let answer = command.output().map_err(|error| format!("{} does not start: {error}", shown(command)))?;
    let said = String::from_utf8_lossy(&answer.stdout).into_owned();
    if answer.status.success() {
        return Ok(said);
    }
    Err(format!("{} failed:\n{said}{}", shown(command), String::from_utf8_lossy(&answer.stderr)))
}

/// `12 passed, 0 failed`.
fn checks(line: &str) -> Option<(u64, u64, u64)> {
    let (passed, failed) = line.strip_suffix(" failed")?.split_once(" passed, ")?;
    Some((passed.parse().ok()?, failed.parse().ok()?, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        assert_eq!(checks("12 passed, 1 failed"), Some((12, 1, 0)));
        assert_eq!(checks("all passed, none failed"), None);
    }
}
