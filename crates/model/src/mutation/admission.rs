//! Policies with rules as in Kubernetes: groups, resources, operations, and selectors of namespaces.

use seawall_syntax::Node;

use super::matched::{Candidate, Kinds, Matched, World, both, owned};
use crate::{Knowledge, NamespaceRef, Object, Reach, Scope};

const GROUP: &str = "admissionregistration.k8s.io";

/// What a `MutatingAdmissionPolicy` matches through each of its bindings. One that may have a binding elsewhere has one.
pub(super) fn bound(world: &World<'_>, policy: &Object) -> Vec<Matched> {
    let constraints = policy.spec().and_then(|spec| spec.get("matchConstraints"));
    let bindings: Vec<&Object> = bindings(world)
        .filter(|binding| policy_name(binding) == Some(&*policy.name))
        .collect();
    if bindings.is_empty() {
        let coverage = &world.cluster.coverage;
        return match coverage.of(GROUP, "MutatingAdmissionPolicyBinding") {
            Knowledge::Complete => Vec::new(),
            _ => vec![of_constraints(world, constraints)],
        };
    }
    let narrowed = |binding: &&Object| {
        let resources = binding.spec().and_then(|spec| spec.get("matchResources"));
        both(
            of_constraints(world, constraints),
            of_constraints(world, resources),
        )
    };
    bindings.iter().map(narrowed).collect()
}

/// What a binding matches of which the policy is not in the input.
pub(super) fn dangling(world: &World<'_>, binding: &Object) -> Vec<Matched> {
    let name = policy_name(binding).unwrap_or_default();
    let (kind, coverage) = ("MutatingAdmissionPolicy", &world.cluster.coverage);
    if world.cluster.find(GROUP, kind, "", name).is_some() || coverage.of(GROUP, kind).is_complete()
    {
        return Vec::new();
    }
    let resources = binding.spec().and_then(|spec| spec.get("matchResources"));
    vec![of_constraints(world, resources)]
}

fn bindings<'w>(world: &World<'w>) -> impl Iterator<Item = &'w Object> + use<'w> {
    let all = world.cluster.of_kind("MutatingAdmissionPolicyBinding");
    all.filter(|binding| binding.group() == GROUP)
}

fn policy_name(binding: &Object) -> Option<&str> {
    binding.spec()?.str("policyName")
}

/// What a `MutatingPolicy` of Kyverno matches, and what it changes after the fact.
pub(super) fn of_kyverno(world: &World<'_>, policy: &Object) -> Vec<Matched> {
    let spec = policy.spec();
    let constraints = ["matchConstraints", "targetMatchConstraints"];
    let mut all: Vec<Matched> = constraints
        .into_iter()
        .filter_map(|field| spec.and_then(|spec| spec.get(field)))
        .map(|constraints| of_constraints(world, Some(constraints)))
        .collect();
    if all.is_empty() {
        all.push(of_constraints(world, None));
    }
    all.into_iter().map(|one| in_own(policy, one)).collect()
}

/// What a policy of Kubewarden matches that changes what it is shown.
pub(super) fn of_kubewarden(world: &World<'_>, policy: &Object) -> Vec<Matched> {
    let is_off = |spec: &&Node| {
        spec.get("mutating")
            .is_none_or(|it| it.as_bool() == Some(false))
    };
    let Some(spec) = policy.spec().filter(|spec| !is_off(spec)) else {
        return Vec::new();
    };
    let matched = Matched {
        kinds: kinds(world, spec.list("rules"), &[], false),
        reach: Reach {
            only: None,
            except: world.left_out(spec.get("namespaceSelector")),
        },
    };
    vec![in_own(policy, matched)]
}

/// A policy in a namespace is about that namespace.
pub(super) fn in_own(policy: &Object, mut matched: Matched) -> Matched {
    if let NamespaceRef::Named(own) = &policy.namespace {
        matched.reach.only = Some(vec![own.as_str().into()]);
        matched.kinds.retain(|_, scope| *scope == Scope::Namespaced);
    }
    matched
}

fn of_constraints(world: &World<'_>, constraints: Option<&Node>) -> Matched {
    let list = |field| constraints.map_or(&[][..], |node| node.list(field));
    let is_exact = constraints.and_then(|node| node.str("matchPolicy")) == Some("Exact");
    Matched {
        kinds: kinds(
            world,
            list("resourceRules"),
            list("excludeResourceRules"),
            is_exact,
        ),
        reach: Reach {
            only: None,
            except: world.left_out(constraints.and_then(|node| node.get("namespaceSelector"))),
        },
    }
}

/// Kinds that one of the rules matches, all without any, and that none leaves out whatever is done.
fn kinds(world: &World<'_>, rules: &[Node], excluded: &[Node], is_exact: bool) -> Kinds {
    let is_in = |candidate: &Candidate<'_>| {
        rules.is_empty()
            || rules
                .iter()
                .any(|rule| does_any(rule, &["CREATE", "UPDATE"]) && fits(rule, candidate))
    };
    let is_out = |rule: &Node, candidate: &Candidate<'_>| {
        ["CREATE", "UPDATE"].iter().all(|it| does_any(rule, &[it]))
            && rule.list("resourceNames").is_empty()
            && (!is_exact || has(rule, "apiVersions", |version| version == "*"))
            && fits(rule, candidate)
    };
    world
        .kinds(|candidate| is_in(candidate) && !excluded.iter().any(|rule| is_out(rule, candidate)))
}

fn does_any(rule: &Node, operations: &[&str]) -> bool {
    rule.get("operations").is_none()
        || has(rule, "operations", |it| {
            it == "*" || operations.contains(&it)
        })
}

fn fits(rule: &Node, candidate: &Candidate<'_>) -> bool {
    let is_scope = match rule.str("scope") {
        Some("Namespaced") => candidate.scope == Scope::Namespaced,
        Some("Cluster") => candidate.scope == Scope::Cluster,
        _ => true,
    };
    // The group that served Ingresses and Deployments first stands for the present ones.
    let is_group = |group: &str| {
        group == "*"
            || group == candidate.group
            || group == "extensions" && matches!(candidate.group, "apps" | "networking.k8s.io")
    };
    let is_resource = |resource: &str| {
        matches!(resource, "*" | "*/*")
            || match candidate.plural {
                Some(plural) => resource == plural,
                // Of a kind without a definition, the plural is a guess.
                None => {
                    let kind = candidate.kind.to_ascii_lowercase();
                    let stem = kind.strip_suffix('y').unwrap_or(&kind);
                    !resource.contains('/') && resource.starts_with(stem)
                }
            }
    };
    is_scope && has(rule, "apiGroups", is_group) && has(rule, "resources", is_resource)
}

fn has(rule: &Node, field: &str, is_fitting: impl Fn(&str) -> bool) -> bool {
    owned(rule.strings(field))
        .iter()
        .any(|text| is_fitting(text))
}
