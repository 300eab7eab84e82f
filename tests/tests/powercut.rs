//! The file system that loses what was not synced, tried on programs that are known to be right or wrong: before it judges
//! another program, it has to find their mistakes, and none where there are none.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_tests::{
    not_run,
    powercut::{self, Fault, Journal, Loss, Recorded},
    read, scratch,
};
use std::{
    collections::BTreeSet, fs, os::unix::process::ExitStatusExt as _, panic, path::Path, process::Command,
};

/// Seeds that each cut is tried with.
const SEEDS: u64 = 12;

const NO_COMPILER: &str = "no C compiler for the recorder (cc)";

fn sample(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_powercut"));
    command.arg(program).arg(folder);
    command
}

/// Records a program that has to succeed.
fn recorded(command: &mut Command, folder: &Path) -> Option<Journal> {
    let Recorded { journal, output, .. } = powercut::run_recorded(command, folder)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(journal)
}

fn losses(seeds: u64) -> impl Iterator<Item = Loss> {
    [Loss::Everything, Loss::Nothing].into_iter().chain((0..seeds).map(Loss::Random))
}

/// What is wrong after a power cut, of all cuts and losses: the losses at which something is.
fn wrong(journal: &Journal, most: usize, check: impl Fn(&Path, &[String]) -> bool) -> Vec<(usize, Loss)> {
    let after = powercut::quick_scratch();
    let into = after.path().join("after");
    let mut wrong = Vec::new();
    for cut in powercut::cuts(journal, most, 1) {
        let printed = powercut::marks(journal, cut);
        for loss in losses(SEEDS) {
            powercut::build(journal, cut, loss, &into);
            if !check(&into, &printed) {
                wrong.push((cut, loss));
            }
            fs::remove_dir_all(&into).unwrap();
        }
    }
    wrong
}

/// Each file that was printed is there, whole; one that was not is whole or not there.
fn saved(folder: &Path, printed: &[String]) -> bool {
    (0_u8..8).all(|number| {
        let name = number.to_string();
        match fs::read(folder.join(&name)) {
            Ok(bytes) => bytes == [b'a' + number; 9_000],
            Err(_) => !printed.contains(&name),
        }
    })
}

#[test]
fn what_is_synced_outlasts_every_cut() {
    for program in ["correct", "linked"] {
        let folder = scratch();
        let Some(journal) = recorded(&mut sample(program, folder.path()), folder.path()) else {
            return not_run(NO_COMPILER);
        };
        assert_eq!(powercut::marks(&journal, journal.len()).len(), 8);
        assert_eq!(wrong(&journal, 1_000, saved), []);
    }
}

#[test]
fn what_is_not_synced_is_found() {
    for program in ["file-not-synced", "folder-not-synced", "link-not-synced"] {
        let folder = scratch();
        let Some(journal) = recorded(&mut sample(program, folder.path()), folder.path()) else {
            return not_run(NO_COMPILER);
        };
        let wrong = wrong(&journal, 1_000, saved);
        let has = |wanted: &dyn Fn(Loss) -> bool| wrong.iter().any(|(_, loss)| wanted(*loss));
        assert!(has(&|loss| loss == Loss::Everything), "{program}");
        assert!(has(&|loss| matches!(loss, Loss::Random(_))), "{program}");
        assert!(!has(&|loss| loss == Loss::Nothing), "{program}: `kill -9` does no harm");
    }
}

#[test]
fn a_folder_is_there_once_its_parent_is_synced() {
    for (program, good) in [("nested", true), ("parent-not-synced", false)] {
        let folder = scratch();
        let Some(journal) = recorded(&mut sample(program, folder.path()), folder.path()) else {
            return not_run(NO_COMPILER);
        };
        let wrong = wrong(&journal, 1_000, |after, printed| {
            printed.iter().all(|name| {
                let file = after.join(format!("in-{name}/file"));
                fs::read(file).is_ok_and(|bytes| bytes.len() == 9_000)
            })
        });
        assert_eq!(wrong.is_empty(), good, "{program}: {wrong:?}");
    }
}

/// [`powercut::run_recorded`] holds the journal against the folder itself.
#[test]
fn nothing_escapes_the_recorder() {
    let folder = scratch();
    fs::create_dir(folder.path().join("before")).unwrap();
    fs::write(folder.path().join("before/file"), "was here").unwrap();
    fs::hard_link(folder.path().join("before/file"), folder.path().join("twin")).unwrap();
    let Some(journal) = recorded(&mut sample("everything", folder.path()), folder.path()) else {
        return not_run(NO_COMPILER);
    };
    assert!(journal.len() > 400, "{}", journal.len());
    assert_eq!(powercut::marks(&journal, journal.len()).len(), 15);
    // What was there before is not lost, whatever is.
    let after = scratch();
    powercut::build(&journal, journal.len(), Loss::Everything, after.path());
    assert_eq!(read(&after.path().join("twin")), b"was here");
    // And again, on what is there.
    assert!(recorded(Command::new("rm").arg("-r").arg(folder.path().join("0")), folder.path()).is_some());
}

#[test]
fn odd_calls_are_recorded_or_refused() {
    let tools = scratch();
    let program = tools.path().join("odd");
    let source = pec_tests::project_root().join("tests/powercut/odd.c");
    let compiled = Command::new("cc")
        .args(["-std=gnu11", "-Wall", "-Wextra", "-O1", "-o"])
        .arg(&program)
        .arg(source)
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        return not_run(NO_COMPILER);
    }
    let folder = scratch();
    let Some(journal) = recorded(Command::new(&program).arg(folder.path()), folder.path()) else {
        return not_run(NO_COMPILER);
    };
    let log = b"first second child parent";
    assert_eq!(read(&folder.path().join("log")), log);
    let after = scratch();
    powercut::build(&journal, journal.len(), Loss::Everything, after.path());
    assert_eq!(read(&after.path().join("log")), log, "sync() syncs all");

    for what in ["mmap", "fopen", "rename", "punch"] {
        let outside = scratch();
        let folder = outside.path().join("folder");
        fs::create_dir(&folder).unwrap();
        let run = panic::catch_unwind(|| {
            powercut::run_recorded(Command::new(&program).arg(&folder).arg(what), &folder)
        });
        let text = *run.unwrap_err().downcast::<String>().unwrap();
        assert!(text.contains("does not support"), "{what}: {text}");
    }
}

#[test]
fn the_same_seed_gives_the_same_folder() {
    let folder = scratch();
    let Some(journal) = recorded(&mut sample("file-not-synced", folder.path()), folder.path()) else {
        return not_run(NO_COMPILER);
    };
    let cut = journal.len() - 3;
    let build = |loss: Loss| {
        let into = scratch();
        powercut::build(&journal, cut, loss, into.path());
        into
    };
    let mut kinds = BTreeSet::new();
    for seed in 0..40 {
        let (one, other) = (build(Loss::Random(seed)), build(Loss::Random(seed)));
        assert_eq!(powercut::differences(one.path(), other.path()), Vec::<String>::new());
        kinds.insert(powercut::differences(build(Loss::Nothing).path(), one.path()));
    }
    assert!(kinds.len() > 15, "{} different folders of 40 seeds", kinds.len());
    let points = || powercut::cuts(&journal, 20, 3).collect::<Vec<_>>();
    assert_eq!((points(), points().len()), (points(), 20));
    assert!(points().contains(&journal.len()));
}

#[test]
fn a_full_disk_cuts_a_write_short_and_refuses_the_next() {
    let folder = scratch();
    let fault = Fault::FullAfter(20_000);
    let Some(run) = powercut::run_with(&mut sample("correct", folder.path()), folder.path(), fault) else {
        return not_run(NO_COMPILER);
    };
    assert!(!run.output.status.success());
    assert!(String::from_utf8_lossy(&run.output.stderr).contains("StorageFull"));
    assert_eq!(run.output.stdout, b"0\n1\n");
    assert_eq!(fs::metadata(folder.path().join("new-2")).unwrap().len(), 2_000);
    assert_eq!(run.journal.injected(), 2);
}

#[test]
fn a_sync_that_fails_makes_nothing_durable() {
    let folder = scratch();
    let fault = Fault::SyncFailsAt(4);
    let Some(run) = powercut::run_with(&mut sample("correct", folder.path()), folder.path(), fault) else {
        return not_run(NO_COMPILER);
    };
    assert!(!run.output.status.success());
    assert_eq!((run.output.stdout.as_slice(), run.journal.injected()), (&b"0\n"[..], 1));
    let after = scratch();
    powercut::build(&run.journal, run.journal.len(), Loss::Everything, after.path());
    assert_eq!(fs::read_dir(after.path()).unwrap().count(), 1);
}

#[test]
fn a_kill_comes_exactly_where_it_was_asked_for() {
    // Each file: create, write, sync, rename, sync, print.
    for (fault, names) in [
        (Fault::KillAt(1), &[][..]),
        (Fault::KillAt(4), &["new-0"]),
        (Fault::KillAt(6), &["0"]),
        (Fault::KillAt(9), &["0", "new-1"]),
        (Fault::KillAfterPrint(2), &["0", "1"]),
    ] {
        let folder = scratch();
        let Some(run) = powercut::run_with(&mut sample("correct", folder.path()), folder.path(), fault)
        else {
            return not_run(NO_COMPILER);
        };
        assert_eq!(run.output.status.signal(), Some(9));
        let found: BTreeSet<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(found, names.iter().map(|name| (*name).to_owned()).collect(), "{fault:?}");
        let printed = names.iter().filter(|name| !name.starts_with("new")).count();
        let printed = if fault == Fault::KillAt(6) { 0 } else { printed };
        assert_eq!(powercut::marks(&run.journal, run.journal.len()).len(), printed, "{fault:?}");
        assert_eq!(run.output.stdout.iter().filter(|byte| **byte == b'\n').count(), printed);
    }
}

/// Transactions, each printed once it is committed. In the second half the log is put into the database now and then.
const TRANSACTIONS: &str = "
import os, sqlite3, sys
folder, journal, sync = sys.argv[1:]
database = sqlite3.connect(folder + '/database', isolation_level=None)
database.execute('PRAGMA journal_mode=' + journal).fetchall()
database.execute('PRAGMA synchronous=' + sync)
database.execute('CREATE TABLE numbers(number INTEGER PRIMARY KEY, text TEXT)')
for number in range(60):
    database.execute('BEGIN IMMEDIATE')
    database.execute('INSERT INTO numbers VALUES(?, ?)', (number, str(number) * 700))
    database.execute('UPDATE numbers SET text = text || ? WHERE number % 7 = ?', ('x', number % 7))
    database.execute('COMMIT')
    os.write(1, b'%d\\n' % number)
    if number > 30 and number % 10 == 0:
        database.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchall()
";

/// Opens what is left, in many folders: for each a line of how many rows there are, or what is wrong.
const REOPENED: &str = "
import sqlite3, sys
for folder in sys.stdin.read().split():
    try:
        database = sqlite3.connect(folder + '/database')
        database.execute('PRAGMA synchronous=OFF')
        whole = database.execute('PRAGMA integrity_check').fetchone()[0]
        if not database.execute('SELECT name FROM sqlite_master').fetchall():
            print(0 if whole == 'ok' else 'damaged')
            continue
        rows = database.execute('SELECT number, text FROM numbers ORDER BY number').fetchall()
        good = whole == 'ok' and all(n == row[0] and row[1].startswith(str(n) * 700) for n, row in enumerate(rows))
        print(len(rows) if good else 'damaged')
        database.close()
    except sqlite3.Error as error:
        print(error)
";

/// SQLite's own promises (<https://www.sqlite.org/pragma.html#pragma_synchronous>): with WAL and `FULL` a commit is durable; with
/// `NORMAL` it is whole but may be lost; with `OFF` the database may be damaged. With a rollback journal, which is unlinked to
/// commit, `FULL` does not sync the folder, and only `EXTRA` does.
#[test]
fn sqlite_keeps_what_it_promises_and_no_more() {
    if !Command::new("python3").args(["-c", "import sqlite3"]).status().is_ok_and(|status| status.success()) {
        return not_run("no python3 with sqlite3");
    }
    for (journal_mode, sync, may_lose, may_damage) in [
        ("WAL", "FULL", false, false),
        ("WAL", "NORMAL", true, false),
        ("WAL", "OFF", true, true),
        ("DELETE", "FULL", true, false),
        ("DELETE", "EXTRA", false, false),
    ] {
        let folder = scratch();
        let mut command = Command::new("python3");
        command.args(["-c", TRANSACTIONS]).arg(folder.path()).args([journal_mode, sync]);
        let Some(journal) = recorded(&mut command, folder.path()) else {
            return not_run(NO_COMPILER);
        };
        let (mut lost, mut damaged, mut tried) = (0, Vec::new(), 0);
        let after = scratch();
        let mut folders = Vec::new();
        for cut in powercut::cuts(&journal, 40, 1) {
            for loss in losses(4) {
                let into = after.path().join(tried.to_string());
                powercut::build(&journal, cut, loss, &into);
                folders.push((into, cut, loss, powercut::marks(&journal, cut).len()));
                tried += 1;
            }
        }
        let names: Vec<String> = folders.iter().map(|(into, ..)| into.display().to_string()).collect();
        let list = after.path().join("list");
        fs::write(&list, names.join("\n")).unwrap();
        let output = Command::new("python3")
            .args(["-c", REOPENED])
            .stdin(fs::File::open(list).unwrap())
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        assert_eq!(answers.lines().count(), tried, "{}", String::from_utf8_lossy(&output.stderr));
        for (answer, (_, cut, loss, acknowledged)) in answers.lines().zip(folders) {
            match answer.parse::<usize>() {
                Ok(rows) if rows < acknowledged => lost += 1,
                Ok(_) => {}
                Err(_) => damaged.push(format!("cut {cut}, {loss:?}: {answer}")),
            }
        }
        println!("{journal_mode} {sync}: {tried} tried, {lost} lost, {} damaged", damaged.len());
        assert_eq!(lost > 0, may_lose, "{journal_mode} {sync}: {lost} lost");
        assert_eq!(!damaged.is_empty(), may_damage, "{journal_mode} {sync}: {}", damaged.join("\n"));
    }
}
