//! A framework file.

use seawall_syntax::{Node, parse_stream};

/// How a control is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assessment {
    /// By checks.
    Automated,
    /// By a person, for this reason.
    Manual(String),
}

/// One control or technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Id inside the framework: `5.2.2`, `MS-TA9018`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub description: String,
    /// By checks or by a person.
    pub assessment: Assessment,
}

/// Controls under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id of the heading: `5.2`, `TA0004`.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The controls, in the framework's order.
    pub controls: Vec<Control>,
}

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// `cis-kubernetes`.
    pub id: String,
    /// Full name.
    pub title: String,
    /// Edition.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: String,
    /// Licence, and whose words these are.
    pub notice: String,
    /// The headings.
    pub groups: Vec<Group>,
}

/// Why a text is no framework.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameworkError {
    /// The text cannot be read.
    #[error("the framework cannot be read: {0}")]
    Syntax(String),
    /// The schema is another one.
    #[error("`{0}` is no framework schema; expected `seawall.framework/v1`")]
    Schema(String),
    /// A field is missing.
    #[error("`{field}` is missing in {place}")]
    Missing {
        /// The field.
        field: &'static str,
        /// In what.
        place: String,
    },
}

/// The frameworks that come with the program, in the order in which they are listed.
const BUILTIN: &[&str] = &[
    include_str!("../../../content/frameworks/pod-security-standards.yaml"),
    include_str!("../../../content/frameworks/nsa-cisa.yaml"),
    include_str!("../../../content/frameworks/cis-kubernetes.yaml"),
    include_str!("../../../content/frameworks/threat-matrix.yaml"),
    include_str!("../../../content/frameworks/mitre-attack.yaml"),
];

/// The frameworks that come with the program.
///
/// # Errors
/// When the content that was built in is broken, which a test rules out.
pub fn builtin() -> Result<Vec<Framework>, FrameworkError> {
    BUILTIN.iter().map(|text| Framework::parse(text)).collect()
}

impl Framework {
    /// Reads a framework file.
    ///
    /// # Errors
    /// When the text is no YAML, has another schema or lacks a field.
    pub fn parse(text: &str) -> Result<Self, FrameworkError> {
        let root = parse_stream(text.as_bytes())
            .into_iter()
            .next()
            .ok_or_else(|| FrameworkError::Syntax("it is empty".to_owned()))?
            .nodes
            .map_err(|error| FrameworkError::Syntax(format!("{error} at {}", error.position)))?
            .into_iter()
            .next()
            .ok_or_else(|| FrameworkError::Syntax("it is empty".to_owned()))?;
        let schema = root.str("schema").unwrap_or_default();
        if schema != "seawall.framework/v1" {
            return Err(FrameworkError::Schema(schema.to_owned()));
        }
        let id = text_of(&root, "id", "the framework")?;
        let groups = root
            .list("groups")
            .iter()
            .map(|group| {
                let group_id = text_of(group, "id", &format!("a group of {id}"))?;
                let controls = group
                    .list("controls")
                    .iter()
                    .map(|control| Control::parse(control, &format!("{id}/{group_id}")))
                    .collect::<Result<_, _>>()?;
                Ok(Group {
                    title: text_of(group, "title", &group_id)?,
                    id: group_id,
                    controls,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            title: text_of(&root, "title", &id)?,
            version: text_of(&root, "version", &id)?,
            publisher: text_of(&root, "publisher", &id)?,
            url: text_of(&root, "url", &id)?,
            notice: text_of(&root, "notice", &id)?,
            id,
            groups,
        })
    }

    /// Every control, in order. A technique that stands under several tactics appears under each.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.groups.iter().flat_map(|group| &group.controls)
    }
}

impl Control {
    fn parse(node: &Node, place: &str) -> Result<Self, FrameworkError> {
        let id = text_of(node, "id", place)?;
        let assessment = match node.str("assessment") {
            Some("automated") => Assessment::Automated,
            _ => Assessment::Manual(text_of(node, "manual_reason", &id)?),
        };
        Ok(Self {
            title: text_of(node, "title", &id)?,
            description: text_of(node, "description", &id)?,
            id,
            assessment,
        })
    }
}

pub(crate) fn text_of(
    node: &Node,
    field: &'static str,
    place: &str,
) -> Result<String, FrameworkError> {
    node.get(field)
        .and_then(Node::scalar_text)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| FrameworkError::Missing {
            field,
            place: place.to_owned(),
        })
}
