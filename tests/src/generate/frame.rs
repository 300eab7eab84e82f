//! A signed message from its pieces, for a signature that a draft would not make.

use der::pem::{LineEnding, encode_string};

/// The boundary of every multipart/signed that is framed here.
pub(super) const BOUNDARY: &str = "----=_firma";

/// The message of this header, signed part and signature. The header's fields end with their line ends.
pub(super) fn framed(header: &[u8], content: &[u8], p7s: &[u8]) -> Vec<u8> {
    let kind = "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=\"sha-256\"";
    let opening = format!(
        "MIME-Version: 1.0\r\nContent-Type: {kind};\r\n boundary=\"{BOUNDARY}\"\r\n\r\n--{BOUNDARY}\r\n"
    );
    let signature = format!(
        "\r\n--{BOUNDARY}\r\n\
         Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--{BOUNDARY}--\r\n",
        base64(p7s)
    );
    [header, opening.as_bytes(), content, signature.as_bytes()].concat()
}

/// Base64 in lines, each with its line end.
pub(super) fn base64(bytes: &[u8]) -> String {
    let pem = encode_string("X", LineEnding::CRLF, bytes).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    lines.flat_map(|line| [line, "\r\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_broken_into_lines() {
        assert_eq!(base64(b"ab"), "YWI=\r\n");
        assert_eq!(base64(&[0; 51]), format!("{}\r\nAAAA\r\n", "A".repeat(64)));
    }
}
