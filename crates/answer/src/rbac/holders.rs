//! `seawall.rbac-holders/v1`: every subject that can do something.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{Binding, Rbac, Request};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::named::{Beginning, GrantedRule, Phrase, may_be_more, scope};
use super::witness::{Builtin, always_allow};
use crate::{Place, Versioned};

/// Every subject that can do something.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Holders {
    /// Each subject that a binding in the input gives the permission to, once for each rule.
    pub holders: Vec<Holder>,
    /// The authorizer that allows every subject everything; null where none does.
    #[schemars(extend("enum" = ["AlwaysAllow", null]))]
    pub everybody: Option<&'static str>,
    /// Subjects that have it by built-in bindings that are not in the input.
    pub come_with_kubernetes: Vec<Builtin>,
    /// Why there may be others.
    pub unknown: Vec<String>,
    /// What is odd about the question.
    pub warnings: Vec<String>,
    /// Why those whom a binding names may be able to as well.
    #[serde(skip)]
    open: Vec<String>,
    /// Why these may be denied it after all.
    #[serde(skip)]
    overruled: Option<String>,
    #[serde(skip)]
    gap: Option<String>,
    /// Users that an object puts into `system:masters`.
    #[serde(skip)]
    masters: Vec<String>,
    #[serde(skip)]
    everybody_because: Option<String>,
}

/// A subject that can do something, by a rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Holder {
    /// The subject.
    pub subject: Phrase,
    /// Where the binding applies; null for everywhere.
    pub namespace: Option<String>,
    /// The rule.
    #[serde(flatten)]
    pub granted: GrantedRule,
    /// Where the binding begins; null for what does not come from text.
    pub place: Option<Beginning>,
    /// Workloads that run as the subject, such as `Deployment/web`.
    pub workloads: Vec<String>,
    #[serde(skip)]
    role_at: Place,
}

impl Versioned for Holders {
    const SCHEMA: &'static str = "seawall.rbac-holders/v1";
}

impl Holders {
    /// Looks for subjects. `guess` is why another resource may be meant, `warnings` what is odd about the question.
    pub fn new(
        cluster: &Cluster,
        rbac: &Rbac,
        request: &Request<'_>,
        guess: Option<String>,
        warnings: Vec<String>,
    ) -> Self {
        let users = workloads(cluster);
        let holder = |holder: &seawall_rbac::Holder<'_>| Holder {
            subject: Phrase::new(holder.subject),
            namespace: holder.binding.namespace.as_deref().map(str::to_owned),
            granted: GrantedRule::new(holder.binding, holder.role, holder.rule),
            place: Beginning::of(cluster, holder.binding.object),
            workloads: users_of(holder.subject, &users).to_vec(),
            role_at: Place::of(cluster.object(holder.binding.object), "roleRef"),
        };
        // Any subject that these name can do it as well.
        let namespace = request.namespace();
        let open: Vec<String> = rbac
            .open()
            .iter()
            .filter(|binding| namespace == "*" || binding.holds_in(namespace))
            .map(Binding::why_open)
            .collect();
        let overruled = rbac.overruled().map(str::to_owned);
        let gap = rbac.gap(namespace).or(guess);
        let mut unknown = open.clone();
        unknown.extend(overruled.clone().or_else(|| gap.clone()));
        let masters = rbac.mapped().iter().filter(|mapped| {
            let mut groups = mapped.groups.iter();
            groups.any(|group| &**group == "system:masters")
        });
        let all = rbac.allows_everybody();
        Self {
            holders: rbac.who_can(request).iter().map(holder).collect(),
            everybody: all.map(|_| "AlwaysAllow"),
            come_with_kubernetes: rbac
                .who_can_as_brought(request)
                .iter()
                .map(Builtin::new)
                .collect(),
            unknown,
            warnings,
            open,
            overruled,
            gap,
            masters: masters
                .map(|mapped| {
                    let object = cluster.object(mapped.object);
                    format!(
                        "user `{}`, which {} `{}` puts into that group{}",
                        mapped.user,
                        object.kind,
                        object.name,
                        Place::of(object, mapped.path)
                    )
                })
                .collect(),
            everybody_because: all.map(|all| always_allow(all, cluster)),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        if self.holders.is_empty() {
            say!(text, "no subject found in the bindings of the input");
        }
        for holder in &self.holders {
            let scope = scope(holder.namespace.as_deref());
            say!(text, "{}, {scope}", holder.subject);
            let GrantedRule {
                binding,
                role,
                rule_text,
                ..
            } = &holder.granted;
            say!(
                text,
                "  {binding} grants {role}, rule {}: {rule_text}{}",
                holder.granted.number(),
                holder.role_at
            );
            if !holder.workloads.is_empty() {
                say!(text, "  used by {}", holder.workloads.join(", "));
            }
        }
        let group = Phrase::new(&Principal::Group("system:masters".into()));
        if !self.holders.iter().any(|holder| holder.subject == group) {
            say!(text, "and group `system:masters`, which can do everything");
        }
        let builtin: BTreeSet<String> =
            self.come_with_kubernetes.iter().map(Builtin::who).collect();
        if !builtin.is_empty() {
            let all: Vec<String> = builtin.into_iter().collect();
            say!(text, "and, built-in: {}", all.join(", "));
        }
        for master in &self.masters {
            say!(text, "and {master}");
        }
        if let Some(why) = &self.everybody_because {
            say!(text, "and any authenticated user: {why}");
        }
        for binding in &self.open {
            say!(text, "unknown: {binding}");
        }
        match (&self.overruled, &self.gap) {
            (Some(why), _) => say!(text, "unknown: these may be denied it, because {why}"),
            (None, Some(gap)) => say!(text, "{}", may_be_more(gap)),
            (None, None) => {}
        }
        text
    }
}

/// Workloads by the service account that they run as, each once.
fn workloads(cluster: &Cluster) -> BTreeMap<(String, String), Vec<String>> {
    let mut users: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (id, pod) in cluster.pods().filter(|(_, pod)| !pod.has_ended()) {
        let owner = cluster.top_owner(id.object);
        let key = (pod.namespace().to_owned(), pod.service_account().to_owned());
        let names = users.entry(key).or_default();
        let name = format!("{}/{}", owner.workload.kind.kind, owner.workload.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    users
}

fn users_of<'u>(
    subject: &Principal,
    users: &'u BTreeMap<(String, String), Vec<String>>,
) -> &'u [String] {
    match subject {
        Principal::ServiceAccount { namespace, name } => users
            .get(&(namespace.to_string(), name.to_string()))
            .map_or(&[], Vec::as_slice),
        _ => &[],
    }
}
