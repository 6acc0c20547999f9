//! What fields of rules are in events: a table, with repairs of names in use whose intent is clear.

use std::collections::BTreeMap;

use seawall_content::{ContentError, Document, closest, files};

use crate::field::Field;
use crate::fold;
use crate::rule::Source;

/// The fields that rules can name.
#[derive(Debug)]
pub(super) struct Mapping {
    fields: BTreeMap<String, Known>,
    repairs: Vec<Repair>,
    /// How requests that connect to a pod are recorded.
    pub connections: Connections,
    /// Fields of Sigma's taxonomy for categories of events that are not read here.
    taxonomy: BTreeMap<String, Vec<String>>,
}

/// A field of an audit event.
#[derive(Debug, Default)]
pub(super) struct Known {
    is_open: bool,
    /// All values that it can have; none for a field that can have any.
    pub values: Vec<String>,
    /// What other tools call some of them, in lower case.
    pub renamed: BTreeMap<String, String>,
}

/// A name that is in no event, or with a value that it never has.
#[derive(Debug)]
pub(super) struct Repair {
    pub field: String,
    /// Only for these values, in lower case, and what they are called where they are. Empty: for any.
    pub values: BTreeMap<String, String>,
    /// Where the value is.
    pub to: Vec<String>,
    pub why: String,
}

/// A verb that has become another for requests that connect.
#[derive(Debug)]
pub(super) struct Connections {
    pub verb: String,
    pub also: String,
    pub subresources: Vec<String>,
    pub why: String,
}

/// Where a value is: for tests of it, and for asking whether it is there.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub value: Field,
    pub presence: Field,
}

/// A field of a rule.
#[derive(Debug)]
pub(super) struct Resolved<'m> {
    /// Where it is; one of them suffices.
    pub targets: Vec<Target>,
    /// What is known of it.
    pub known: Option<&'m Known>,
    /// A repair of it, or of some of its values.
    pub repair: Option<&'m Repair>,
}

/// A field that no event has.
#[derive(Debug)]
pub(super) struct Unknown {
    pub hint: Option<String>,
}

impl Target {
    /// A value at a path of an audit event.
    pub fn at(path: &str) -> Self {
        Self {
            value: Field::dotted(path),
            presence: Field::presence(path),
        }
    }

    fn elsewhere(name: &str) -> Self {
        Self {
            value: Field::Elsewhere(name.into()),
            presence: Field::Elsewhere(name.into()),
        }
    }
}

impl Repair {
    /// Whether it is of the field, whatever its value.
    pub fn is_of_all_values(&self) -> bool {
        self.values.is_empty()
    }

    /// Where the value is.
    pub fn targets(&self) -> Vec<Target> {
        self.to.iter().map(|path| Target::at(path)).collect()
    }
}

impl Mapping {
    /// The tables that are built in.
    ///
    /// # Errors
    /// When they cannot be read, which a test rules out.
    pub fn built_in() -> Result<Self, ContentError> {
        let taxonomy = Document::built_in(
            files::DETECTIONS_SIGMA_LINUX,
            "seawall.sigma-taxonomy",
            1..=1,
        )?
        .read(|root| {
            let mut taxonomy = BTreeMap::new();
            root.list("categories")?.each(|category| {
                let fields = category.list("fields")?.distinct_texts()?;
                let fields = fields.into_iter().map(ToOwned::to_owned).collect();
                taxonomy.insert(category.text("category")?.to_owned(), fields);
                Ok(())
            })?;
            Ok(taxonomy)
        })?;
        let document = Document::built_in(
            files::DETECTIONS_SIGMA_KUBERNETES,
            "seawall.sigma-fields",
            1..=1,
        )?;
        document.read(|root| {
            let mut fields = BTreeMap::new();
            root.list("fields")?.each(|field| {
                let known = Known {
                    is_open: field.optional_flag("open")?.unwrap_or(false),
                    values: owned(field.optional_list("values")?.distinct_texts()?),
                    renamed: pairs(field.optional_texts_by_key("renamed")?),
                };
                fields.insert(field.text("name")?.to_owned(), known);
                Ok(())
            })?;
            let repairs = root.list("repairs")?.each(|repair| {
                Ok(Repair {
                    field: repair.text("field")?.to_owned(),
                    values: pairs(repair.optional_texts_by_key("values")?),
                    to: owned(repair.list("to")?.distinct_texts()?),
                    why: repair.text("why")?.to_owned(),
                })
            })?;
            let connections = root.section("connections", |section| {
                Ok(Connections {
                    verb: section.text("verb")?.to_owned(),
                    also: section.text("also")?.to_owned(),
                    subresources: owned(section.list("subresources")?.distinct_texts()?),
                    why: section.text("why")?.to_owned(),
                })
            })?;
            Ok(Self {
                fields,
                repairs,
                connections,
                taxonomy,
            })
        })
    }

    /// Where a field of events of a source is.
    ///
    /// # Errors
    /// When no such event has it.
    pub fn find(&self, source: &Source, name: &str) -> Result<Resolved<'_>, Unknown> {
        if *source != Source::Audit {
            return Ok(Resolved {
                targets: vec![Target::elsewhere(name)],
                known: None,
                repair: None,
            });
        }
        let repair = self.repairs.iter().find(|repair| repair.field == name);
        if let Some(repair) = repair.filter(|repair| repair.is_of_all_values()) {
            return Ok(Resolved {
                targets: repair.targets(),
                known: None,
                repair: Some(repair),
            });
        }
        let known = self.fields.get(name);
        if known.is_none() && !self.is_open(name) {
            return Err(self.unknown(name));
        }
        Ok(Resolved {
            targets: vec![Target::at(name)],
            known,
            repair,
        })
    }

    /// Whether a field is below one that can have any.
    fn is_open(&self, name: &str) -> bool {
        let mut open = self.fields.iter().filter(|(_, known)| known.is_open);
        open.any(|(above, _)| {
            let below = name.strip_prefix(&**above);
            below.is_some_and(|below| below.starts_with('.') && below.len() > 1)
        })
    }

    fn unknown(&self, name: &str) -> Unknown {
        let near = closest(name, self.fields.keys().map(String::as_str));
        // The first name may be right but for its case, or stand for something below another.
        let below = || {
            let mut fields = self.fields.keys();
            fields.find(|field| field.ends_with(&format!(".{name}")))
        };
        let near = near.or_else(|| below().map(String::as_str));
        Unknown {
            hint: near.map(|near| format!("did you mean `{near}`?")),
        }
    }

    /// Whether a field is in Sigma's taxonomy, with what looks like it; for categories without one every field is.
    pub fn is_in_taxonomy(&self, category: &str, name: &str) -> Result<(), Option<&str>> {
        match self.taxonomy.get(category) {
            None => Ok(()),
            Some(fields) if fields.iter().any(|field| field == name) => Ok(()),
            Some(fields) => Err(closest(name, fields.iter().map(String::as_str))),
        }
    }
}

impl Known {
    /// Whether a text with wildcards, in lower case, is like some value that the field can have.
    pub fn can_be(&self, wild: &super::wild::Wild) -> bool {
        self.values.is_empty()
            || self
                .values
                .iter()
                .any(|value| wild.matches(&fold::text(value.into())))
    }
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(ToOwned::to_owned).collect()
}

fn pairs(pairs: Vec<(&str, &str)>) -> BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}
