//! The OpenSSL command that checks a signature as the engine did: an independent judge for whoever doubts.

use crate::engine::{Holds, TrustFile};
use crate::output::clean::clean;
use pec_core::{Span, UnixTime};
use pec_files::Quoting;
use std::fmt::Write;
use std::mem;
use std::path::Path;

/// Where the message is stored.
#[derive(Clone, Copy)]
pub(crate) struct Stored<'a> {
    pub(crate) file: &'a Path,
    /// First byte and number of bytes, if the file holds more than the message.
    pub(crate) range: Option<(u64, usize)>,
    /// The mbox quoting that must be undone for the signature to hold.
    pub(crate) undone: Option<Quoting>,
    /// Where in the message, so read, the signed one stands that somebody wrapped.
    pub(crate) wrapped: Option<Span>,
}

/// The command, for bash. OpenSSL reads LF line ends as CRLF by itself, so a message stored with either needs no conversion first.
/// `helpers` are certificates that may be missing in the message. Without `authorities` only the signature is checked, whoever signed;
/// with them also the signer, as of the time `at`; with `crls`, too, also whether the signer, or anyone in the path, was revoked.
pub(crate) fn openssl(
    stored: Stored<'_>,
    helpers: &[TrustFile],
    authorities: Option<&[TrustFile]>,
    at: Option<UnixTime>,
    crls: Crls<'_>,
) -> String {
    // The first stage reads the file, the others what the one before gives.
    let mut input = match stored.file {
        file if file.as_os_str() == "-" => String::new(),
        file => format!(" {}", shell_quoted(file)),
    };
    let mut input = || mem::take(&mut input);
    let mut stages = Vec::new();
    if let Some((first, bytes)) = stored.range {
        stages.extend(piece(&input(), first, bytes));
    }
    if let Some(quoting) = stored.undone {
        let undo = match quoting {
            Quoting::Rd => "s/^>\\(>*From \\)/\\1/",
            Quoting::O => "s/^>From /From /",
        };
        stages.push(format!("LC_ALL=C sed '{undo}'{}", input()));
    }
    if let Some(span) = stored.wrapped {
        stages.extend(piece(&input(), u64::try_from(span.start).unwrap_or(u64::MAX), span.len()));
    }
    let mut command = String::from("openssl cms -verify");
    let file = input();
    if !file.is_empty() {
        let _ = write!(command, " -in{file}");
    }
    if !helpers.is_empty() {
        let _ = write!(command, " -certfile {}", pem(&helpers.iter().collect::<Vec<_>>()));
    }
    match authorities {
        None => command.push_str(" -noverify"),
        // Of `-certfile` OpenSSL takes signers only. Issuers must stand beside the authorities, where they count as authorities
        // themselves unless partial chains are refused; then an authority must be a root.
        Some(authorities)
            if !helpers.is_empty() && authorities.iter().all(|file| file.holds == Holds::Roots) =>
        {
            let all: Vec<_> = authorities.iter().chain(helpers).chain(crls.files).collect();
            command.push_str(&up_to(&pem(&all), at).replace(" -partial_chain", ""));
        }
        Some(authorities) => {
            let all: Vec<_> = authorities.iter().chain(crls.files).collect();
            command.push_str(&up_to(&pem(&all), at));
        }
    }
    // OpenSSL finds CRLs beside the authorities.
    if authorities.is_some() {
        command.push_str(crls.check());
    }
    command.push_str(" -out /dev/null");
    stages.push(command);
    stages.join(" | ")
}

/// The options by which OpenSSL judges the signer up to the authorities in this file. A PEC authority's certificate is not always
/// self-signed, and the machine's own roots have no say here.
pub(crate) fn up_to(file: &str, at: Option<UnixTime>) -> String {
    let at = at.map(|at| format!(" -attime {}", at.0)).unwrap_or_default();
    format!(" -CAfile {file} -partial_chain -no-CApath -no-CAstore -purpose smimesign{at}")
}

/// The CRLs by which OpenSSL can judge.
#[derive(Clone, Copy)]
pub(crate) struct Crls<'a> {
    pub(crate) files: &'a [TrustFile],
    /// Whether it is asked about the whole path. It then asks about the authority at the end, too, which only a root's own list
    /// can answer.
    pub(crate) whole_path: bool,
}

impl Crls<'_> {
    /// The options for it, with all kinds of CRLs that the engine takes.
    pub(crate) fn check(&self) -> &'static str {
        match (self.files, self.whole_path) {
            ([], _) => "",
            (_, true) => " -crl_check_all -extended_crl -use_deltas",
            (_, false) => " -crl_check -extended_crl -use_deltas",
        }
    }

    /// A file of that name, to be made by the user, together with these.
    pub(crate) fn beside(&self, file: &str) -> String {
        let commands: Vec<_> = self.files.iter().map(to_pem).collect();
        if commands.is_empty() { file.to_owned() } else { format!("<(cat {file}; {})", commands.join("; ")) }
    }
}

fn piece(input: &str, first: u64, bytes: usize) -> [String; 2] {
    [format!("tail -c +{}{input}", first.saturating_add(1)), format!("head -c {bytes}")]
}

/// One file in PEM with all these certificates and CRLs: OpenSSL takes one, and no DER.
fn pem(files: &[&TrustFile]) -> String {
    let commands = files.iter().map(|file| to_pem(file));
    match files {
        [file] if !file.der => shell_quoted(&file.path),
        _ => format!("<({})", commands.collect::<Vec<_>>().join("; ")),
    }
}

/// The command that writes a file in PEM.
fn to_pem(file: &TrustFile) -> String {
    let name = shell_quoted(&file.path);
    match (file.der, file.holds) {
        (false, _) => format!("cat {name}"),
        (true, Holds::Crls) => format!("openssl crl -inform DER -in {name}"),
        (true, _) => format!("openssl x509 -inform DER -in {name}"),
    }
}

/// A path as a word for the shell. Bytes on which a terminal would act, or that are no text, are written as escapes inside
/// `$'...'`.
fn shell_quoted(path: &Path) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%=".contains(c);
    let bytes = path.as_os_str().as_encoded_bytes();
    // A leading hyphen would be read as an option; "-" alone never gets here.
    let hyphen = if bytes.first() == Some(&b'-') { "./" } else { "" };
    match path.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(plain) => return format!("{hyphen}{text}"),
        Some(text) if clean(text) == text => return format!("'{hyphen}{}'", text.replace('\'', "'\\''")),
        _ => {}
    }
    let mut quoted = format!("$'{hyphen}");
    for byte in bytes {
        match char::from(*byte) {
            c @ ('\'' | '\\') => quoted.extend(['\\', c]),
            c if c.is_ascii_graphic() || c == ' ' => quoted.push(c),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(file: &str) -> Stored<'_> {
        Stored { file: Path::new(file), range: None, undone: None, wrapped: None }
    }

    fn given(path: &str, der: bool) -> TrustFile {
        TrustFile { path: path.into(), der, holds: Holds::Certificates }
    }

    #[test]
    fn commands() {
        let chain = " -partial_chain -no-CApath -no-CAstore -purpose smimesign";
        let at = Some(UnixTime(1_639_488_968));
        let ca = [given("ca.pem", false)];
        let root = [TrustFile { holds: Holds::Roots, ..given("root", false) }];
        let cas = [given("1.pem", false), given("2 2.der", true)];
        let piece = Stored { range: Some((34, 100)), ..whole("x.mbox") };
        let (rd, o) = (Some(Quoting::Rd), Some(Quoting::O));
        let wrapped = Some(Span::new(7, 27));
        let none = Crls { files: &[], whole_path: false };
        for (stored, helpers, authorities, expected) in [
            (whole("a b.eml"), &[][..], None, "openssl cms -verify -in 'a b.eml' -noverify".to_owned()),
            (whole("-"), &[], None, "openssl cms -verify -noverify".to_owned()),
            (
                whole("-in"),
                &[],
                Some(&ca[..]),
                format!("openssl cms -verify -in ./-in -CAfile ca.pem{chain} -attime 1639488968"),
            ),
            (
                whole("a"),
                &ca,
                Some(&cas),
                format!(
                    "openssl cms -verify -in a -certfile ca.pem -CAfile <(cat 1.pem; openssl x509 -inform DER -in '2 2.der'){chain} \
                     -attime 1639488968"
                ),
            ),
            (
                whole("a"),
                &ca,
                Some(&root),
                "openssl cms -verify -in a -certfile ca.pem -CAfile <(cat root; cat ca.pem) -no-CApath -no-CAstore \
                 -purpose smimesign -attime 1639488968"
                    .to_owned(),
            ),
            (
                Stored { undone: rd, ..piece },
                &[],
                None,
                "tail -c +35 x.mbox | head -c 100 | LC_ALL=C sed 's/^>\\(>*From \\)/\\1/' | openssl cms -verify -noverify"
                    .to_owned(),
            ),
            (
                Stored { undone: o, wrapped, ..piece },
                &[],
                None,
                "tail -c +35 x.mbox | head -c 100 | LC_ALL=C sed 's/^>From /From /' | tail -c +8 | head -c 20 | \
                 openssl cms -verify -noverify"
                    .to_owned(),
            ),
            (
                Stored { wrapped, ..whole("w") },
                &[],
                None,
                "tail -c +8 w | head -c 20 | openssl cms -verify -noverify".to_owned(),
            ),
        ] {
            assert_eq!(openssl(stored, helpers, authorities, at, none), format!("{expected} -out /dev/null"));
        }
        let crl = |path: &str, der| TrustFile { holds: Holds::Crls, ..given(path, der) };
        let files = [crl("a.crl", true), crl("b.pem", false)];
        let both = "openssl crl -inform DER -in a.crl; cat b.pem";
        for (whole_path, check) in [(true, "-crl_check_all"), (false, "-crl_check")] {
            let crls = Crls { files: &files, whole_path };
            assert_eq!(
                openssl(whole("a"), &[], Some(&ca), at, crls),
                format!(
                    "openssl cms -verify -in a -CAfile <(cat ca.pem; {both}){chain} -attime 1639488968 {check} \
                     -extended_crl -use_deltas -out /dev/null"
                )
            );
            let unasked = "openssl cms -verify -in a -noverify -out /dev/null";
            assert_eq!(openssl(whole("a"), &[], None, at, crls), unasked);
            assert_eq!(crls.beside("CA.pem"), format!("<(cat CA.pem; {both})"));
        }
        assert_eq!(none.beside("CA.pem"), "CA.pem");
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
            let script = format!("printf %s {}", shell_quoted(Path::new(name)));
            let Ok(output) = std::process::Command::new("bash").args(["-c", &script]).output() else {
                return;
            };
            assert_eq!(String::from_utf8(output.stdout).unwrap(), name, "{script}");
        }
    }
}
