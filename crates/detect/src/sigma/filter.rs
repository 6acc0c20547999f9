//! Filters: conditions that one document adds to many rules.

use seawall_content::ContentError;
use seawall_syntax::{Node, Position};

use super::compiler::Compiler;
use super::detection::Detection;
use super::file::File;
use super::logsource::LogSource;
use crate::program::NodeId;
use crate::reader::shortened;

/// A filter in the graph.
pub(super) struct Filter {
    pub title: String,
    /// Identifiers and names of the rules that it is for; `None` for any of its log source.
    pub rules: Option<Vec<(String, Position)>>,
    pub logsource: LogSource,
    /// What has to hold in addition.
    pub root: NodeId,
    pub condition: String,
}

/// Reads a filter.
///
/// # Errors
/// Why it cannot be asked; the rules that it is for are asked without it.
pub(super) fn read(
    file: &File<'_>,
    node: &Node,
    title: &str,
    logsource: LogSource,
    compiler: &mut Compiler<'_>,
) -> Result<Filter, ContentError> {
    let body = node.get("filter").filter(|body| body.is_mapping());
    let body = body.ok_or_else(|| file.problem(node.position(), "`filter` is a map"))?;
    let missing = || {
        file.problem(
            body.position(),
            "`rules` is missing: a list of identifiers or names of rules",
        )
    };
    let listed = body.get("rules").ok_or_else(missing)?;
    let rules = match listed.as_str() {
        Some("any") => None,
        Some(one) => Some(vec![(one.to_owned(), listed.position())]),
        None => {
            let items = listed.items().iter();
            let texts: Option<Vec<_>> = items
                .map(|item| Some((item.as_str()?.to_owned(), item.position())))
                .collect();
            Some(
                texts
                    .filter(|texts| !texts.is_empty())
                    .ok_or_else(missing)?,
            )
        }
    };
    let Detection {
        root,
        condition,
        is_negation,
    } = compiler.detection(body)?;
    if !is_negation {
        let what = format!(
            "the filter keeps only events for which `{}` holds",
            shortened(&condition)
        );
        let error = file.problem(
            body.get("condition")
                .map_or(body.position(), Node::position),
            what,
        );
        compiler
            .notes
            .push(error.with_hint("to keep others, begin the condition with `not`"));
    }
    Ok(Filter {
        title: title.to_owned(),
        rules,
        logsource,
        root,
        condition,
    })
}

impl Filter {
    /// Whether it is for a rule.
    pub fn is_for(&self, id: Option<&str>, name: Option<&str>, logsource: &LogSource) -> bool {
        self.logsource.holds(logsource) && self.names(id, name)
    }

    /// Whether it names a rule, or any.
    pub fn names(&self, id: Option<&str>, name: Option<&str>) -> bool {
        match &self.rules {
            None => true,
            Some(rules) => rules
                .iter()
                .any(|(rule, _)| Some(&**rule) == id || Some(&**rule) == name),
        }
    }
}
