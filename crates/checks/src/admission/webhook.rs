//! Webhooks of admission configurations, one by one.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Outcome, Problem};

/// The kinds that contain webhooks.
pub(super) const KINDS: &[&str] = &[
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
];

/// One webhook of a configuration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Webhook<'a> {
    /// The configuration.
    pub object: &'a Object,
    /// The webhook.
    pub node: &'a Node,
    index: usize,
}

/// The webhooks of a configuration; none for foreign kinds of the same name.
pub(super) fn webhooks(object: &Object) -> impl Iterator<Item = Webhook<'_>> {
    let is_known = object.group() == "admissionregistration.k8s.io";
    let list = if is_known {
        object.root.list("webhooks")
    } else {
        &[]
    };
    list.iter().enumerate().map(move |(index, node)| Webhook {
        object,
        node,
        index,
    })
}

/// Asks every webhook of a configuration.
pub(super) fn each<'a>(object: &'a Object, ask: impl Fn(&Webhook<'a>) -> Outcome) -> Outcome {
    let mut problems = Vec::new();
    let (mut asked, mut unknown) = (false, None);
    for webhook in webhooks(object) {
        match ask(&webhook) {
            Outcome::NotApplicable => {}
            Outcome::Pass => asked = true,
            Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
            Outcome::Fail(found) => problems.extend(found),
        }
    }
    match (problems.is_empty(), unknown, asked) {
        (false, ..) => Outcome::Fail(problems),
        (true, Some(reason), _) => Outcome::Unknown(reason),
        (true, None, true) => Outcome::Pass,
        (true, None, false) => Outcome::NotApplicable,
    }
}

impl<'a> Webhook<'a> {
    /// The webhook's name.
    pub(super) fn name(&self) -> &'a str {
        self.node.str("name").unwrap_or_default()
    }

    /// The full path of a field.
    pub(super) fn path(&self, field: &str) -> String {
        format!("webhooks[{}].{field}", self.index)
    }

    /// A problem of this webhook.
    pub(super) fn problem(&self, field: &str, message: String) -> Problem {
        Problem::at(self.path(field), message).subject(self.name())
    }

    /// Whether requests are allowed when the webhook does not respond. The default is `Fail` in v1 and was `Ignore`
    /// in v1beta1.
    pub(super) fn fails_open(&self) -> bool {
        match self.node.str("failurePolicy") {
            Some(policy) => policy == "Ignore",
            None => self.object.version() == "v1beta1",
        }
    }

    /// Namespace and name of the Service that answers, if it is one.
    pub(super) fn service(&self) -> Option<(&'a str, &'a str)> {
        let service = self.node.walk(&["clientConfig", "service"])?;
        Some((service.str("namespace")?, service.str("name")?))
    }

    /// Whether a rule sends requests for a resource to this webhook.
    pub(super) fn covers(&self, group: &str, resource: &str, operation: &str) -> bool {
        self.node.list("rules").iter().any(|rule| {
            let holds = |field: &str, wanted: &str| {
                rule.strings(field)
                    .any(|value| value == "*" || value == wanted)
            };
            // `*` is every resource without subresources, `*/*` those too.
            let resources = rule
                .strings("resources")
                .any(|value| matches!(value, "*" | "*/*") || value == resource);
            resources && holds("apiGroups", group) && holds("operations", operation)
        })
    }

    /// Whether the webhook decides over something that an attacker would want to change.
    pub(super) fn guards(&self) -> bool {
        GUARDED.iter().any(|(group, resource)| {
            self.covers(group, resource, "CREATE") || self.covers(group, resource, "UPDATE")
        })
    }
}

/// What a policy would guard: pods and workloads, RBAC, Secrets, network boundaries and admission itself.
const GUARDED: &[(&str, &str)] = &[
    ("", "pods"),
    ("", "pods/ephemeralcontainers"),
    ("", "secrets"),
    ("", "services"),
    ("", "namespaces"),
    ("apps", "deployments"),
    ("apps", "daemonsets"),
    ("apps", "statefulsets"),
    ("apps", "replicasets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("networking.k8s.io", "ingresses"),
    ("networking.k8s.io", "networkpolicies"),
    ("rbac.authorization.k8s.io", "roles"),
    ("rbac.authorization.k8s.io", "clusterroles"),
    ("rbac.authorization.k8s.io", "rolebindings"),
    ("rbac.authorization.k8s.io", "clusterrolebindings"),
];
