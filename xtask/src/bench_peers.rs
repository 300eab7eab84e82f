//! What `cargo xtask bench` compares with: programs in `benches/peers`, and what they need. What cannot be had here is left out, and
//! its rows say `[not run]`.

use crate::{
    Result, install_c,
    process::{cargo, root, run, works},
    python, setup,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Variables that tell the programs where something is.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// The packages of Python, each in its version.
const REQUIREMENTS: &str = "benches/peers/requirements.txt";

/// What others use for the job.
pub(crate) fn usual() -> Variables {
    let mut variables = python();
    variables.extend(had("libcrypto", || Ok(vec![("PEC_BENCH_C", libcrypto()?)])));
    variables.extend(had("JavaMail and Bouncy Castle", || Ok(vec![("PEC_BENCH_JAVA", jars()?)])));
    variables
}

/// Python with the packages.
pub(crate) fn python() -> Variables {
    had("Python with its packages", || Ok(vec![("PEC_BENCH_PYTHON", environment()?)]))
}

/// Our library for other languages.
pub(crate) fn bindings() -> Variables {
    let mut variables = had("libpec for C", || Ok(vec![("PEC_BENCH_LIBPEC", libpec()?)]));
    variables.extend(had("libpec for Python", || Ok(vec![("PEC_BENCH_BINDING", package()?)])));
    variables
}

fn had(what: &str, get: impl FnOnce() -> Result<Variables>) -> Variables {
    get().unwrap_or_else(|why| {
        println!("{why}\nNo {what} here: its rows say [not run].");
        Variables::new()
    })
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}

/// A folder below `target`, which is made if it is not there.
fn folder(name: &str) -> Result<PathBuf> {
    let folder = root().join("target").join(name);
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    Ok(folder)
}

/// Compiles the program on OpenSSL's library.
fn libcrypto() -> Result<String> {
    setup::openssl_headers()?;
    let program = folder("tools")?.join("bench-libcrypto");
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-sign-compare", "-O2", "-o"])
        .arg(&program)
        .args(["benches/peers/libcrypto.c", "-lcrypto"])
        .current_dir(root()))?;
    Ok(text(&program))
}

/// Compiles the program on our static library, which is built for release.
fn libpec() -> Result<String> {
    let libraries = install_c::build("")?;
    let program = folder("tools")?.join("bench-libpec");
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-Iinclude", "-o"])
        .arg(&program)
        .arg("benches/peers/libpec.c")
        .arg(&libraries.archive)
        .args(&libraries.system)
        .current_dir(root()))?;
    Ok(text(&program))
}

/// Lays out the Python package with its native module, built for release.
fn package() -> Result<String> {
    run(&mut cargo("build --release --package pec-python"))?;
    let built =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |target| root().join(target));
    let packages = folder("bench-python")?;
    let package = packages.join("libpec");
    if package.is_dir() {
        fs::remove_dir_all(&package).map_err(failed(&package))?;
    }
    run(Command::new("cp").arg("-r").arg(root().join("bindings/python/libpec")).arg(&package))?;
    let module = package.join("_libpec.abi3.so");
    fs::copy(built.join("release/libpec_python.so"), &module).map_err(failed(&module))?;
    Ok(text(&packages))
}

/// A Python with the packages, in an environment of its own.
fn environment() -> Result<String> {
    let home = folder("bench-python")?;
    let interpreter = home.join("venv/bin/python");
    let requirements = root().join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements).map_err(failed(&requirements))?;
    let stamp = home.join("environment.txt");
    if !fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        run(Command::new(python::python()?).args(["-m", "venv", "--clear"]).arg(home.join("venv")))?;
        run(Command::new(&interpreter)
            .args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--requirement"])
            .arg(requirements))?;
        fs::write(&stamp, wanted).map_err(failed(&stamp))?;
    }
    Ok(text(&interpreter))
}

/// The class path with JavaMail and Bouncy Castle, of Debian.
fn jars() -> Result<String> {
    const PACKAGES: [&str; 2] = ["libmail-java", "libbcmail-java"];
    const JARS: [&str; 6] = ["javax.mail", "javax.activation", "bcmail", "bcpkix", "bcprov", "bcutil"];
    if !works(Command::new("javac").arg("-version")) {
        setup::install_debian_package("default-jdk-headless")?;
    }
    let jars = JARS.map(|name| PathBuf::from(format!("/usr/share/java/{name}.jar")));
    if !jars.iter().all(|jar| jar.is_file()) {
        PACKAGES.iter().try_for_each(|package| setup::install_debian_package(package))?;
    }
    match jars.iter().find(|jar| !jar.is_file()) {
        Some(jar) => Err(format!("{} is not there", jar.display())),
        None => Ok(jars.map(|jar| text(&jar)).join(":")),
    }
}
