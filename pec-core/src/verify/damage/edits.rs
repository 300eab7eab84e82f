//! The edits that undo damage, each as the splices that it makes in the signed part.

use super::splice::{Splice, Splices};
use crate::Span;
use memchr::{memchr, memchr_iter, memmem};

/// Where lines begin.
fn line_starts(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let next = memchr_iter(b'\n', bytes).map(|end| end + 1);
    std::iter::once(0).chain(next).filter(|start| *start < bytes.len())
}

/// What stands from `at` on.
fn rest(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// The lines that begin with these bytes, edited there.
fn at_line_starts<'a>(
    bytes: &'a [u8],
    begins: &'static [u8],
    remove: usize,
    insert: &'static [u8],
) -> Splices<'a> {
    let starts = line_starts(bytes).filter(move |start| rest(bytes, *start).starts_with(begins));
    Box::new(starts.map(move |start| Splice::new(start, start + remove, insert)))
}

/// Of several CRs before an LF, or at the end, one stays (at the end, where its LF belongs to the delimiter, none).
pub(super) fn single_cr(bytes: &[u8]) -> Splices<'_> {
    let run = |end: usize| {
        let before = bytes.get(..end).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b'\r').count()
    };
    let inside = memchr_iter(b'\n', bytes).filter_map(move |end| {
        let run = run(end);
        (run > 1).then(|| Splice::new(end - run, end - 1, b""))
    });
    let last = run(bytes.len());
    let last = (last > 0).then(|| Splice::new(bytes.len() - last, bytes.len(), b""));
    Box::new(inside.chain(last))
}

/// `>From ` had no `>`; with `all`, `>>From ` had one less, too (the two customs of mbox files, RFC 4155).
pub(super) fn unquoted_from(bytes: &[u8], all: bool) -> Splices<'_> {
    let quoted = move |start: &usize| {
        let line = rest(bytes, *start);
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        (quotes == 1 || (all && quotes > 1)) && rest(line, quotes).starts_with(b"From ")
    };
    Box::new(line_starts(bytes).filter(quoted).map(|start| Splice::new(start, start + 1, b"")))
}

/// A dot before a dot at the beginning of a line was put there for SMTP (RFC 5321 section 4.5.2).
pub(super) fn single_dots(bytes: &[u8]) -> Splices<'_> {
    at_line_starts(bytes, b"..", 1, b"")
}

/// A dot before each dot at the beginning of a line was taken away, though it was not SMTP's.
pub(super) fn double_dots(bytes: &[u8]) -> Splices<'_> {
    at_line_starts(bytes, b".", 0, b".")
}

/// Byte-order marks at the beginning of lines were not there.
pub(super) fn no_byte_order_mark(bytes: &[u8]) -> Splices<'_> {
    at_line_starts(bytes, b"\xef\xbb\xbf", 3, b"")
}

/// The blank of signature marks (`-- `, RFC 3676 section 4.3) was stripped.
pub(super) fn signature_marks(bytes: &[u8]) -> Splices<'_> {
    let marks = line_starts(bytes).filter(|start| {
        matches!(rest(bytes, *start), b"--" | [b'-', b'-', b'\n', ..] | [b'-', b'-', b'\r', b'\n', ..])
    });
    Box::new(marks.map(|start| Splice::new(start + 2, start + 2, b" ")))
}

/// The blank that many programs put after the semicolon where they fold a field was stripped.
pub(super) fn folded_semicolons(bytes: &[u8]) -> Splices<'_> {
    let folds = memmem::find_iter(bytes, b";").filter(|at| {
        matches!(rest(bytes, at + 1), [b'\n', b' ' | b'\t', ..] | [b'\r', b'\n', b' ' | b'\t', ..])
    });
    Box::new(folds.map(|at| Splice::new(at + 1, at + 1, b" ")))
}

/// Both of the above.
pub(super) fn stripped_blanks(bytes: &[u8]) -> Splices<'_> {
    let (mut marks, mut folds) = (signature_marks(bytes).peekable(), folded_semicolons(bytes).peekable());
    Box::new(std::iter::from_fn(move || match (marks.peek(), folds.peek()) {
        (Some(mark), Some(fold)) if fold.at.start < mark.at.start => folds.next(),
        (Some(_), _) => marks.next(),
        (None, _) => folds.next(),
    }))
}

/// How a field is folded after a semicolon: what stands between it and the next parameter.
pub(super) const FOLDS: [&[u8]; 3] = [b"\r\n ", b"\r\n\t", b" "];

/// The places after the semicolons of these header blocks: blanks and line ends up to the next parameter.
pub(super) fn folds(bytes: &[u8], headers: &[Span]) -> Vec<Span> {
    let mut folds = Vec::new();
    for header in headers {
        let block = header.of(bytes);
        for semicolon in memchr_iter(b';', block) {
            let after = rest(block, semicolon + 1);
            let length = after.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            // At the end of a field, or of the block, nothing was folded.
            let blank = after.get(..length).and_then(<[u8]>::last);
            if blank.is_none_or(|last| matches!(last, b' ' | b'\t')) && length < after.len() {
                let start = header.start + semicolon + 1;
                folds.push(Span::new(start, start + length));
            }
        }
    }
    folds
}

/// These places folded in this way, where they are not.
pub(super) fn refolded<'a>(bytes: &'a [u8], places: &'a [Span], fold: &'static [u8]) -> Splices<'a> {
    let other = places.iter().filter(move |place| {
        let found = place.of(bytes);
        !found.iter().filter(|byte| **byte != b'\r').eq(fold.iter().filter(|byte| **byte != b'\r'))
    });
    Box::new(other.map(move |place| Splice { at: *place, with: fold }))
}

/// The lengths of base64 lines that programs write.
pub(super) const WIDTHS: [usize; 4] = [76, 72, 64, 60];

/// These base64 bodies in lines of `width`. The line ends after the last digit stay as they are.
pub(super) fn rewrapped<'a>(bytes: &'a [u8], bodies: &'a [Span], width: usize) -> Splices<'a> {
    Box::new(bodies.iter().flat_map(move |body| wrapped(bytes, *body, width)))
}

fn wrapped(bytes: &[u8], body: Span, width: usize) -> impl Iterator<Item = Splice> + '_ {
    let text = body.of(bytes).trim_ascii_end();
    let (mut at, mut column) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            let here = rest(text, at);
            match here {
                [] => return None,
                [b'\r' | b'\n', ..] => {
                    let length = if here.starts_with(b"\r\n") { 2 } else { 1 };
                    let start = body.start + at;
                    at += length;
                    if column == width {
                        column = 0; // The line ends where it should.
                        continue;
                    }
                    return Some(Splice::new(start, start + length, b""));
                }
                _ if column == width => {
                    column = 0;
                    return Some(Splice::new(body.start + at, body.start + at, b"\r\n"));
                }
                _ => {
                    let line = memchr(b'\n', here).map_or(here, |end| here.get(..end).unwrap_or(here));
                    let line = line.strip_suffix(b"\r").unwrap_or(line);
                    // At least one byte, for a CR that is no line end.
                    let digits = line.len().min(width - column).max(1);
                    at += digits;
                    column += digits;
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes as the edits leave them.
    fn applied(bytes: &[u8], splices: Splices<'_>) -> String {
        let (mut out, mut at) = (Vec::new(), 0);
        for splice in splices {
            out.extend_from_slice(&bytes[at..splice.at.start]);
            out.extend_from_slice(splice.with);
            at = splice.at.end;
        }
        out.extend_from_slice(&bytes[at..]);
        out.escape_ascii().to_string().replace("\\r\\n", "|").replace("\\n", "/").replace("\\\"", "\"")
    }

    #[test]
    fn each_edit_undoes_its_damage_and_no_more() {
        type Edit = fn(&[u8]) -> Splices<'_>;
        for (edit, damaged, expected) in [
            (single_cr as Edit, &b"a\r\r\nb\r\r\r\nc\rd\r\ne\r"[..], "a|b|c\\rd|e"),
            (
                |bytes| unquoted_from(bytes, false),
                b">From a\r\n>>From b\r\n>Fro\r\nx>From ",
                "From a|>>From b|>Fro|x>From ",
            ),
            (|bytes| unquoted_from(bytes, true), b">From a\n>>From b\nFrom c", "From a/>From b/From c"),
            (single_dots, b"..\r\n.a\r\n...b\r\nc..", ".|.a|..b|c.."),
            (double_dots, b".\r\n.a\r\nb.", "..|..a|b."),
            (no_byte_order_mark, b"\xef\xbb\xbfa\r\nb\xef\xbb\xbf", "a|b\\xef\\xbb\\xbf"),
            (signature_marks, b"--\r\n-- \r\n--x\r\na--\r\n--\n--", "-- |-- |--x|a--|-- /-- "),
            (folded_semicolons, b"a;\r\n b;\n\tc; d;\r\ne;", "a; | b; /\\tc; d;|e;"),
            (stripped_blanks, b"a;\r\n b\r\n--\r\nc;\r\n d", "a; | b|-- |c; | d"),
        ] {
            assert_eq!(applied(damaged, edit(damaged)), expected);
        }
    }

    #[test]
    fn fields_are_folded_otherwise() {
        let header = b"A: b; c=d;\r\n\te=f;g=h;\r\nB: c; d=\"e;f\"";
        let folds = folds(header, &[Span::new(0, header.len())]);
        for (fold, expected) in FOLDS.iter().zip([
            "A: b;| c=d;| e=f;| g=h;|B: c;| d=\"e;| f\"",
            "A: b;|\\tc=d;|\\te=f;|\\tg=h;|B: c;|\\td=\"e;|\\tf\"",
            "A: b; c=d; e=f; g=h;|B: c; d=\"e; f\"",
        ]) {
            assert_eq!(applied(header, refolded(header, &folds, fold)), expected);
        }
        // What is folded so already needs no edit, whatever its line end.
        assert_eq!(refolded(b";\n x", &[Span::new(1, 3)], FOLDS[0]).count(), 0);
    }

    #[test]
    fn base64_is_wrapped_at_the_width() {
        let body = |text: &[u8]| [Span::new(1, text.len())];
        for (damaged, expected) in [
            (&b":AAAABBBBCC\r\n\r\n"[..], ":AAAA|BBBB|CC||"),
            (b":AA\r\nAABB\nBBCC", ":AAAA|BBBB|CC"),
            (b":AAAA\r\nBBBB\r\nCC", ":AAAA|BBBB|CC"),
            (b":AAAA\r\n\r\nB\rBBCC", ":AAAA|B\\rBB|CC"),
            (b":", ":"),
        ] {
            let found = applied(damaged, rewrapped(damaged, &body(damaged), 4));
            assert_eq!(found, expected, "{}", damaged.escape_ascii());
        }
        assert_eq!(rewrapped(b":AAAA\r\nBB", &[Span::new(1, 9)], 4).count(), 0);
    }
}
