//! Programs that speak as S3 and Azure do. They listen on this machine only, keep all in memory, and end with the test.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What is installed for them, with exact versions.
const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/requirements.txt");
const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/package.json");
const S3: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/s3.py");
const CONTAINER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/container.js");

/// The account that Azurite knows, whose key stands in its documentation.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A program that stands in for a store, with an empty bucket.
pub(crate) struct StandIn {
    process: Child,
    address: String,
    url: &'static str,
    options: Vec<(&'static str, String)>,
}

impl StandIn {
    /// The URL of the bucket.
    pub(crate) fn url(&self) -> &'static str {
        self.url
    }

    /// What it takes to reach it.
    pub(crate) fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// moto; `None` where there is no Python to run it.
    #[cfg(feature = "s3")]
    pub(crate) fn s3() -> Option<Self> {
        let home = home("moto");
        let python = home.join("bin/python");
        installed(&home, &home.join("bin/moto_server"), REQUIREMENTS, |home| {
            let system = env::var("PEC_PYTHON").unwrap_or_else(|_| "python3".into());
            let made = Command::new(system).args(["-m", "venv", "--clear"]).arg(home).status();
            made.is_ok_and(|status| status.success()).then(|| {
                let mut pip = Command::new(&python);
                pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--requirement"]);
                succeeds(pip.arg(REQUIREMENTS));
            })
        })?;
        let (process, address) = started(Command::new(python).arg(S3));
        let options = vec![
            ("endpoint", format!("http://{address}")),
            ("allow_http", "true".into()),
            ("region", "us-east-1".into()),
            ("access_key_id", "secret-id".into()),
            ("secret_access_key", "secret-key".into()),
        ];
        let stand_in = Self { process, address, url: "s3://bucket", options };
        stand_in.request("PUT /bucket", "");
        Some(stand_in)
    }

    /// From now on it checks who asks; that nobody may, is all that is wanted of it.
    #[cfg(feature = "s3")]
    pub(crate) fn ask_for_credentials(&self) {
        self.request("POST /moto-api/reset-auth", "0");
    }

    #[cfg(feature = "s3")]
    fn request(&self, what: &str, body: &str) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        let head = format!(
            "{what} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.split(' ').nth(1) == Some("200"), "{answer}");
    }

    /// Azurite; `None` where there is no npm to install it.
    #[cfg(feature = "azure")]
    pub(crate) fn azure() -> Option<Self> {
        let home = home("azurite");
        let server = home.join("node_modules/.bin/azurite-blob");
        installed(&home, &server, PACKAGES, |home| {
            fs::create_dir_all(home).unwrap();
            fs::copy(PACKAGES, home.join("package.json")).unwrap();
            Command::new("npm").arg("--version").output().ok()?;
            let mut npm = Command::new("npm");
            succeeds(npm.args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(home));
            Some(())
        })?;
        let mut command = Command::new(server);
        command.args(["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]);
        command.args(["--blobHost", "127.0.0.1", "--blobPort", "0"]).current_dir(&home);
        let (process, address) = started(&mut command);
        let endpoint = format!("http://{address}/{ACCOUNT}");
        let script = fs::read_to_string(CONTAINER).unwrap();
        succeeds(Command::new("node").args(["-e", &script, &endpoint, ACCOUNT, KEY]).current_dir(&home));
        let options = vec![
            ("endpoint", endpoint),
            ("allow_http", "true".into()),
            ("account_name", ACCOUNT.into()),
            ("account_key", KEY.into()),
        ];
        Some(Self { process, address, url: "az://container", options })
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // If it died before, the test has failed already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn home(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Installs what this list names, unless just that is there. `None` if `install` says that this machine cannot.
fn installed(
    home: &Path,
    program: &Path,
    list: &str,
    install: impl FnOnce(&Path) -> Option<()>,
) -> Option<()> {
    let (wanted, stamp) = (fs::read(list).unwrap(), home.join("installed.txt"));
    if program.exists() && fs::read(&stamp).is_ok_and(|here| here == wanted) {
        return Some(());
    }
    if install(home).is_none() {
        let (thread, name) = (std::thread::current(), home.display());
        let test = thread.name().unwrap_or("a test");
        writeln!(std::io::stderr(), "[not run] {test}: python3-venv or npm is missing ({name})").unwrap();
        return None;
    }
    fs::write(stamp, wanted).unwrap();
    Some(())
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Starts it and reads where it listens.
fn started(command: &mut Command) -> (Child, String) {
    // Both outputs in one pipe, for each program says it elsewhere.
    let (reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer.try_clone().unwrap()).stderr(writer).stdin(Stdio::null());
    let child = command.spawn().unwrap();
    command.stdout(Stdio::null()).stderr(Stdio::null()); // lets go of the writing ends
    let mut lines = BufReader::new(reader).lines().map_while(Result::ok);
    let address = lines.by_ref().find_map(|line| {
        let (_, address) = line.split_once(" on http://")?;
        Some(address.trim().to_owned())
    });
    // What else it says is read, or it would wait for a reader some day.
    std::thread::spawn(move || lines.for_each(drop));
    (child, address.unwrap())
}
