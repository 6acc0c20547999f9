//! Names and finalizers of objects.

use seawall_model::Object;
use seawall_syntax::{Node, Value};

use crate::finalizer;
use crate::format::{is_dns_label, is_dns_subdomain, is_path_segment};
use crate::mismatch::{Cause, Report, shown};
use crate::place::Place;

/// What a name must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A DNS label.
    Label,
    /// DNS labels with dots between.
    Subdomain,
    /// Anything that can be part of a URL path.
    Segment,
}

/// Kinds whose names are RFC 1123 subdomains by their validation. Kinds that are not named here, and not below, only
/// have to be part of a URL path: their rules differ by version, or are looser.
const SUBDOMAINS: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "Endpoints"),
    ("", "LimitRange"),
    ("", "Node"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "Pod"),
    ("", "PodTemplate"),
    ("", "ReplicationController"),
    ("", "ResourceQuota"),
    ("", "Secret"),
    ("", "ServiceAccount"),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
    ),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("coordination.k8s.io", "Lease"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("node.k8s.io", "RuntimeClass"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "StorageClass"),
];

/// Kinds whose names are DNS labels.
const LABELS: &[(&str, &str)] = &[("", "Namespace"), ("", "Service"), ("apps", "StatefulSet")];

/// Kinds whose objects are questions, answered and not kept: they have no name.
const NAMELESS: &[&str] = &["authentication.k8s.io", "authorization.k8s.io"];

impl Form {
    /// What the names of a kind must be.
    pub(crate) fn of(group: &str, kind: &str) -> Self {
        let key = (group, kind);
        if LABELS.contains(&key) {
            Self::Label
        } else if SUBDOMAINS.contains(&key) {
            Self::Subdomain
        } else {
            Self::Segment
        }
    }
}

/// Groups whose kinds, as far as they are named above, are validated together with those of the core group: their
/// finalizers need a domain.
const STRICT: &[&str] = &["", "apps", "autoscaling", "batch", "networking.k8s.io"];

/// Whether the finalizers of a kind need a domain.
fn needs_domain(object: &Object) -> bool {
    let key = (object.group(), &*object.kind);
    (STRICT.contains(&key.0) && Form::of(key.0, key.1) != Form::Segment)
        || key.0 == "rbac.authorization.k8s.io"
}

/// Adds what is wrong with name and finalizers of an object whose metadata were walked.
pub(crate) fn check(object: &Object, form: Form, report: &mut Report) {
    let root = Place::ROOT;
    let place = root.key("metadata");
    let metadata = object.metadata().unwrap_or(&Node::NULL);
    if !matches!(metadata.value(), Value::Null | Value::Mapping(_)) {
        return;
    }
    if !metadata.list("finalizers").is_empty() {
        finalizer::check(metadata, needs_domain(object), &place, report);
    }
    let (name, prefix) = (metadata.get("name"), metadata.get("generateName"));
    match (name, prefix) {
        (Some(name), _) => check_name(object, form, name, false, &place.key("name"), report),
        (None, Some(prefix)) => {
            check_name(
                object,
                form,
                prefix,
                true,
                &place.key("generateName"),
                report,
            );
        }
        (None, None) if !NAMELESS.contains(&object.group()) => {
            let message = "required field `name` is missing".to_owned();
            report.add(&place, Cause::Name, message, None);
        }
        (None, None) => {}
    }
}

fn check_name(
    object: &Object,
    form: Form,
    node: &Node,
    is_prefix: bool,
    place: &Place<'_>,
    report: &mut Report,
) {
    let Some(text) = node.as_str() else {
        return;
    };
    // The server adds to a prefix, so that one may end with a dash.
    let name = match text.strip_suffix('-') {
        Some(front) if is_prefix => front,
        _ => text,
    };
    if text.is_empty() {
        if !is_prefix {
            let message = "the name is empty".to_owned();
            report.add(place, Cause::Name, message, None);
        }
        return;
    }
    let (fits, hint) = match form {
        Form::Label => (
            is_dns_label(name),
            "use up to 63 lowercase letters, digits and `-`, with a letter or digit at both ends",
        ),
        Form::Subdomain => (
            is_dns_subdomain(name),
            "use lowercase letters, digits, `-` and `.`, with a letter or digit at both ends",
        ),
        Form::Segment => (is_path_segment(name), "leave out `/` and `%`"),
    };
    if !fits {
        let message = format!("{} is not a valid name for a {}", shown(text), object.kind);
        let hint = Some(hint.to_owned());
        report.add(place, Cause::Name, message, hint);
    }
}
