//! The commands, one file each.

pub(crate) mod archive;
pub(crate) mod inspect;
mod lines;
pub(crate) mod status;
pub(crate) mod trust;
pub(crate) mod verify;

use crate::engine::{BadFile, Engine, Setup};
use crate::error::ItemError;
use crate::output::clean::Clean;
use crate::output::progress::Progress;
use crate::output::style::Paint;
use crate::output::table::wrap;
use crate::output::text::{Lang, Text};
use pec_core::finding::Code;
use pec_files::{Buffer, Feed, Found, Item, Stored};
use pec_pool::Work;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Fine = 0,
    /// Something is not.
    NotFine = 1,
    /// Nothing could be done.
    Nothing = 2,
}

/// How to speak to the user.
#[derive(Clone, Copy)]
pub(crate) struct Voice {
    pub(crate) lang: Lang,
    pub(crate) paint: Paint,
    /// The columns of the terminal; `None` if the output is for something else.
    pub(crate) width: Option<usize>,
}

impl Voice {
    pub(crate) fn say(self, text: Text) -> &'static str {
        text.in_lang(self.lang)
    }

    pub(crate) fn finding(self, code: Code) -> &'static str {
        match self.lang {
            Lang::En => code.text(),
            Lang::It => code.testo(),
        }
    }

    /// A text that begins after `used` columns, wrapped for the terminal with an indent of its own.
    pub(crate) fn wrap(self, text: &str, used: usize, indent: usize) -> String {
        wrap(text, self.width, used, indent)
    }

    /// How many there are of what, with the style of each.
    pub(crate) fn summary(
        self,
        of_what: &str,
        counts: impl Iterator<Item = (&'static str, anstyle::Style, usize)>,
    ) -> String {
        let mut line = of_what.to_owned();
        for (number, (word, style, count)) in counts.enumerate() {
            let between = if number == 0 { ":" } else { "," };
            line.push_str(&format!("{between} {} {count}", self.paint.paint(style, word)));
        }
        line
    }

    /// A line on standard error, under the program's name. If even that fails there is nobody to tell.
    pub(crate) fn complain(self, text: &str) {
        use io::Write;
        let _ = writeln!(io::stderr(), "pec: {text}");
    }

    pub(crate) fn complain_of_file(self, bad: &BadFile) {
        let path = bad.path.to_string_lossy();
        let (what, why) = (self.say(bad.what), bad.error.text(self.lang));
        self.complain(&format!("{what} {}: {}", Clean(&path), Clean(&why)));
    }
}

/// The file, and the number of the message in it if it is an mbox: `archive.mbox#12`.
pub(crate) fn place(file: &Path, index: Option<u64>) -> String {
    let file = file.to_string_lossy();
    match index {
        Some(index) => format!("{file}#{index}"),
        None => file.into_owned(),
    }
}

/// A message that was read.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// Its number in an mbox, from 0.
    pub(crate) index: Option<u64>,
    /// Its first byte in the file.
    pub(crate) offset: u64,
    /// As it is stored.
    pub(crate) bytes: &'a [u8],
}

/// What is done with each message, the same for all commands that read many.
pub(crate) trait EachMessage: Sync {
    type Output: Send;

    fn message(&self, engine: &mut Engine<'_>, file: &Path, message: Message<'_>) -> Self::Output;

    /// The same for an item that is one large message, if that need not be held.
    fn in_pieces(&self, _engine: &mut Engine<'_>, _item: &Item) -> Option<Self::Output> {
        None
    }

    fn unreadable(&self, file: &Path, index: Option<u64>, error: ItemError) -> Self::Output;
}

/// One result, and where it comes from.
pub(crate) struct Located<T> {
    pub(crate) file: Arc<Path>,
    /// Whether it is the first of its file.
    pub(crate) opens_file: bool,
    pub(crate) value: T,
}

/// What was not a result.
pub(crate) struct Walked {
    pub(crate) skipped: u64,
}

/// Runs over all messages in the files, on all cores; results come in the order of the input until `receive` fails.
/// `prints_meanwhile`: whether `receive` prints to standard output.
pub(crate) fn over_messages<E: EachMessage>(
    setup: &Setup,
    files: Vec<Found>,
    each: &E,
    prints_meanwhile: bool,
    mut receive: impl FnMut(Located<E::Output>) -> io::Result<()>,
) -> io::Result<Walked> {
    let mut progress = Progress::new(files.len(), prints_meanwhile);
    // One file that may be an mbox can keep all cores busy.
    let workers = if files.iter().all(Found::is_one_item) {
        pec_pool::cores().min(files.len())
    } else {
        pec_pool::cores()
    };
    let mut feed = Feed::new(files, setup.limits.max_message_bytes);
    let mut result = Ok(());
    pec_pool::run(
        workers,
        &Job { setup, each },
        |emit| {
            for item in feed.by_ref() {
                let weight = item.weight();
                if !emit(item, weight) {
                    break;
                }
            }
        },
        |outputs| {
            result = outputs.into_iter().try_for_each(|output| {
                progress.message(output.opens_file);
                receive(output)
            });
            result.is_ok()
        },
    );
    progress.finish();
    result.map(|()| Walked { skipped: feed.skipped() })
}

struct Job<'a, E> {
    setup: &'a Setup,
    each: &'a E,
}

impl<'a, E: EachMessage> Work for Job<'a, E> {
    type Job = Item;
    type Output = Vec<Located<E::Output>>;
    type Context = (Engine<'a>, Buffer);

    fn context(&self) -> Self::Context {
        (Engine::new(self.setup), Buffer::default())
    }

    fn run(&self, (engine, buffer): &mut Self::Context, item: &Item) -> Self::Output {
        if let Some(value) = self.each.in_pieces(engine, item) {
            return vec![Located { file: Arc::clone(item.file()), opens_file: true, value }];
        }
        let each = |stored: Stored<'_>| {
            let (index, offset) = (stored.index(), stored.offset());
            let value = match stored.bytes() {
                Ok(bytes) => self.each.message(engine, item.file(), Message { index, offset, bytes }),
                Err(error) => self.each.unreadable(item.file(), index, error.clone().into()),
            };
            let opens_file = index.is_none_or(|index| index == 0);
            Located { file: Arc::clone(item.file()), opens_file, value }
        };
        item.messages(buffer).map(each).collect()
    }

    fn panicked(&self, item: &Item) -> Self::Output {
        let index = item.index();
        let value = self.each.unreadable(item.file(), index, ItemError::internal());
        vec![Located { file: Arc::clone(item.file()), opens_file: true, value }]
    }
}
