//! Rights that lead further, as data: `content/rbac/escalation.yaml`, which explains its own fields.

use std::sync::{Arc, OnceLock};

use seawall_content::{ContentError, Document, Field, Reader, files};
use seawall_finding::Severity;

use super::controller::Controller;
use super::permission::Right;

const SCHEMA: &str = "seawall.rbac-escalation";

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
    /// The same, where users of nodes are named.
    Kubelet,
    /// Root of a node.
    Node,
    /// Secrets.
    Secret,
    /// Service accounts of controllers.
    Deputy,
    /// Service accounts that exist, all in scope.
    Accounts,
    /// Secrets, all in scope.
    Secrets,
    /// Service accounts that exist, with a Secret that is filled with a token.
    TokenSecret,
    /// Accounts that controllers act as for what takes its content from the resource.
    Source,
    /// What the secret stores hand over that the namespace may use.
    Store,
    /// Secrets in scope, through the secret stores that the namespace may use.
    Push,
    /// Any subject that a certificate names whose authority signs for the namespace.
    Issuer,
    /// Secrets in the namespace where the controller looks for what resources without a namespace name.
    OwnSecrets,
    /// Service accounts of that namespace.
    OwnAccounts,
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
    ("kubelet", Effect::Kubelet),
    ("node", Effect::Node),
    ("secret", Effect::Secret),
    ("deputy", Effect::Deputy),
    ("accounts", Effect::Accounts),
    ("secrets", Effect::Secrets),
    ("token-secret", Effect::TokenSecret),
    ("source", Effect::Source),
    ("store", Effect::Store),
    ("push", Effect::Push),
    ("issuer", Effect::Issuer),
    ("own-secrets", Effect::OwnSecrets),
    ("own-accounts", Effect::OwnAccounts),
];

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

/// Group and plural of a resource.
pub type Resource = (Box<str>, Box<str>);

/// A resource, and a field of its objects.
pub type ResourceField = (Resource, Box<str>);

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
    /// Who acts on what the holder writes.
    pub controller: Option<Controller>,
    /// Whether a project of Argo CD bounds what it leads to.
    pub is_bounded_by_projects: bool,
    /// In whose pods one has to be, where that is what it takes and no right.
    pub inside: Option<Controller>,
    /// Group and plural of a resource, and a field of it that shows that what is `provided` holds.
    pub shown_by: Option<ResourceField>,
    /// What the account of the controller has to hold; nothing where any right will do.
    pub may: Option<Need>,
    /// Group and plural of a resource of which an object has to be in the namespace.
    pub beside: Option<Resource>,
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
    /// Where its makers say so.
    pub source: Option<Box<str>>,
}

impl Primitive {
    /// The primitives that come with the program, read once.
    ///
    /// # Errors
    /// When the content that was built in is broken, which a test rules out.
    pub fn builtin() -> Result<Arc<[Self]>, ContentError> {
        static KNOWN: OnceLock<Result<Arc<[Primitive]>, ContentError>> = OnceLock::new();
        let read = || {
            let document = Document::built_in(files::RBAC_ESCALATION, SCHEMA, 1..=1)?;
            Ok(Self::read(&document)?.into())
        };
        KNOWN.get_or_init(read).clone()
    }

    /// The rights that are enough for the first need; none where it takes no right.
    pub(crate) fn first_rights(&self) -> &[Right] {
        self.needs.first().map_or(&[], |need| &need.any)
    }

    /// Reads a file of primitives: `schema: seawall.rbac-escalation/v1`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong: a field that is missing, unknown or cannot be
    /// understood, or an id that is given twice.
    pub fn parse_all(file: &str, bytes: &[u8]) -> Result<Vec<Self>, ContentError> {
        Self::read(&Document::open(file, bytes, SCHEMA, 1..=1)?)
    }

    fn read(document: &Document) -> Result<Vec<Self>, ContentError> {
        document.read(|root| {
            let mut bit = 0;
            let controllers = root
                .optional_list("controllers")?
                .distinct_by("id")?
                .each(Controller::parse)?;
            root.list("primitives")?
                .distinct_by("id")?
                .each(|primitive| Self::parse(primitive, &mut bit, &controllers))
        })
    }

    fn parse(
        reader: &Reader<'_>,
        bit: &mut usize,
        controllers: &[Controller],
    ) -> Result<Self, ContentError> {
        let text = |name| reader.text(name).map(Box::<str>::from);
        let optional = |name| Ok(reader.optional_text(name)?.map(Box::<str>::from));
        let id = text("id")?;
        let mut needs = Vec::new();
        let inside = controller_of(reader.optional("inside"), controllers)?;
        let entries = match inside {
            Some(_) => reader.optional_list("needs")?,
            None => reader.list("needs")?.not_empty()?,
        };
        for entry in entries.items() {
            if *bit == MAX_NEEDS {
                let what = format!("there are more than {MAX_NEEDS} entries of `needs`");
                return Err(entry.error(what));
            }
            needs.push(parse_need(entry, *bit)?);
            *bit += 1;
        }
        let edge = optional("edge")?;
        let leads_to = reader.optional_one_of("leads_to", EFFECTS)?.copied();
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
            controller: match controller_of(reader.optional("controller"), controllers)? {
                None if leads_to == Some(Effect::Deputy) => Some(Controller::unnamed()),
                known => known,
            },
            inside,
            is_bounded_by_projects: reader.optional_flag("projects")?.unwrap_or(false),
            shown_by: match reader.optional("shown_by") {
                None => None,
                Some(field) => Some(parse_shown(field)?),
            },
            may: match reader.optional("may") {
                None => None,
                Some(field) => Some(parse_need(field, 0)?),
            },
            beside: match reader.optional("beside") {
                None => None,
                Some(field) => Some(parse_resource(field)?),
            },
            leads_to,
            edge: edge.unwrap_or_else(|| id.replace('-', "_").to_uppercase().into()),
            severity: reader.parsed("severity")?,
            technique: optional("technique")?,
            why: text("why")?,
            source: optional("source")?,
            id,
        })
    }
}

fn controller_of(
    field: Option<Field<'_>>,
    controllers: &[Controller],
) -> Result<Option<Controller>, ContentError> {
    let Some(field) = field else {
        return Ok(None);
    };
    let known: Vec<&str> = controllers.iter().map(|own| &*own.id).collect();
    let id = field.reference("controller", &known)?;
    Ok(controllers.iter().find(|own| &*own.id == id).cloned())
}

fn parse_shown(field: Field<'_>) -> Result<ResourceField, ContentError> {
    let parts = field.text()?.split_once(' ');
    let parts = parts.and_then(|(resource, path)| Some((resource.split_once('.')?, path)));
    match parts {
        Some(((plural, group), path)) => Ok(((group.into(), plural.into()), path.into())),
        None => Err(field
            .error("`shown_by` is not valid")
            .with_hint("write `RESOURCE.GROUP FIELD`")),
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
                .error("an entry of `needs` is not valid")
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

fn parse_resource(field: Field<'_>) -> Result<Resource, ContentError> {
    let parts = field.text()?.split_once('.');
    match parts {
        Some((plural, group)) if !plural.is_empty() => Ok((group.into(), plural.into())),
        _ => Err(field
            .error("`beside` is not valid")
            .with_hint("write `RESOURCE.GROUP`, such as `helmcharts.helm.cattle.io`")),
    }
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
                    .error("`scope` is not valid")
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
            .error("`exists` is not valid")
            .with_hint("write `KIND NAMESPACE/NAME`")),
    }
}
