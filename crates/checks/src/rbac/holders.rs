//! The subjects of a role, one at a time: another subject is another problem.

use std::collections::BTreeMap;

use seawall_finding::{Evidence, Grant, Location, Severity};
use seawall_model::{Object, Principal};
use seawall_rbac::RoleKey;

use crate::evidence::location;
use crate::{Context, Problem};

use super::binding::{GROUP, subjects};
use super::grant::{MAX_APART, text_of_principal};
use super::reach::{Reach, lowered};

/// The subjects of a role, as far as the input shows.
pub(super) struct Holders<'a> {
    /// There are none, and the input would show them.
    pub(super) nobody: bool,
    /// The subjects, in the order of their names.
    pub(super) bound: Vec<Holder<'a>>,
}

/// A subject that a role is bound to, in one reach; or what is left above [`MAX_APART`].
pub(super) struct Holder<'a> {
    /// `ServiceAccount shop/web`, `Group ops`, with the reach where a RoleBinding narrows a ClusterRole.
    names: Vec<(String, String)>,
    subjects: Vec<Principal>,
    by: By<'a>,
}

/// What binds the first subject.
enum By<'a> {
    /// An object, with the field that names the subject.
    Object(&'a Object, String),
    /// A binding of the bootstrap policy, beside the input: its kind and name.
    Builtin(&'static str, &'static str),
}

impl By<'_> {
    /// The binding in words, and where the subject is written.
    fn shown(&self) -> (String, Option<Location>) {
        match self {
            Self::Object(binding, path) => {
                let place = if binding.namespace.is_empty() {
                    String::new()
                } else {
                    format!("{}/", binding.namespace)
                };
                let name = format!("{place}{}/{}", binding.kind, binding.name);
                (name, location(binding, path))
            }
            Self::Builtin(kind, name) => (format!("{kind}/{name} (built-in)"), None),
        }
    }
}

impl<'a> Holders<'a> {
    pub(super) fn of(context: &'a Context<'_>, role: &'a Object) -> Self {
        let bindings = context
            .bindings_of(role)
            .iter()
            .map(|binding| context.cluster.object(binding.object));
        let mut found: BTreeMap<(String, String), (Principal, By<'a>)> = BTreeMap::new();
        for binding in bindings {
            let reach = reach_of(role, binding);
            for subject in subjects(binding) {
                let Some(principal) = subject.principal().filter(|_| !subject.name.is_empty())
                else {
                    continue;
                };
                let who = subject.text();
                found
                    .entry((who, reach.clone()))
                    .or_insert((principal, By::Object(binding, subject.path)));
            }
        }
        let key = RoleKey {
            namespace: (&*role.kind == "Role").then(|| role.namespace.as_str().into()),
            name: role.name.clone(),
        };
        let kind = match key.namespace {
            Some(_) => "RoleBinding",
            None => "ClusterRoleBinding",
        };
        for (name, who) in context.analysis.rbac().builtin_holders(&key) {
            found
                .entry((text_of_principal(who), String::new()))
                .or_insert_with(|| (who.clone(), By::Builtin(kind, name)));
        }
        let complete = ["ClusterRoleBinding", "RoleBinding"]
            .iter()
            .all(|kind| context.absence(GROUP, kind, &role.namespace).is_proved());
        let mut bound: Vec<Holder<'a>> = Vec::new();
        for (name, (subject, by)) in found {
            match bound.get_mut(MAX_APART) {
                Some(rest) => {
                    rest.names.push(name);
                    rest.subjects.push(subject);
                }
                None => bound.push(Holder {
                    names: vec![name],
                    subjects: vec![subject],
                    by,
                }),
            }
        }
        Self {
            nobody: bound.is_empty() && complete,
            bound,
        }
    }

    /// What no subject has does no harm yet.
    pub(super) fn lowered(
        &self,
        role: &Object,
        severity: Severity,
    ) -> Option<(Severity, &'static str)> {
        if self.nobody {
            return Some((Severity::Info, "no binding grants the role"));
        }
        let namespaced = &*role.kind == "Role" && &*role.namespace != "kube-system";
        namespaced.then(|| {
            (
                severity.one_less(),
                "the permission is limited to one namespace",
            )
        })
    }
}

/// The namespace to which a binding narrows a ClusterRole; empty where it narrows nothing.
pub(super) fn reach_of(role: &Object, binding: &Object) -> String {
    match (&*role.kind, &*binding.kind) {
        ("ClusterRole", "RoleBinding") => binding.namespace.to_string(),
        _ => String::new(),
    }
}

impl Holder<'_> {
    /// How far the role applies for them.
    pub(super) fn reaches<'h>(&'h self, role: &'h Object) -> impl Iterator<Item = Reach<'h>> {
        self.names.iter().map(|(_, reach)| {
            let narrowed = (!reach.is_empty()).then_some(reach.as_str());
            let of_role = (&*role.kind == "Role").then_some(&*role.namespace);
            match narrowed.or(of_role) {
                Some(namespace) => Reach::Namespace(namespace),
                None => Reach::Cluster,
            }
        })
    }

    /// The worst of some permissions that the subjects hold as `rbac risks` knows it; nothing where they hold none of them,
    /// whatever the role contains.
    pub(super) fn worst_held(
        &self,
        context: &Context<'_>,
        role: &Object,
        ids: &[&str],
    ) -> Option<Severity> {
        let escalation = context.analysis.escalation();
        let held = self.subjects.iter().zip(self.reaches(role));
        held.filter_map(|(subject, reach)| {
            let namespace = match reach {
                Reach::Namespace(namespace) => Some(namespace),
                Reach::Cluster => None,
            };
            escalation.worst_held(subject, ids, namespace)
        })
        .max()
    }

    /// ` (bound to group `ops`)`.
    pub(super) fn phrase(&self) -> String {
        let Some((who, reach)) = self.names.first() else {
            return String::new();
        };
        let (kind, name) = who.split_once(' ').unwrap_or(("", who));
        let kind = match kind {
            "ServiceAccount" => "service account".to_owned(),
            kind => kind.to_lowercase(),
        };
        let reach = if reach.is_empty() {
            String::new()
        } else {
            format!(" in namespace `{reach}`")
        };
        match self.names.len() {
            1 => format!(" (bound to {kind} `{name}`{reach})"),
            count => format!(" (bound to {kind} `{name}`{reach} and {} more)", count - 1),
        }
    }

    /// The problem for this subject: where its reach is one namespace, it is one level less severe.
    pub(super) fn problem(
        &self,
        role: &Object,
        severity: Severity,
        mut problem: Problem,
        rule: &str,
    ) -> Problem {
        if self.names.len() > 1 {
            // An exception that selects the first by name does not mean the others.
            problem = problem.context(format!("{} holders", self.names.len()));
        }
        for (who, reach) in &self.names {
            problem = problem.context(who.as_str());
            if !reach.is_empty() {
                problem = problem.context(format!("in namespace {reach}"));
            }
        }
        let in_cluster =
            &*role.kind == "ClusterRole" && self.names.iter().any(|(_, reach)| reach.is_empty());
        let system = self.names.iter().any(|(_, reach)| reach == "kube-system")
            || &*role.namespace == "kube-system";
        let lower = (!in_cluster && !system).then(|| {
            (
                severity.one_less(),
                "the permission is limited to one namespace",
            )
        });
        let (binding, location) = self.by.shown();
        lowered(problem, lower).shows(Evidence::Grant(Box::new(Grant {
            binding,
            role: format!("{}/{}", role.kind, role.name),
            rule: rule.to_owned(),
            subject: self
                .names
                .first()
                .map_or_else(String::new, |(who, _)| who.clone()),
            location,
        })))
    }
}
