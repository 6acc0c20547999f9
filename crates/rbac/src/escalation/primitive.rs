//! Rights that lead further, as data: `content/rbac/escalation.yaml`, which explains its own fields.

use seawall_content::{ContentError, Document, Field, Reader};
use seawall_finding::Severity;

use crate::{Request, Rule};

/// The data that comes with the program, and its name in messages.
const FILE: &str = "content/rbac/escalation.yaml";
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

/// Kind, namespace and name of an object.
type Named = (Box<str>, Box<str>, Box<str>);

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
    pub exists: Option<Named>,
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

impl Primitive {
    /// The primitives that come with the program.
    ///
    /// # Errors
    /// When the content that was built in is broken, which a test rules out.
    pub fn builtin() -> Result<Vec<Self>, ContentError> {
        Self::parse_all(FILE, BUILTIN.as_bytes())
    }

    /// Reads a file of primitives: `schema: seawall.rbac-escalation/v1`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong: a field that is missing, unknown or cannot be
    /// understood, or an id that is given twice.
    pub fn parse_all(file: &str, bytes: &[u8]) -> Result<Vec<Self>, ContentError> {
        Document::open(file, bytes, "seawall.rbac-escalation", 1..=1)?.read(|root| {
            let mut bit = 0;
            root.list("primitives")?
                .distinct_by("id")?
                .each(|primitive| Self::parse(primitive, &mut bit))
        })
    }

    fn parse(reader: &Reader<'_>, bit: &mut usize) -> Result<Self, ContentError> {
        let text = |name| reader.text(name).map(Box::<str>::from);
        let optional = |name| Ok(reader.optional_text(name)?.map(Box::<str>::from));
        let id = text("id")?;
        let mut needs = Vec::new();
        for entry in reader.list("needs")?.not_empty()?.items() {
            if *bit == MAX_NEEDS {
                let what = format!("there are more than {MAX_NEEDS} entries of `needs`");
                return Err(entry.error(what));
            }
            needs.push(parse_need(entry, *bit)?);
            *bit += 1;
        }
        let edge = optional("edge")?;
        Ok(Self {
            title: text("title")?,
            needs,
            scope: match reader.optional("scope") {
                None => Scope::Any,
                Some(field) => parse_scope(field)?,
            },
            is_together: reader.optional_flag("together")?.unwrap_or(false),
            exists: match reader.optional("exists") {
                None => None,
                Some(field) => Some(parse_object(field)?),
            },
            provided: optional("provided")?,
            leads_to: reader.optional_one_of("leads_to", EFFECTS)?.copied(),
            edge: edge.unwrap_or_else(|| id.replace('-', "_").to_uppercase().into()),
            severity: reader.parsed("severity")?,
            technique: optional("technique")?,
            why: text("why")?,
            id,
        })
    }
}

fn parse_need(field: Field<'_>, bit: usize) -> Result<Need, ContentError> {
    let mut any = Vec::new();
    let mut texts = Vec::new();
    let mut is_everywhere = false;
    for alternative in field.one_or_list()? {
        let text = alternative.text()?;
        let rest = text.strip_prefix("cluster:");
        is_everywhere |= rest.is_some();
        Right::parse(rest.unwrap_or(text), &mut any).ok_or_else(|| {
            alternative
                .error("an entry of `needs` is not understood")
                .with_hint("write `VERB RESOURCE`, such as `get pods/log` or `bind roles.rbac.authorization.k8s.io`")
        })?;
        texts.push(text);
    }
    if any.is_empty() {
        return Err(field.error("an entry of `needs` is empty"));
    }
    Ok(Need {
        is_everywhere,
        any,
        text: texts.join(" or ").into(),
        bit,
    })
}

fn parse_scope(field: Field<'_>) -> Result<Scope, ContentError> {
    match field.text()? {
        "any" => Ok(Scope::Any),
        "cluster" => Ok(Scope::Cluster),
        namespace => {
            let is_label = namespace
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !is_label {
                return Err(field
                    .error("`scope` is not understood")
                    .with_hint("expected `any`, `cluster` or the name of a namespace"));
            }
            Ok(Scope::Namespace(namespace.into()))
        }
    }
}

fn parse_object(field: Field<'_>) -> Result<Named, ContentError> {
    let parts = field.text()?.split_once(' ');
    let parts = parts.and_then(|(kind, rest)| Some((kind, rest.split_once('/')?)));
    match parts {
        Some((kind, (namespace, name))) => Ok((kind.into(), namespace.into(), name.into())),
        None => Err(field
            .error("`exists` is not understood")
            .with_hint("write `KIND NAMESPACE/NAME`")),
    }
}
