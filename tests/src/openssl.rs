//! OpenSSL as an independent judge of signatures: its command, and a program on its library for where there are many.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio},
};
use tempfile::TempDir;

/// Runs `openssl` with these arguments to its end.
///
/// # Panics
///
/// The command is not there or does not start.
#[must_use]
pub fn openssl<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    match Command::new("openssl").args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!(
                "the openssl command is not here: `cargo xtask test` installs it, or your package manager does"
            )
        }
        Err(error) => panic!("openssl does not start: {error}"),
    }
}

/// Whether OpenSSL finds the S/MIME signature of the message in this file good: the digest of the content and the
/// signature value. Certificates are not judged.
///
/// # Panics
///
/// As [`openssl`].
#[must_use]
pub fn openssl_verifies(message: &Path) -> bool {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    // Without the last three it reads the system's authorities first, which takes ten times as long as all the rest.
    let words =
        ["cms", "-verify", "-noverify", "-inform", "SMIME", "-no-CAfile", "-no-CApath", "-no-CAstore"];
    let words = words.into_iter().chain(["-out", nowhere, "-in"]).map(OsStr::new);
    openssl(words.chain([message.as_os_str()])).status.success()
}

/// Judges many messages one after the other, each as [`openssl_verifies`] does.
///
/// `PEC_JUDGE` names the program for that, `tests/judge/judge.c` compiled: `cargo xtask test` sees to it. Without it the
/// command is run for each message, which takes thirty times as long.
pub struct Judge(Kind);

enum Kind {
    Program { child: Child, questions: ChildStdin, answers: ChildStdout },
    Command { file: PathBuf, _folder: TempDir },
}

impl Judge {
    /// The program where there is one, else the command.
    ///
    /// # Panics
    ///
    /// The program does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::program().unwrap_or_else(|| {
            let folder = crate::scratch();
            Self(Kind::Command { file: folder.path().join("message.eml"), _folder: folder })
        })
    }

    /// The program; `None` if there is none here.
    ///
    /// # Panics
    ///
    /// It does not start.
    #[must_use]
    pub fn program() -> Option<Self> {
        let program = PathBuf::from(env::var_os("PEC_JUDGE").filter(|program| !program.is_empty())?);
        let started = Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("PEC_JUDGE, {}: {error}", program.display()));
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            panic!("a child has no pipes");
        };
        Some(Self(Kind::Program { child, questions, answers }))
    }

    /// Whether OpenSSL finds the S/MIME signature of this message good.
    ///
    /// # Panics
    ///
    /// The judge died.
    pub fn verifies(&mut self, message: &[u8]) -> bool {
        match &mut self.0 {
            Kind::Program { questions, answers, .. } => match ask(questions, answers, message) {
                Ok(answer) => answer == b'1',
                Err(error) => panic!("the judge died: {error}"),
            },
            Kind::Command { file, .. } => {
                fs::write(&mut *file, message).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                openssl_verifies(file)
            }
        }
    }
}

fn ask(questions: &mut ChildStdin, answers: &mut ChildStdout, message: &[u8]) -> io::Result<u8> {
    let length = u32::try_from(message.len()).map_err(io::Error::other)?;
    questions.write_all(&length.to_be_bytes())?;
    questions.write_all(message)?;
    questions.flush()?;
    let mut answer = [0];
    answers.read_exact(&mut answer)?;
    Ok(answer[0])
}

impl Drop for Judge {
    fn drop(&mut self) {
        if let Kind::Program { child, .. } = &mut self.0 {
            // It ends by itself when it is asked no more; if it does not, a test must not wait for it.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self.0, Kind::Program { .. }) { "Judge(program)" } else { "Judge(command)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judge_is_there_and_can_say_no() {
        let version = openssl(["version"]);
        assert!(version.stdout.starts_with(b"OpenSSL "), "{version:?}");
        let folder = crate::scratch();
        let message = folder.path().join("message.eml");
        std::fs::write(&message, "Subject: x\r\n\r\nnot signed\r\n").unwrap();
        assert!(!openssl_verifies(&message));
    }

    /// The program stands for the command in ten thousand verdicts, so it has to say the same.
    #[test]
    fn the_program_says_what_the_command_says() {
        let Some(mut judge) = Judge::program() else {
            return crate::not_run("no compiled judge (PEC_JUDGE; `cargo xtask test` makes one)");
        };
        let mut verdicts = [0, 0];
        for case in crate::case::Case::all().unwrap() {
            let file = case.message();
            let message = crate::read(&file);
            let verdict = judge.verifies(&message);
            assert_eq!(verdict, openssl_verifies(&file), "{}", file.display());
            verdicts[usize::from(verdict)] += 1;
        }
        assert!(verdicts.iter().all(|count| *count > 10), "{verdicts:?}");
        // Nothing that is asked stops it.
        for message in [&b""[..], b"\0", b"\r\n", b"Content-Type: multipart/signed\r\n\r\n", &[0xff; 100_000]]
        {
            assert!(!judge.verifies(message));
        }
    }

    #[test]
    fn the_judge_can_say_yes() {
        let Some(folder) = crate::realworld() else { return };
        assert!(openssl_verifies(&folder.join("aruba-2021-acceptance.eml")));
        assert!(!openssl_verifies(&folder.join("aruba-2014-transport-edited.eml")));
    }
}
