//! The work that hostile input causes grows as its size: for each shape, the second doubling adds at most twice what the
//! first one added.
//!
//! Work is counted in instructions that are executed, libraries included, as valgrind's callgrind counts them. So nothing
//! escapes the count, nothing has to be counted by hand, and it comes out the same on a busy machine. What does not
//! depend on the size (an RSA verification) drops out of the differences.
//!
//! Memory, and sizes up to the limits, are in `robust_cost.rs`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use pec_tests::{not_run, scratch};
use std::{env, fs, process::Command, thread};

/// The smallest of the three sizes, in bytes; `PEC_WORK_BYTES` sets another. At this one each with each of the smallest
/// things shows.
const BYTES: usize = 4_096;

/// Linear work gives 2, a sort or an ordered map a little more, each with each 4.
const MOST: f64 = 2.25;

/// Instructions for each byte more that need no explanation: a buffer that grows is copied now and then.
const FREE: f64 = 16.0;

/// The function whose calls are counted, each by itself.
const COUNTED: &str = "pec_tests::hostile::Load::work";

/// One shape in three sizes.
struct Growth {
    shape: String,
    work: [f64; 3],
}

impl Growth {
    fn is_linear(&self, bytes: usize) -> bool {
        let [one, two, four] = self.work;
        four - two <= MOST * (two - one).max(0.0) + FREE * 2.0 * bytes as f64
    }

    fn ratio(&self) -> f64 {
        let [one, two, four] = self.work;
        (four - two) / (two - one)
    }
}

#[test]
fn twice_the_input_is_twice_the_work() {
    if !Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return not_run("no valgrind to count instructions (`cargo xtask test` installs it where it can)");
    }
    let bytes: usize = env::var("PEC_WORK_BYTES").map_or(BYTES, |bytes| bytes.parse().unwrap());
    let yardstick = measured("-", bytes);
    assert!(!yardstick[0].is_linear(bytes), "each with each passes for linear: {:.2}", yardstick[0].ratio());

    let shares = ["0/2", "1/2"];
    let all: Vec<Growth> = thread::scope(|scope| {
        let threads = shares.map(|share| scope.spawn(move || measured(share, bytes)));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(all.len() > 100, "{} shapes", all.len());
    let mut faults = Vec::new();
    for growth in &all {
        let [one, two, four] = growth.work;
        let line = format!("{:50} {one:>12} {two:>12} {four:>12} {:>6.2}", growth.shape, growth.ratio());
        println!("{line}");
        if !growth.is_linear(bytes) {
            faults.push(line);
        }
    }
    assert!(faults.is_empty(), "more than twice the work for twice the input:\n{}", faults.join("\n"));
}

/// Counts the work of a share of the shapes.
fn measured(share: &str, bytes: usize) -> Vec<Growth> {
    let folder = scratch();
    let out = folder.path().join("out");
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .args([format!("--zero-before={COUNTED}"), format!("--dump-after={COUNTED}")])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .args([env!("CARGO_BIN_EXE_work"), share])
        .args([bytes, 2 * bytes, 4 * bytes].map(|size| size.to_string()))
        .output()
        .unwrap();
    let done = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{done}{}", String::from_utf8_lossy(&output.stderr));
    let names: Vec<&str> = done.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
    let counts = (1..=names.len()).map(|number| instructions(&out.with_extension(number.to_string())));
    let counts: Vec<f64> = counts.collect();
    let (names, _) = names.as_chunks::<3>();
    let (counts, _) = counts.as_chunks::<3>();
    names.iter().zip(counts).map(|(name, work)| Growth { shape: name[0].to_owned(), work: *work }).collect()
}

/// The count in what callgrind wrote about one call.
fn instructions(file: &std::path::Path) -> f64 {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap();
    total.trim().parse().unwrap()
}
