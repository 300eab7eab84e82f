//! What a [`MailSource`] has to do.

use super::tools::{Numbers, equal, given, holds, refused, same_bytes, violation};
use super::{Check, SourceRun, Violation};
use crate::ports::{Listed, MAX_ID_BYTES, MailSource, Mark, PortError, PortErrorKind};

/// Where the suite gets a source from.
pub trait Mailbox {
    /// A source that holds exactly these messages, in place of the one before. Which ids they get is up to it.
    ///
    /// # Errors
    ///
    /// It cannot be made. That fails the check.
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError>;

    /// The source that [`fresh`](Self::fresh) gave last, opened again, as after a restart. The one before is not used any more.
    ///
    /// # Errors
    ///
    /// It cannot be opened. That fails the check.
    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError>;

    /// Whether such a source can hold this message unchanged: an mbox, say, holds no empty one. By default, any. What it cannot is
    /// left out; ordinary messages it has to hold.
    fn can_hold(&self, message: &[u8]) -> bool {
        let _ = message;
        true
    }
}

type Source<'a> = &'a mut dyn Mailbox;
type Verdict = Result<(), Violation>;

/// The checks of [`MailSource`].
pub const SOURCE: &[Check<SourceRun>] = &[
    Check::new("an_empty_source", "a source without messages lists nothing", an_empty_source),
    Check::new("every_message_once", "each message is listed once and fetched as it is", every_message_once),
    Check::new("odd_messages", "messages that are hardly any are fetched as they are", odd_messages),
    Check::new("big_messages", "a message of 30 MB is fetched as it is", big_messages),
    Check::new("ids", "ids are of one message each, not empty and not too long", ids),
    Check::new(
        "lists_by_pages",
        "pages of any size give the same messages in the same order",
        lists_by_pages,
    ),
    Check::new("fetched_again", "a message fetched again, in any order, is the same", fetched_again),
    Check::new("sizes", "the size that is listed is that of the message", sizes),
    Check::new("unknown_ids", "an id that was never given is not found", unknown_ids),
    Check::new(
        "who_takes_no_more",
        "an error of who takes the chunks ends the fetch and comes back, and the source goes on",
        who_takes_no_more,
    ),
    Check::new(
        "marks",
        "a mark is set and taken away, and nothing else changes, or marks are unsupported",
        marks,
    ),
    Check::new(
        "deleting",
        "one message is deleted and the others stay, or deleting is unsupported",
        deleting,
    ),
    Check::new(
        "permanent_ids",
        "a permanent id is that of the same message when the source is opened again",
        permanent_ids,
    ),
];

/// More than any list of a check holds: a source that never ends fails.
const MANY: usize = 10_000;

fn plain(number: usize) -> Vec<u8> {
    format!(
        "From: anna@example.it\r\nTo: bruno@example.it\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMessage-ID: <{number}@example.it>\r\n\
         Subject: numero {number}\r\n\r\nTesto {number}.\r\n{}",
        "riga\r\n".repeat(number)
    )
    .into_bytes()
}

/// A source, and the messages in it.
type Filled = (Box<dyn MailSource>, Vec<Vec<u8>>);

/// A source with so many ordinary messages.
fn plain_source(source: Source<'_>, count: usize) -> Result<Filled, Violation> {
    let messages: Vec<Vec<u8>> = (0..count).map(plain).collect();
    let taken = messages.iter().all(|message| source.can_hold(message));
    holds("what the source can hold", "any ordinary message", &taken, taken)?;
    Ok((source.fresh(&messages)?, messages))
}

fn listed(source: &mut dyn MailSource, most: usize) -> Result<Vec<Listed>, Violation> {
    let mut all: Vec<Listed> = Vec::new();
    loop {
        let after = all.last().map(|listed| listed.id.clone());
        let page = given("list", source.list(after.as_deref(), most))?;
        holds("a page", &format!("at most {most} messages"), &page.len(), page.len() <= most)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
        holds("a list", "an end", &all.len(), all.len() <= MANY)?;
    }
}

fn fetched(source: &mut dyn MailSource, id: &str) -> Result<Vec<u8>, Violation> {
    let mut bytes = Vec::new();
    let fetched = source.fetch(id, &mut |chunk| {
        bytes.extend_from_slice(chunk);
        Ok(())
    });
    given("fetch", fetched).map(|()| bytes)
}

fn fetch_nothing(source: &mut dyn MailSource, id: &str) -> Result<(), PortError> {
    source.fetch(id, &mut |_| Ok(()))
}

/// The source holds these and no other, in whichever order.
fn holds_exactly(source: &mut dyn MailSource, messages: &[Vec<u8>]) -> Verdict {
    let mut left: Vec<&Vec<u8>> = messages.iter().collect();
    let all = listed(source, 100)?;
    equal("how many messages are listed", all.len(), messages.len())?;
    for listed in all {
        let bytes = fetched(source, &listed.id)?;
        match left.iter().position(|message| **message == bytes) {
            Some(place) => drop(left.swap_remove(place)),
            None => {
                let sizes: Vec<usize> = left.iter().map(|message| message.len()).collect();
                let expected = format!("the bytes of one, which have {sizes:?} bytes");
                return Err(violation("what was fetched", expected, format!("{} other bytes", bytes.len())));
            }
        }
    }
    Ok(())
}

fn an_empty_source(mailbox: Source<'_>) -> Verdict {
    let mut source = mailbox.fresh(&[])?;
    equal("the list", source.list(None, 10)?, Vec::new())?;
    equal("the list again", source.list(None, 1)?, Vec::new())?;
    refused("fetch", fetch_nothing(&mut *source, "1"), PortErrorKind::NotFound)
}

fn every_message_once(mailbox: Source<'_>) -> Verdict {
    let (mut source, messages) = plain_source(mailbox, 40)?;
    holds_exactly(&mut *source, &messages)?;
    drop(source);
    let mut source = mailbox.reopen()?;
    holds_exactly(&mut *source, &messages)?;
    // What was there before is not in a new one.
    let (mut source, messages) = plain_source(mailbox, 3)?;
    holds_exactly(&mut *source, &messages)
}

fn odd_messages(mailbox: Source<'_>) -> Verdict {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let odd: [&[u8]; 22] = [
        b"",
        b"\0",
        b"\n",
        b"\r\n",
        b"\r",
        b"\r\n\r\n",
        b"no header",
        b"Subject: only headers\r\n",
        b"Subject: no end of line",
        b"Subject: lines of Unix\n\nBody\n",
        b"Subject: mixed\r\n\nBody\r\n\n\r",
        b"Subject: no last line end\r\n\r\nBody",
        b"Subject: empty lines at the end\r\n\r\nBody\r\n\r\n\r\n\n",
        b"Subject: from\r\n\r\nFrom here on\r\n>From there\r\n>>From\r\n\r\nFrom anna Mon Mar  2 10:00:00 2026\r\n",
        b"Subject: dots\r\n\r\n.\r\n..\r\n",
        b"Subject: 8 bits \xe8\xff\r\n\r\n\x80\xfe\r\n",
        "Subject: caffè\r\n\r\n\u{1f4e7}\r\n".as_bytes(),
        b"Subject: NUL\0\r\n\r\n\0\0\0",
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"From anna Mon Mar  2 10:00:00 2026\nSubject: an mbox\n\nBody\n",
        b"\xef\xbb\xbfSubject: mark\r\n\r\nBody\r\n",
        &every_byte,
    ];
    let mut messages: Vec<Vec<u8>> =
        odd.iter().map(|message| message.to_vec()).filter(|message| mailbox.can_hold(message)).collect();
    // One twice: they are two messages.
    messages.extend([plain(1), plain(1)]);
    let mut source = mailbox.fresh(&messages)?;
    holds_exactly(&mut *source, &messages)
}

fn big(bytes: usize) -> Vec<u8> {
    let mut big = plain(1);
    let mut numbers = Numbers(3);
    while big.len() < bytes {
        big.extend_from_slice(format!("{:016x}{:016x}\r\n", numbers.next(), numbers.next()).as_bytes());
    }
    big
}

fn big_messages(mailbox: Source<'_>) -> Verdict {
    let messages = vec![plain(1), big(30 << 20), plain(2)];
    let mut source = mailbox.fresh(&messages)?;
    holds_exactly(&mut *source, &messages)
}

fn ids(mailbox: Source<'_>) -> Verdict {
    let (mut source, messages) = plain_source(mailbox, 30)?;
    let mut ids: Vec<String> = listed(&mut *source, 7)?.into_iter().map(|listed| listed.id).collect();
    for id in &ids {
        holds("an id", "1 to 4,096 bytes", &id.len(), !id.is_empty() && id.len() <= MAX_ID_BYTES)?;
    }
    ids.sort();
    ids.dedup();
    equal("how many different ids there are", ids.len(), messages.len())
}

fn lists_by_pages(mailbox: Source<'_>) -> Verdict {
    let (mut source, messages) = plain_source(mailbox, 12)?;
    let all = given("list", source.list(None, usize::MAX))?;
    equal("how many are listed", all.len(), messages.len())?;
    for most in (1..=messages.len() + 1).chain([usize::MAX, 3]) {
        equal(format!("in pages of {most}"), listed(&mut *source, most)?, all.clone())?;
    }
    // One need not begin at the beginning.
    for (place, after) in all.iter().enumerate().rev() {
        let expected: Vec<Listed> = all.iter().skip(place + 1).cloned().collect();
        equal(
            format!("behind the message {place}"),
            given("list", source.list(Some(&after.id), 100))?,
            expected,
        )?;
    }
    let (mut source, messages) = plain_source(mailbox, 250)?;
    equal("how many of 250 are listed in pages of 100", listed(&mut *source, 100)?.len(), messages.len())
}

fn fetched_again(mailbox: Source<'_>) -> Verdict {
    let (mut source, _) = plain_source(mailbox, 10)?;
    let all = listed(&mut *source, 100)?;
    let mut first = Vec::new();
    for listed in &all {
        first.push(fetched(&mut *source, &listed.id)?);
    }
    for (listed, bytes) in all.iter().zip(&first).rev() {
        // Between two lists: to fetch moves nothing.
        equal("the list between", source.list(None, 100)?, all.clone())?;
        same_bytes("a message fetched again", &fetched(&mut *source, &listed.id)?, bytes)?;
        same_bytes("a message fetched a third time", &fetched(&mut *source, &listed.id)?, bytes)?;
    }
    Ok(())
}

fn sizes(mailbox: Source<'_>) -> Verdict {
    let mut messages: Vec<Vec<u8>> = (0..6).map(plain).collect();
    messages.extend([Vec::new(), b"Subject: lines of Unix\n\nBody\n".to_vec(), big(300_000)]);
    messages.retain(|message| mailbox.can_hold(message));
    let mut source = mailbox.fresh(&messages)?;
    for listed in listed(&mut *source, 100)? {
        let size = fetched(&mut *source, &listed.id)?.len() as u64;
        equal("the size that is listed", listed.bytes.unwrap_or(size), size)?;
    }
    Ok(())
}

fn unknown_ids(mailbox: Source<'_>) -> Verdict {
    let (mut source, messages) = plain_source(mailbox, 3)?;
    let all = listed(&mut *source, 100)?;
    let mut unknown: Vec<String> = [
        "",
        " ",
        "absent",
        "0",
        "-1",
        "99999999999999999999",
        "../..",
        "/",
        "/etc/passwd",
        "\0",
        "a\nb",
        "%",
        "*",
        "\u{1f4e7}",
    ]
    .map(String::from)
    .to_vec();
    unknown.push("x".repeat(MAX_ID_BYTES));
    unknown.push("x".repeat(MAX_ID_BYTES * 4));
    for listed in &all {
        unknown.push(format!("{}x", listed.id));
        unknown.push(format!(" {}", listed.id));
    }
    for id in unknown.iter().filter(|id| all.iter().all(|listed| listed.id != **id)) {
        let what = |call: &str| format!("{call} of an unknown id of {} bytes", id.len());
        refused(what("fetch"), fetch_nothing(&mut *source, id), PortErrorKind::NotFound)?;
        refused(what("list"), source.list(Some(id), 10), PortErrorKind::NotFound)?;
        for result in [source.mark(id, Mark::Seen, true), source.delete(id)] {
            if !unsupported(&result) {
                refused(what("mark or delete"), result, PortErrorKind::NotFound)?;
            }
        }
    }
    holds_exactly(&mut *source, &messages)
}

fn unsupported<T>(result: &Result<T, PortError>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == PortErrorKind::Unsupported)
}

fn who_takes_no_more(mailbox: Source<'_>) -> Verdict {
    let messages = vec![plain(1), big(3 << 20), plain(2)];
    let mut source = mailbox.fresh(&messages)?;
    let errors = [
        PortError::new(PortErrorKind::Full, "the one who takes has no room"),
        PortError::new(PortErrorKind::NotFound, "not the source says this"),
        PortError::new(PortErrorKind::Failed, ""),
    ];
    for listed in listed(&mut *source, 100)? {
        for error in &errors {
            // At once, and later where there are more chunks.
            for enough in [0_usize, 1, 100_000] {
                let (mut taken, mut refusals) = (0, 0);
                let end = source.fetch(&listed.id, &mut |chunk| {
                    if taken >= enough {
                        refusals += 1;
                        return Err(error.clone());
                    }
                    taken += chunk.len();
                    Ok(())
                });
                equal("how often chunks came after an error", refusals > 1, false)?;
                let expected = if refusals == 0 { Ok(()) } else { Err(error.clone()) };
                equal("what the fetch gives", end, expected)?;
            }
        }
    }
    holds_exactly(&mut *source, &messages)
}

fn marks(mailbox: Source<'_>) -> Verdict {
    let (mut source, messages) = plain_source(mailbox, 4)?;
    let mut expected = listed(&mut *source, 100)?;
    let steps = [
        (1, Mark::Seen, true),
        (1, Mark::Seen, true),
        (1, Mark::Flagged, true),
        (2, Mark::Answered, true),
        (1, Mark::Seen, false),
        (1, Mark::Seen, false),
        (3, Mark::Seen, true),
        (1, Mark::Flagged, false),
        (2, Mark::Answered, false),
    ];
    for (place, mark, on) in steps {
        let Some(id) = expected.get(place).map(|listed| listed.id.clone()) else { continue };
        let result = source.mark(&id, mark, on);
        if !unsupported(&result) {
            given("mark", result)?;
            if let Some(listed) = expected.get_mut(place) {
                listed.marks.retain(|other| *other != mark);
                listed.marks.extend(on.then_some(mark));
            }
        }
        let what = format!("the list after {} was {}", mark.name(), if on { "set" } else { "taken away" });
        equal(what, sorted(listed(&mut *source, 100)?), sorted(expected.clone()))?;
    }
    holds_exactly(&mut *source, &messages)
}

/// The order of marks means nothing.
fn sorted(mut all: Vec<Listed>) -> Vec<Listed> {
    all.iter_mut().for_each(|listed| listed.marks.sort());
    all
}

fn deleting(mailbox: Source<'_>) -> Verdict {
    let (mut source, mut messages) = plain_source(mailbox, 6)?;
    let mut left = listed(&mut *source, 100)?;
    // From the middle, the end and the beginning.
    for place in [2, 4, 0, 1] {
        let listed_one = left.get(place).cloned();
        let Some(Listed { id, .. }) = listed_one else { continue };
        let bytes = fetched(&mut *source, &id)?;
        let result = source.delete(&id);
        if !unsupported(&result) {
            given("delete", result)?;
            left.remove(place);
            messages.retain(|message| *message != bytes);
            refused("fetch of what was deleted", fetch_nothing(&mut *source, &id), PortErrorKind::NotFound)?;
            let again = source.delete(&id);
            refused("delete of what was deleted", again, PortErrorKind::NotFound)?;
        }
        equal("the list after that", listed(&mut *source, 100)?, left.clone())?;
        holds_exactly(&mut *source, &messages)?;
    }
    drop(source);
    let mut source = mailbox.reopen()?;
    holds_exactly(&mut *source, &messages)
}

fn permanent_ids(mailbox: Source<'_>) -> Verdict {
    let (mut source, _) = plain_source(mailbox, 8)?;
    let mut before = Vec::new();
    for listed in listed(&mut *source, 100)?.into_iter().filter(|listed| listed.permanent) {
        let bytes = fetched(&mut *source, &listed.id)?;
        before.push((listed.id, bytes));
    }
    drop(source);
    let mut source = mailbox.reopen()?;
    let after = listed(&mut *source, 100)?;
    for (id, bytes) in before {
        let still = after.iter().any(|listed| listed.id == id && listed.permanent);
        equal("that a permanent id is still listed, as such", still, true)?;
        same_bytes("the message of a permanent id", &fetched(&mut *source, &id)?, &bytes)?;
    }
    Ok(())
}
