//! What grants a permission to a subject, as evidence of a finding.

use seawall_analysis::Analysis;
use seawall_finding::Grant;
use seawall_model::Principal;
use seawall_rbac::{Proof, Step};

use super::binding::{self, subjects};
use super::rule_text::text_of;
use crate::evidence::location;

/// Subjects with findings of their own. The other subjects of a role share one finding, which is a new one with each
/// new subject: a role that is bound to thousands must not be thousands of findings for every rule and check.
pub(super) const MAX_APART: usize = 32;

/// Most grants that are shown for one attack path. Paths have few hops; the first ones are those that can be removed.
const MAX_GRANTS: usize = 6;

/// The grants along an attack path, each once.
pub(super) fn grants(analysis: &Analysis<'_>, path: &[Step<'_>], who: &Principal) -> Vec<Grant> {
    let mut found: Vec<Grant> = Vec::new();
    for step in path {
        for proof in &step.proofs {
            let holder = proof.holder.or(step.actor).unwrap_or(who);
            if let Some(grant) = grant(analysis, proof, holder)
                && !found.contains(&grant)
                && found.len() < MAX_GRANTS
            {
                found.push(grant);
            }
        }
    }
    found
}

/// A proof as evidence: the binding, the role with its rule, and the subject as the binding names it.
pub(super) fn grant(
    analysis: &Analysis<'_>,
    proof: &Proof<'_>,
    holder: &Principal,
) -> Option<Grant> {
    let binding = analysis.cluster().object(proof.binding?.object);
    let place = if binding.namespace.is_empty() {
        String::new()
    } else {
        format!("{}/", binding.namespace)
    };
    let identity = holder.identity();
    let path = subjects(binding)
        .find(|subject| subject.principal().is_some_and(|named| named.is(&identity)))
        .map_or_else(|| "subjects[0]".to_owned(), |subject| subject.path);
    let role = match (&proof.binding?.made_of, proof.role) {
        (Some(_), Some((role, _))) if role.key.namespace.is_some() => {
            format!("Role/{}", role.key.name)
        }
        (Some(_), Some((role, _))) => format!("ClusterRole/{}", role.key.name),
        _ => format!(
            "{}/{}",
            binding::role_kind(binding),
            binding::role_name(binding)
        ),
    };
    Some(Grant {
        binding: format!("{place}{}/{}", binding.kind, binding.name),
        role,
        rule: proof
            .role
            .and_then(|(role, index)| role.rules.get(index))
            .map_or_else(String::new, |rule| text_of(rule)),
        subject: text_of_principal(holder),
        location: location(binding, &path),
    })
}

/// `ServiceAccount shop/web`, `Group ops`: as subjects of bindings are written in findings.
pub(super) fn text_of_principal(who: &Principal) -> String {
    match who {
        Principal::User(name) => format!("User {name}"),
        Principal::Group(name) => format!("Group {name}"),
        Principal::ServiceAccount { namespace, name } => {
            format!("ServiceAccount {namespace}/{name}")
        }
    }
}

/// A title of a primitive with the namespace in which it applies: `creates pods in namespace `shop``. Titles about any
/// namespace name this one instead.
pub(super) fn placed(title: &str, namespace: &str) -> String {
    let title = title
        .strip_suffix(" in a namespace")
        .or_else(|| title.strip_suffix(" for a namespace"))
        .unwrap_or(title);
    format!("{title} in namespace `{namespace}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_named_once() {
        for (title, text) in [
            ("creates pods", "creates pods in namespace `shop`"),
            (
                "binds ClusterRoles in a namespace",
                "binds ClusterRoles in namespace `shop`",
            ),
            (
                "disables Pod Security Admission for a namespace",
                "disables Pod Security Admission in namespace `shop`",
            ),
        ] {
            assert_eq!(placed(title, "shop"), text);
        }
    }
}
