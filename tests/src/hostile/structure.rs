//! Parts in parts, and lines that look like their delimiters.

use super::{Load, Shape, repeated};

const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "multiparts in multiparts",
        make: |bytes| {
            let level = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
            message(&(0..bytes / 50).map(level).collect::<String>())
        },
    },
    Shape {
        name: "messages in messages",
        make: |bytes| message(&repeated("Content-Type: message/rfc822\r\n\r\n", bytes)),
    },
    Shape { name: "empty parts", make: |bytes| parts("--b\r\n", bytes) },
    Shape {
        name: "parts with a header",
        make: |bytes| parts("--b\r\nContent-Type: text/plain; name=a\r\n\r\n", bytes),
    },
    Shape {
        name: "messages side by side",
        make: |bytes| parts("--b\r\nContent-Type: message/rfc822\r\n\r\n\r\n", bytes),
    },
    Shape {
        name: "signatures side by side",
        make: |bytes| parts("--b\r\nContent-Type: multipart/signed; boundary=c\r\n\r\n--c\r\n", bytes),
    },
    Shape {
        name: "certification data side by side",
        make: |bytes| {
            let part = "--b\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert/>\r\n";
            message(&format!(
                "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n{MIXED}{}--b--\r\n--s\r\n\
                 Content-Type: application/pkcs7-signature\r\n\r\nMAA=\r\n--s--\r\n",
                repeated(part, bytes)
            ))
        },
    },
    Shape { name: "lines like delimiters", make: |bytes| parts("--bb\r\n", bytes) },
    Shape { name: "hyphens", make: |bytes| parts("\n--", bytes) },
    Shape {
        name: "long boundaries, and lines that almost are them",
        make: |bytes| {
            // Each boundary begins as all others do, and each line as all boundaries: half of the bytes are theirs.
            let length = bytes / 2 / 2 / 20;
            let boundary = "b".repeat(length);
            let level = |n| {
                format!(
                    "Content-Type: multipart/mixed; boundary={boundary}{n:02}\r\n\r\n--{boundary}{n:02}\r\n"
                )
            };
            let levels: String = (0..20).map(level).collect();
            message(&[levels, repeated(&format!("--{boundary}xx\r\n"), bytes / 2)].concat())
        },
    },
    Shape {
        name: "one boundary again and again",
        make: |bytes| message(&repeated("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", bytes)),
    },
    Shape { name: "lines that begin almost as delimiters", make: |bytes| parts("\n-", bytes) },
    Shape {
        name: "base64 without sense",
        make: |bytes| {
            let header = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
            message(&[header, &repeated("=*a\r\n", bytes)].concat())
        },
    },
    Shape {
        name: "quoted-printable without sense",
        make: |bytes| {
            let header =
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
            message(&[header, &repeated("= =4\t \n", bytes)].concat())
        },
    },
];

fn message(text: &str) -> Load {
    Load::Message(text.as_bytes().to_vec())
}

fn parts(part: &str, bytes: usize) -> Load {
    message(&[MIXED, &repeated(part, bytes)].concat())
}
