//! What a rule says of itself beside what it looks for.

use seawall_content::{ContentError, closest};
use seawall_syntax::Node;

use super::compiler::hinted;
use super::file::File;
use crate::origin::Origin;
use crate::reader::shortened;
use crate::rule::Priority;

/// What a document says of itself.
#[derive(Debug, Clone)]
pub(super) struct Metadata {
    pub title: String,
    pub description: String,
    pub priority: Priority,
    pub tags: Vec<String>,
    pub fields: Vec<String>,
    pub origin: Origin,
}

/// Levels, and how urgent their alerts are.
const LEVELS: &[(&str, Priority)] = &[
    ("informational", Priority::Informational),
    ("low", Priority::Notice),
    ("medium", Priority::Warning),
    ("high", Priority::Error),
    ("critical", Priority::Critical),
];

/// Keys of documents. Others are the author's own, which the specification allows.
const KEYS: &[&str] = &[
    "title",
    "id",
    "name",
    "related",
    "taxonomy",
    "status",
    "description",
    "license",
    "references",
    "author",
    "date",
    "modified",
    "logsource",
    "detection",
    "filter",
    "correlation",
    "fields",
    "falsepositives",
    "level",
    "tags",
    "scope",
    "generate",
];

const STATUSES: &[&str] = &[
    "stable",
    "test",
    "experimental",
    "deprecated",
    "unsupported",
];

/// Reads what a document says of itself; what is wrong and keeps nothing from being asked is a note.
///
/// # Errors
/// When it has no title, or a level that is none.
pub(super) fn read(
    file: &File<'_>,
    node: &Node,
    notes: &mut Vec<ContentError>,
) -> Result<Metadata, ContentError> {
    let mut reader = Reader { file, node, notes };
    let title = reader
        .text("title")?
        .filter(|title| !title.trim().is_empty());
    let title = title.ok_or_else(|| file.problem(node.position(), "`title` is missing"))?;
    for entry in node.entries() {
        let key = &*entry.key;
        if let Some(near) = closest(key, KEYS.iter().copied()).filter(|_| !KEYS.contains(&key)) {
            let error = file.problem(
                entry.key_position(),
                format!("unknown key `{}`", shortened(key)),
            );
            reader
                .notes
                .push(error.with_hint(format!("did you mean `{near}`?")));
        }
    }
    if let Some(taxonomy) = reader.text("taxonomy")?.filter(|name| name != "sigma") {
        let what = format!(
            "the taxonomy `{}` is unknown: fields are read as Sigma's",
            shortened(&taxonomy)
        );
        reader.note("taxonomy", what, None);
    }
    let status = reader.text("status")?;
    if let Some(status) = status
        .as_deref()
        .filter(|status| !STATUSES.contains(status))
    {
        let what = format!("`{}` is no status", shortened(status));
        reader.note("status", what, closest(status, STATUSES.iter().copied()));
    }
    if status.as_deref() == Some("deprecated") {
        reader.note(
            "status",
            "the rule is deprecated: another one has taken its place".to_owned(),
            None,
        );
    }
    let priority = match reader.text("level")? {
        None => Priority::Notice,
        Some(level) => {
            let found = LEVELS
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(&level));
            let (_, priority) = found.ok_or_else(|| {
                let near = closest(&level, LEVELS.iter().map(|(name, _)| *name));
                let place = node.get("level").map_or(node.position(), Node::position);
                let error = file.problem(place, format!("`{}` is no level", shortened(&level)));
                hinted(error, near.map(|near| format!("did you mean `{near}`?")))
            })?;
            *priority
        }
    };
    let mut tags = reader.texts("tags");
    tags.sort();
    tags.dedup();
    let mut techniques: Vec<String> = tags.iter().filter_map(|tag| technique(tag)).collect();
    techniques.sort();
    techniques.dedup();
    Ok(Metadata {
        title: title.trim().to_owned(),
        description: reader
            .text("description")?
            .unwrap_or_default()
            .trim()
            .to_owned(),
        priority,
        tags,
        fields: reader.texts("fields"),
        origin: Origin {
            id: reader.text("id")?,
            name: reader.text("name")?,
            status,
            author: reader.text("author")?,
            license: reader.text("license")?,
            references: reader.texts("references"),
            false_positives: reader.texts("falsepositives"),
            techniques,
        },
    })
}

/// `attack.t1552.007` is `T1552.007`.
fn technique(tag: &str) -> Option<String> {
    let number = tag.strip_prefix("attack.")?.strip_prefix(['t', 'T'])?;
    let (main, below) = number.split_once('.').unwrap_or((number, "000"));
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(main, 4) && is_number(below, 3)).then(|| format!("T{number}"))
}

struct Reader<'r> {
    file: &'r File<'r>,
    node: &'r Node,
    notes: &'r mut Vec<ContentError>,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> Result<Option<String>, ContentError> {
        let Some(node) = self.node.get(key) else {
            return Ok(None);
        };
        let text = self.file.written(node);
        text.map(Some).ok_or_else(|| {
            let what = format!("`{key}` is a text, not a {}", node.type_name());
            self.file.problem(node.position(), what)
        })
    }

    /// The texts of a list; one text alone is a list of it.
    fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(node) = self.node.get(key) else {
            return Vec::new();
        };
        let items = match node.is_sequence() {
            true => node.items(),
            false => std::slice::from_ref(node),
        };
        let mut texts = Vec::new();
        for item in items {
            match self.file.written(item) {
                Some(text) => texts.push(text),
                None => {
                    let what = format!("`{key}` is a list of texts");
                    self.notes.push(self.file.problem(item.position(), what));
                }
            }
        }
        texts
    }

    fn note(&mut self, key: &str, what: String, near: Option<&str>) {
        let position = self
            .node
            .get(key)
            .map_or(self.node.position(), Node::position);
        let error = self.file.problem(position, what);
        self.notes.push(hinted(
            error,
            near.map(|near| format!("did you mean `{near}`?")),
        ));
    }
}
