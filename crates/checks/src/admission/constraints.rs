//! SecurityContextConstraints: OpenShift's own admission, which evaluates every pod against the constraints that its service account or
//! its author can use.

use seawall_model::{Object, Principal};
use seawall_rbac::{Request, Rule};

use crate::Context;

const GROUP: &str = "security.openshift.io";
const KIND: &str = "SecurityContextConstraints";
const PLURAL: &str = "securitycontextconstraints";

/// Users and groups that own the cluster anyway.
const OWNERS: &[&str] = &[
    "system:admin",
    "system:masters",
    "system:cluster-admins",
    "system:nodes",
    "system:kube-controller-manager",
];

/// Groups that contain every user, or every service account.
const EVERYBODY: &[&str] = &[
    "system:authenticated",
    "system:authenticated:oauth",
    "system:unauthenticated",
    "system:serviceaccounts",
];

/// The constraints in the input.
pub(crate) fn all<'c>(context: &Context<'c>) -> impl Iterator<Item = &'c Object> + use<'c> {
    context
        .cluster
        .of_kind(KIND)
        .filter(|object| object.group() == GROUP || object.group().is_empty())
}

/// Whether constraints apply to the pods of this cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// No sign of OpenShift.
    No,
    /// By those in the input.
    ByInput,
    /// By some that are not in the input; in words.
    Unknown(String),
}

/// Whether constraints apply to the pods of this cluster, as far as the input shows.
pub(crate) fn judged(context: &Context<'_>) -> Judged {
    let is_known = context.cluster.coverage.of(GROUP, KIND).is_complete();
    let has_any = all(context).next().is_some();
    if has_any && is_known {
        return Judged::ByInput;
    }
    if has_any {
        return Judged::Unknown(
            "the SecurityContextConstraints in the input apply to its pods, and the cluster can have more; scan the cluster to find out"
                .to_owned(),
        );
    }
    // Kinds of the templates' own groups are used elsewhere too; those of the platform are not.
    let sign = context
        .cluster
        .objects()
        .iter()
        .find(|object| object.group().ends_with(".openshift.io"));
    match (sign, is_known) {
        (Some(sign), false) => Judged::Unknown(format!(
            "{} `{}` belongs to OpenShift, whose SecurityContextConstraints apply to its pods and are not in the input",
            sign.kind, sign.name
        )),
        _ => Judged::No,
    }
}

/// Something that constraints allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The field.
    pub path: &'static str,
    /// Its value.
    pub value: String,
    /// What it allows, in words.
    pub allows: &'static str,
    /// Whether a pod with it can take over the node.
    pub owns_node: bool,
}

/// Switches with what they allow, and whether that is the node.
const SWITCHES: &[(&str, &str, bool)] = &[
    ("allowPrivilegedContainer", "privileged containers", true),
    ("allowHostDirVolumePlugin", "hostPath volumes", true),
    ("allowHostPID", "the host PID namespace", true),
    ("allowHostIPC", "the host IPC namespace", false),
    ("allowHostNetwork", "the host network", false),
    ("allowHostPorts", "host ports", false),
];

/// Capabilities that give control of the node.
const STRONG: &[&str] = &[
    "*",
    "ALL",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "DAC_READ_SEARCH",
    "BPF",
];

/// What constraints allow that a guarded namespace does not have.
pub(crate) fn openings(constraints: &Object) -> Vec<Opening> {
    let root = &constraints.root;
    let mut found: Vec<Opening> = SWITCHES
        .iter()
        .filter(|(field, ..)| root.bool(field) == Some(true))
        .map(|(field, allows, owns_node)| Opening {
            path: field,
            value: "true".to_owned(),
            allows,
            owns_node: *owns_node,
        })
        .collect();
    let strong = root.strings("allowedCapabilities").find(|name| {
        let plain = name.to_ascii_uppercase();
        STRONG.contains(&plain.strip_prefix("CAP_").unwrap_or(&plain))
    });
    if let Some(name) = strong {
        found.push(Opening {
            path: "allowedCapabilities",
            value: name.to_owned(),
            allows: "capabilities that give control of the node",
            owns_node: true,
        });
    }
    let is_listed = |volume: &&str| matches!(*volume, "*" | "hostPath");
    if let Some(volume) = root.strings("volumes").find(is_listed)
        && root.bool("allowHostDirVolumePlugin") != Some(true)
    {
        // The switch is cleared by the API server, and follows from the list.
        found.push(Opening {
            path: "volumes",
            value: volume.to_owned(),
            allows: "hostPath volumes",
            owns_node: true,
        });
    }
    for (field, allows) in [
        ("runAsUser", "containers that run as root"),
        ("seLinuxContext", "any SELinux context"),
    ] {
        let kind = root.get(field).and_then(|rule| rule.str("type"));
        if kind == Some("RunAsAny") {
            found.push(Opening {
                path: field,
                value: "RunAsAny".to_owned(),
                allows,
                owns_node: false,
            });
        }
    }
    found
}

/// Who can use constraints besides the cluster's administrators, with the field that says so.
pub(crate) fn users(context: &Context<'_>, constraints: &Object) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (list, noun) in [("users", ""), ("groups", "group ")] {
        for (index, name) in constraints.root.list(list).iter().enumerate() {
            if let Some(name) = name.as_str().filter(|name| !is_owner(name)) {
                found.push((format!("{noun}`{name}`"), format!("{list}[{index}]")));
            }
        }
    }
    for role in context
        .cluster
        .of_kind("ClusterRole")
        .chain(context.cluster.of_kind("Role"))
    {
        let gives = context.role(role).is_some_and(|role| {
            let mut rules = role.rules.iter();
            rules.any(|rule| gives_use(rule, &constraints.name))
        });
        if !gives {
            continue;
        }
        for binding in context.bindings_of(role) {
            for subject in &binding.subjects {
                let (Principal::User(name)
                | Principal::Group(name)
                | Principal::ServiceAccount { name, .. }) = subject;
                if !is_owner(name) {
                    let words = format!("`{name}` through {binding}");
                    found.push((words, "metadata.name".to_owned()));
                }
            }
        }
    }
    found
}

/// Whether a rule of a role explicitly allows the use of these constraints: full access is reported
/// elsewhere.
fn gives_use(rule: &Rule, name: &str) -> bool {
    let names_them = rule.resources.iter().any(|resource| &**resource == PLURAL);
    names_them && rule.allows(&Request::resource("use", GROUP, PLURAL, "", "", name))
}

/// The cluster's administrators, and OpenShift's own accounts.
fn is_owner(name: &str) -> bool {
    OWNERS.contains(&name) || name.starts_with("system:serviceaccount:openshift-")
}

/// Whether the text for a user means every user.
pub(crate) fn is_everybody(user: &str) -> bool {
    EVERYBODY
        .iter()
        .any(|group| user.contains(&format!("`{group}`")))
}

/// The constraints that allow pods of a namespace to take over the node, with who can use them.
pub(crate) fn way_past(context: &Context<'_>, namespace: &str) -> Option<(String, String)> {
    let of_namespace = [
        format!("`system:serviceaccounts:{namespace}`"),
        format!("`system:serviceaccount:{namespace}:"),
    ];
    all(context).find_map(|constraints| {
        let is_open = openings(constraints)
            .iter()
            .any(|opening| opening.owns_node);
        let user = is_open.then(|| {
            users(context, constraints).into_iter().find(|(user, _)| {
                is_everybody(user) || of_namespace.iter().any(|own| user.contains(own))
            })
        });
        let (user, _) = user.flatten()?;
        Some((constraints.name.to_string(), user))
    })
}
