//! Reading Swift sources without a compiler: just enough to hold the layer in `bindings/swift` against what it stands on, and
//! against the parity table. It relies on the form that the sources have: a declaration begins a line, four blanks a level.

use std::collections::BTreeSet;

/// The source that UniFFI writes.
pub(crate) struct Generated(pub(crate) String);

/// The files of the layer that users see.
pub(crate) struct Layer(pub(crate) Vec<String>);

/// What may stand before a name in a declaration.
const WORDS: &[&str] = &["class ", "enum ", "func ", "let ", "protocol ", "struct ", "var "];

/// What every value has, and what no operation is.
const OF_EVERY_TYPE: &[&str] = &["description", "errorDescription"];

impl Generated {
    fn declares(&self, name: &str) -> bool {
        let types = ["class ", "struct ", "enum ", "protocol ", "func "];
        self.0.lines().any(|line| {
            types.iter().any(|word| line.split_once(word).is_some_and(|(_, rest)| leading_name(rest) == name))
        })
    }

    /// Whether some function of this name takes arguments with these labels.
    fn takes(&self, name: &str, labels: &[String]) -> bool {
        let text = &self.0;
        text.match_indices(&format!("{name}(")).any(|(at, found)| {
            let before = text.get(..at).unwrap_or_default();
            before.ends_with("func ") && labels_of(text.get(at + found.len()..).unwrap_or_default()) == labels
        })
    }

    /// The cases of an enumeration.
    pub(crate) fn cases(&self, name: &str) -> BTreeSet<String> {
        cases_of(&self.0, &format!("public enum {name}:"))
    }
}

impl Layer {
    /// Each use of the generated module: what stands after `PecUniFFI.`.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|file| {
            file.match_indices("PecUniFFI.").filter_map(|(at, found)| file.get(at + found.len()..))
        })
    }

    /// Uses of what is not generated, and calls with labels that no generated function has.
    pub(crate) fn unknown_uses(&self, generated: &Generated) -> Vec<String> {
        let types = self.uses().map(leading_name).filter(|name| !generated.declares(name));
        let mut unknown: Vec<_> = types.map(|name| format!("PecUniFFI.{name} is not generated")).collect();
        for file in &self.0 {
            for (receiver, dot) in [("handle", "handle."), ("generated", "generated.")] {
                for (at, found) in file.match_indices(dot) {
                    let rest = file.get(at + found.len()..).unwrap_or_default();
                    let name = leading_name(rest);
                    let arguments = rest.get(name.len()..).and_then(|rest| rest.strip_prefix('('));
                    let Some(arguments) = arguments else { continue };
                    let labels = labels_of(arguments);
                    if !generated.takes(name, &labels) {
                        unknown.push(format!("{receiver}.{name}({labels:?}) is not generated"));
                    }
                }
            }
        }
        unknown
    }

    /// The cases of one of our enumerations.
    pub(crate) fn cases(&self, name: &str) -> BTreeSet<String> {
        self.0.iter().flat_map(|file| cases_of(file, &format!("public enum {name}:"))).collect()
    }

    /// Each `switch` from an enumeration to the one of the same name on the other side: its name, the cases that it takes, and
    /// those that it gives.
    pub(crate) fn conversions(&self) -> Vec<(String, BTreeSet<String>, BTreeSet<String>)> {
        let mut conversions = Vec::new();
        for file in &self.0 {
            for block in file.split("\nextension ").skip(1) {
                let name = leading_name(block.strip_prefix("PecUniFFI.").unwrap_or(block));
                let pairs: Vec<_> = block.lines().filter_map(conversion).collect();
                if !pairs.is_empty() {
                    let (from, to) = pairs.into_iter().unzip();
                    conversions.push((name.to_owned(), from, to));
                }
            }
        }
        conversions
    }

    /// What differs between the names of the parity table and what is public here.
    pub(crate) fn against(&self, column: &BTreeSet<&str>) -> Vec<String> {
        let types = self.types();
        let named = |name: &str| {
            column.iter().any(|cell| {
                cell.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let mut there = BTreeSet::new();
        for Type { name, members, .. } in
            types.iter().filter(|one| named(&one.name) && one.name != "PecError")
        {
            there.extend(column.contains(name.as_str()).then(|| name.clone()));
            there.extend(members.iter().map(|member| format!("{name}.{member}")));
        }
        there.extend(types.iter().filter(|one| one.name == "PecError").map(|one| one.name.clone()));
        there.extend(
            self.0
                .iter()
                .flat_map(|file| file.lines())
                .filter_map(|line| Some(leading_name(line.strip_prefix("public let ")?).to_owned())),
        );

        let missing = column
            .iter()
            .filter(|cell| !there.contains(**cell))
            .map(|cell| format!("named, but not there: {cell}"));
        let extra = there
            .iter()
            .filter(|name| !column.contains(name.as_str()))
            .map(|name| format!("there, but not named: {name}"));
        // What no row names is what something named gives or takes, or what a part of that is.
        let (mut reached, mut rest): (Vec<_>, Vec<_>) = types.iter().partition(|one| named(&one.name));
        loop {
            let bodies: String = reached.iter().map(|one| one.body.as_str()).collect();
            let (next, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|one| has_word(&bodies, &one.name));
            rest = others;
            if next.is_empty() {
                break;
            }
            reached = next;
        }
        let loose = rest.iter();
        let loose = loose.map(|one| format!("{} stands in no row, and nothing gives or takes it", one.name));
        missing.chain(extra).chain(loose).collect()
    }

    fn types(&self) -> Vec<Type> {
        let mut types: Vec<Type> = Vec::new();
        let mut inside = None;
        for line in self.0.iter().flat_map(|file| file.lines()) {
            if let Some(kind) = line.strip_prefix("public ").filter(|rest| !rest.starts_with("let ")) {
                let name = leading_name(after_words(kind)).to_owned();
                types.push(Type {
                    name,
                    protocol: kind.starts_with("protocol "),
                    members: Vec::new(),
                    body: String::new(),
                });
                inside = types.len().checked_sub(1);
            } else if let Some(rest) = line.strip_prefix("extension ") {
                // Files come in the order of their names, that of a type before those of its extensions.
                inside = types.iter().position(|one| one.name == leading_name(rest));
            } else if line == "}" {
                inside = None;
            } else if let Some(one) = inside.and_then(|at| types.get_mut(at)) {
                one.take(line);
            }
        }
        types
    }
}

/// A public type: what it is called, its public members, and the lines in which they are declared.
struct Type {
    name: String,
    protocol: bool,
    members: Vec<String>,
    body: String,
}

impl Type {
    fn take(&mut self, line: &str) {
        let Some(line) = line.strip_prefix("    ") else { return };
        if !line.trim_start().starts_with("//") {
            self.body += line;
            self.body.push('\n');
        }
        let declaration = if self.protocol { Some(line) } else { line.strip_prefix("public ") };
        let Some(rest) = declaration.map(|rest| rest.strip_prefix("static ").unwrap_or(rest)) else { return };
        if let Some(rest) = ["let ", "var ", "func "].iter().find_map(|word| rest.strip_prefix(word)) {
            let name = leading_name(rest).to_owned();
            if !OF_EVERY_TYPE.contains(&name.as_str()) && !self.members.contains(&name) {
                self.members.push(name);
            }
        }
    }
}

fn leading_name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What follows the last of the words that make a declaration, such as `final class `.
fn after_words(text: &str) -> &str {
    WORDS.iter().filter_map(|word| text.split_once(word)).map(|(_, rest)| rest).next().unwrap_or(text)
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
}

/// The labels of the arguments or parameters up to the parenthesis that closes them.
fn labels_of(text: &str) -> Vec<String> {
    let (mut depth, mut start, mut items) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                items.extend(text.get(start..at));
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                items.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    items.into_iter().filter_map(|item| Some(item.trim().split_once(':')?.0.trim().to_owned())).collect()
}

/// The cases of the enumeration whose declaration begins so.
fn cases_of(text: &str, declaration: &str) -> BTreeSet<String> {
    let Some((_, body)) = text.split_once(declaration) else { return BTreeSet::new() };
    let lines = body.lines().take_while(|line| *line != "}");
    lines.filter_map(|line| Some(leading_name(line.strip_prefix("    case ")?).to_owned())).collect()
}

/// The two cases of a line like `case .a: self = .a`.
fn conversion(line: &str) -> Option<(String, String)> {
    let (from, to) = line.trim().strip_prefix("case .")?.split_once(": self = .")?;
    Some((from.to_owned(), to.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = "public enum Kind: Equatable {\n\n    case one\n    case two\n}\n\
        open class Message {\nopen func text(part: Int64, of: [Int])throws  -> String? {\n}\n";

    const LAYER: &str = "\npublic enum Kind: String {\n    /// One.\n    case one\n    case two\n}\n\
        public final class Message: Sendable {\n    private let handle: PecUniFFI.Message\n    /// Text.\n    \
        public func text(part: Int = 0) throws -> String? {\n        try handle.text(part: Int64(part), of: [1, 2])\n    }\n    \
        public var kind: Kind { get }\n    public var description: String { \"\" }\n}\n\
        extension Message {\n    public struct Inner {\n        public let found: Found\n    }\n}\n\
        public struct Found {\n    public let deep: Deep\n}\npublic struct Deep {\n}\n\
        public struct Lost {\n}\nextension Kind {\n    init(_ raw: PecUniFFI.Kind) {\n        case .one: self = .one\n    }\n}\n";

    fn layer() -> Layer {
        Layer(vec![LAYER.to_owned()])
    }

    #[test]
    fn uses_are_held_against_what_is_generated() {
        assert_eq!(layer().unknown_uses(&Generated(GENERATED.into())), Vec::<String>::new());
        let unknown = |from: &str, to: &str| layer().unknown_uses(&Generated(GENERATED.replace(from, to)));
        assert_eq!(unknown("class Message", "class Note"), ["PecUniFFI.Message is not generated"]);
        assert_eq!(unknown("of: [Int]", "at: [Int]"), ["handle.text([\"part\", \"of\"]) is not generated"]);
    }

    #[test]
    fn cases_and_conversions_are_read() {
        let two: BTreeSet<_> = ["one", "two"].map(str::to_owned).into();
        assert_eq!(Generated(GENERATED.into()).cases("Kind"), two);
        assert_eq!(layer().cases("Kind"), two);
        let one: BTreeSet<_> = ["one".to_owned()].into();
        assert_eq!(layer().conversions(), [("Kind".to_owned(), one.clone(), one)]);
    }

    #[test]
    fn the_table_and_the_sources_name_the_same() {
        let against = |cells: &[&str]| layer().against(&cells.iter().copied().collect());
        let lost = "Lost stands in no row, and nothing gives or takes it";
        assert_eq!(against(&["Message", "Message.text", "Message.kind"]), [lost]);
        assert_eq!(
            against(&["Message", "Message.text", "Message.size"]),
            ["named, but not there: Message.size", "there, but not named: Message.kind", lost]
        );
    }
}
