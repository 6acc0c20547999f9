//! Parser directives: `# syntax=…`, `# escape=…`, `# check=…` before everything else.

use crate::position::Span;
use crate::refusal::{Refused, quoted};

/// A parser directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// `syntax`, `escape` or `check`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The line.
    pub span: Span,
}

/// The directives of a file while they are read.
#[derive(Debug, Default)]
pub(crate) struct Directives {
    pub found: Vec<Directive>,
    is_over: bool,
}

impl Directives {
    /// Looks at a line. The first one that is no directive ends them.
    pub(crate) fn line(&mut self, line: &str, span: Span) -> Result<(), Refused> {
        if self.is_over {
            return Ok(());
        }
        let Some((name, value)) = split(line) else {
            self.is_over = true;
            return Ok(());
        };
        if self.found.iter().any(|known| known.name == name) {
            return Err(Refused::new(
                span,
                format!("only one `{name}` parser directive can be used"),
            ));
        }
        let is_escape = name == "escape";
        let refused = is_escape && value != "\\" && value != "`";
        self.found.push(Directive {
            name,
            value: value.to_owned(),
            span,
        });
        match refused {
            true => Err(Refused::new(
                span,
                format!(
                    "{} is not an escape character; expected `\\` or a backtick",
                    quoted(value)
                ),
            )),
            false => Ok(()),
        }
    }

    /// The escape character.
    pub(crate) fn escape(&self) -> char {
        let backtick = self
            .found
            .iter()
            .any(|one| one.name == "escape" && one.value == "`");
        if backtick { '`' } else { '\\' }
    }
}

fn split(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim().strip_prefix('#')?.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let value = value.trim();
    let is_known = ["syntax", "escape", "check"].contains(&name.as_str());
    (is_known && !value.is_empty()).then_some((name, value))
}
