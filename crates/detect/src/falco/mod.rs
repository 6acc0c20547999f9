//! Falco's rules as they are: rules, macros and lists, appended and overridden, with exceptions.

pub(crate) mod catalogue;
pub(crate) mod collect;
mod compile;
mod condition;
mod exception;
mod fields;
pub(crate) mod items;
mod known;
mod lexer;
mod names;
mod number;
mod operator;
mod ours;
mod output;
mod shape;

use std::collections::HashMap;

use seawall_content::ContentError;
use seawall_syntax::parse_stream;

use catalogue::Catalogue;
use collect::{Collected, Collection};
use compile::{CompileProblem, Compiler};
use condition::Expression;

use crate::field::Field;
pub use crate::loaded::Loaded;
use crate::origin::Origin;
use crate::problem::Problem;
use crate::program::{NodeId, Program};
use crate::reader;
use crate::rule::{Language, Rule, Source};
use crate::text::File;

/// Reads files of rules, each with its name, in the order in which later ones change earlier ones. What is wrong with one
/// rule leaves the others.
///
/// # Errors
/// When the catalogue of fields that is built in cannot be read.
pub fn load(files: &[(&str, &str)], program: &mut Program) -> Result<Loaded, ContentError> {
    let catalogue = Catalogue::built_in()?;
    let mut collection = Collection::default();
    let mut errors: Vec<ContentError> = Vec::new();
    for (name, text) in files {
        let file = File::new(name, text);
        for document in parse_stream(text.as_bytes()) {
            for item in items::read(&file, document, &mut errors) {
                collection.add(name, item, &catalogue, &mut errors);
            }
        }
    }
    let problems = errors.into_iter().map(Problem::error).collect();
    Ok(assemble(
        &collection,
        &catalogue,
        Language::Falco,
        problems,
        program,
    ))
}

/// The field that a text is, or what is wrong with it and what may be meant.
pub(crate) fn field_of(
    text: &str,
    catalogue: &Catalogue,
    source: &Source,
) -> Result<crate::predicate::Operand, (String, Option<String>)> {
    output::field(text, catalogue, source)
}

/// Makes rules of all that was collected.
pub(crate) fn assemble(
    collection: &Collection,
    catalogue: &Catalogue,
    language: Language,
    mut problems: Vec<Problem>,
    program: &mut Program,
) -> Loaded {
    let mut rules = Vec::new();
    let mut compiler = Compiler {
        names: &collection.names,
        catalogue,
        program,
        done: HashMap::new(),
        open: Vec::new(),
    };
    for rule in &collection.rules {
        match one(rule, language, &mut compiler) {
            Ok(made) => rules.push(made),
            Err(Failed::Skipped(error)) => problems.push(Problem::note(error)),
            Err(Failed::Wrong(error)) => problems.push(Problem::error(error)),
        }
    }
    problems.extend(unused(collection));
    problems.sort_by_key(Problem::order);
    problems.dedup();
    Loaded {
        rules,
        correlations: Vec::new(),
        problems,
    }
}

/// Why a rule is not asked.
enum Failed {
    /// It says itself that it is to be left out where a field is not known.
    Skipped(ContentError),
    Wrong(ContentError),
}

fn one(rule: &Collected, language: Language, compiler: &mut Compiler<'_>) -> Result<Rule, Failed> {
    let place = &rule.place;
    let wrong = |what: String| ContentError::new(&place.file, place.position, what);
    let parsed =
        collect::parse(&rule.condition, &place.file, place.position).map_err(Failed::Wrong)?;
    let mut expression = parsed;
    let mut exceptions = Vec::new();
    for exception in &rule.exceptions {
        let found = exception.expression().map_err(|what| {
            let what = format!(
                "the exception `{}`: {what}",
                reader::shortened(&exception.name)
            );
            Failed::Wrong(ContentError::new(&place.file, exception.at, what))
        })?;
        exceptions.extend(found.map(|found| (found, exception)));
    }
    let root = node(rule, &expression, compiler)?;
    let mut all = vec![root];
    for (found, exception) in exceptions {
        let name = &exception.name;
        let made = compiler
            .condition(&found, &rule.source)
            .map_err(|problem| {
                let what = format!(
                    "the exception `{}`: {}",
                    reader::shortened(name),
                    problem.what
                );
                let error = ContentError::new(&place.file, exception.at, what);
                failed(
                    rule,
                    &problem,
                    match &problem.hint {
                        Some(hint) => error.with_hint(hint.clone()),
                        None => error,
                    },
                )
            })?;
        let negated = compiler.program.node(crate::program::Node::Not(made));
        all.push(negated.map_err(|error| Failed::Wrong(wrong(error.to_string())))?);
        expression = Expression::And(vec![expression, Expression::Not(Box::new(found))]);
    }
    let root = match all.len() {
        1 => root,
        _ => compiler
            .program
            .node(crate::program::Node::All(all))
            .map_err(|error| Failed::Wrong(wrong(error.to_string())))?,
    };
    let output = output::parse(&rule.output.text, compiler.catalogue, &rule.source);
    let output = output.map_err(|problem| {
        let (file, position) = rule
            .output
            .place(problem.at)
            .unwrap_or((&place.file, place.position));
        let mut error = ContentError::new(file, position, problem.what);
        error.hint = problem.hint;
        match problem.is_unknown_field && rule.skips_unknown {
            true => Failed::Skipped(error),
            false => Failed::Wrong(error),
        }
    })?;
    Ok(Rule {
        name: rule.name.clone(),
        description: rule.description.trim().to_owned(),
        language,
        source: rule.source.clone(),
        priority: rule.priority,
        tags: rule.tags.clone(),
        output,
        is_enabled: rule.is_enabled,
        place: place.clone(),
        condition: rule.condition.text.trim().to_owned(),
        asks_cluster: compiler
            .program
            .asks(root, |field| matches!(field, Field::Join(_))),
        root,
        about: None,
        is_alert: true,
        origin: Origin::default(),
    })
}

fn node(
    rule: &Collected,
    expression: &Expression,
    compiler: &mut Compiler<'_>,
) -> Result<NodeId, Failed> {
    let names = compiler.names;
    let made = compiler.condition(expression, &rule.source);
    made.map_err(|problem| {
        // A problem in a macro is told where the macro is written, with the rule that needs it.
        let text = match &problem.inside {
            Some(name) => names.macros.get(name).map(|found| &found.text),
            None => Some(&rule.condition),
        };
        let place = text.and_then(|text| text.place(problem.at));
        let (file, position) = place.unwrap_or((&rule.place.file, rule.place.position));
        let what = match &problem.inside {
            Some(name) => format!(
                "{}, in the macro `{name}` of the rule `{}`",
                problem.what,
                reader::shortened(&rule.name)
            ),
            None => format!(
                "{}, in the rule `{}`",
                problem.what,
                reader::shortened(&rule.name)
            ),
        };
        let mut error = ContentError::new(file, position, what);
        error.hint.clone_from(&problem.hint);
        failed(rule, &problem, error)
    })
}

fn failed(rule: &Collected, problem: &CompileProblem, error: ContentError) -> Failed {
    match problem.is_unknown_field && rule.skips_unknown {
        true => Failed::Skipped(error),
        false => Failed::Wrong(error),
    }
}

/// Macros and lists that nothing names.
fn unused(collection: &Collection) -> Vec<Problem> {
    let names = &collection.names;
    let macros = names
        .macros
        .iter()
        .map(|(name, one)| ("macro", name, &one.is_used, &one.place));
    let lists = names
        .lists
        .iter()
        .map(|(name, one)| ("list", name, &one.is_used, &one.place));
    let unused = macros
        .chain(lists)
        .filter(|(_, _, is_used, _)| !is_used.get());
    unused
        .map(|(kind, name, _, place)| {
            let what = format!("no rule uses the {kind} `{}`", reader::shortened(name));
            Problem::note(ContentError::new(&place.file, place.position, what))
        })
        .collect()
}
