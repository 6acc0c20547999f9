//! Where in a template the lines of a rendered text are written, as far as that is certain.

use seawall_syntax::Position;

/// A line of a rendered text, and the line of the template that it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateLine {
    /// The line of the rendered text, from 1.
    pub rendered: u32,
    /// The line of the template, from 1.
    pub written: u32,
    /// Characters at its beginning that are rendered as they are written.
    pub literal: u32,
}

/// The lines of a rendered text that are known lines of one template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateLines(Vec<TemplateLine>);

impl TemplateLines {
    /// These lines.
    pub fn new(mut lines: Vec<TemplateLine>) -> Self {
        lines.sort_unstable();
        Self(lines)
    }

    /// The place in the template of a place in the rendered text; none where that is not certain.
    pub fn place(&self, rendered: Position) -> Position {
        let found = self
            .0
            .binary_search_by_key(&rendered.line, |line| line.rendered);
        match found.map(|at| self.0[at]) {
            Ok(line) if rendered.is_known() && rendered.column <= line.literal + 1 => Position {
                line: line.written,
                column: rendered.column,
            },
            _ => Position::NONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_has_a_place() {
        let lines = TemplateLines::new(vec![
            TemplateLine {
                rendered: 7,
                written: 2,
                literal: 4,
            },
            TemplateLine {
                rendered: 3,
                written: 9,
                literal: 1,
            },
        ]);
        for ((line, column), expected) in [
            ((7, 1), (2, 1)),
            ((7, 5), (2, 5)),
            ((7, 6), (0, 0)),
            ((3, 1), (9, 1)),
            ((4, 1), (0, 0)),
            ((0, 0), (0, 0)),
        ] {
            let place = lines.place(Position { line, column });
            assert_eq!((place.line, place.column), expected, "{line}:{column}");
        }
    }
}
