//! Sigma's rules as they are (specification 2.1): detections with all modifiers, filters, correlations, and collections of several documents.

mod compiler;
mod condition;
mod correlation;
mod detection;
mod encode;
mod expand;
mod file;
mod filter;
mod item;
mod link;
mod lint;
mod logsource;
mod mapping;
mod metadata;
mod modifier;
mod output;
mod value;
mod wild;

use std::collections::BTreeMap;

use seawall_content::ContentError;
use seawall_syntax::Node as Yaml;

use compiler::Compiler;
use file::File;
use filter::Filter;
use logsource::LogSource;
use mapping::Mapping;

use crate::field::Field;
pub use crate::loaded::Loaded;
use crate::predicate::{Operand, Predicate, Test};
use crate::problem::Problem;
use crate::program::{self, Node, NodeId, Program, ProgramError};
use crate::reader::shortened;
use crate::record::Slot;
use crate::rule::{Language, Place, Rule};

/// What a person decides about rules that leave something open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The values of placeholders (`%servers%`), by their names without percent signs. A value can have wildcards.
    pub placeholders: BTreeMap<String, Vec<String>>,
}

/// Whether a text is a file of such rules: a mapping with what only they have.
pub fn is_sigma(text: &str) -> bool {
    let keys = [
        "detection:",
        "logsource:",
        "correlation:",
        "filter:",
        "action:",
    ];
    let mut lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    lines.any(|line| keys.iter().any(|key| line.starts_with(key)))
}

/// Reads files of rules, each with its name. What is wrong with one rule leaves the others.
///
/// # Errors
/// When the tables of fields that are built in cannot be read.
pub fn load(files: &[(&str, &str)], program: &mut Program) -> Result<Loaded, ContentError> {
    load_with(files, &Options::default(), program)
}

/// [`load`], with values for what rules leave open.
///
/// # Errors
/// When the tables of fields that are built in cannot be read.
pub fn load_with(
    files: &[(&str, &str)],
    options: &Options,
    program: &mut Program,
) -> Result<Loaded, ContentError> {
    let mapping = Mapping::built_in()?;
    let (mut errors, mut notes) = (Vec::new(), Vec::new());
    let read = files
        .iter()
        .map(|(name, text)| File::read(name, text, &mut errors));
    let files: Vec<File<'_>> = read.collect();
    let mut loader = Loader {
        mapping: &mapping,
        options,
        program,
        notes: &mut notes,
        rules: Vec::new(),
        filters: Vec::new(),
        correlations: Vec::new(),
    };
    for file in &files {
        for node in &file.documents {
            if let Err(error) = loader.document(file, node) {
                errors.push(error);
            }
        }
    }
    let (mut rules, correlations) = loader.filtered(&mut errors);
    let found = link::resolve(&correlations, &mut rules, &mapping, &mut errors, &mut notes);
    let mut problems: Vec<Problem> = errors.into_iter().map(Problem::error).collect();
    problems.extend(notes.into_iter().map(Problem::note));
    problems.sort_by_key(Problem::order);
    problems.dedup();
    Ok(Loaded {
        rules,
        correlations: found,
        problems,
    })
}

/// A condition that says nothing of the stage, for requests that were answered alone: what was received comes again then, and
/// counts once.
fn once(program: &mut Program, root: NodeId) -> Result<NodeId, ProgramError> {
    if program.asks_about(root, &Field::Slot(Slot::Stage)) {
        return Ok(root);
    }
    let received = program.test(Predicate {
        operand: Operand::plain(Field::Slot(Slot::Stage)),
        test: Test::Equals("RequestReceived".into()),
    })?;
    let later = program.node(Node::Not(received))?;
    program.node(Node::All(vec![later, root]))
}

/// Takes documents one by one.
struct Loader<'l, 'f> {
    mapping: &'l Mapping,
    options: &'l Options,
    program: &'l mut Program,
    notes: &'l mut Vec<ContentError>,
    rules: Vec<(Rule, LogSource)>,
    filters: Vec<(Filter, &'f File<'f>)>,
    correlations: Vec<correlation::Document<'f>>,
}

impl<'f> Loader<'_, 'f> {
    fn document(&mut self, file: &'f File<'f>, node: &Yaml) -> Result<(), ContentError> {
        let has = |key: &str| node.entry(key).is_some();
        match (has("detection"), has("filter"), has("correlation")) {
            (true, false, false) => self.rule(file, node),
            (false, true, false) => self.filter(file, node),
            (false, false, true) => {
                let metadata = metadata::read(file, node, self.notes)?;
                let document = correlation::read(file, node, metadata)?;
                self.correlations.push(document);
                Ok(())
            }
            _ => {
                let what = "expected a document with either `detection`, `filter` or `correlation`";
                Err(file.problem(node.position(), what))
            }
        }
    }

    fn rule(&mut self, file: &File<'_>, node: &Yaml) -> Result<(), ContentError> {
        let metadata = metadata::read(file, node, self.notes)?;
        let logsource = LogSource::read(node);
        let missing = || file.problem(node.position(), "`logsource` is missing");
        let logsource = logsource.ok_or_else(missing)?;
        let body = node.get("detection").filter(|body| body.is_mapping());
        let body = body.ok_or_else(|| file.problem(node.position(), "`detection` is a map"))?;
        let source = logsource.source();
        let found = self.compiler(file, &logsource, &source).detection(body)?;
        let is_enabled = metadata.origin.status.as_deref() != Some("unsupported");
        if !is_enabled {
            let what = "the rule is not asked: its status is `unsupported`";
            self.notes.push(file.problem(node.position(), what));
        }
        let root = match source {
            crate::rule::Source::Audit => once(self.program, found.root)
                .map_err(|error| file.problem(node.position(), error.to_string()))?,
            _ => found.root,
        };
        let rule = Rule {
            output: output::template(&metadata, self.mapping, &source),
            name: metadata.title,
            description: metadata.description,
            language: Language::Sigma,
            source,
            priority: metadata.priority,
            tags: metadata.tags,
            is_enabled,
            place: Place {
                file: file.name.to_owned(),
                position: node.position(),
            },
            condition: found.condition,
            root,
            about: None,
            asks_cluster: false,
            is_alert: true,
            origin: metadata.origin,
        };
        self.rules.push((rule, logsource));
        Ok(())
    }

    fn filter(&mut self, file: &'f File<'f>, node: &Yaml) -> Result<(), ContentError> {
        let metadata = metadata::read(file, node, self.notes)?;
        let logsource = LogSource::read(node);
        let missing = || file.problem(node.position(), "`logsource` is missing");
        let logsource = logsource.ok_or_else(missing)?;
        let source = logsource.source();
        let mut compiler = self.compiler(file, &logsource, &source);
        let filter = filter::read(
            file,
            node,
            &metadata.title,
            logsource.clone(),
            &mut compiler,
        )?;
        self.filters.push((filter, file));
        Ok(())
    }

    fn compiler<'c>(
        &'c mut self,
        file: &'c File<'c>,
        logsource: &'c LogSource,
        source: &'c crate::rule::Source,
    ) -> Compiler<'c> {
        Compiler {
            file,
            mapping: self.mapping,
            source,
            category: logsource.category.as_deref().unwrap_or_default(),
            placeholders: &self.options.placeholders,
            program: self.program,
            notes: self.notes,
        }
    }

    /// The rules, each with the filters that are for it.
    fn filtered(
        self,
        errors: &mut Vec<ContentError>,
    ) -> (Vec<Rule>, Vec<correlation::Document<'f>>) {
        let Self {
            program,
            notes,
            mut rules,
            filters,
            correlations,
            ..
        } = self;
        for (filter, file) in &filters {
            for (name, position) in filter.rules.iter().flatten() {
                let named = rules.iter().filter(|(rule, _)| {
                    let origin = &rule.origin;
                    origin.id.as_ref() == Some(name) || origin.name.as_ref() == Some(name)
                });
                let logsources: Vec<&LogSource> = named.map(|(_, logsource)| logsource).collect();
                let what = if logsources.is_empty() {
                    format!(
                        "the filter names the rule `{}`, which is not here",
                        shortened(name)
                    )
                } else if logsources
                    .iter()
                    .any(|logsource| !filter.logsource.holds(logsource))
                {
                    format!(
                        "the filter is not for the rule `{}`: its log source is another",
                        shortened(name)
                    )
                } else {
                    continue;
                };
                notes.push(file.problem(*position, what));
            }
        }
        for (rule, logsource) in &mut rules {
            for (filter, file) in &filters {
                let origin = &rule.origin;
                if !filter.is_for(origin.id.as_deref(), origin.name.as_deref(), logsource) {
                    continue;
                }
                match program.node(program::Node::All(vec![rule.root, filter.root])) {
                    Ok(root) => rule.root = root,
                    Err(error) => {
                        let what = format!("the filter `{}`: {error}", shortened(&filter.title));
                        errors.push(file.problem(rule.place.position, what));
                    }
                }
                rule.condition = format!("({}) and ({})", rule.condition, filter.condition);
            }
        }
        (
            rules.into_iter().map(|(rule, _)| rule).collect(),
            correlations,
        )
    }
}
