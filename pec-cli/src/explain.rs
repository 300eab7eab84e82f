//! The OpenSSL command that checks a signature as the engine did: an independent judge for whoever doubts.

use pec_core::UnixTime;
use std::fmt::Write;
use std::path::Path;

/// Where the message is stored.
#[derive(Clone, Copy)]
pub(crate) struct Stored<'a> {
    pub(crate) file: &'a Path,
    /// First byte and number of bytes, if the file holds more than the message.
    pub(crate) range: Option<(u64, usize)>,
    /// Whether the signature holds only with mbox quoting (`>From `) undone.
    pub(crate) quoted: bool,
}

/// The command. OpenSSL reads LF line ends as CRLF by itself, so a message stored with either needs no conversion first.
pub(crate) fn openssl(stored: Stored<'_>, authorities: &[impl AsRef<Path>], at: Option<UnixTime>) -> String {
    let mut command = String::new();
    let file = shell_quoted(&stored.file.to_string_lossy());
    let is_stdin = stored.file.as_os_str() == "-";
    if let Some((offset, bytes)) = stored.range {
        let input = if is_stdin { String::new() } else { format!(" {file}") };
        let _ = write!(command, "tail -c +{}{input} | head -c {bytes} | ", offset.saturating_add(1));
    } else if stored.quoted && !is_stdin {
        let _ = write!(command, "cat {file} | ");
    }
    if stored.quoted {
        command.push_str("sed 's/^>\\(>*From \\)/\\1/' | ");
    }
    command.push_str("openssl cms -verify");
    if command.starts_with("openssl") && !is_stdin {
        let _ = write!(command, " -in {file}");
    }
    match authorities {
        [] => command.push_str(" -CAfile CA.pem"),
        // OpenSSL takes one file; more must be put together first.
        [one] => {
            let _ = write!(command, " -CAfile {}", shell_quoted(&one.as_ref().to_string_lossy()));
        }
        several => {
            let names: Vec<_> =
                several.iter().map(|path| shell_quoted(&path.as_ref().to_string_lossy())).collect();
            let _ = write!(command, " -CAfile <(cat {})", names.join(" "));
        }
    }
    // A PEC authority's certificate is not always self-signed, and the machine's own roots have no say here.
    command.push_str(" -partial_chain -no-CApath -no-CAstore -purpose smimesign");
    if let Some(at) = at {
        let _ = write!(command, " -attime {}", at.0);
    }
    command.push_str(" -out /dev/null");
    command
}

/// A word for a POSIX shell. A character that a terminal would act on is written as an escape inside `$'...'`.
pub(crate) fn shell_quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%=".contains(c);
    // A leading hyphen would be read as an option; "-" alone never gets here.
    let text = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    if crate::output::clean::clean(&text) == text {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut quoted = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_ascii_graphic() || c == ' ' => quoted.push(c),
            c => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: &[&Path] = &[];

    #[test]
    fn commands() {
        let whole = |file| Stored { file: Path::new(file), range: None, quoted: false };
        assert_eq!(
            openssl(whole("a b.eml"), NONE, Some(UnixTime(1_639_488_968))),
            "openssl cms -verify -in 'a b.eml' -CAfile CA.pem -partial_chain -no-CApath -no-CAstore -purpose smimesign \
             -attime 1639488968 -out /dev/null"
        );
        let piece = Stored { range: Some((34, 100)), quoted: true, ..whole("x.mbox") };
        let command = openssl(piece, &[Path::new("ca.pem")], None);
        assert!(
            command.starts_with(
                "tail -c +35 x.mbox | head -c 100 | sed 's/^>\\(>*From \\)/\\1/' | openssl cms -verify -CAfile ca.pem"
            ),
            "{command}"
        );
        assert!(openssl(whole("-"), NONE, None).starts_with("openssl cms -verify -CAfile"));
        assert!(openssl(whole("-in"), NONE, None).starts_with("openssl cms -verify -in ./-in "));
        assert!(openssl(whole("a"), &[Path::new("1"), Path::new("2")], None).contains("-CAfile <(cat 1 2)"));
    }

    /// A real shell must read back the very name.
    #[cfg(unix)]
    #[test]
    fn quoting_is_read_back_by_a_shell() {
        for name in [
            "plain.eml",
            "a b",
            "it's",
            "$(id)",
            "`id`;&|",
            "tab\there",
            "esc\x1b[0m",
            "è\u{202e}x",
            "back\\slash\n'",
        ] {
            let script = format!("printf %s {}", shell_quoted(name));
            let Ok(output) = std::process::Command::new("bash").args(["-c", &script]).output() else {
                return;
            };
            assert_eq!(String::from_utf8(output.stdout).unwrap(), name, "{script}");
        }
    }
}
