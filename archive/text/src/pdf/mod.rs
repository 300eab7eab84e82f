//! The text of PDF.
//!
//! This reader is our own because of its bounds. Those at hand load a whole file into objects, expand every object stream on the way,
//! and bound at most the size of each, not of all; a few kilobytes make gigabytes of that. Here the file is gone through once
//! (`file`), an object is read where it stands when it is needed (`object`), all streams together expand to no more than
//! [`Bounds::max_expanded_bytes`](crate::Bounds) (`filters`), and every operator and every character costs a step of
//! [`Bounds::max_steps`](crate::Bounds) (`content`, `font`).
//!
//! # Not covered
//! Encrypted files, of which it is said. The text of images. Fonts of two bytes that do not say which characters they have.
//! LZW. The order of columns. Pages that a later version took out are found with the rest.

mod content;
mod file;
mod filters;
mod font;
mod glyphs;
mod object;

use crate::bounds::Work;
use crate::extract::Found;
use content::Pages;
use file::File;
use object::{Dict, Object};

/// The text of all pages, and of forms and notes.
pub(crate) fn pdf(bytes: &[u8], work: &mut Work<'_>) -> Found {
    let file = File::new(bytes, work);
    if file.encrypted {
        return Found::Encrypted;
    }
    let mut pages = Pages::new(&file);
    let mut count = 0;
    for number in file.numbers() {
        if work.is_full() {
            break;
        }
        let Some(Object::Dict(dict)) = file.object(number, work) else { continue };
        if dict.is(b"Type", b"Page") {
            count += 1;
            pages.page(&dict, work);
        } else {
            filled_in(&dict, work);
        }
    }
    if count == 0 {
        work.damaged = true;
    }
    // Only images: nothing was lost, but nothing can be found either.
    if work.text.trim().is_empty() && work.met.is_none() && !work.damaged {
        Found::NoText
    } else {
        Found::Text
    }
}

/// What somebody filled into a form (12.7.3), or noted on a page (12.5.2).
fn filled_in(dict: &Dict<'_>, work: &mut Work<'_>) {
    let is_field = dict.has(b"FT") || dict.is(b"Subtype", b"Widget");
    let is_note = dict.is(b"Type", b"Annot") || dict.has(b"Subtype") && dict.has(b"Rect");
    for (key, has_text) in [(&b"V"[..], is_field), (b"Contents", is_note)] {
        if let Some(Object::Text(text)) = dict.get(key).filter(|_| has_text) {
            work.line();
            work.push(&text_string(text));
            work.line();
        }
    }
}

/// A text that is not shown but said (7.9.2.2).
fn text_string(bytes: &[u8]) -> String {
    crate::decode::decode(bytes, None).into_owned()
}
