//! Lines and their ends: what mail stores and gateways do.

use super::{Change, trim_line_end};
use crate::{to_crlf, to_lf};

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("a line cut out", |damage| {
        let line = damage.line();
        damage.splice(line, b"")
    }),
    ("a line repeated", |damage| {
        let line = damage.line();
        let bytes = damage.raw[line.clone()].to_vec();
        damage.splice(line.start..line.start, &bytes)
    }),
    ("two lines swapped", |damage| {
        let (one, two) = (damage.line(), damage.line());
        let (one, two) = if one.start < two.start { (one, two) } else { (two, one) };
        (one.end <= two.start).then(|| {
            let raw = damage.raw;
            let pieces =
                [&raw[..one.start], &raw[two.clone()], &raw[one.end..two.start], &raw[one], &raw[two.end..]];
            ("", pieces.concat())
        })
    }),
    ("all line ends LF", |damage| Some(("", to_lf(damage.raw)))),
    ("all line ends CRLF", |damage| Some(("", to_crlf(damage.raw)))),
    ("all line ends CR", |damage| {
        Some(("", to_lf(damage.raw).iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect()))
    }),
    ("a line end changed", |damage| {
        let line = damage.line();
        let text = trim_line_end(&damage.raw[line.clone()]).len();
        let ends: &[&[u8]] =
            &[b"\n", b"\r\n", b"\r", b"\r\r\n", b"\r\r\r\n", b"\n\r", b"", b" \r\n", b"\t\n", b"\r\n\r\n"];
        let end = ends[damage.random.below(ends.len())];
        damage.splice(line.start + text..line.end, end)
    }),
    ("each line end with one CR more", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        Some(("", lines.flat_map(|line| [trim_line_end(line), b"\r\r\n"].concat()).collect()))
    }),
    ("blanks at the ends of lines", |damage| {
        let chance = 1 + damage.random.below(20);
        let mut raw = Vec::new();
        for line in damage.raw.split_inclusive(|byte| *byte == b'\n') {
            let text = trim_line_end(line);
            raw.extend_from_slice(text);
            raw.extend_from_slice(if damage.random.below(chance) == 0 { b" " } else { b"" });
            raw.extend_from_slice(&line[text.len()..]);
        }
        Some(("", raw))
    }),
    ("blanks at the ends of lines removed", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        Some((
            "",
            lines
                .flat_map(|line| {
                    let text = trim_line_end(line);
                    [text.trim_ascii_end(), &line[text.len()..]].concat()
                })
                .collect(),
        ))
    }),
    ("long lines broken", |damage| {
        let width = 20 + damage.random.below(80);
        let pieces = damage
            .raw
            .split_inclusive(|byte| *byte == b'\n')
            .flat_map(|line| line.chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]));
        Some(("", pieces.collect()))
    }),
    ("a long line", |damage| {
        let at = damage.place();
        let length = 990 + damage.random.below(80);
        damage.splice(at..at, &vec![b'x'; length])
    }),
    ("dots doubled", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        let stuffed =
            |line: &[u8]| if line.starts_with(b".") { [b".", line].concat() } else { line.to_vec() };
        Some(("", lines.flat_map(stuffed).collect()))
    }),
    ("From escaped", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        let escaped =
            |line: &[u8]| if line.starts_with(b"From") { [b">", line].concat() } else { line.to_vec() };
        Some(("", lines.flat_map(escaped).collect()))
    }),
    ("a line From of mbox", |damage| damage.splice(0..0, b"From - Tue Dec 14 14:36:08 2021\r\n")),
    ("transcoded to UTF-8", |damage| {
        Some(("", damage.raw.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()))
    }),
];
