//! Does the work of hostile shapes in several sizes, for `tests/tests/robust_work.rs` to count. It prints what it did, one
//! line each, in order: the shape, a tab, the size.
//!
//! The words of the command line: which share of the shapes, as `0/2` for the first half (`-` for the yardstick), and the
//! sizes.
#![expect(clippy::print_stdout, reason = "the test reads it")]

use pec_core::{crypto::AwsLc, verify::Verifier};
use pec_tests::{
    hostile::{Shape, YARDSTICK, shapes},
    seeds,
};
use std::sync::Arc;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let share = words.first().and_then(|share| share.split_once('/'));
    let shapes: Vec<Shape> = match share.map(|(first, of)| (first.parse(), of.parse())) {
        Some((Ok(first), Ok(of))) => shapes().skip(first).step_by(of).collect(),
        _ => vec![YARDSTICK],
    };
    for shape in shapes {
        for size in words.iter().skip(1).filter_map(|size| size.parse().ok()) {
            let load = (shape.make)(size);
            // A new one each time: what is remembered would make the second size cheaper.
            let mut verifier = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
            println!("{}\t{size}", shape.name);
            load.work(&mut verifier);
        }
    }
}
