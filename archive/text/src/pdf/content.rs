//! What a page shows: its operators (ISO 32000-1, 8 and 9), as far as they place text.
//!
//! A PDF knows no words; it places glyphs. Two that follow each other closely on a line are of one word.

use super::file::File;
use super::font::Font;
use super::object::{Dict, Object, Reader, is_space};
use crate::bounds::{Bound, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Operands kept before an operator. Those for text have at most six.
const MAX_OPERANDS: usize = 64;
/// States saved with `q`.
const MAX_SAVED: usize = 64;
/// Fonts kept at a time.
const MAX_FONTS: usize = 64;
/// Of the font's size: a wider gap is a space.
const SPACE: f64 = 0.18;
/// Of the font's size: a step off the line that is no new line, as of an exponent.
const LINE: f64 = 0.5;

/// The place and direction of text.
#[derive(Clone, Copy, Debug)]
struct Matrix([f64; 6]);

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moved by so much, in its own units.
    fn moved(self, x: f64, y: f64) -> Self {
        let Self([a, b, c, d, e, f]) = self;
        Self([a, b, c, d, x * a + y * c + e, x * b + y * d + f])
    }
}

#[derive(Clone, Debug)]
struct State {
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
}

/// Reads pages, one after the other.
pub(super) struct Pages<'f, 'a> {
    file: &'f File<'a>,
    fonts: BTreeMap<u32, Rc<Font>>,
    /// Drawings that were read: what is on every page is read once.
    seen: BTreeSet<u32>,
}

impl<'f, 'a> Pages<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        Self { file, fonts: BTreeMap::new(), seen: BTreeSet::new() }
    }

    /// The text of a page.
    pub(super) fn page(&mut self, page: &Dict<'f>, work: &mut Work<'_>) {
        let resources = self.resources(page, work);
        let contents = match page.get(b"Contents") {
            Some(Object::Reference(number)) => match self.file.object(*number, work) {
                Some(Object::List(list)) => list,
                _ => vec![Object::Reference(*number)],
            },
            Some(Object::List(list)) => list.clone(),
            _ => Vec::new(),
        };
        let mut run = Run::new();
        for content in contents {
            if let Object::Reference(number) = content
                && let Some((_, bytes)) = self.file.stream(number, work)
            {
                self.content(&bytes, &resources, &mut run, 0, work);
            }
        }
        work.line();
    }

    /// The resources of a page, its own or those of the pages that it is one of (7.7.3.4).
    fn resources(&self, page: &Dict<'f>, work: &mut Work<'_>) -> Dict<'f> {
        let mut dict = page.clone();
        for _ in 0..work.bounds.max_depth {
            if let Some(Object::Dict(resources)) = self.file.value(&dict, b"Resources", work) {
                return resources;
            }
            match self.file.value(&dict, b"Parent", work) {
                Some(Object::Dict(parent)) => dict = parent,
                _ => break,
            }
        }
        Dict::default()
    }

    fn content(
        &mut self,
        bytes: &[u8],
        resources: &Dict<'f>,
        run: &mut Run,
        depth: usize,
        work: &mut Work<'_>,
    ) {
        let mut reader = Reader::content(bytes);
        let mut operands: Vec<Object<'_>> = Vec::new();
        let fonts = self.file.value(resources, b"Font", work);
        let drawings = self.file.value(resources, b"XObject", work);
        while let Some(object) = reader.next(work) {
            if work.is_full() {
                return;
            }
            let Object::Word(operator) = object else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            match operator {
                b"Tf" => {
                    if let [Object::Name(name), size] = operands.as_slice() {
                        run.state.font = self.font(fonts.as_ref().and_then(Object::dict), name, work);
                        run.state.size = size.number().unwrap_or(1.0);
                    }
                }
                b"Do" => {
                    if let [Object::Name(name)] = operands.as_slice() {
                        let drawing = named(drawings.as_ref().and_then(Object::dict), name, work);
                        if let Some(Object::Reference(number)) = drawing {
                            self.drawing(*number, resources, run, depth, work);
                        }
                    }
                }
                // An image in the middle of it, up to a word `EI`.
                b"ID" => skip_image(&mut reader),
                _ => run.operator(operator, &operands, work),
            }
            operands.clear();
        }
    }

    fn font(&mut self, fonts: Option<&Dict<'f>>, name: &[u8], work: &mut Work<'_>) -> Option<Rc<Font>> {
        let font = named(fonts, name, work)?;
        let number = if let Object::Reference(number) = font { Some(*number) } else { None };
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(Rc::clone(font));
        }
        let dict = self.file.resolve(font, work)?;
        let font = Rc::new(Font::new(dict.dict()?, self.file, work));
        if let Some(number) = number {
            if self.fonts.len() >= MAX_FONTS {
                self.fonts.clear();
            }
            self.fonts.insert(number, Rc::clone(&font));
        }
        Some(font)
    }

    /// A drawing of its own (8.10), which may have text and drawings in it.
    fn drawing(
        &mut self,
        number: u32,
        resources: &Dict<'f>,
        run: &mut Run,
        depth: usize,
        work: &mut Work<'_>,
    ) {
        let is_form = match self.file.object(number, work) {
            Some(Object::Dict(dict)) => dict.is(b"Subtype", b"Form"),
            _ => false,
        };
        if !is_form || !self.seen.insert(number) {
            return;
        }
        if depth >= work.bounds.max_depth {
            work.meet(Bound::Depth);
            return;
        }
        let Some((dict, bytes)) = self.file.stream(number, work) else { return };
        let own = self.file.value(&dict, b"Resources", work);
        let own = own.as_ref().and_then(Object::dict).unwrap_or(resources);
        let before = run.state.clone();
        run.end = None;
        self.content(&bytes, own, run, depth + 1, work);
        run.state = before;
        run.end = None;
    }
}

/// What has this name. To look for it costs as many steps as there are names.
fn named<'d, 'f>(dict: Option<&'d Dict<'f>>, name: &[u8], work: &mut Work<'_>) -> Option<&'d Object<'f>> {
    let dict = dict?;
    work.step(dict.len()).then(|| dict.get(name))?
}

fn skip_image(reader: &mut Reader<'_>) {
    let rest = reader.bytes.get(reader.at..).unwrap_or_default();
    let ends = |at: &usize| {
        let before = at.checked_sub(1).and_then(|at| rest.get(at)).is_some_and(|byte| is_space(*byte));
        before && rest.get(at + 2).is_none_or(|byte| is_space(*byte))
    };
    let end = memchr::memmem::find_iter(rest, b"EI").find(ends);
    reader.at += end.map_or(rest.len(), |end| end + 2);
}

/// Text while it is placed.
struct Run {
    state: State,
    saved: Vec<State>,
    matrix: Matrix,
    line: Matrix,
    /// Where the text before ended; `None` if it belongs to no text.
    end: Option<(f64, f64)>,
}

impl Run {
    fn new() -> Self {
        let state =
            State { font: None, size: 1.0, character_space: 0.0, word_space: 0.0, scale: 1.0, leading: 0.0 };
        Self { state, saved: Vec::new(), matrix: Matrix::UNIT, line: Matrix::UNIT, end: None }
    }

    fn operator(&mut self, operator: &[u8], operands: &[Object<'_>], work: &mut Work<'_>) {
        let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or(0.0);
        match operator {
            b"BT" => (self.matrix, self.line) = (Matrix::UNIT, Matrix::UNIT),
            b"q" if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            // Another system of coordinates, in which the place before means nothing.
            b"cm" => self.end = None,
            b"Tc" => self.state.character_space = number(0),
            b"Tw" => self.state.word_space = number(0),
            b"Tz" => self.state.scale = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tm" => {
                self.matrix = Matrix([number(0), number(1), number(2), number(3), number(4), number(5)]);
                self.line = self.matrix;
            }
            b"Tj" => self.show(operands, work),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands, work);
            }
            b"\"" => {
                (self.state.word_space, self.state.character_space) = (number(0), number(1));
                self.next_line(0.0, -self.state.leading);
                self.show(operands.get(2..).unwrap_or_default(), work);
            }
            b"TJ" => self.show(operands.first().and_then(Object::list).unwrap_or_default(), work),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.moved(x, y);
        self.matrix = self.line;
    }

    /// Shows strings; numbers between them move the next one back.
    fn show(&mut self, pieces: &[Object<'_>], work: &mut Work<'_>) {
        let Some(font) = self.state.font.clone() else { return };
        for piece in pieces {
            match piece {
                Object::Number(back) => {
                    self.matrix = self.matrix.moved(-back / 1000.0 * self.state.size * self.state.scale, 0.0);
                }
                Object::Text(text) => {
                    for (characters, width, is_space) in font.codes(text) {
                        if !work.step(1) || work.is_full() {
                            return;
                        }
                        self.glyph(characters, width, is_space, work);
                    }
                }
                _ => {}
            }
        }
    }

    fn glyph(&mut self, characters: &str, width: f64, is_space: bool, work: &mut Work<'_>) {
        let Matrix([a, b, _, _, x, y]) = self.matrix;
        if characters.is_empty() {
            // A glyph whose character nobody knows.
            work.damaged = true;
        }
        match self.end {
            Some((end_x, end_y)) => {
                let length = a.hypot(b);
                let size = (self.state.size * length).abs();
                let (step_x, step_y) = (x - end_x, y - end_y);
                let (along, off) = if length > 0.0 {
                    ((step_x * a + step_y * b) / length, (step_y * a - step_x * b) / length)
                } else {
                    (0.0, 0.0)
                };
                if off.abs() > size * LINE {
                    work.line();
                } else if along > size * SPACE || along < -size {
                    work.space();
                }
            }
            None => work.line(),
        }
        work.push(characters);
        let spaces = self.state.character_space + if is_space { self.state.word_space } else { 0.0 };
        self.matrix = self.matrix.moved((width * self.state.size + spaces) * self.state.scale, 0.0);
        let Matrix([.., x, y]) = self.matrix;
        self.end = Some((x, y));
    }
}
