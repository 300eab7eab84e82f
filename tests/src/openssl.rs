//! OpenSSL's command as an independent judge of signatures.

use std::{
    ffi::OsStr,
    io::ErrorKind,
    path::Path,
    process::{Command, Output},
};

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

    #[test]
    fn the_judge_can_say_yes() {
        let Some(folder) = crate::realworld() else { return };
        assert!(openssl_verifies(&folder.join("aruba-2021-acceptance.eml")));
        assert!(!openssl_verifies(&folder.join("aruba-2014-transport-edited.eml")));
    }
}
