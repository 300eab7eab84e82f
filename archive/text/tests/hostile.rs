//! Files that are made to hang a reader, or to eat its memory: each ends at a bound, and takes no more memory than is said.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests may fail as they do"
)]

mod common;

use common::{HELVETICA, deflated, page, pdf, stream, zip};
use miniz_oxide::deflate::compress_to_vec_zlib;
use peak_alloc::PeakAlloc;
use pec_text::{Bound, Bounds, Extracted, Outcome, extract, words};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
/// The peak is that of the whole process: one test after the other.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

const MIB: usize = 1024 * 1024;

/// What comes of a file, and how many bytes it took beside it at most.
fn measured<T>(work: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let result = work();
    (result, MEMORY.peak_usage().saturating_sub(before))
}

fn small() -> Bounds {
    let mut bounds = Bounds::default();
    bounds.max_expanded_bytes = 4 * MIB;
    bounds.max_text_bytes = MIB;
    bounds.max_steps = 200_000;
    bounds
}

/// Extracts within small bounds: no more than a few times what these allow.
fn within(name: &str, file: &[u8], most: usize) -> Extracted {
    let (found, peak) = measured(|| extract("application/octet-stream", Some(name), file, &small()));
    assert!(peak <= most, "{name}: {peak} bytes, {:?}", found.outcome);
    found
}

fn objects(list: &[&str]) -> Vec<u8> {
    pdf(&list.iter().map(|object| object.as_bytes().to_vec()).collect::<Vec<_>>())
}

#[test]
fn bombs_end_at_their_bound() {
    let _alone = alone();
    let zeros = vec![0; 32 * MIB];
    let bomb = compress_to_vec_zlib(&zeros, 1);
    let once = pdf(&[b"<</Type /Page /Contents 2 0 R>>".to_vec(), stream("/Filter /FlateDecode", &bomb)]);
    assert_eq!(within("bomb.pdf", &once, 12 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
    let twice = pdf(&[
        b"<</Type /Page /Contents 2 0 R>>".to_vec(),
        stream("/Filter [/FlateDecode /FlateDecode]", &compress_to_vec_zlib(&bomb, 6)),
    ]);
    assert_eq!(within("twice.pdf", &twice, 12 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
    let packed = pdf(&vec![stream("/Type /ObjStm /N 10 /First 100 /Filter /FlateDecode", &bomb); 20]);
    assert_eq!(within("packed.pdf", &packed, 16 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
    let docx = zip(&[("word/document.xml", &zeros)]);
    assert_eq!(within("bomb.docx", &docx, 12 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
    // Many small ones count together.
    let part = vec![b' '; MIB];
    let names: Vec<String> = (0..50).map(|number| format!("ppt/slides/slide{number}.xml")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), part.as_slice())).collect();
    assert_eq!(within("many.pptx", &zip(&entries), 12 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
}

#[test]
fn circles_end() {
    let _alone = alone();
    // Pages of pages of themselves, resources of a parent that is its child, a length that is its own.
    let circle = objects(&[
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [2 0 R 3 0 R] /Parent 3 0 R>>",
        "<</Type /Page /Parent 2 0 R /Contents [4 0 R 3 0 R 5 0 R]>>",
        "4 0 R",
        "<</Length 5 0 R /Filter 5 0 R>>\nstream\nBT (x) Tj ET\nendstream",
    ]);
    let found = within("circle.pdf", &circle, MIB);
    assert_eq!(found.text.trim(), "");
    // Drawings that draw themselves and each other, twice each.
    let resources = format!("/Resources <</Font <<{HELVETICA}>> /XObject <</A 2 0 R /B 3 0 R>>>>");
    let form = |text: &str| {
        stream(
            &format!("/Subtype /Form {resources}"),
            format!("/A Do /B Do BT /F1 9 Tf ({text}) Tj ET /A Do /B Do").as_bytes(),
        )
    };
    let drawings =
        pdf(&[format!("<</Type /Page /Contents 3 0 R {resources}>>").into_bytes(), form("uno"), form("due")]);
    let found = within("drawings.pdf", &drawings, MIB);
    assert!(found.text.contains("uno") && found.text.len() < 100, "{found:?}");
}

#[test]
fn deep_nesting_ends() {
    let _alone = alone();
    for inner in ["[", "<</A ", "(", "<<", "[<</A["] {
        let content = inner.repeat(300_000);
        let found = within("deep.pdf", &page(content.as_bytes(), HELVETICA, vec![]), 12 * MIB);
        assert_eq!(found.text.trim(), "");
        let file = [&b"%PDF-1.7\n1 0 obj\n"[..], content.as_bytes()].concat();
        let _ = within("deep.pdf", &file, 12 * MIB);
    }
    let _ = within("deep.html", "<div>".repeat(500_000).as_bytes(), 12 * MIB);
    let _ = within("deep.xml", ["<?xml?>", &"<a>".repeat(500_000)].concat().as_bytes(), 12 * MIB);
    let _ = within("deep.rtf", ["{\\rtf1", &"{\\b ".repeat(500_000)].concat().as_bytes(), 12 * MIB);
}

/// A chain of drawings is followed as far as things may lie in each other.
#[test]
fn long_chains_end_at_the_depth() {
    let _alone = alone();
    let mut list = vec![
        b"<</Type /Page /Contents 2 0 R /Resources <</XObject <</X 3 0 R>>>>>>".to_vec(),
        stream("", b"/X Do"),
    ];
    for number in 3..100 {
        list.push(stream(
            &format!("/Subtype /Form /Resources <</XObject <</X {} 0 R>>>>", number + 1),
            b"/X Do",
        ));
    }
    assert_eq!(within("chain.pdf", &pdf(&list), MIB).outcome, Outcome::Truncated(Bound::Depth));
}

#[test]
fn work_is_counted() {
    let _alone = alone();
    let operators = page(&b"BT /F1 1 Tf (a) Tj ET ".repeat(150_000), HELVETICA, vec![]);
    assert_eq!(within("operators.pdf", &operators, 12 * MIB).outcome, Outcome::Truncated(Bound::Steps));
    // The same content a hundred thousand times, from a small file.
    let again = pdf(&[
        format!("<</Type /Page /Contents [{}]>>", "2 0 R ".repeat(100_000)).into_bytes(),
        deflated("", b"BT ET"),
    ]);
    assert_eq!(within("again.pdf", &again, 40 * MIB).outcome, Outcome::Truncated(Bound::Steps));
    // A dictionary that is searched again and again.
    let names: String = (0..20_000).map(|number| format!("/N{number} 9 0 R ")).collect();
    let fonts = page(&b"/F1 1 Tf ".repeat(100_000), &names, vec![]);
    assert_eq!(within("fonts.pdf", &fonts, 40 * MIB).outcome, Outcome::Truncated(Bound::Steps));
    // Ranges of codes that say much with little.
    let ranges = "<0000> <FFFF> <0041> ".repeat(1_000);
    let table = common::to_unicode(&format!("1000 beginbfrange {ranges} endbfrange"));
    let font = "/F1 <</Subtype /Type0 /Encoding /Identity-H /ToUnicode 5 0 R>>";
    let found = within("ranges.pdf", &page(b"BT /F1 1 Tf <0001> Tj ET", font, vec![table]), 24 * MIB);
    assert_eq!(found.outcome, Outcome::Truncated(Bound::Steps));
}

/// Codes at the end of what numbers can say.
#[test]
fn the_largest_codes() {
    let _alone = alone();
    let table = common::to_unicode(
        "1 beginbfrange <FFFFFFFF> <FFFFFFFF> [<0041> <0042>] <FFFFFFF0> <FFFFFFFF> <DBFFDFFF> endbfrange",
    );
    let fonts = "/F1 <</Subtype /Type0 /ToUnicode 5 0 R /DescendantFonts [<</W [4294967295 [1 2 3] 4294967295 4294967295 1]>>]>> \
        /F2 <</Subtype /TrueType /FirstChar 4294967295 /Widths [1 2 3]>>";
    let content = b"BT /F1 1 Tf <FFFFFFFFFF> Tj /F2 1e38 Tf 1e38 0 0 1e38 1e38 1e38 Tm (ab) Tj (c) Tj ET";
    let found = within("largest.pdf", &page(content, fonts, vec![table]), MIB);
    assert!(found.text.contains('a') && found.text.contains('c'), "{found:?}");
}

/// What is begun and never ended, again and again: a reader that looks for each end to the end of the file takes hours.
#[test]
fn what_never_ends_is_looked_for_once() {
    let _alone = alone();
    for begun in [
        "1 0 obj(",
        "1 0 obj<<>>stream ",
        "1 0 obj%",
        "1 0 obj<<>>%",
        "trailer(",
        "trailer[",
        "trailer%",
        "1 0 obj[1 ",
        "1 0 obj<",
        "obj",
        "1 0 obj<<>> ",
    ] {
        let file = ["%PDF-1.7\n", &begun.repeat(2 * MIB / begun.len())].concat();
        let _ = within("begun.pdf", file.as_bytes(), 80 * MIB);
    }
    for begun in [
        "<a ",
        "<a =\"",
        "<a ='",
        "<a =\"<b ='>",
        "<!--",
        "<![CDATA[",
        "<!",
        "<script>",
        "<?",
        "&amp",
        "&",
        "<",
        "</",
        "<a =\"'",
        "< a='\" >",
    ] {
        let text = begun.repeat(2 * MIB / begun.len());
        for media_type in ["text/html", "text/xml"] {
            let (found, peak) = measured(|| extract(media_type, None, text.as_bytes(), &small()));
            assert!(peak < 12 * MIB && found.text.len() <= MIB, "{begun}: {peak}");
        }
    }
    let contents = ["BI ID ", "BI ID xEI", "(", "<", "%", "[(", "/A", "BT /F1 1 Tf (a"];
    for begun in contents {
        let content = begun.repeat(2 * MIB / begun.len());
        let _ = within("begun.pdf", &page(content.as_bytes(), HELVETICA, vec![]), 40 * MIB);
    }
}

#[test]
fn tables_of_a_zip_file_may_lie() {
    let _alone = alone();
    let good = zip(&[("word/document.xml", b"<w:t>parole</w:t>")]);
    for at in 0..good.len() {
        for byte in [0, 0x7f, 0xff] {
            let mut broken = good.clone();
            broken[at] = byte;
            let _ = extract("", Some("a.docx"), &broken, &small());
        }
    }
    // Entries that are all the same bytes.
    let packed = zip(&[("word/document.xml", &vec![b'x'; 300_000])]);
    let entries_at = packed.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let end_at = packed.windows(4).position(|window| window == b"PK\x05\x06").unwrap();
    let entry = &packed[entries_at..end_at];
    let file = [&packed[..entries_at], &entry.repeat(50_000), &packed[end_at..]].concat();
    assert_eq!(within("same.docx", &file, 12 * MIB).outcome, Outcome::Truncated(Bound::Expanded));
}

/// With the defaults, what is said of them.
#[test]
fn memory_with_the_defaults() {
    let _alone = alone();
    let words: String = (0..1_500_000).map(|number| format!("{number:x} ")).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a.html", ["<p>", &words].concat().into_bytes()),
        (
            "a.pdf",
            page(
                format!("BT /F1 1 Tf ({}) Tj ET", words.replace(' ', ") Tj (")).as_bytes(),
                HELVETICA,
                vec![],
            ),
        ),
        ("b.pdf", [&b"%PDF-1.7\n"[..], &b"1 0 obj<</A[1 2 3]>>endobj ".repeat(MIB)].concat()),
        ("c.pdf", pdf(&[format!("<</Type /Page /A [{}]>>", "0 ".repeat(10 * MIB)).into_bytes()])),
        ("latin.txt", b"\xe0 ".repeat(20 * MIB)),
    ];
    for (name, file) in cases {
        let (_, peak) = measured(|| extract("", Some(name), &file, &Bounds::default()));
        assert!(peak < 200 * MIB, "{name}: {peak}");
    }
}

/// The words of a text take memory in proportion to it, whatever it is.
#[test]
fn words_take_memory_in_proportion() {
    let _alone = alone();
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from(state >> 33 & 15).unwrap())
    };
    let random: String = (0..MIB).map(|at| if at % 6 == 5 { ' ' } else { letter() }).collect();
    for (name, text) in [
        ("distinct words", random),
        ("one long word", "a".repeat(MIB)),
        ("one long code", "1.".repeat(MIB / 2)),
        ("addresses", "a@b/".repeat(MIB / 4)),
        ("two bytes", "à".repeat(MIB / 2)),
        ("no spaces", ('\u{4e00}'..='\u{9fff}').cycle().take(MIB / 3).collect()),
        ("signs", ".,:;-".repeat(MIB / 5)),
        ("accounts", "IT60 X054 2811 ".repeat(MIB / 15)),
    ] {
        let (found, peak) = measured(|| words(&text));
        assert!(peak < 30 * MIB, "{name}: {peak} for {} words", found.len());
    }
}
