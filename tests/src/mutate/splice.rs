//! Two messages in one.

use super::Change;

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("the signature of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.signature.clone();
        damage.encode(&other.raw[theirs])
    }),
    ("the signed part of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.signed.clone();
        let ours = damage.pieces()?.signed.clone();
        damage.splice(ours, &other.raw[theirs])
    }),
    ("the header of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.header.clone();
        let ours = damage.pieces()?.header.clone();
        damage.splice(ours, &other.raw[theirs])
    }),
    ("the end of another message", |damage| {
        let other = damage.other();
        let (ours, theirs) = (damage.place(), damage.random.below(other.raw.len()));
        damage.splice(ours..damage.raw.len(), &other.raw[theirs..])
    }),
    ("another message after it", |damage| {
        let other = damage.other().raw.clone();
        let end = damage.raw.len();
        damage.splice(end..end, &other)
    }),
    ("wrapped", |damage| {
        let inner: &[u8] = [&b""[..], b"Content-Type: message/rfc822\r\n\r\n"][damage.random.below(2)];
        let kind: &[u8] = [&b"mixed"[..], b"signed"][damage.random.below(2)];
        let pieces: [&[u8]; 7] = [
            b"Subject: list\r\nContent-Type: multipart/",
            kind,
            b"; boundary=\"=_list\"\r\n\r\n--=_list\r\n",
            inner,
            damage.raw,
            b"\r\n--=_list\r\n\r\nfooter\r\n",
            b"--=_list--\r\n",
        ];
        Some(("", pieces.concat()))
    }),
];
