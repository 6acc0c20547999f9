//! Borders between tenants: who holds rights on both sides of one, and who writes where nobody should.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Catalogue, Cluster, Principal};

use crate::{Binding, Rbac, Rule};

/// Labels by which namespaces are given to tenants, in the order in which they are tried.
const LABELS: &[&str] = &[
    "seawall.dev/tenant",
    "capsule.clastix.io/tenant",
    "kubernetes.io/tenant",
    "tenant",
    "field.cattle.io/projectId",
    "openshift.io/requester",
    "team",
    "owner",
];

/// Namespaces that belong to nobody.
pub const SHARED: &[&str] = &["default", "kube-system", "kube-public", "kube-node-lease"];

/// Verbs that only look.
const READS: &[&str] = &["get", "list", "watch"];

/// Which namespace is whose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tenants {
    /// The label that tells; `None` when every namespace is taken as a tenant of its own.
    pub label: Option<String>,
    of: BTreeMap<Box<str>, Box<str>>,
}

impl Tenants {
    /// By this label; or by the first known one that tells at least two tenants apart; or else every namespace but the
    /// shared ones is a tenant.
    pub fn new(cluster: &Cluster, rbac: &Rbac, label: Option<&str>) -> Self {
        let by = |label: &str| -> BTreeMap<Box<str>, Box<str>> {
            cluster
                .of_kind("Namespace")
                .filter_map(|object| {
                    Some((object.name.as_str().into(), object.label(label)?.into()))
                })
                .collect()
        };
        let known = match label {
            Some(label) => Some(label),
            None => LABELS.iter().copied().find(|label| {
                let tenants: BTreeSet<Box<str>> = by(label).into_values().collect();
                tenants.len() > 1
            }),
        };
        if let Some(label) = known {
            return Self {
                label: Some(label.to_owned()),
                of: by(label),
            };
        }
        let named = cluster.of_kind("Namespace").map(|object| &*object.name);
        let held = cluster
            .objects()
            .iter()
            .filter_map(|object| object.namespace.name());
        let bound = rbac
            .bindings()
            .iter()
            .filter_map(|binding| binding.namespace.as_deref());
        let of = named
            .chain(held)
            .chain(bound)
            .filter(|name| !name.is_empty() && !SHARED.contains(name))
            .map(|name| (Box::from(name), Box::from(name)))
            .collect();
        Self { label: None, of }
    }

    /// Whose a namespace is; `None` for nobody's.
    pub fn of(&self, namespace: &str) -> Option<&str> {
        self.of.get(namespace).map(AsRef::as_ref)
    }

    /// Every tenant with its namespaces.
    pub fn all(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (namespace, tenant) in &self.of {
            all.entry(tenant).or_default().push(namespace);
        }
        all
    }
}

/// What rights do, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Looks at objects.
    Reads,
    /// Looks at secrets.
    ReadsSecrets,
    /// Changes objects.
    Writes,
}

/// Somebody with rights that pass a border.
#[derive(Debug, Clone)]
pub struct Crossing<'r> {
    /// Who.
    pub subject: &'r Principal,
    /// The tenants in whose namespaces they hold rights; their own, for a service account, left out.
    pub tenants: BTreeSet<&'r str>,
    /// Whether the rights hold in every namespace.
    pub is_everywhere: bool,
    /// The most that they may do.
    pub reach: Reach,
    /// By which bindings.
    pub bindings: Vec<&'r Binding>,
}

/// Subjects with rights in the namespaces of more than one tenant, the widest first. A service account has one
/// already: that of its namespace.
pub fn crossings<'r>(rbac: &'r Rbac, tenants: &'r Tenants) -> Vec<Crossing<'r>> {
    let mut found: BTreeMap<&Principal, Crossing<'r>> = BTreeMap::new();
    for (binding, reach) in reaching(rbac) {
        let places: BTreeSet<&str> = match &binding.namespace {
            Some(namespace) => tenants.of(namespace).into_iter().collect(),
            None => tenants.all().into_keys().collect(),
        };
        for subject in &binding.subjects {
            let crossing = found.entry(subject).or_insert_with(|| Crossing {
                subject,
                tenants: BTreeSet::new(),
                is_everywhere: false,
                reach,
                bindings: Vec::new(),
            });
            let home = home(subject, tenants);
            let foreign = places.iter().filter(|tenant| Some(**tenant) != home);
            let before = crossing.tenants.len();
            crossing.tenants.extend(foreign);
            if crossing.tenants.len() > before || binding.namespace.is_none() {
                crossing.is_everywhere |= binding.namespace.is_none();
                crossing.reach = crossing.reach.max(reach);
                crossing.bindings.push(binding);
            }
        }
    }
    let mut all: Vec<Crossing<'r>> = found
        .into_values()
        .filter(|crossing| {
            let own = usize::from(home(crossing.subject, tenants).is_some());
            crossing.tenants.len() + own > 1
        })
        .collect();
    all.sort_by(|a, b| {
        (b.reach, b.is_everywhere, b.tenants.len())
            .cmp(&(a.reach, a.is_everywhere, a.tenants.len()))
            .then(a.subject.cmp(b.subject))
    });
    all
}

/// The tenant in whose namespace a service account stands.
fn home<'t>(subject: &Principal, tenants: &'t Tenants) -> Option<&'t str> {
    match subject {
        Principal::ServiceAccount { namespace, .. } => tenants.of(namespace),
        _ => None,
    }
}

/// Somebody who may write in namespaces that belong to nobody.
#[derive(Debug, Clone)]
pub struct Writer<'r> {
    /// Who.
    pub subject: &'r Principal,
    /// Where, out of [`SHARED`].
    pub namespaces: Vec<&'static str>,
    /// By which bindings.
    pub bindings: Vec<&'r Binding>,
}

/// Subjects that may write in shared namespaces, in order.
pub fn writers(rbac: &Rbac) -> Vec<Writer<'_>> {
    let mut found: BTreeMap<&Principal, Writer<'_>> = BTreeMap::new();
    for (binding, reach) in reaching(rbac) {
        if reach != Reach::Writes {
            continue;
        }
        let namespaces: Vec<&str> = match &binding.namespace {
            None => SHARED.to_vec(),
            Some(own) => SHARED
                .iter()
                .copied()
                .filter(|name| *name == &**own)
                .collect(),
        };
        if namespaces.is_empty() {
            continue;
        }
        for subject in &binding.subjects {
            let writer = found.entry(subject).or_insert_with(|| Writer {
                subject,
                namespaces: Vec::new(),
                bindings: Vec::new(),
            });
            writer.bindings.push(binding);
            for namespace in SHARED {
                if namespaces.contains(namespace) && !writer.namespaces.contains(namespace) {
                    writer.namespaces.push(namespace);
                }
            }
        }
    }
    found.into_values().collect()
}

/// The bindings that allow anything in namespaces, with the most that they allow. Kubernetes always has the role
/// `cluster-admin`, whether or not it is in the input.
fn reaching(rbac: &Rbac) -> impl Iterator<Item = (&Binding, Reach)> {
    let known = rbac.bindings().iter().filter_map(|binding| {
        let role = rbac.role_of(binding)?;
        let reach = role
            .rules
            .iter()
            .filter_map(|rule| reach_of_rule(rule))
            .max()?;
        Some((binding, reach))
    });
    let everything = rbac
        .open()
        .iter()
        .filter(|binding| binding.role.is_cluster_admin())
        .map(|binding| (binding, Reach::Writes));
    known.chain(everything)
}

fn reach_of_rule(rule: &Rule) -> Option<Reach> {
    if rule.verbs.is_empty() || rule.api_groups.is_empty() {
        return None;
    }
    let mut resources = rule
        .resources
        .iter()
        .map(|named| {
            named
                .split_once('/')
                .map_or(&**named, |(resource, _)| resource)
        })
        .filter(|resource| is_namespaced(&rule.api_groups, resource))
        .peekable();
    resources.peek()?;
    let writes = rule.verbs.iter().any(|verb| !READS.contains(&&**verb));
    let has_secrets = resources.any(|resource| matches!(resource, "secrets" | "*"))
        && rule
            .api_groups
            .iter()
            .any(|group| matches!(&**group, "" | "*"));
    Some(match (writes, has_secrets) {
        (true, _) => Reach::Writes,
        (false, true) => Reach::ReadsSecrets,
        (false, false) => Reach::Reads,
    })
}

/// Whether a resource of one of these groups may stand in namespaces; what is not known may.
fn is_namespaced(groups: &[Box<str>], resource: &str) -> bool {
    let catalogue = Catalogue::builtin();
    groups.iter().any(|group| match &**group {
        "*" => {
            let known: Vec<_> = catalogue.kinds_of_plural(resource).collect();
            let own = known.iter().filter(|known| known.is_builtin());
            // Custom resources of the same name may not be there; those of Kubernetes are.
            let judged: Vec<_> = own.collect();
            let judged = if judged.is_empty() {
                known.iter().collect()
            } else {
                judged
            };
            judged.is_empty() || judged.iter().any(|known| !known.is_cluster_scoped())
        }
        group => catalogue
            .by_plural(group, resource)
            .is_none_or(|known| !known.is_cluster_scoped()),
    })
}
