//! Objects in a folder that several processes use, that die, or that may not or cannot write.
//!
//! The other process is this test binary again: [`child`] does what a variable says.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::explicit_write, // the harness catches what the macros print
    reason = "helpers of tests"
)]

use pec_core::ports::{Objects, PortErrorKind};
use pec_objects::FolderObjects;
use std::collections::BTreeSet;
use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::{fs::PermissionsExt, process::CommandExt};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::{TempDir, tempdir};

/// What the other process does, and in which folder.
const JOB: &str = "PEC_OBJECTS_JOB";
const FOLDER: &str = "PEC_OBJECTS_FOLDER";

/// Objects that two processes want to create, each.
const CONTESTED: u32 = 200;

/// Times that a process is killed.
const KILLS: usize = 12;

/// The other process. Without a job it is a test that has nothing to do.
#[test]
fn child() {
    let (Ok(job), Some(folder)) = (env::var(JOB), env::var_os(FOLDER)) else { return };
    let objects = FolderObjects::open(folder).unwrap();
    match job.as_str() {
        "race" => {
            for number in 0..CONTESTED {
                match objects.create(&format!("log/{number}"), std::process::id().to_string().into_bytes()) {
                    Ok(()) => say(&format!("mine {number}")),
                    Err(error) => assert_eq!(error.kind(), PortErrorKind::Exists),
                }
            }
        }
        "endless" => {
            let first = objects.list("packs/", None, usize::MAX).unwrap().len();
            for number in first.. {
                let name = format!("packs/{number:06}");
                objects.create(&name, content(number)).unwrap();
                say(&format!("done {name}"));
            }
        }
        "fill" => {
            let error =
                (0..1000).find_map(|number| objects.create(&format!("big/{number}"), vec![7; 300_000]).err());
            say(&format!("kind {}", error.unwrap().code()));
            say(&format!("listed {}", objects.list("", None, usize::MAX).unwrap().len()));
            assert!(objects.list("", None, usize::MAX).unwrap().iter().all(|object| object.bytes == 300_000));
            assert!(
                !fs::read_dir(objects.path().join("big"))
                    .unwrap()
                    .any(|file| is_staging(&file.unwrap().path()))
            );
        }
        "denied" => {
            say(&format!("read {}", objects.get("log/1").unwrap().len()));
            for error in
                [objects.create("log/2", vec![0]), objects.create("new/1", vec![0]), objects.delete("log/1")]
            {
                say(&format!("kind {}", error.unwrap_err().code()));
            }
        }
        job => unreachable!("{job}"),
    }
}

/// A line for the process that started this one.
fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "> {line}").and_then(|()| out.flush()).unwrap();
}

/// Some bytes for each number, of any size up to some hundred thousand.
fn content(number: usize) -> Vec<u8> {
    (0..number * 7919 % 300_000).map(|at| (at * 31 + number) as u8).collect()
}

fn is_staging(path: &Path) -> bool {
    path.to_string_lossy().contains('#')
}

/// The other process with its job, as the words that start it and their arguments.
fn words(program: &Path) -> Vec<String> {
    ["--exact", "child", "--nocapture", "--test-threads=1"].iter().map(ToString::to_string).fold(
        vec![program.display().to_string()],
        |mut words, word| {
            words.push(word);
            words
        },
    )
}

fn command(words: &[String], job: &str, folder: &Path) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env(JOB, job).env(FOLDER, folder).stdout(Stdio::piped());
    command
}

fn this() -> Vec<String> {
    words(&env::current_exe().unwrap())
}

/// What it said, if it ended well.
fn said(mut command: Command) -> Vec<String> {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    lines(&text)
}

fn lines(text: &str) -> Vec<String> {
    // The harness ends its own first line with what the test says.
    text.lines().filter_map(|line| line.split_once("> ")).map(|(_, said)| said.to_owned()).collect()
}

/// Says that the test that calls this cannot run here; `cargo xtask test` counts such lines.
fn not_run(why: &str) {
    let thread = std::thread::current();
    writeln!(std::io::stderr(), "[not run] {}: {why}", thread.name().unwrap_or("a test")).unwrap();
}

fn folder() -> (TempDir, FolderObjects) {
    let scratch = tempdir().unwrap();
    let objects = FolderObjects::create(scratch.path()).unwrap();
    (scratch, objects)
}

#[test]
fn of_several_who_take_a_name_one_gets_it() {
    let (scratch, objects) = folder();
    let processes: Vec<_> =
        (0..3).map(|_| command(&this(), "race", scratch.path()).spawn().unwrap()).collect();
    let mut winners = BTreeSet::new();
    let mut won = 0;
    for process in processes {
        let id = process.id().to_string();
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success());
        for line in lines(&String::from_utf8_lossy(&output.stdout)) {
            let number: u32 = line.strip_prefix("mine ").unwrap().parse().unwrap();
            assert!(winners.insert(number), "{number} was created twice");
            assert_eq!(objects.get(&format!("log/{number}")).unwrap(), id.as_bytes());
            won += 1;
        }
    }
    assert_eq!(won, CONTESTED);
    assert!(!fs::read_dir(scratch.path().join("log")).unwrap().any(|file| is_staging(&file.unwrap().path())));
}

#[test]
fn a_process_that_is_killed_leaves_whole_objects_or_none() {
    let (scratch, objects) = folder();
    let mut acknowledged = Vec::new();
    for kill in 0..KILLS {
        let mut process = command(&this(), "endless", scratch.path()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let done = |line: String| line.split_once("> done ").map(|(_, name)| name.to_owned());
        acknowledged.extend(lines.by_ref().filter_map(done).take(3 + kill));
        process.kill().unwrap(); // SIGKILL, wherever it is by now
        acknowledged.extend(lines.filter_map(done));
        process.wait().unwrap();

        let listed = objects.list("", None, usize::MAX).unwrap();
        for (number, object) in listed.iter().enumerate() {
            assert_eq!(object.name, format!("packs/{number:06}"));
            assert_eq!(objects.get(&object.name).unwrap(), content(number));
        }
        let listed: BTreeSet<_> = listed.into_iter().map(|object| object.name).collect();
        assert!(acknowledged.iter().all(|name| listed.contains(name)));
    }
}

#[test]
fn more_than_a_file_may_hold_is_full() {
    let (scratch, _) = folder();
    // 200 blocks of 512 bytes; the signal that comes with the error is ignored, as programs that handle the error do.
    let limited = ["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\""].map(String::from);
    let words = [vec!["/bin/sh".to_owned()], limited.into(), this()].concat();
    assert_eq!(said(command(&words, "fill", scratch.path())), ["kind full", "listed 0"]);
}

#[test]
fn a_full_disk_is_full_and_what_was_acknowledged_stays() {
    let (scratch, _) = folder();
    let path = scratch.path().display();
    // A disk of one megabyte, which nobody else sees and which goes with the process.
    let disk = format!("mount -t tmpfs -o size=1m none '{path}' && exec \"$0\" \"$@\"");
    let enter = ["unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c"].map(String::from);
    let probe = Command::new(&enter[0])
        .args(&enter[1..])
        .arg(format!("mount -t tmpfs -o size=1m none '{path}'"))
        .output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return not_run("nothing can be mounted here (unshare --user --mount)");
    }
    let words = [enter.into(), vec![disk], this()].concat();
    assert_eq!(said(command(&words, "fill", scratch.path())), ["kind full", "listed 3"]);
}

#[test]
fn who_may_only_read_reads_and_is_denied_the_rest() {
    let (scratch, objects) = folder();
    objects.create("log/1", vec![0; 10]).unwrap();
    let readable = |path: &Path| fs::set_permissions(path, Permissions::from_mode(0o555)).unwrap();
    readable(&scratch.path().join("log"));
    readable(scratch.path());
    // Modes do not bind root; another user runs a copy, for this one may lie where that may not go.
    let place = tempdir().unwrap();
    readable(place.path());
    let copy = place.path().join("child");
    fs::copy(env::current_exe().unwrap(), &copy).unwrap();
    let mut command = command(&words(&copy), "denied", scratch.path());
    if is_root() {
        command.uid(65534).gid(65534).current_dir("/");
    }
    assert_eq!(said(command), ["read 10", "kind denied", "kind denied", "kind denied"]);
    fs::set_permissions(scratch.path(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(scratch.path().join("log"), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}
