//! The fields of every source of events, for checking what rules say of them.

use std::collections::BTreeMap;

use seawall_content::{ContentError, Document, closest, files};

use super::fields;
use super::known::{FieldProblem, Kind, Known};
use crate::field::Field;
use crate::rule::Source;

/// Fields that every event has, whatever its source.
const COMMON: &[(&str, Kind)] = &[
    ("evt.rawtime", Kind::Time),
    ("evt.rawtime.s", Kind::Time),
    ("evt.rawtime.ns", Kind::Time),
    ("evt.time", Kind::Text),
    ("evt.time.s", Kind::Text),
    ("evt.time.iso8601", Kind::Text),
    ("evt.datetime", Kind::Text),
    ("evt.datetime.s", Kind::Text),
    ("evt.source", Kind::Text),
    ("evt.pluginname", Kind::Text),
    ("evt.plugininfo", Kind::Text),
    ("evt.num", Kind::Number),
    ("evt.hostname", Kind::Text),
    ("evt.asynctype", Kind::Text),
    ("evt.is_async", Kind::Bool),
];

/// Fields of sources whose events are not read here.
#[derive(Debug, Clone)]
pub struct Catalogue {
    engine: (u32, u32, u32),
    fields: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    is_list: bool,
    argument: Argument,
    is_dotted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument {
    None,
    Optional,
    Required,
}

impl Catalogue {
    /// The catalogue that is built in.
    ///
    /// # Errors
    /// When it cannot be read, which a test rules out.
    pub fn built_in() -> Result<Self, ContentError> {
        const KINDS: &[(&str, Kind)] = &[
            ("text", Kind::Text),
            ("number", Kind::Number),
            ("bool", Kind::Bool),
            ("time", Kind::Time),
            ("address", Kind::Address),
            ("net", Kind::Net),
            ("port", Kind::Port),
            ("bytes", Kind::Bytes),
            ("flags", Kind::Flags),
            ("any", Kind::Any),
        ];
        const ARGUMENTS: &[(&str, Argument)] = &[
            ("none", Argument::None),
            ("optional", Argument::Optional),
            ("required", Argument::Required),
        ];
        let document = Document::built_in(
            files::DETECTIONS_FALCO_FIELDS,
            "seawall.event-fields",
            1..=1,
        )?;
        document.read(|root| {
            let version = root.text("engine")?;
            let engine = version_of(version)
                .ok_or_else(|| root.error(format!("`{version}` is no version of the engine")))?;
            let mut fields = BTreeMap::new();
            root.list("sources")?.each(|source| {
                source.text("source")?;
                source.list("fields")?.each(|field| {
                    let argument = field.optional_one_of("argument", ARGUMENTS)?;
                    // What is deprecated still loads.
                    field.optional_flag("deprecated")?;
                    let entry = Entry {
                        kind: *field.one_of("type", KINDS)?,
                        is_list: field.optional_flag("list")?.unwrap_or(false),
                        argument: argument.copied().unwrap_or(Argument::None),
                        is_dotted: field.optional_flag("dotted")?.unwrap_or(false),
                    };
                    fields.insert(field.text("name")?.to_owned(), entry);
                    Ok(())
                })
            })?;
            Ok(Self { engine, fields })
        })
    }

    /// The newest version of Falco's engine whose rules are understood.
    pub fn engine(&self) -> (u32, u32, u32) {
        self.engine
    }

    /// A field of events of a source.
    pub(crate) fn find(
        &self,
        source: &Source,
        name: &str,
        argument: Option<&str>,
    ) -> Result<Known, FieldProblem> {
        if *source == Source::Audit {
            if let Some(found) = fields::audit(name, argument) {
                return found;
            }
            return common(name, argument).ok_or(FieldProblem::Unknown);
        }
        if *source != Source::SystemCalls {
            // Events of a plugin that is not known: its fields are not either.
            let known = fields::audit(name, argument).filter(|_| name.starts_with("j"));
            return known.unwrap_or_else(|| {
                Ok(Known {
                    field: Field::Elsewhere(name.into()),
                    kind: Kind::Text,
                    is_list: false,
                })
            });
        }
        let (entry, argument) = self.entry(name, argument).ok_or(FieldProblem::Unknown)?;
        match (entry.argument, argument) {
            (Argument::Required, None) => return Err(FieldProblem::NeedsArgument),
            (Argument::None, Some(_)) => return Err(FieldProblem::TakesNoArgument),
            _ => {}
        }
        let written = match argument {
            Some(argument) => format!("{name}[{argument}]"),
            None => name.to_owned(),
        };
        Ok(Known {
            field: Field::Elsewhere(written.into()),
            kind: entry.kind,
            is_list: entry.is_list,
        })
    }

    fn entry<'a>(
        &self,
        name: &'a str,
        argument: Option<&'a str>,
    ) -> Option<(Entry, Option<&'a str>)> {
        if let Some(entry) = self.fields.get(name) {
            return Some((*entry, argument));
        }
        // An argument may stand behind a dot.
        let mut end = name.len();
        while let Some(dot) = name[..end].rfind('.') {
            if let Some(entry) = self
                .fields
                .get(&name[..dot])
                .filter(|entry| entry.is_dotted)
            {
                return Some((*entry, Some(&name[dot + 1..])));
            }
            end = dot;
        }
        None
    }

    /// What looks like a name that is no field.
    pub(crate) fn near(&self, source: &Source, name: &str) -> Option<String> {
        let audit = fields::names();
        let common = COMMON.iter().map(|(name, _)| *name);
        let near = match source {
            Source::Audit => closest(name, audit.iter().map(String::as_str).chain(common)),
            _ => closest(name, self.fields.keys().map(String::as_str)),
        };
        near.map(|near| format!("did you mean `{near}`?"))
            .or_else(|| {
                let is_other = match source {
                    Source::Audit => self.entry(name, None).is_some(),
                    _ => fields::audit(name, None)
                        .is_some_and(|found| found != Err(FieldProblem::Unknown)),
                };
                is_other.then(|| {
                    let other = if *source == Source::Audit {
                        "syscall"
                    } else {
                        "k8s_audit"
                    };
                    format!("it is a field of the source `{other}`")
                })
            })
    }
}

/// A field that every event has.
fn common(name: &str, argument: Option<&str>) -> Option<Known> {
    let (_, kind) = COMMON.iter().find(|(own, _)| *own == name)?;
    let field = match name {
        "evt.rawtime" => Field::Time,
        "evt.time" => Field::Clock { has_date: false },
        "evt.time.iso8601" => Field::Clock { has_date: true },
        "evt.source" => Field::Always("k8s_audit".into()),
        "evt.pluginname" => Field::Always("k8saudit".into()),
        "evt.plugininfo" => Field::Whole,
        "evt.is_async" => Field::Always("false".into()),
        _ => Field::Elsewhere(name.into()),
    };
    argument.is_none().then_some(Known {
        field,
        kind: *kind,
        is_list: false,
    })
}

/// `0.63.0`; `15` is `0.15.0`.
pub(crate) fn version_of(text: &str) -> Option<(u32, u32, u32)> {
    if let Ok(minor) = text.parse() {
        return Some((0, minor, 0));
    }
    let mut parts = text.split('.').map(|part| part.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}
