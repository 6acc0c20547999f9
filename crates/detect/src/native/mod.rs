//! Seawall's own rules: conditions as Falco's rules have them, with the technique, what to do about an alert, and events that
//! the rule is tested with.

mod example;
mod several;

use std::collections::BTreeMap;

use seawall_content::files::File as BuiltIn;
use seawall_content::{ContentError, files};
use seawall_syntax::{Document, Node, parse_stream};

use crate::falco::assemble;
use crate::falco::catalogue::Catalogue;
use crate::falco::collect::Collection;
use crate::falco::items::{Change, Item, ListItem, MacroItem, RuleItem};
use crate::loaded::Loaded;
use crate::problem::Problem;
use crate::program::Program;
use crate::reader::{Reader, shortened};
use crate::rule::{About, Language, Priority};
use crate::text::{File, Spanned};

use several::Several;

/// The first line of a file of such rules.
const SCHEMA: &str = "seawall.detections/v1";

/// The rules that come with the program.
const BUILT_IN: &[BuiltIn] = &[
    files::DETECTIONS_AUDIT_ACTORS,
    files::DETECTIONS_AUDIT_COLLECTION,
    files::DETECTIONS_AUDIT_CONTROL_PLANE,
    files::DETECTIONS_AUDIT_CREDENTIALS,
    files::DETECTIONS_AUDIT_DISCOVERY,
    files::DETECTIONS_AUDIT_EVASION,
    files::DETECTIONS_AUDIT_EXECUTION,
    files::DETECTIONS_AUDIT_EXPOSURE,
    files::DETECTIONS_AUDIT_IDENTITY,
    files::DETECTIONS_AUDIT_IMAGES,
    files::DETECTIONS_AUDIT_IMPACT,
    files::DETECTIONS_AUDIT_NETWORK,
    files::DETECTIONS_AUDIT_PERMISSIONS,
    files::DETECTIONS_AUDIT_PODS,
    files::DETECTIONS_AUDIT_WORKLOADS,
    files::DETECTIONS_LOG,
];

/// Severities with the priorities that they are.
const SEVERITIES: &[(&str, Priority)] = &[
    ("critical", Priority::Critical),
    ("high", Priority::Error),
    ("medium", Priority::Warning),
    ("low", Priority::Notice),
    ("info", Priority::Informational),
];

/// Levels of an audit policy.
const LEVELS: &[&str] = &["Metadata", "Request", "RequestResponse"];

/// Whether a text is a file of such rules.
pub fn is_native(text: &str) -> bool {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && *line != "---");
    lines.next().is_some_and(|first| {
        let rest = first
            .trim_start_matches('{')
            .trim_start()
            .trim_start_matches('"');
        rest.starts_with("schema") && rest.contains("seawall.detections/")
    })
}

/// The rules that come with the program.
///
/// # Errors
/// When they cannot be read, which a test rules out.
pub fn built_in(program: &mut Program) -> Result<Loaded, ContentError> {
    let named: Vec<(&str, &str)> = BUILT_IN.iter().map(|file| (file.name, file.text)).collect();
    load(&named, program)
}

/// Reads files of such rules, each with its name. What is wrong with one rule leaves the others.
///
/// # Errors
/// When the catalogue of fields that is built in cannot be read.
pub fn load(files: &[(&str, &str)], program: &mut Program) -> Result<Loaded, ContentError> {
    let catalogue = Catalogue::built_in()?;
    let mut collection = Collection::default();
    let mut errors: Vec<ContentError> = Vec::new();
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for (name, text) in files {
        let file = File::new(name, text);
        for document in parse_stream(text.as_bytes()) {
            let mut items = Vec::new();
            read(&file, document, &mut items, &mut known, &mut errors);
            for item in items {
                collection.add(name, item, &catalogue, &mut errors);
            }
        }
    }
    let problems = errors.into_iter().map(Problem::error).collect();
    let mut loaded = assemble(&collection, &catalogue, Language::Native, problems, program);
    for rule in &mut loaded.rules {
        rule.about = match known.get_mut(&rule.name) {
            Some((about, None)) => Some(Box::new(std::mem::take(about))),
            _ => None,
        };
    }
    for (id, (about, several)) in known {
        let Some(several) = several else { continue };
        match several.correlation(&id, about, &mut loaded.rules, &catalogue) {
            Ok(made) => loaded.correlations.extend(made),
            Err(error) => loaded.problems.push(Problem::error(error)),
        }
    }
    loaded.problems.sort_by_key(Problem::order);
    Ok(loaded)
}

fn read(
    file: &File<'_>,
    document: Document,
    items: &mut Vec<Item>,
    known: &mut BTreeMap<String, Known>,
    errors: &mut Vec<ContentError>,
) {
    let nodes = match document.nodes {
        Ok(nodes) => nodes,
        Err(error) => {
            errors.push(ContentError::new(file.name, error.position, error.message));
            return;
        }
    };
    for warning in document.warnings {
        errors.push(ContentError::new(
            file.name,
            warning.position,
            warning.message,
        ));
    }
    let mut reader = Reader {
        file,
        spellings: &document.spellings,
        problems: errors,
    };
    for root in &nodes {
        if root.str("schema") != Some(SCHEMA) {
            let what = format!("expected `schema: {SCHEMA}` at the beginning");
            let problem = reader.problem(root.position(), what);
            reader.problems.push(problem);
            continue;
        }
        reader.keys(root, &["schema", "lists", "macros", "rules"]);
        reader.lists(root, &["lists", "macros", "rules"]);
        for node in root.list("lists") {
            let read = list(&mut reader, node).map(Item::List);
            keep(read, items, reader.problems);
        }
        for node in root.list("macros") {
            let read = named(&mut reader, node).map(Item::Macro);
            keep(read, items, reader.problems);
        }
        let mut twice = Vec::new();
        for node in root.list("rules") {
            let read = rule(&mut reader, node).map(|(item, about, several)| {
                let steps = several.as_ref().map(|several| steps(&item, several));
                items.extend(steps.into_iter().flatten());
                let has_own = several.as_ref().is_none_or(Several::has_own_condition);
                if known.insert(item.name.clone(), (about, several)).is_some() {
                    let what = format!(
                        "a second rule `{}`, which takes the place of the first",
                        shortened(&item.name)
                    );
                    twice.push(ContentError::new(file.name, item.at, what));
                }
                has_own.then(|| Item::Rule(Box::new(item)))
            });
            match read {
                Ok(item) => items.extend(item),
                Err(error) => reader.problems.push(error),
            }
        }
        reader.problems.extend(twice);
    }
}

fn keep(read: Result<Item, ContentError>, items: &mut Vec<Item>, problems: &mut Vec<ContentError>) {
    match read {
        Ok(item) => items.push(item),
        Err(error) => problems.push(error),
    }
}

fn list(reader: &mut Reader<'_>, node: &Node) -> Result<ListItem, ContentError> {
    reader.keys(node, &["name", "items"]);
    let items = node.list("items").iter().map(|item| reader.text(item));
    Ok(ListItem {
        items: items.collect::<Result<_, _>>()?,
        name: reader.required(node, "name")?,
        at: node.position(),
        change: Change::Define,
    })
}

fn named(reader: &mut Reader<'_>, node: &Node) -> Result<MacroItem, ContentError> {
    reader.keys(node, &["name", "when"]);
    let name = reader.required(node, "name")?;
    let condition = reader.spanned(node, "when")?;
    Ok(MacroItem {
        condition: condition.ok_or_else(|| {
            reader.problem(
                node.position(),
                format!("`{}` has no `when`", shortened(&name)),
            )
        })?,
        name,
        at: node.position(),
        change: Change::Define,
    })
}

/// Rules about one event that feed one about several.
fn steps(rule: &RuleItem, several: &Several) -> Vec<Item> {
    let names = several.step_names(&rule.name).into_iter();
    let items = names.zip(&several.steps).map(|(name, step)| RuleItem {
        name,
        condition: Some(step.clone()),
        ..rule.clone()
    });
    items.map(|item| Item::Rule(Box::new(item))).collect()
}

/// What a rule says of itself, and of several events where it is about those.
type Known = (About, Option<Several>);

fn rule(
    reader: &mut Reader<'_>,
    node: &Node,
) -> Result<(RuleItem, About, Option<Several>), ContentError> {
    reader.keys(
        node,
        &[
            "id",
            "title",
            "description",
            "techniques",
            "severity",
            "level",
            "when",
            "count",
            "sequence",
            "first-seen",
            "not-followed",
            "not-preceded",
            "output",
            "enabled",
            "false-positives",
            "response",
            "examples",
        ],
    );
    reader.lists(node, &["techniques", "false-positives", "response"]);
    let id = reader.required(node, "id")?;
    let severity = reader.required(node, "severity")?;
    let priority = SEVERITIES.iter().find(|(name, _)| *name == severity);
    let (_, priority) = priority.ok_or_else(|| {
        let names: Vec<&str> = SEVERITIES.iter().map(|(name, _)| *name).collect();
        reader.problem(
            node.position(),
            format!(
                "`{}` is no severity; expected {}",
                shortened(&severity),
                names.join(", ")
            ),
        )
    })?;
    let level = reader.required(node, "level")?;
    if !LEVELS.contains(&&*level) {
        let what = format!(
            "`{}` is no audit level; expected {}",
            shortened(&level),
            LEVELS.join(", ")
        );
        return Err(reader.problem(node.position(), what));
    }
    let texts = |key: &str| -> Result<Vec<String>, ContentError> {
        node.list(key)
            .iter()
            .map(|text| reader.text(text))
            .collect()
    };
    let about = About {
        title: reader.required(node, "title")?,
        techniques: texts("techniques")?,
        false_positives: texts("false-positives")?,
        response: texts("response")?,
        level,
        examples: example::read(reader, node)?,
    };
    let several = several::read(reader, node)?;
    let condition = reader.spanned(node, "when")?;
    if let Some(several) = several.as_ref().filter(|own| !own.has_own_condition())
        && condition.is_some()
    {
        let what = "a sequence has its conditions in `steps`, and no `when`";
        return Err(reader.problem(several.position(), what));
    }
    let output = reader.spanned(node, "output")?;
    if let Some(several) = several.as_ref().filter(|_| output.is_some()) {
        let what =
            "a rule about several events has no `output`: its alerts name what they have in common";
        return Err(reader.problem(several.position(), what));
    }
    let item = RuleItem {
        at: node.position(),
        condition,
        // What several events are together has a text of its own.
        output: output.or_else(|| several.as_ref().map(|_| Spanned::default())),
        description: Some(reader.required(node, "description")?),
        priority: Some(*priority),
        source: Some("k8s_audit".to_owned()),
        is_enabled: reader.flag(node, "enabled")?,
        tags: Some(about.techniques.clone()),
        name: id,
        ..RuleItem::default()
    };
    Ok((item, about, several))
}
