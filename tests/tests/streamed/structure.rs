//! Structures that nobody sends: whatever the parts, the report is that of the whole message.

use super::{Tally, Way, stream};
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, crypto::AwsLc};
use pec_tests::seeds;
use proptest::prelude::*;
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

/// A genuine signature, over something else.
static SIGNATURE: LazyLock<String> = LazyLock::new(|| {
    let seed = seeds::issued().swap_remove(0);
    let pieces = seed.anatomy.as_ref().unwrap();
    String::from_utf8(seed.raw[pieces.signature.clone()].to_vec()).unwrap().replace("\r\n", "")
});

/// Lines without an end, which is added later.
type Lines = Vec<String>;

fn quiet() -> impl Strategy<Value = Lines> {
    let line = prop::sample::select(
        &[
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY",
            "A",
            "",
            "-a",
            "una riga di testo di una lettera",
            "X-A: b",
            " -- x",
        ][..],
    );
    (prop::collection::vec(line, 1..3), prop_oneof![4 => 0..3_usize, 1 => 10..40_usize]).prop_map(
        |(lines, times)| {
            lines.iter().map(|line| (*line).to_owned()).cycle().take(lines.len() * times).collect()
        },
    )
}

/// A line that does not belong where it stands.
fn stray() -> impl Strategy<Value = Lines> {
    let lines = [
        "--a",
        "--b",
        "--b--",
        "--c ",
        "--a--",
        "--",
        "-- ",
        "--x",
        "Content-Type: message/rfc822",
        "\r",
        "a\rb",
    ];
    prop::sample::select(lines.to_vec()).prop_map(|line| vec![line.to_owned()])
}

fn fields() -> impl Strategy<Value = Lines> {
    let lines = [
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: 8bit",
        "Content-Disposition: attachment; filename=daticert.xml",
        "Content-Disposition: attachment; filename=postacert.eml",
        "X-Ricevuta: accettazione",
        "X-Trasporto: posta-certificata",
        "Subject: a long one that goes on and on and on and on",
        "no field",
        " folded",
    ];
    prop::collection::vec(prop::sample::select(lines.to_vec()).prop_map(str::to_owned), 0..3)
}

/// A part: header, empty line, body.
fn part() -> impl Strategy<Value = Lines> {
    let leaf = (
        fields(),
        quiet(),
        prop::sample::select(vec!["text/plain", "application/pdf", "application/xml", "message/rfc822"]),
    )
        .prop_map(|(fields, body, kind)| {
            [vec![format!("Content-Type: {kind}")], fields, vec![String::new()], body].concat()
        });
    let signature = Just(()).prop_map(|()| {
        let encoding = "Content-Transfer-Encoding: base64";
        vec![
            "Content-Type: application/pkcs7-signature".into(),
            encoding.into(),
            String::new(),
            SIGNATURE.clone(),
        ]
    });
    let leaf = prop_oneof![6 => leaf, 1 => signature];
    leaf.prop_recursive(5, 40, 4, |part| {
        let boundary = prop::sample::select(vec!["a", "b", "c", "a", "bb"]);
        let kind = prop::sample::select(vec!["mixed", "mixed", "signed", "digest"]);
        let inside = prop_oneof![5 => part.clone(), 1 => quiet(), 1 => stray()];
        let multipart = (
            boundary,
            kind,
            fields(),
            quiet(),
            prop::collection::vec((inside, quiet()), 0..4),
            quiet(),
            any::<bool>(),
        )
            .prop_map(|(boundary, kind, fields, preamble, parts, epilogue, closed)| {
                let mut lines =
                    vec![format!("Content-Type: multipart/{kind}; micalg=sha-256; boundary={boundary}")];
                lines.extend(fields);
                lines.push(String::new());
                lines.extend(preamble);
                for (part, after) in parts {
                    lines.push(format!("--{boundary}"));
                    lines.extend(part);
                    lines.extend(after);
                }
                if closed {
                    lines.push(format!("--{boundary}--"));
                    lines.extend(epilogue);
                }
                lines
            });
        let message = (fields(), part).prop_map(|(fields, part)| {
            [vec!["Content-Type: message/rfc822".into()], fields, vec![String::new()], part].concat()
        });
        prop_oneof![3 => multipart, 1 => message]
    })
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    Crlf,
    Lf,
    Mixed,
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let ends = prop::sample::select(vec![Ends::Crlf, Ends::Crlf, Ends::Lf, Ends::Mixed]);
    // A line is lost, one is added, one stands twice.
    let slips = prop::collection::vec((0..3_u8, any::<prop::sample::Index>(), stray()), 0..2);
    (part(), ends, slips).prop_map(|(mut lines, ends, slips)| {
        for (slip, place, stray) in slips {
            let place = place.index(lines.len());
            match slip {
                0 if lines.len() > 1 => drop(lines.remove(place)),
                1 => lines.insert(place, lines[place].clone()),
                _ => lines.splice(place..place, stray).for_each(drop),
            }
        }
        let end = |number: usize| match ends {
            Ends::Crlf => "\r\n",
            Ends::Lf => "\n",
            Ends::Mixed => {
                if number.is_multiple_of(3) {
                    "\n"
                } else {
                    "\r\n"
                }
            }
        };
        lines
            .iter()
            .enumerate()
            .flat_map(|(number, line)| [line.as_str(), end(number)])
            .collect::<String>()
            .into_bytes()
    })
}

fn limits() -> impl Strategy<Value = Limits> {
    let bound = |name: &'static str, values: &'static [usize]| {
        prop::sample::select(values).prop_map(move |value| (name, value))
    };
    let tight = prop_oneof![
        bound("max_header_bytes", &[20, 60, 150]),
        bound("max_header_fields", &[1, 2]),
        bound("max_parts", &[1, 3]),
        bound("max_depth", &[0, 1, 2]),
        bound("max_nested_messages", &[0, 1]),
        bound("max_nested_bytes", &[100, 700, 2_000]),
        bound("max_findings", &[1, 3]),
    ];
    prop::option::weighted(0.3, tight).prop_map(|tight| {
        let mut limits = Limits::default();
        if let Some((name, value)) = tight {
            limits.set(name, value).unwrap();
        }
        limits
    })
}

#[test]
fn any_structure_gets_the_same_report() {
    let tally = RefCell::new(Tally::default());
    let trust = seeds::trust();
    let config = ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() };
    let width = prop::sample::select(vec![1, 2, 3, 7, 64, 100_000]);
    let keep = prop::sample::select(vec![1, 40, 90, 150, 150, 250, 250, 400]);
    proptest!(config, |(message in message(), limits in limits(), width in width, keep in keep)| {
        let mut verifier = Verifier::new(trust.clone()).with_backend(Arc::new(AwsLc)).with_limits(limits);
        let what = String::from_utf8_lossy(&message).into_owned();
        let read = stream(&mut verifier, &message, Way(width, keep), &Circumstances::unknown(), &what);
        tally.borrow_mut().count(read);
    });
    let tally = tally.into_inner();
    println!("{tally:?}");
    assert!(tally.with_stretches_left_out * 6 > tally.streamed && tally.streamed > tally.whole, "{tally:?}");
}
