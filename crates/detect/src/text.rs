//! A text of a rules file, with the places of its characters in the file.

use seawall_syntax::{Node, Position};

/// A file of rules as it was read.
#[derive(Debug, Clone)]
pub(crate) struct File<'f> {
    pub name: &'f str,
    pub text: &'f str,
    /// Where its lines begin, in bytes.
    lines: std::rc::Rc<[usize]>,
}

impl<'f> File<'f> {
    /// A file with its name and what it says.
    pub fn new(name: &'f str, text: &'f str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        Self { name, text, lines }
    }

    /// What stands from a line on, counted from 1.
    fn rest_at(&self, line: u32) -> &'f str {
        let at = self.lines.get(line.saturating_sub(1) as usize);
        at.and_then(|at| self.text.get(*at..)).unwrap_or_default()
    }
}

/// A condition or an output, made of one text or of several that were appended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spanned {
    /// All of it.
    pub text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    /// Where it begins in the whole, in bytes.
    start: usize,
    file: std::rc::Rc<str>,
    /// Places of its characters, as (bytes from its beginning, place), for each line of the file.
    places: Vec<(usize, Position)>,
}

impl Spanned {
    /// The text of a node.
    pub fn of(file: &File<'_>, node: &Node, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            pieces: vec![Piece {
                start: 0,
                file: file.name.into(),
                places: places(file, node.position(), text),
            }],
        }
    }

    /// Puts another text behind it.
    pub fn append(&mut self, other: Self) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.pieces
            .extend(other.pieces.into_iter().map(|piece| Piece {
                start: start + piece.start,
                ..piece
            }));
    }

    /// The file and the place in it of a byte of the text.
    pub fn place(&self, at: usize) -> Option<(&str, Position)> {
        let piece = self.pieces.iter().rev().find(|piece| piece.start <= at)?;
        let at = at - piece.start;
        let (from, position) = piece.places.iter().rev().find(|(from, _)| *from <= at)?;
        let own = self.text.get(piece.start + from..piece.start + at);
        let columns = own.map_or(0, |text| text.chars().count());
        let column = position.column as usize + columns;
        Some((&piece.file, Position::new(position.line as usize, column)))
    }
}

/// Where the words of a text stand in a file. A text that spans lines has the same words in the file as without them;
/// only the blanks between them differ.
fn places(file: &File<'_>, start: Position, text: &str) -> Vec<(usize, Position)> {
    let mut places = vec![(0, start)];
    let mut lines = (start.line as usize..).zip(file.rest_at(start.line).lines());
    let Some((number, first)) = lines.next() else {
        return places;
    };
    let skip = start.column.saturating_sub(1) as usize;
    let from = first
        .char_indices()
        .nth(skip)
        .map_or(first.len(), |(at, _)| at);
    let mut current = (number, &first[from..], skip + 1);
    // The sign of a block stands before its text, and a quote before a text in quotes.
    if current.1.starts_with(['|', '>']) {
        let Some((number, line)) = lines.next() else {
            return places;
        };
        current = (number, line, 1);
    } else if let Some(inside) = current.1.strip_prefix(['"', '\'']) {
        current = (current.0, inside, current.2 + 1);
    }
    let mut found = Vec::new();
    let mut at = 0;
    for word in words(text) {
        let begin = text[at..].find(word).map_or(at, |offset| at + offset);
        loop {
            let blank = current.1.len() - current.1.trim_start().len();
            if blank == current.1.len() {
                match lines.next() {
                    Some((number, line)) => current = (number, line, 1),
                    None => return places,
                }
                continue;
            }
            let columns = current.1[..blank].chars().count();
            let rest = &current.1[blank..];
            let Some(after) = rest.strip_prefix(word) else {
                // Escapes: what follows cannot be told apart.
                found.truncate(0);
                return places;
            };
            let column = current.2 + columns;
            found.push((begin, Position::new(current.0, column)));
            current = (current.0, after, column + word.chars().count());
            break;
        }
        at = begin + word.len();
    }
    if !found.is_empty() {
        places = found;
        places[0].0 = 0;
    }
    places
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_yaml;

    use super::*;

    fn place(yaml: &str, word: &str) -> String {
        let nodes = parse_yaml(yaml, 0, &mut Vec::new()).expect("YAML");
        let node = nodes[0].get("c").expect("a condition");
        let file = File::new("f", yaml);
        let spanned = Spanned::of(&file, node, node.as_str().expect("text"));
        let at = spanned.text.find(word).expect("the word");
        spanned.place(at).expect("a place").1.to_string()
    }

    #[test]
    fn words_are_found_where_they_stand() {
        assert_eq!(place("c: a and bcd", "bcd"), "1:10");
        assert_eq!(place("c: >\n  a and\n  (b\n   or cd)\n", "cd"), "4:7");
        assert_eq!(place("c: |\n  a\n  é (cd)\n", "cd"), "3:6");
        assert_eq!(place("c: a and\n  b or cd\n", "cd"), "2:8");
        assert_eq!(place("c: \"a and cd\"\n", "cd"), "1:11");
        assert_eq!(place("x: 1\nc: 'a  and cd'\n", "cd"), "2:12");
    }
}
