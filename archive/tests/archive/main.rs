//! The archive over stores in memory: what goes in comes out, byte for byte, is found, and outlasts what can go wrong.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod common;
mod crash;
mod damage;
mod databases;
mod dedupe;
mod keeping;
mod repairing;
mod retention;
mod searching;
mod states;
mod tagging;
mod together;
