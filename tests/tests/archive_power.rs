//! An archive in a folder, when the power goes: what was acknowledged is there, byte for byte; nothing is there twice; the archive
//! is sound; and taking in the same again completes it. At any point, with any loss, also of a run that was cut before.
//!
//! `powercut.rs` shows that the double for the disk finds what it has to find.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use pec_archive::{Archive, By, Error, Judge, Policy, Progress, Search, Sha256};
use pec_core::{
    UnixTime,
    ports::{Listed, MemorySource, PortErrorKind},
};
use pec_objects::FolderObjects;
use pec_sqlite::SqliteIndex;
use pec_tests::{
    Random, not_run,
    powercut::{self, Fault, Journal, Loss, Recorded},
    scratch, seeds,
};
use std::{
    collections::BTreeSet, env, fs, io::Write as _, ops::ControlFlow, os::unix::process::ExitStatusExt as _,
    path::Path, process::Command, sync::Arc, thread,
};

/// Names the folder to the program under test, which is this one once more.
const FOLDER: &str = "PEC_ARCHIVE_POWER";

/// What the program prints before what it acknowledges.
const KEPT: &str = "kept ";

/// Messages that are taken in at once, and how often.
const AT_ONCE: usize = 12;
const TIMES: usize = 6;

const NO_COMPILER: &str = "no C compiler for the recorder (cc)";

/// The messages: small and large, with parts that repeat, some of them signed.
fn messages() -> Vec<Vec<u8>> {
    let mut random = Random::new(11);
    let attachment: String = (0..300).map(|_| format!("{:016x}\r\n", random.number())).collect();
    let signed = seeds::issued().into_iter().map(|seed| seed.raw);
    let plain = (0..AT_ONCE * TIMES).map(|number| {
        let shared = if number % 5 == 0 { attachment.as_str() } else { "" };
        let own: String = (0..random.below(60)).map(|_| format!("{:016x}\r\n", random.number())).collect();
        format!("Subject: number {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n{own}\r\n{shared}")
            .into_bytes()
    });
    let signed: Vec<_> = signed.take(10).collect();
    let mut all: Vec<_> = signed.into_iter().chain(plain).take(AT_ONCE * TIMES).collect();
    random.shuffle(&mut all);
    all
}

fn by() -> By {
    By::new("test", UnixTime(1_780_000_000))
}

/// The archive of this folder; `None` if there is none yet.
fn open(folder: &Path) -> Result<Option<Archive>, Error> {
    let objects = match FolderObjects::open(folder.join("objects")) {
        Err(error) if error.kind() == PortErrorKind::NotFound => return Ok(None),
        other => Arc::new(other.map_err(Error::Objects)?),
    };
    let index = Arc::new(SqliteIndex::open_or_create(folder.join("index")).map_err(Error::Index)?);
    match Archive::open(objects, index) {
        Err(Error::NoArchive) => Ok(None),
        other => other.map(Some),
    }
}

fn open_or_create(folder: &Path) -> Result<Archive, Error> {
    if let Some(archive) = open(folder)? {
        return Ok(archive);
    }
    let objects = folder.join("objects");
    let objects =
        if objects.is_dir() { FolderObjects::open(objects) } else { FolderObjects::create(objects) };
    let index = SqliteIndex::open_or_create(folder.join("index"));
    let (objects, index) = (objects.map_err(Error::Objects)?, index.map_err(Error::Index)?);
    Archive::create(Arc::new(objects), Arc::new(index), Policy::default(), &by())
}

/// Takes in all messages, some at once; `kept` hears of each.
fn add(folder: &Path, messages: &[Vec<u8>], kept: &mut dyn FnMut(Sha256)) -> Result<Archive, Error> {
    let archive = open_or_create(folder)?;
    let judge = Judge::new(seeds::trust());
    for (number, batch) in messages.chunks(AT_ONCE).enumerate() {
        let mut source = MemorySource::default();
        for (at, message) in batch.iter().enumerate() {
            let mut listed = Listed::new(format!("{number}-{at:02}"));
            listed.permanent = true;
            source = source.with(listed, message.clone());
        }
        archive.add(&mut source, "mailbox", &judge, &by(), &mut |progress| {
            match progress {
                Progress::Kept { message, .. } => kept(message),
                other => panic!("{other:?}"),
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(archive)
}

/// The program under test: run by the others, and nothing by itself.
#[test]
fn program() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let kept = &mut |message: Sha256| {
        // Past the harness, which would keep it. One write each, as a pipe to somebody who counts on it.
        std::io::stdout().write_all(format!("{KEPT}{message}\n").as_bytes()).unwrap();
        std::io::stdout().flush().unwrap();
    };
    add(Path::new(&folder), &messages(), kept).unwrap();
}

fn run(folder: &Path, fault: Fault) -> Option<Recorded> {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "program", "--nocapture", "--test-threads=1"]).env(FOLDER, folder);
    powercut::run_with(&mut command, folder, fault)
}

fn acknowledged(lines: &[String]) -> BTreeSet<Sha256> {
    let kept = lines.iter().filter_map(|line| line.split_once(KEPT));
    kept.map(|(_, message)| message.trim().parse().unwrap()).collect()
}

/// Holds what is left against what was acknowledged; then completes it, and looks again.
fn judge(folder: &Path, acknowledged: &BTreeSet<Sha256>, messages: &[Vec<u8>]) -> Result<(), String> {
    let told = |error: Error| format!("{}: {error}", error.code());
    match open(folder).map_err(told)? {
        None if acknowledged.is_empty() => {}
        None => return Err("there is no archive any more".to_owned()),
        Some(archive) => {
            for message in acknowledged {
                let bytes = archive.message(message).map_err(told)?;
                if Sha256::of(&bytes) != *message {
                    return Err("a message is not what was taken in".to_owned());
                }
            }
            sound(&archive, None)?;
        }
    }
    let archive = add(folder, messages, &mut |_| {}).map_err(|error| format!("again: {}", told(error)))?;
    for message in messages {
        if archive.message(&Sha256::of(message)).map_err(told)? != *message {
            return Err("again: a message is not what was taken in".to_owned());
        }
    }
    sound(&archive, Some(messages.len() as u64))
}

fn sound(archive: &Archive, messages: Option<u64>) -> Result<(), String> {
    let checked = archive
        .check(None, None, &by(), &mut |_| ControlFlow::Continue(()))
        .map_err(|error| error.to_string())?;
    if !checked.is_sound() {
        return Err(format!("the check finds {:?}", checked.faults));
    }
    let found = archive.count(&Search::default()).map_err(|error| error.to_string())?;
    if found != checked.sound || messages.is_some_and(|messages| messages != found) {
        return Err(format!("{found} messages in the index, {} in the objects", checked.sound));
    }
    Ok(())
}

/// Cuts a recording at so many points, with each of the losses; gives what is wrong.
fn cut(journal: &Journal, most: usize, seed: u64, messages: &[Vec<u8>]) -> (usize, Vec<String>) {
    let losses = [Loss::Everything, Loss::Nothing, Loss::Random(seed), Loss::Random(seed + 1)];
    let all: Vec<_> = powercut::cuts(journal, most, seed)
        .flat_map(|cut| losses.into_iter().map(move |loss| (cut, loss)))
        .collect();
    let each = &|share: &[(usize, Loss)]| {
        let after = powercut::quick_scratch();
        let into = after.path().join("after");
        let mut wrong = Vec::new();
        for (cut, loss) in share {
            let acknowledged = acknowledged(&powercut::marks(journal, *cut));
            powercut::build(journal, *cut, *loss, &into);
            if let Err(what) = judge(&into, &acknowledged, messages) {
                wrong.push(format!("cut {cut} of {}, {loss:?}: {what}", journal.len()));
            }
            fs::remove_dir_all(&into).unwrap();
        }
        wrong
    };
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get().min(8));
    let wrong = thread::scope(|scope| {
        let shares = all.chunks(all.len().div_ceil(cores).max(1));
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || each(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    (all.len(), wrong)
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    let messages = messages();
    let folder = scratch();
    let Some(run) = run(folder.path(), Fault::None) else { return not_run(NO_COMPILER) };
    assert!(run.output.status.success(), "{}", String::from_utf8_lossy(&run.output.stdout));
    let printed = acknowledged(&powercut::marks(&run.journal, run.journal.len()));
    assert_eq!(printed.len(), messages.len(), "all is acknowledged in the end");
    let (tried, wrong) = cut(&run.journal, 76, 1, &messages);
    assert!(tried >= 300, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The second run finds what the first one left lying about.
#[test]
fn a_power_cut_after_a_kill_takes_nothing_either() {
    let messages = messages();
    let mut random = Random::new(3);
    let whole = scratch();
    let Some(whole) = run(whole.path(), Fault::None) else { return not_run(NO_COMPILER) };
    for _ in 0..6 {
        let folder = scratch();
        // Threads make the number differ a little from run to run.
        let kill = Fault::KillAt(1 + random.below(whole.journal.len() * 9 / 10) as u64);
        let Some(first) = run(folder.path(), kill) else { return not_run(NO_COMPILER) };
        assert_eq!(first.output.status.signal(), Some(9), "{kill:?}");
        let before = acknowledged(&powercut::marks(&first.journal, first.journal.len()));
        let copy = powercut::quick_scratch();
        powercut::build(&first.journal, first.journal.len(), Loss::Nothing, copy.path());
        judge(copy.path(), &before, &messages).unwrap_or_else(|what| panic!("{kill:?}: {what}"));

        let Some(second) = run(folder.path(), Fault::None) else { return not_run(NO_COMPILER) };
        assert!(second.output.status.success(), "{}", String::from_utf8_lossy(&second.output.stdout));
        let (tried, wrong) = cut(&second.journal, 4, random.number() >> 1, &messages);
        assert!(wrong.is_empty(), "{kill:?}, {} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// It stops with an error that says so, and goes on where it stopped once there is room.
#[test]
fn a_full_disk_takes_nothing_and_neither_does_a_sync_that_fails() {
    let messages = messages();
    let mut random = Random::new(5);
    let faults = (0..5).map(|_| Fault::FullAfter(random.below(150_000) as u64)).collect::<Vec<_>>();
    let syncs = (0..5).map(|_| Fault::SyncFailsAt(1 + random.below(25) as u64));
    for fault in faults.into_iter().chain(syncs) {
        let folder = scratch();
        let Some(run) = run(folder.path(), fault) else { return not_run(NO_COMPILER) };
        assert!(run.journal.injected() > 0 && !run.output.status.success(), "{fault:?}");
        let kept = acknowledged(&powercut::marks(&run.journal, run.journal.len()));
        let losses: &[Loss] = if matches!(fault, Fault::SyncFailsAt(_)) {
            &[Loss::Nothing, Loss::Everything]
        } else {
            &[Loss::Nothing, Loss::Everything, Loss::Random(1)]
        };
        for loss in losses {
            let after = powercut::quick_scratch();
            powercut::build(&run.journal, run.journal.len(), *loss, after.path());
            judge(after.path(), &kept, &messages)
                .unwrap_or_else(|what| panic!("{fault:?}, {loss:?}: {what}"));
        }
    }
}
