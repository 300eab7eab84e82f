//! Time that a job of many threads took, and room on the disk.

use crate::Result;
use crate::clock::process_worked;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io};

/// What a job took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Work of all threads on processors.
    pub worked: Duration,
    /// What passed on the clock, waiting for the disk and for other programs included.
    pub passed: Duration,
}

impl Spent {
    /// Does a job; says what it took.
    ///
    /// # Errors
    ///
    /// Those of the job.
    pub fn on<T>(job: impl FnOnce() -> Result<T>) -> Result<(Self, T)> {
        let (worked, begin) = (process_worked(), Instant::now());
        let done = job()?;
        Ok((Self { worked: process_worked().saturating_sub(worked), passed: begin.elapsed() }, done))
    }
}

/// Bytes of all files in a folder, to the bottom; 0 if there is none.
///
/// # Errors
///
/// It cannot be read.
pub fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for path in files_in(folder)? {
        bytes += fs::metadata(path)?.len();
    }
    Ok(bytes)
}

/// All files in a folder, to the bottom, in the order of their names.
///
/// # Errors
///
/// It cannot be read.
pub fn files_in(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
