//! Whether the API server has a kind at all.

use seawall_model::{KubernetesVersion, Object};

use crate::custom::{CustomSchema, CustomSchemas};
use crate::exchange::Exchange;
use crate::mismatch::{Cause, Meant};
use crate::schemas::{Kind, Schemas, Scope};
use crate::suggest;
use crate::versions::{FIRST, Versions};

/// Kinds of built-in groups that are not stored objects, so that the table does not have them: what subresources take.
/// What servers and clients send each other besides is in [`Exchange`].
const VIRTUAL: &[(&str, &str)] = &[
    ("", "List"),
    ("", "NodeProxyOptions"),
    ("", "PodAttachOptions"),
    ("", "PodExecOptions"),
    ("", "PodLogOptions"),
    ("", "PodPortForwardOptions"),
    ("", "PodProxyOptions"),
    ("", "PodStatusResult"),
    ("", "RangeAllocation"),
    ("", "SerializedReference"),
    ("", "ServiceProxyOptions"),
    ("apps", "Scale"),
    ("authentication.k8s.io", "TokenRequest"),
    ("autoscaling", "Scale"),
    ("policy", "Eviction"),
];

/// Kinds that OpenShift served as `v1`, before its API groups were: charts and templates still say so, and its clients
/// take it. Kinds that Kubernetes has too are not here: `v1` is a slip for those.
const OPENSHIFT: &[&str] = &[
    "AppliedClusterResourceQuota",
    "BrokerTemplateInstance",
    "Build",
    "BuildConfig",
    "BuildRequest",
    "ClusterNetwork",
    "ClusterPolicy",
    "ClusterPolicyBinding",
    "ClusterResourceQuota",
    "DeploymentConfig",
    "DeploymentConfigRollback",
    "EgressNetworkPolicy",
    "Group",
    "HostSubnet",
    "Identity",
    "Image",
    "ImageSignature",
    "ImageStream",
    "ImageStreamImage",
    "ImageStreamImport",
    "ImageStreamMapping",
    "ImageStreamTag",
    "IsPersonalSubjectAccessReview",
    "LocalResourceAccessReview",
    "NetNamespace",
    "OAuthAccessToken",
    "OAuthAuthorizeToken",
    "OAuthClient",
    "OAuthClientAuthorization",
    "PodSecurityPolicyReview",
    "PodSecurityPolicySelfSubjectReview",
    "PodSecurityPolicySubjectReview",
    "Policy",
    "PolicyBinding",
    "ProcessedTemplate",
    "Project",
    "ProjectRequest",
    "ResourceAccessReview",
    "RoleBindingRestriction",
    "Route",
    "SecurityContextConstraints",
    "SubjectRulesReview",
    "Template",
    "TemplateConfig",
    "TemplateInstance",
    "User",
    "UserIdentityMapping",
];

/// What is known of the kind of an object.
pub(crate) enum Judged<'s, 'a> {
    /// Built in, or fixed by a published API.
    Known(&'s Kind),
    /// Described by a CRD of the input.
    Custom(&'s CustomSchema<'a>),
    /// The server does not have it, with what to do instead.
    Refused(Message, Option<String>),
    /// Nothing is known.
    Unknown,
}

/// What is wrong with kind or version.
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) cause: Cause,
    /// What was most likely meant, where it is another kind or group.
    pub(crate) meant: Option<Meant>,
}

impl Message {
    /// No server has ever had this kind in the group.
    fn kind(text: String) -> Self {
        Self {
            text,
            cause: Cause::Kind,
            meant: None,
        }
    }

    /// The kind is right, and the group or the version is one that no server has.
    fn api_version(text: String) -> Self {
        Self {
            text,
            cause: Cause::NoVersion,
            meant: None,
        }
    }

    /// Some server has this version of the kind, and the one that is meant does not.
    fn version(text: String) -> Self {
        Self {
            text,
            cause: Cause::Version,
            meant: None,
        }
    }

    fn meaning(mut self, kind: Option<&Kind>) -> Self {
        self.meant = kind.map(|kind| Meant {
            group: kind.group,
            kind: kind.kind,
            is_namespaced: kind.scope == Scope::Namespaced,
        });
        self
    }
}

/// Finds out what is known of the kind of an object.
pub(crate) fn judge<'s, 'a>(
    schemas: &'s Schemas,
    object: &Object,
    version: Option<KubernetesVersion>,
    crds: &'s CustomSchemas<'a>,
) -> Judged<'s, 'a> {
    let (group, api) = (object.group(), object.version());
    let known = schemas.kind(group, api, &object.kind);
    if let Some(kind) = known
        && !kind.is_custom
    {
        let is_old = version.is_some_and(|version| version.minor < FIRST);
        return match (kind.ended, kind.versions.meets(Versions::wanted(version))) {
            (None, true) => Judged::Known(kind),
            // What exactly an older server has is not known here.
            (Some(_), _) | (None, false) if is_old => Judged::Unknown,
            _ => gone(schemas, kind, version),
        };
    }
    if let Some(schema) = crds.get(group, api, &object.kind) {
        return Judged::Custom(schema);
    }
    if let Some(kind) = known {
        return Judged::Known(kind);
    }
    if let Some(served) = crds.served_instead(group, api, &object.kind) {
        let text = format!("the CRD of `{}` does not serve `{api}`", object.kind);
        let hint = served.first().map(|first| format!("use `{group}/{first}`"));
        return Judged::Refused(Message::api_version(text), hint);
    }
    let is_builtin = schemas
        .kinds
        .iter()
        .any(|kind| kind.group == group && !kind.is_custom);
    if is_builtin {
        in_builtin_group(schemas, object, version)
    } else {
        in_strange_group(schemas, object)
    }
}

/// A version of a kind that the server does not serve.
fn gone<'s, 'a>(
    schemas: &Schemas,
    kind: &Kind,
    version: Option<KubernetesVersion>,
) -> Judged<'s, 'a> {
    let since = match kind.ended {
        Some(last) => format!("removed in v1.{}", last + 1),
        None => kind.versions.words(Versions::wanted(version)),
    };
    let text = format!(
        "`{}` does not serve `{}`: {since}",
        api_version(kind),
        kind.kind
    );
    let served = schemas.kinds.iter().filter(|other| {
        other.kind == kind.kind
            && !other.is_custom
            && other.ended.is_none()
            && other.versions.meets(Versions::wanted(version))
    });
    let hint = best(served, kind.group).map(|other| format!("use `{}`", api_version(other)));
    Judged::Refused(Message::version(text), hint)
}

/// The version that somebody most likely wants: of the same group, and the most stable.
fn best<'k>(kinds: impl Iterator<Item = &'k Kind>, group: &str) -> Option<&'k Kind> {
    kinds.min_by_key(|kind| {
        let unstable = usize::from(kind.version.contains("beta"))
            + 2 * usize::from(kind.version.contains("alpha"));
        (
            kind.group != group,
            unstable,
            std::cmp::Reverse(kind.version),
        )
    })
}

fn in_builtin_group<'s, 'a>(
    schemas: &Schemas,
    object: &Object,
    version: Option<KubernetesVersion>,
) -> Judged<'s, 'a> {
    let group = object.group();
    let name = &*object.kind;
    let is_list = |kind: &Kind| name.strip_suffix("List") == Some(kind.kind);
    let is_virtual = VIRTUAL.contains(&(group, name)) || Exchange::of(group, name).is_some();
    if is_virtual || schemas.kinds.iter().any(is_list) {
        return Judged::Unknown;
    }
    if &*object.api_version == "v1" && OPENSHIFT.contains(&name) {
        return Judged::Unknown;
    }
    let same_name = || {
        schemas
            .kinds
            .iter()
            .filter(|kind| kind.kind == name && !kind.is_custom)
    };
    let current = || same_name().filter(|kind| kind.ended.is_none());
    if same_name().any(|kind| kind.group == group) {
        // An older server may have served it as an alpha or beta version.
        if version.is_some_and(|version| version.minor < FIRST) {
            return Judged::Unknown;
        }
        let hint = best(current(), group).map(|kind| format!("use `{}`", api_version(kind)));
        let text = format!("`{}` does not have `{name}`", object.api_version);
        return Judged::Refused(Message::api_version(text), hint);
    }
    // A core version other than v1 is more often a file of another tool than a slip.
    if group.is_empty() && object.version() != "v1" && current().next().is_none() {
        return Judged::Unknown;
    }
    let (meant, hint) = match best(current(), group) {
        Some(kind) => (Some(kind), Some(format!("use `{}`", api_version(kind)))),
        None => nearest(schemas, name, group),
    };
    let text = format!("`{}` does not have a kind `{name}`", object.api_version);
    Judged::Refused(Message::kind(text).meaning(meant), hint)
}

/// The kind whose name is nearly the one that is written: of the same group, or else of any.
fn nearest<'s>(
    schemas: &'s Schemas,
    name: &str,
    group: &str,
) -> (Option<&'s Kind>, Option<String>) {
    let kinds = || schemas.kinds.iter().filter(|kind| !kind.is_custom);
    let of_group = kinds().filter(|kind| kind.group == group);
    if let Some(near) = suggest::nearest(name, of_group.map(|kind| kind.kind)) {
        let named = kinds().filter(|kind| kind.kind == near && kind.group == group);
        return (best(named, group), Some(format!("did you mean `{near}`?")));
    }
    let Some(near) = suggest::nearest(name, kinds().map(|kind| kind.kind)) else {
        return (None, None);
    };
    let kind = best(kinds().filter(|kind| kind.kind == near), group);
    let hint = kind.map(|kind| format!("did you mean `{near}` of `{}`?", api_version(kind)));
    (kind, hint)
}

/// A group that is not built in is most often that of a CRD. It is a slip only when it is nearly a built-in one, or
/// could not be a CRD's, and the kind is built in.
fn in_strange_group<'s, 'a>(schemas: &Schemas, object: &Object) -> Judged<'s, 'a> {
    let group = object.group();
    let is_near = |kind: &&Kind| {
        *kind.kind == *object.kind
            && !kind.is_custom
            && kind.ended.is_none()
            && (!group.contains('.') || suggest::nearest(group, [kind.group]).is_some())
    };
    match best(schemas.kinds.iter().filter(is_near), group) {
        Some(kind) => Judged::Refused(
            Message::api_version(format!("`{group}` is not an API group of Kubernetes"))
                .meaning(Some(kind)),
            Some(format!("use `{}`", api_version(kind))),
        ),
        None => Judged::Unknown,
    }
}

fn api_version(kind: &Kind) -> String {
    if kind.group.is_empty() {
        kind.version.to_owned()
    } else {
        format!("{}/{}", kind.group, kind.version)
    }
}
