//! A PostgreSQL server of the tests' own: in a folder of its own, on a socket in it, gone with the test.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

pub(crate) struct Server {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl Server {
    /// A server that runs; `None`, with a line that says so, if there is no PostgreSQL on this machine and none can be installed.
    pub(crate) fn start(test: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            // Past the harness, which would keep it to itself: `cargo xtask test` counts these lines.
            let _ = writeln!(std::io::stderr(), "[not run] {test}: no PostgreSQL here (Debian: postgresql)");
            return None;
        };
        let server = Self { folder: tempfile::tempdir().unwrap(), programs: programs.to_owned() };
        if is_root() {
            run(Command::new("chown").arg("nobody").arg(server.folder.path()));
        }
        run(server.command("initdb").arg("-D").arg(server.data()).args([
            "--username=archive",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]));
        server.go_on();
        Some(server)
    }

    pub(crate) fn address(&self) -> String {
        format!("host={} user=archive dbname=postgres", self.folder.path().display())
    }

    /// Starts it, again if need be.
    pub(crate) fn go_on(&self) {
        let options = format!("-c listen_addresses='' -k {}", self.folder.path().display());
        let log = self.folder.path().join("log");
        let data = self.data();
        run(self
            .command("pg_ctl")
            .args(["start", "-w", "-D"])
            .arg(data)
            .arg("-l")
            .arg(log)
            .arg("-o")
            .arg(options));
    }

    /// Kills it, as a power cut would, but for what the system has in memory.
    pub(crate) fn kill(&self) {
        run(self.command("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// PostgreSQL refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program).current_dir("/");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()).output();
    }
}

/// Where its programs are. On Debian, as root, they are installed if they are missing.
fn programs() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        found().or_else(|| {
            let install = || {
                works(Command::new("apt-get").args(["update", "--quiet"]))
                    && works(
                        Command::new("apt-get")
                            .args(["install", "--yes", "--quiet", "--no-install-recommends", "postgresql"])
                            .env("DEBIAN_FRONTEND", "noninteractive"),
                    )
            };
            if is_root() && install() { found() } else { None }
        })
    };
    PROGRAMS.get_or_init(find).as_deref()
}

/// The newest in Debian's folders, else wherever the programs are found.
fn found() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders
        .into_iter()
        .rev()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").exists())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Its output goes nowhere: the server would keep a pipe open.
fn run(command: &mut Command) {
    assert!(works(command), "{command:?} failed");
}
