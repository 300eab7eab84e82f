//! What was left out is covered by the signature like every other byte, also if it changes while it is read.

use super::{WAYS, Way, long, stream_changing, verifier};
use memchr::memmem;
use pec_core::facet::Verdict;
use pec_core::verify::{Circumstances, Verifier};

fn verdict(verifier: &mut Verifier, first: &[u8], again: &[u8], way: Way) -> Result<Verdict, &'static str> {
    let read = stream_changing(verifier, first, again, way, &Circumstances::unknown());
    let read = read.map_err(|error| error.code())?;
    assert!(
        read.report.verified().is_none()
            || matches!(read.report.verdict(), Verdict::Authentic | Verdict::Inconsistent)
    );
    Ok(read.report.verdict())
}

/// Places in the long attachments of a message: of the first line of one, of the middle and of the last.
fn places(raw: &[u8]) -> Vec<usize> {
    let lines: Vec<_> = memmem::find_iter(raw, b"QUJDREVG").collect();
    [0, 1, lines.len() / 4, lines.len() / 2, lines.len() - 1].map(|line| lines[line] + 5).to_vec()
}

#[test]
fn a_changed_byte_is_noticed_wherever_it_stands() {
    let mut verifier = verifier();
    for long in long::messages().into_iter().filter(|long| long.certifies && long.readings > 0) {
        let Some(pieces) = &long.seed.anatomy else { continue };
        let letters =
            pieces.signed.clone().step_by(211).filter(|at| long.seed.raw[*at].is_ascii_alphanumeric());
        for at in letters {
            let mut raw = long.seed.raw.clone();
            raw[at] ^= 1;
            let found = verdict(&mut verifier, &raw, &raw, WAYS[2]);
            assert!(
                matches!(found, Err("read_whole") | Ok(Verdict::Altered | Verdict::Unsigned)),
                "{} at {at}: {found:?}",
                long.seed.name
            );
        }
    }
}

/// A message that changes between two readings: what is judged is what was read last, all of it.
#[test]
fn a_source_that_changes_deceives_nobody() {
    let mut verifier = verifier();
    let way = WAYS[2];
    let mut changed_in_time = 0;
    for long in long::messages().into_iter().filter(|long| long.certifies && long.readings == 2) {
        let sound = &long.seed.raw;
        let name = &long.seed.name;
        for at in places(sound) {
            let mut forged = sound.clone();
            forged[at] ^= 1;
            let (first, then) =
                (verdict(&mut verifier, sound, &forged, way), verdict(&mut verifier, &forged, sound, way));
            // What stands inside another message is judged by itself, and says nothing of the whole.
            let top = long.seed.anatomy.as_ref().is_none_or(|pieces| pieces.signed.contains(&at));
            assert!(
                !top || matches!(first, Err("read_whole") | Ok(Verdict::Altered)),
                "{name} at {at}: {first:?}"
            );
            changed_in_time += usize::from(matches!(then, Ok(Verdict::Authentic | Verdict::Inconsistent)));
        }
        // Lines that would be delimiters, lines more, lines less: the places of the digests are no longer right.
        let at = places(sound)[2];
        let line = memchr::memrchr(b'\n', &sound[..at]).unwrap() + 1;
        for (length, text) in
            [(0, &b"QUJD\r\n"[..]), (16, b""), (8, b"--=_p--\r"), (40, b"\r\n--=_p\r\n\r\n")]
        {
            let mut forged = sound.clone();
            forged.splice(line..line + length, text.iter().copied());
            let found = verdict(&mut verifier, sound, &forged, way);
            assert!(!matches!(found, Ok(Verdict::Authentic)), "{name}: {found:?}");
            assert!(matches!(
                verdict(&mut verifier, sound, sound, way),
                Ok(Verdict::Authentic | Verdict::Inconsistent)
            ));
        }
    }
    assert!(changed_in_time > 5, "{changed_in_time}");
}

/// A stretch of one message in another, as long as the one that was left out there.
#[test]
fn digests_belong_to_the_bytes_that_were_read() {
    let mut verifier = verifier();
    let sound = long::messages().swap_remove(0).seed.raw;
    let place = places(&sound)[3];
    let line = memchr::memrchr(b'\n', &sound[..place]).unwrap() + 1;
    let mut forged = sound.clone();
    forged[line..line + 76].copy_from_slice(&[b'A'; 76]);
    for way in WAYS {
        assert!(
            verdict(&mut verifier, &sound, &sound, way).is_ok_and(|verdict| verdict == Verdict::Authentic)
                || way.1 < 600
        );
        let found = verdict(&mut verifier, &forged, &sound, way);
        assert!(matches!(found, Err("read_whole") | Ok(Verdict::Altered)), "{found:?}");
    }
}
