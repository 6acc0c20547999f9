//! Rights that lead further, as data: `content/rbac/escalation.yaml`, which explains its own fields.

use seawall_finding::Severity;
use seawall_syntax::{Node, parse_stream};

use crate::{Request, Rule};

/// The data that comes with the program.
const BUILTIN: &str = include_str!("../../../../content/rbac/escalation.yaml");

/// Entries of `needs` over all primitives: one bit each.
pub(crate) const MAX_NEEDS: usize = 256;

/// Where a right counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Wherever it is held.
    Any,
    /// Outside of any namespace only.
    Cluster,
    /// In this namespace only.
    Namespace(Box<str>),
}

/// What the holder becomes or reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Everything.
    ClusterAdmin,
    /// Everything in the namespace.
    NamespaceAdmin,
    /// Roles that may be bound.
    Role,
    /// Roles that may be given any rule.
    OwnedRole,
    /// Aggregated roles that may be given any rule.
    AggregatedRole,
    /// Users.
    User,
    /// Groups.
    Group,
    /// Service accounts, whether they exist or not.
    Account,
    /// Service accounts that exist.
    Token,
    /// Users and groups but `system:masters`.
    Certificate,
    /// The groups of joining nodes.
    BootstrapGroup,
    /// A new pod.
    Workload,
    /// A workload that is there.
    Template,
    /// Service accounts of running pods.
    Pod,
    /// The same, and their nodes.
    Debug,
    /// Service accounts of the pods of nodes.
    NodePods,
    /// Root of a node.
    Node,
    /// Secrets.
    Secret,
    /// Service accounts of controllers.
    Deputy,
}

const EFFECTS: &[(&str, Effect)] = &[
    ("cluster-admin", Effect::ClusterAdmin),
    ("namespace-admin", Effect::NamespaceAdmin),
    ("role", Effect::Role),
    ("owned-role", Effect::OwnedRole),
    ("aggregated-role", Effect::AggregatedRole),
    ("user", Effect::User),
    ("group", Effect::Group),
    ("account", Effect::Account),
    ("token", Effect::Token),
    ("certificate", Effect::Certificate),
    ("bootstrap-group", Effect::BootstrapGroup),
    ("workload", Effect::Workload),
    ("template", Effect::Template),
    ("pod", Effect::Pod),
    ("debug", Effect::Debug),
    ("node-pods", Effect::NodePods),
    ("node", Effect::Node),
    ("secret", Effect::Secret),
    ("deputy", Effect::Deputy),
];

/// One verb on one resource or path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// The verb.
    pub verb: Box<str>,
    /// API group; empty for the core group and for paths.
    pub group: Box<str>,
    /// Plural name; empty for paths.
    pub resource: Box<str>,
    /// Subresource; empty for none.
    pub subresource: Box<str>,
    /// The object that it has to be about, where only that one counts.
    pub name: Option<Box<str>>,
    /// The path, for rights about paths.
    pub url: Option<Box<str>>,
}

/// How much of a right a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// For every name, or for the one that is asked for.
    Whole,
    /// For the names in the rule.
    Named,
}

impl Right {
    fn request<'s>(&'s self, name: &'s str) -> Request<'s> {
        match &self.url {
            Some(url) => Request::url(&self.verb, url),
            None => Request::resource(
                &self.verb,
                &self.group,
                &self.resource,
                &self.subresource,
                "",
                name,
            ),
        }
    }

    /// What a rule gives of this right.
    pub(crate) fn fit(&self, rule: &Rule) -> Option<Fit> {
        match (&self.name, rule.resource_names.first()) {
            (Some(name), _) => rule.allows(&self.request(name)).then_some(Fit::Whole),
            (None, None) => rule.allows(&self.request("")).then_some(Fit::Whole),
            // A new object has no name when the authorizer is asked, so that names never allow one.
            (None, Some(_)) if &*self.verb == "create" && self.subresource.is_empty() => None,
            (None, Some(name)) => rule.allows(&self.request(name)).then_some(Fit::Named),
        }
    }

    fn parse(text: &str, all: &mut Vec<Self>) -> Option<()> {
        let (verbs, what) = text.trim().split_once(' ')?;
        for verb in verbs.split(',') {
            for target in what.split(',') {
                let mut right = Self {
                    verb: verb.into(),
                    group: "".into(),
                    resource: "".into(),
                    subresource: "".into(),
                    name: None,
                    url: None,
                };
                if let Some(url) = target.trim().strip_prefix("url:") {
                    right.url = Some(url.into());
                } else {
                    let (rest, name) = match target.trim().split_once('(') {
                        Some((rest, name)) => (rest, Some(name.strip_suffix(')')?)),
                        None => (target.trim(), None),
                    };
                    let (rest, subresource) = rest.split_once('/').unwrap_or((rest, ""));
                    let (resource, group) = rest.split_once('.').unwrap_or((rest, ""));
                    if resource.is_empty() {
                        return None;
                    }
                    right.group = group.into();
                    right.resource = resource.into();
                    right.subresource = subresource.into();
                    right.name = name.map(Box::from);
                }
                all.push(right);
            }
        }
        Some(())
    }
}

/// One entry of `needs`: one of these rights is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Whether it has to be held outside of any namespace.
    pub is_everywhere: bool,
    /// The alternatives.
    pub any: Vec<Right>,
    /// The entry as it is written.
    pub text: Box<str>,
    /// Its bit.
    pub(crate) bit: usize,
}

/// A right, or several together, that lead further or harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primitive {
    /// Short name.
    pub id: Box<str>,
    /// What the holder does, with `he` left out: "lists or watches secrets".
    pub title: Box<str>,
    /// All of these have to be held.
    pub needs: Vec<Need>,
    /// Where.
    pub scope: Scope,
    /// Whether several identities in one hand may hold the needs.
    pub is_together: bool,
    /// Kind, namespace and name of an object without which it leads nowhere.
    pub exists: Option<(Box<str>, Box<str>, Box<str>)>,
    /// What has to hold besides and cannot be seen.
    pub provided: Option<Box<str>>,
    /// What the holder becomes.
    pub leads_to: Option<Effect>,
    /// The kind of edge that it is in the attack graph; its id in capitals where none is given.
    pub edge: Box<str>,
    /// How bad it is to hold.
    pub severity: Severity,
    /// Technique of the threat matrix.
    pub technique: Option<Box<str>>,
    /// Why it leads there, in a sentence.
    pub why: Box<str>,
}

/// Why a text holds no primitives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrimitiveError {
    /// The text cannot be read.
    #[error("the primitives cannot be read: {0}")]
    Syntax(String),
    /// The schema is another one.
    #[error("`{0}` is no schema of primitives; expected `seawall.rbac-escalation/v1`")]
    Schema(String),
    /// A field is missing or cannot be understood.
    #[error("`{field}` of primitive `{id}` is missing or cannot be understood")]
    Field {
        /// The field.
        field: &'static str,
        /// The primitive.
        id: String,
    },
    /// There are too many needs.
    #[error("there are more than {MAX_NEEDS} entries of `needs`")]
    TooMany,
}

impl Primitive {
    /// The primitives that come with the program.
    ///
    /// # Errors
    /// When the content that was built in is broken, which a test rules out.
    pub fn builtin() -> Result<Vec<Self>, PrimitiveError> {
        Self::parse_all(BUILTIN)
    }

    /// Reads a file of primitives.
    ///
    /// # Errors
    /// When the text is no YAML, has another schema, or a primitive has a field that cannot be understood.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, PrimitiveError> {
        let root = parse_stream(text.as_bytes())
            .into_iter()
            .next()
            .ok_or_else(|| PrimitiveError::Syntax("it is empty".to_owned()))?
            .nodes
            .map_err(|error| PrimitiveError::Syntax(format!("{error} at {}", error.position)))?
            .into_iter()
            .next()
            .ok_or_else(|| PrimitiveError::Syntax("it is empty".to_owned()))?;
        let schema = root.str("schema").unwrap_or_default();
        if schema != "seawall.rbac-escalation/v1" {
            return Err(PrimitiveError::Schema(schema.to_owned()));
        }
        let mut primitives = Vec::new();
        let mut bit = 0;
        for node in root.list("primitives") {
            primitives.push(Self::parse(node, &mut bit)?);
            if bit > MAX_NEEDS {
                return Err(PrimitiveError::TooMany);
            }
        }
        Ok(primitives)
    }

    fn parse(node: &Node, bit: &mut usize) -> Result<Self, PrimitiveError> {
        let id = node.str("id").unwrap_or_default();
        let wrong = |field| PrimitiveError::Field {
            field,
            id: id.to_owned(),
        };
        let text = |field| node.str(field).map(Box::<str>::from);
        if id.is_empty() {
            return Err(wrong("id"));
        }
        let needs = node
            .list("needs")
            .iter()
            .map(|entry| {
                let need = parse_need(entry, *bit);
                *bit += 1;
                need.ok_or_else(|| wrong("needs"))
            })
            .collect::<Result<Vec<Need>, _>>()?;
        if needs.is_empty() {
            return Err(wrong("needs"));
        }
        Ok(Self {
            id: id.into(),
            title: text("title").ok_or_else(|| wrong("title"))?,
            needs,
            scope: match node.str("scope") {
                None | Some("any") => Scope::Any,
                Some("cluster") => Scope::Cluster,
                Some(namespace) => Scope::Namespace(namespace.into()),
            },
            is_together: node.bool("together").unwrap_or(false),
            exists: match node.str("exists") {
                None => None,
                Some(text) => Some(parse_object(text).ok_or_else(|| wrong("exists"))?),
            },
            provided: text("provided"),
            leads_to: match node.str("leads_to") {
                None => None,
                Some(text) => Some(
                    EFFECTS
                        .iter()
                        .find(|(name, _)| *name == text)
                        .map(|(_, effect)| *effect)
                        .ok_or_else(|| wrong("leads_to"))?,
                ),
            },
            edge: text("edge").unwrap_or_else(|| id.replace('-', "_").to_uppercase().into()),
            severity: node
                .str("severity")
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| wrong("severity"))?,
            technique: text("technique"),
            why: text("why").ok_or_else(|| wrong("why"))?,
        })
    }
}

fn parse_need(node: &Node, bit: usize) -> Option<Need> {
    let texts: Vec<&str> = match node.as_str() {
        Some(text) => vec![text],
        None => node.items().iter().filter_map(Node::as_str).collect(),
    };
    let mut any = Vec::new();
    let mut is_everywhere = false;
    for text in &texts {
        let rest = text.strip_prefix("cluster:");
        is_everywhere |= rest.is_some();
        Right::parse(rest.unwrap_or(text), &mut any)?;
    }
    (!any.is_empty()).then(|| Need {
        is_everywhere,
        any,
        text: texts.join(" or ").into(),
        bit,
    })
}

fn parse_object(text: &str) -> Option<(Box<str>, Box<str>, Box<str>)> {
    let (kind, rest) = text.split_once(' ')?;
    let (namespace, name) = rest.split_once('/')?;
    Some((kind.into(), namespace.into(), name.into()))
}
