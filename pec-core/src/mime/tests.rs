//! The index as a whole: odd messages in a table, laws on arbitrary bytes, and the work it does.

use super::{Mime, Part, PartId, Structure, boundaries::COMPARED, index::index};
use crate::{Limits, finding::Code};
use proptest::{collection::vec, prelude::*};

/// The structure as one line: for each part `(body)`, multiparts as `[preamble|parts|epilogue]`, messages as `<body>`.
fn sketch(mime: &Mime<'_>, id: PartId) -> String {
    let text = |span: crate::Span| span.of(mime.raw()).escape_ascii().to_string();
    let part = mime.part(id);
    match part.structure() {
        Structure::Multipart => {
            let children: String = mime.children(id).map(|child| sketch(mime, child)).collect();
            format!("[{}|{children}|{}]", text(part.preamble()), text(part.epilogue()))
        }
        Structure::Message => format!("<{}>", text(part.body_span())),
        Structure::Leaf => format!("({})", text(part.body_span())),
    }
}

fn codes(mime: &Mime<'_>) -> Vec<&'static str> {
    mime.findings().iter().map(|finding| finding.code.code().trim_start_matches("mime.")).collect()
}

fn check(raw: &str, expected: &str, findings: &[&str]) {
    let mime = Mime::index(raw.as_bytes(), &Limits::default());
    assert_eq!(sketch(&mime, mime.root()), expected, "{raw:?}");
    assert_eq!(codes(&mime), findings, "{raw:?}");
}

/// A multipart/mixed with boundary `b` and this body.
fn mixed(body: &str) -> String {
    format!("Content-Type: multipart/mixed; boundary=b\n\n{body}")
}

#[test]
fn delimiter_lines() {
    for (body, expected, findings) in [
        // Whole lines only, transport blanks aside.
        ("--b\n\nx\n--b--\n", "[|(x)|]", &[][..]),
        ("--b\n\nx\n--b--", "[|(x)|]", &[]),
        ("--b \t\n\nx\n--b-- \t\n", "[|(x)|]", &[]),
        (
            "--b\n\nx\n--bx\n--b-\n--b---\n-- b\n--b --\n --b\n--b--\n",
            "[|(x\\n--bx\\n--b-\\n--b---\\n-- b\\n--b --\\n --b)|]",
            &[],
        ),
        ("--b\n\nx\n--b--x\n", "[|(x\\n--b--x\\n)|]", &["close_missing"]),
        ("--b\n\nx--b\n--b--\n", "[|(x--b)|]", &[]),
        ("--B\n\nx\n", "(--B\\n\\nx\\n)", &["delimiter_absent"]),
        // A CR alone ends no line.
        ("--b\n\nx\r--b--\n--b--\n", "[|(x\\r--b--)|]", &[]),
        ("--b\n\nx\n--b--\ry\n--b--\n", "[|(x\\n--b--\\ry)|]", &[]),
        // The line break before a delimiter is the delimiter's, and no other.
        ("--b\n\nx\n\n--b\n\n\n\n--b--\n", "[|(x\\n)(\\n)|]", &[]),
        ("--b\n\n--b\n\n\n--b--\n", "[|()()|]", &[]),
        ("--b\n--b\n--b--\n", "[|()()|]", &[]),
        ("--b\nA: 1\n--b\nA: 1\n\n--b--\n", "[|()()|]", &[]),
        ("--b", "[|()|]", &["close_missing"]),
        ("--b--", "[||]", &[]),
        // Preamble and epilogue.
        ("p\n--b\n\nx\n--b--\ne", "[p|(x)|e]", &[]),
        ("\np\n\n--b\n\nx\n--b--\n\ne\n", "[\\np\\n|(x)|\\ne\\n]", &[]),
        ("p\n--b--\ne\n--b\n\nx\n", "[p||e\\n--b\\n\\nx\\n]", &[]),
        // The first delimiter counts, also where a header is expected.
        ("--b\nno field\n--b--\n", "[|()|]", &["header_malformed"]),
        ("--b\n-- no delimiter\nA: 1\n\nx\n--b--\n", "[|(x)|]", &["header_malformed"]),
        ("", "()", &["delimiter_absent"]),
    ] {
        check(&mixed(body), expected, findings);
    }
}

#[test]
fn crlf_and_lf_give_the_same_parts() {
    let lf = mixed("p\n--b\nA: 1\n\nx\n\n--b\n\n--b--\ne");
    check(&lf.replace('\n', "\r\n"), "[p|(x\\r\\n)()|e]", &[]);
    check(&lf, "[p|(x\\n)()|e]", &[]);
    check(&lf.replacen('\n', "\r\n", 1), "[p|(x\\n)()|e]", &["mixed_line_ends"]);
}

#[test]
fn boundaries_that_are_usable_and_not() {
    for (content_type, expected, findings) in [
        ("multipart/mixed; boundary=\"b\"", "[|(x)|]", &[][..]),
        ("multipart/mixed; boundary=\"b \"", "[|(x)|]", &[]),
        ("Multipart/X-Unknown;\n\tBOUNDARY=b", "[|(x)|]", &[]),
        ("multipart/mixed", "(--b\\n\\nx\\n--b--\\n)", &["boundary_unusable"]),
        ("multipart/mixed; boundary=\"\"", "(--b\\n\\nx\\n--b--\\n)", &["boundary_unusable"]),
        ("text/plain; boundary=b", "(--b\\n\\nx\\n--b--\\n)", &[]),
        ("nonsense; boundary=b", "(--b\\n\\nx\\n--b--\\n)", &[]),
        ("multipart/mixed; boundary=b\nContent-Type: text/plain", "[|(x)|]", &["content_type_repeated"]),
    ] {
        check(&format!("Content-Type: {content_type}\n\n--b\n\nx\n--b--\n"), expected, findings);
    }
    let long = "l".repeat(300);
    check(
        &format!("Content-Type: multipart/mixed; boundary={long}\n\n--{long}\n\nx\n--{long}--\n"),
        "[|(x)|]",
        &[],
    );
}

/// Like [`mixed`], with a multipart of boundary `inner` as its first part, whose body is the first argument.
fn nested(inner: &str, body: &str) -> String {
    mixed(&format!("--b\nContent-Type: multipart/mixed; boundary=\"{inner}\"\n\n{body}"))
}

#[test]
fn multiparts_in_multiparts() {
    for (inner, body, expected, findings) in [
        ("i", "--i\n\nx\n--i--\n\n--b\n\ny\n--b--\n", "[|[|(x)|](y)|]", &[][..]),
        ("i", "--i\n\nx\n--i--\n--b--\n", "[|[|(x)|]|]", &[]),
        ("i", "p\n--i\n\nx\n--i--\ne\n--i\n\n--b--\n", "[|[p|(x)|e\\n--i\\n]|]", &[]),
        // An outer delimiter closes what is inside.
        ("i", "--i\n\nx\n--b\n\ny\n--i--\n--b--\n", "[|[|(x)|](y\\n--i--)|]", &["close_missing"]),
        ("i", "--i\n--b\n--b--\n", "[|[|()|]()|]", &["close_missing"]),
        ("i", "x\n--b--\n", "[|(x)|]", &["delimiter_absent"]),
        ("i", "--i\nA: 1\n--b--\n", "[|[|()|]|]", &["close_missing"]),
        // In its own header a boundary does not count yet.
        ("i\"\n--i\nA: \"", "--i\n\nx\n--i--\n--b--\n", "[|[|(x)|]|]", &["header_malformed"]),
        // A boundary that begins with the outer one, and the other way round.
        ("b1", "--b1\n\nx\n--b1--\n--b\n\ny\n--b--\n", "[|[|(x)|](y)|]", &[]),
        ("b-", "--b-\n\nx\n--b---\n--b--\n", "[|[|(x)|]|]", &[]),
        // Lines that could be both belong to the outer one.
        ("b", "--b\n\nx\n--b--\ne", "[|()(x)|e]", &["boundary_unusable"]),
        ("b--", "--b--\n\nx\n--b----\n", "[|()|\\nx\\n--b----\\n]", &["delimiter_absent"]),
        // A boundary may be used again once it is closed.
        (
            "i",
            "--i\n\nx\n--i--\n--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ny\n--i--\n--b--\n",
            "[|[|(x)|][|(y)|]|]",
            &[],
        ),
    ] {
        check(&nested(inner, body), expected, findings);
    }
}

#[test]
fn messages_are_leaves() {
    check(
        &mixed(
            "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n--b--\n",
        ),
        "[|<Content-Type: multipart/mixed; boundary=i\\n\\n--i>|]",
        &[],
    );
    check(
        "Content-Type: multipart/digest; boundary=d\n\n--d\n\nA: 1\n--d\nContent-Type: text/plain\n\nx\n--d--\n",
        "[|<A: 1>(x)|]",
        &[],
    );
    check("Content-Type: message/global\n\nA: 1", "<A: 1>", &[]);
}

#[test]
fn odd_headers() {
    for (raw, expected, findings) in [
        ("", "()", &[][..]),
        ("\nbody", "(body)", &[]),
        ("\r\nbody", "(body)", &[]),
        ("A: 1", "()", &[]),
        ("body alone", "()", &["header_malformed"]),
        (
            "From x Mon\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--",
            "[|(x)|]",
            &["header_malformed"],
        ),
        ("A: citt\u{e0}\n\nbody", "(body)", &["header_8bit"]),
        ("A: 1\n \n\nbody", "(body)", &[]),
    ] {
        check(raw, expected, findings);
    }
}

#[test]
fn spans_and_relations() {
    let raw = nested("i", "--i\nA: 1\n\nx\n--i--\ne\n--b\n\ny\n--b--\n");
    let mime = Mime::index(raw.as_bytes(), &Limits::default());
    let text = |span: crate::Span| std::str::from_utf8(span.of(raw.as_bytes())).unwrap().to_owned();
    let [root, outer, inner, last] = mime.parts() else { panic!("{mime:?}") };
    assert_eq!(text(root.span()), raw);
    assert_eq!(
        text(outer.span()),
        "Content-Type: multipart/mixed; boundary=\"i\"\n\n--i\nA: 1\n\nx\n--i--\ne"
    );
    assert_eq!(text(inner.span()), "A: 1\n\nx");
    assert_eq!(text(inner.header_span()), "A: 1\n");
    assert_eq!(text(inner.body_span()), "x");
    assert_eq!(text(last.span()), "\ny");
    assert_eq!([root, outer, inner, last].map(Part::depth), [0, 1, 2, 1]);
    assert_eq!(
        [root, outer, inner, last].map(|part| part.parent().map(PartId::index)),
        [None, Some(0), Some(1), Some(0)]
    );
    assert_eq!(mime.children(root.id()).collect::<Vec<_>>(), [outer.id(), last.id()]);
    assert_eq!(mime.children(last.id()).count(), 0);
    assert_eq!(mime.part(PartId::from_index(99)).id(), mime.root());
}

#[test]
fn an_empty_part_lies_inside_its_parent() {
    let raw = nested("i", "--i\r\n--b--\n");
    let mime = Mime::index(raw.as_bytes(), &Limits::default());
    let [_, outer, inner] = mime.parts() else { panic!("{mime:?}") };
    assert!(outer.span().of(raw.as_bytes()).ends_with(b"--i"));
    assert_eq!(inner.span(), crate::Span::new(outer.span().end, outer.span().end));
}

#[test]
fn contents_on_demand() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: Quoted-Printable (x)\r\n\r\n=E8=\r\n!\r\n\
        --b\r\nContent-Type: text/html\r\n\r\n\xe8\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+AOg-\r\n\
        --b\r\nContent-Type: application/xml; name=a.xml\r\nContent-Disposition: inline; filename=\"=?utf-8?Q?=C3=A8.xml?=\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nPGEvPg==\r\n\
        --b\r\nContent-Type: application/x; name=b.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nPGE*vPg==\r\n\
        --b--\r\n";
    let mime = Mime::index(raw, &Limits::default());
    let ids: Vec<_> = mime.children(mime.root()).collect();
    let texts: Vec<_> = ids.iter().map(|id| mime.text(*id)).collect();
    assert_eq!(texts, [Some("è!".into()), Some("è".into()), Some("è".into()), None, None]);
    let names: Vec<_> = ids.iter().map(|id| mime.file_name(*id)).collect();
    assert_eq!(names, [None, None, None, Some("è.xml".into()), Some("b.bin".into())]);
    assert_eq!((&*mime.body(ids[3]).bytes, mime.body(ids[3]).damaged), (&b"<a/>"[..], false));
    assert_eq!((&*mime.body(ids[4]).bytes, mime.body(ids[4]).damaged), (&b"<a/>"[..], true));
    let debug = format!("{mime:?}{:?}{:?}", mime.body(ids[0]), mime.header(ids[3]).first("Content-Type"));
    assert!(!debug.contains("a.xml") && !debug.contains('è'), "{debug}");
}

// ---- limits

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

#[test]
fn depth_beyond_the_limit_is_opaque() {
    let raw = nested("i", "--i\n\nx\n--i--\n--b\n\ny\n--b--\n");
    let two = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_depth = 2));
    assert_eq!((sketch(&two, two.root()), codes(&two)), ("[|[|(x)|](y)|]".into(), vec![]));
    let one = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_depth = 1));
    assert_eq!(sketch(&one, one.root()), "[|(--i\\n\\nx\\n--i--)(y)|]");
    assert_eq!(codes(&one), ["depth_limit"]);
    let none = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_depth = 0));
    assert_eq!(none.parts().len(), 1);
}

#[test]
fn a_signature_is_found_behind_too_many_parts() {
    let many = "--i\n\nx\n".repeat(5);
    let raw = nested("i", &format!("{many}--i--\n--b\n\nsignature\n--b--\ne"));
    let mime = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_parts = 4));
    assert_eq!(
        sketch(&mime, mime.root()),
        "[|[|(x)(x)(x\\n--i\\n\\nx\\n--i\\n\\nx)|](signature)|e]",
        "{mime:?}"
    );
    assert_eq!(codes(&mime), ["parts_limit"]);
    let mime = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_parts = 8));
    assert_eq!(codes(&mime), [""; 0]);
}

#[test]
fn beyond_the_limit_nothing_opens() {
    let deep = "--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nx\n--i--\n";
    let raw = mixed(&format!("{}--b--\n", deep.repeat(3)));
    let mime = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_parts = 3));
    assert_eq!(mime.parts().len(), 4, "{mime:?}");
    assert_eq!(mime.parts().last().unwrap().structure(), Structure::Leaf);
    assert_eq!(codes(&mime), ["parts_limit"]);
}

#[test]
fn a_header_beyond_the_limit_ends_there() {
    let raw = mixed("--b\nA: 1\nB: 2\n\nx\n--b--\n");
    let mime = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_header_bytes = 44));
    assert_eq!(sketch(&mime, mime.root()), "[|(x)|]");
    let mime = Mime::index(raw.as_bytes(), &limits(|limits| limits.max_header_bytes = 30));
    assert_eq!((sketch(&mime, mime.root()), codes(&mime)).1, ["header_limit", "boundary_unusable"]);
}

// ---- laws

/// The text of a message full of what structure is made of.
fn mail_alphabet() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just("\r\n"),
        4 => Just("\n"),
        1 => Just("\r"),
        3 => Just("--"),
        4 => Just("--b"),
        2 => Just("--b--"),
        3 => Just("--i"),
        2 => Just("--i--"),
        1 => Just("--j"),
        2 => Just("b"),
        2 => Just(" "),
        1 => Just("\t"),
        1 => Just("text"),
        3 => Just("Content-Type: multipart/mixed; boundary=b\n"),
        3 => Just("Content-Type: multipart/digest; boundary=\"i\"\r\n"),
        1 => Just("Content-Type: multipart/signed;\r\n boundary=b--\r\n\r\n"),
        1 => Just("Content-Type: multipart/x; boundary*0=j; boundary*1=b\n\n"),
        2 => Just("Content-Type: message/rfc822\n\n"),
        1 => Just("Content-Transfer-Encoding: base64\n"),
        1 => Just("Content-Transfer-Encoding: quoted-printable\n"),
        1 => Just("Content-Disposition: attachment; filename*=utf-8''%e8; filename=\"(\\\"\n"),
        1 => Just("From: \"=?utf-8?Q?=22?=\" (a) <a@b>, g: c@d;\n"),
        1 => Just("Date: 1 Jan 99 1:2:3 +0100 (\n"),
        1 => Just("Message-ID: <a@\n b>\n"),
        1 => Just("=?iso-2022-jp?B?GyRC?="),
        1 => Just("=E"),
        1 => Just("\u{e8}"),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn small_limits() -> impl Strategy<Value = Limits> {
    (0_usize..5, 0_usize..8, 0_usize..200).prop_map(|(depth, parts, header)| {
        limits(|limits| {
            limits.max_depth = depth;
            limits.max_parts = parts;
            limits.max_header_bytes = header;
        })
    })
}

/// What holds for every index.
fn laws(raw: &[u8], limits: &Limits) -> Result<(), TestCaseError> {
    let mime = Mime::index(raw, limits);
    prop_assert!(!mime.parts().is_empty());
    prop_assert!(mime.parts().len() <= limits.max_parts.max(1) + limits.max_depth, "{:?}", mime);
    let mut reached = 0;
    for (place, part) in mime.parts().iter().enumerate() {
        prop_assert_eq!(part.id().index(), place);
        let (span, header, body) = (part.span(), part.header_span(), part.body_span());
        // Header, empty line, body; nothing else.
        prop_assert_eq!((span.start, span.end), (header.start, body.end));
        prop_assert!(header.end <= body.start && body.start <= body.end && body.end <= raw.len());
        let between = &raw[header.end..body.start];
        prop_assert!([&b""[..], b"\n", b"\r\n"].contains(&between), "{:?}", between);
        // Children lie in the body, in order, preamble before and epilogue after them.
        let mut at = body.start;
        for child in mime.children(part.id()) {
            let child = mime.part(child);
            prop_assert_eq!(child.parent(), Some(part.id()));
            prop_assert_eq!(child.depth(), part.depth() + 1);
            prop_assert!(at <= child.span().start && child.span().end <= span.end, "{:?}", mime);
            // Between the parts stands a delimiter line: two hyphens, in a line of its own, and nothing before it.
            let gap = &raw[at..child.span().start];
            if child.id().index() == place + 1 {
                prop_assert!(gap.starts_with(part.preamble().of(raw)));
            } else {
                let line = gap.strip_prefix(b"\r\n").or(gap.strip_prefix(b"\n")).unwrap_or(gap);
                prop_assert!(line.starts_with(b"--"), "{:?}", gap);
                prop_assert_eq!(memchr::memchr(b'\n', line).map_or(line.len(), |end| end + 1), line.len());
            }
            at = child.span().end;
            reached += 1;
        }
        prop_assert!(at <= part.epilogue().start.max(body.start));
        prop_assert!(part.structure() == Structure::Multipart || mime.children(part.id()).next().is_none());
        prop_assert!(part.structure() != Structure::Multipart || part.media_type().is_kind("multipart"));
        contents(&mime, part);
    }
    prop_assert_eq!(reached + 1, mime.parts().len());
    prop_assert_eq!(mime.parts()[0].span(), crate::Span::new(0, raw.len()));
    prop_assert!(mime.findings().iter().all(|f| f.span.is_none_or(|span| span.end <= raw.len())));
    let work = index(raw, None, limits).work;
    prop_assert!(work <= (4 + COMPARED) * raw.len() + 64, "{} for {}", work, raw.len());
    Ok(())
}

/// Asks for everything that can be asked for; it must not panic.
fn contents(mime: &Mime<'_>, part: &Part<'_>) {
    let header = mime.header(part.id());
    let mut at = header.span().start;
    for field in header.fields() {
        assert!(at <= field.span().start && field.span().end <= header.span().end);
        at = field.span().end;
        let _ = (field.text(), field.token(), field.mailboxes(), field.date(), field.message_id());
        let _ = (field.parameter("name"), field.parameter("filename"), field.parameter("boundary"));
    }
    let _ = (
        mime.body(part.id()),
        mime.file_name(part.id()),
        mime.text(part.id()),
        part.media_type().to_string(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_any_bytes(raw in vec(any::<u8>(), 0..400), limits in small_limits()) {
        laws(&raw, &limits)?;
    }

    #[test]
    fn laws_hold_for_what_looks_like_mail(raw in mail_alphabet(), limits in small_limits()) {
        laws(&raw, &limits)?;
        laws(&raw, &Limits::default())?;
    }

    #[test]
    fn a_message_inside_has_the_same_index_either_way(
        inside in mail_alphabet(), before in mail_alphabet(), after in mail_alphabet(), limits in small_limits(),
    ) {
        let part = |content: &[u8]| [b"--o\nContent-Type: message/rfc822\n\n".as_slice(), content].concat();
        let head = b"Content-Type: multipart/mixed; boundary=o\n\n".as_slice();
        let raw = [head, &part(&before), b"\n", &part(&inside), b"\n", &part(&after), b"\n--o--\n"].concat();
        for limits in [&limits, &Limits::default()] {
            let mime = Mime::index(&raw, limits);
            for id in mime.ids() {
                let body = mime.body(id);
                let (anew, known) = (Mime::index(&body.bytes, limits), mime.index_inside(id, &body, limits));
                prop_assert_eq!(format!("{:?}", anew), format!("{:?}", known));
            }
        }
    }

    #[test]
    fn any_charset_decodes_any_bytes(
        charset in "(utf-(7|8|16|16be|16le)|iso-(8859-(1|2|15)|2022-(jp|kr))|shift_jis|big5|euc-(jp|kr)|gb18030|gbk|hz-gb-2312|x-user-defined|[a-z]{0,60})",
        bytes in vec(any::<u8>(), 0..60),
    ) {
        super::words::decode_charset(&bytes, Some(charset.as_bytes()));
    }
}

#[test]
fn work_is_linear_whatever_is_open() {
    let wide = limits(|limits| {
        limits.max_depth = 10_000;
        limits.max_parts = 100_000;
    });
    let open = |count: usize, length: usize| -> String {
        (0..count)
            .map(|level| {
                let boundary = format!("{}{level:05}", "x".repeat(length));
                let before = if level == 0 {
                    String::new()
                } else {
                    format!("--{}{:05}\n", "x".repeat(length), level - 1)
                };
                format!("{before}Content-Type: multipart/mixed; boundary={boundary}\n\n")
            })
            .collect()
    };
    for (name, raw) in [
        ("deep", open(9_000, 5)),
        (
            "deep, then lines that almost match",
            open(500, 200) + &format!("--{}\n", "x".repeat(203)).repeat(2_000),
        ),
        ("hyphens", mixed(&"--\n".repeat(100_000))),
        ("empty parts", mixed(&"--b\n".repeat(100_000))),
        ("blanks", mixed(&format!("--b{}x\n", " ".repeat(300)).repeat(1_000))),
        ("one long line", mixed(&format!("--{}", "b".repeat(300_000)))),
        (
            "a boundary of lines",
            format!("Content-Type: multipart/mixed; boundary*=''{}b\n\n", "a%0A--".repeat(5_000))
                + &"a\n--".repeat(100_000),
        ),
        ("headers", mixed(&"--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\n".repeat(5_000))),
    ] {
        let work = index(raw.as_bytes(), None, &wide).work;
        assert!(work <= (3 + COMPARED) * raw.len(), "{name}: {work} for {} bytes", raw.len());
    }
    let deep = open(9_000, 5);
    assert_eq!(Mime::index(deep.as_bytes(), &wide).parts().last().unwrap().depth(), 8_999);
    let findings = Mime::index(deep.as_bytes(), &Limits::default()).findings().to_vec();
    assert_eq!(findings.iter().filter(|finding| finding.code == Code::MimeDepthLimit).count(), 1);
}
