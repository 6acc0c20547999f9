//! Evaluates bindings: their subjects and their roles.

use seawall_model::Object;
use seawall_rbac::{Defaults, Rule};

use super::binding::{Subject, is_rbac, role_key, role_name, subjects};
use crate::{Context, Outcome, Problem};

/// Whether Kubernetes itself binds a subject so: the bootstrap policy does, and the role grants no more than there.
pub(super) fn is_builtin(context: &Context<'_>, binding: &Object, subject: &Subject<'_>) -> bool {
    let Some(principal) = subject.principal() else {
        return false;
    };
    let rbac = context.analysis.rbac();
    match context.binding(binding) {
        Some(binding) => rbac.is_brought(binding, &principal),
        // The role is not in the input, and Kubernetes creates its own: only the names are left to compare.
        None => Defaults::builtin().binds(
            binding.namespace.name(),
            &binding.name,
            &role_key(binding),
            &principal,
        ),
    }
}

/// Why the role of a binding may not be what its name says: it could not be seen, and need not be the built-in one.
pub(super) fn role_gap(context: &Context<'_>, binding: &Object) -> Option<String> {
    let bound = context.binding(binding);
    let found = bound.and_then(|bound| context.analysis.rbac().role_of(bound));
    if found.is_some_and(|found| found.object.is_some()) {
        return None;
    }
    let role = role_key(binding);
    let kind = if role.namespace.is_some() {
        "Role"
    } else {
        "ClusterRole"
    };
    let known = context.cluster.coverage.of_in(
        "rbac.authorization.k8s.io",
        kind,
        role.namespace.as_deref(),
    );
    known.gap().map(|gap| {
        format!(
            "the rules of role `{}` are unknown: {}",
            role.name, gap.reason
        )
    })
}

/// Whether a binding grants a built-in role with one of these names, without rules beyond the built-in ones.
pub(super) fn gives_only(context: &Context<'_>, binding: &Object, names: &[&str]) -> bool {
    if !names.contains(&role_name(binding)) {
        return false;
    }
    let role = context
        .binding(binding)
        .and_then(|binding| context.analysis.rbac().role_of(binding));
    role.is_none_or(|role| Defaults::builtin().brings_role(role))
}

/// URLs that API servers show to every client by design: whether they are up, what they are, and how to log in to them.
const PUBLIC_URLS: &[&str] = &["/healthz", "/livez", "/readyz", "/version", "/.well-known"];

/// The keys that service account tokens are validated with.
const PUBLIC_KEYS: &str = "/openid/v1/jwks";

/// Whether a binding grants nothing but reading URLs that are public by design, whatever the role is called.
pub(super) fn gives_only_public_urls(context: &Context<'_>, binding: &Object) -> bool {
    let role = context
        .binding(binding)
        .and_then(|binding| context.analysis.rbac().role_of(binding));
    // A role of which not every rule is known may grant more.
    role.is_some_and(|role| {
        !role.is_contested
            && !role.may_grow
            && !role.is_unsettled
            && !role.rules.is_empty()
            && role.rules.iter().all(|rule| reads_public_urls(rule))
    })
}

fn reads_public_urls(rule: &Rule) -> bool {
    let is_read = |verb: &str| matches!(verb, "get" | "head" | "options");
    let is_public = |url: &str| {
        let of = |public: &str| {
            url.strip_prefix(public)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        PUBLIC_URLS.iter().copied().any(of) || url.trim_end_matches('/') == PUBLIC_KEYS
    };
    rule.resources.is_empty()
        && rule.api_groups.is_empty()
        && rule.verbs.iter().all(|verb| is_read(verb))
        && !rule.non_resource_urls.is_empty()
        && rule.non_resource_urls.iter().all(|url| is_public(url))
}

/// Reports every subject of a binding that a test picks, except those that Kubernetes binds itself; the message comes with
/// it.
pub(super) fn judge<'a>(
    context: &Context<'_>,
    binding: &'a Object,
    picks: impl Fn(&Subject<'a>) -> Option<String>,
) -> Outcome {
    if !is_rbac(binding) {
        return Outcome::NotApplicable;
    }
    let mut own = subjects(binding)
        .filter(|subject| !is_builtin(context, binding, subject))
        .peekable();
    if own.peek().is_none() && subjects(binding).next().is_some() {
        return Outcome::NotApplicable.unless(|| role_gap(context, binding));
    }
    let problems = own.filter_map(|subject| {
        let message = picks(&subject)?;
        let value = match subject.kind {
            "ServiceAccount" => format!("{}/{}", subject.namespace, subject.name),
            _ => subject.name.to_owned(),
        };
        Some(
            Problem::at(subject.path.clone(), message)
                .value(value)
                .context(subject.text()),
        )
    });
    Outcome::from_problems(problems.collect())
}
