//! `extraArgs` of a kubeadm ClusterConfiguration weaken a component of the control plane.

use super::embedded::{self, Embedded};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

pub const CHECK: Check = Check {
    id: "kubeadm-weak-arguments",
    title: "kubeadm weakens a control-plane component",
    severity: Severity::Medium,
    severity_reason: "kubeadm writes the argument into the static pod of every control-plane node",
    what: "`extraArgs` of the API server, controller manager, scheduler or etcd in a kubeadm ClusterConfiguration, as a file or in a ConfigMap, turn off authentication, authorization or encryption, or open a port. The running components are judged by their own pods, which may differ from this file.",
    why: "The next `kubeadm init`, `join` or `upgrade` brings the weak setting to every control-plane node.",
    remedy: "Remove the argument from `extraArgs`; what kubeadm sets by itself is safe.",
    example: "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    - name: anonymous-auth\n      value: \"false\"",
    techniques: &["MS-TA9029", "T1078"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/"],
    evaluate: Evaluate::Object(&["ClusterConfiguration", "ConfigMap"], |_, object| {
        evaluate(object)
    }),
};

const GROUP: &str = "kubeadm.k8s.io";

/// When a value is weak.
enum Weak {
    /// The flag is set at all.
    Set,
    /// It is this value, without regard to case.
    Is(&'static str),
    /// It is not this value.
    IsNot(&'static str),
    /// Its list holds this item.
    Holds(&'static str),
    /// Its list lacks this item.
    Lacks(&'static str),
    /// One of its addresses is plain HTTP beyond loopback.
    PlainHttp,
}

const API_SERVER: &[&str] = &["apiServer"];
const CONTROLLER_MANAGER: &[&str] = &["controllerManager"];
const SCHEDULER: &[&str] = &["scheduler"];
const ETCD: &[&str] = &["etcd", "local"];

/// Where the arguments stand, the flag, and when it is weak. Only settings that make things worse than kubeadm's own.
const RULES: &[(&[&str], &str, Weak, Severity)] = &[
    (
        API_SERVER,
        "authorization-mode",
        Weak::Holds("AlwaysAllow"),
        Severity::Critical,
    ),
    (
        API_SERVER,
        "authorization-mode",
        Weak::Lacks("RBAC"),
        Severity::Medium,
    ),
    (
        API_SERVER,
        "authorization-mode",
        Weak::Lacks("Node"),
        Severity::Medium,
    ),
    (
        API_SERVER,
        "enable-admission-plugins",
        Weak::Holds("AlwaysAdmit"),
        Severity::High,
    ),
    (
        API_SERVER,
        "enable-admission-plugins",
        Weak::Lacks("NodeRestriction"),
        Severity::Medium,
    ),
    (
        API_SERVER,
        "disable-admission-plugins",
        Weak::Holds("NamespaceLifecycle"),
        Severity::High,
    ),
    (
        API_SERVER,
        "disable-admission-plugins",
        Weak::Holds("ServiceAccount"),
        Severity::High,
    ),
    (
        API_SERVER,
        "disable-admission-plugins",
        Weak::Holds("PodSecurity"),
        Severity::High,
    ),
    (
        API_SERVER,
        "insecure-port",
        Weak::IsNot("0"),
        Severity::Critical,
    ),
    (
        API_SERVER,
        "insecure-bind-address",
        Weak::Set,
        Severity::Critical,
    ),
    (API_SERVER, "token-auth-file", Weak::Set, Severity::High),
    (
        API_SERVER,
        "anonymous-auth",
        Weak::Is("true"),
        Severity::Medium,
    ),
    (
        API_SERVER,
        "service-account-lookup",
        Weak::Is("false"),
        Severity::Medium,
    ),
    (API_SERVER, "etcd-servers", Weak::PlainHttp, Severity::High),
    (API_SERVER, "profiling", Weak::Is("true"), Severity::Low),
    (
        API_SERVER,
        "tls-min-version",
        Weak::Is("VersionTLS10"),
        Severity::Low,
    ),
    (
        API_SERVER,
        "tls-min-version",
        Weak::Is("VersionTLS11"),
        Severity::Low,
    ),
    (
        CONTROLLER_MANAGER,
        "use-service-account-credentials",
        Weak::Is("false"),
        Severity::Medium,
    ),
    (
        CONTROLLER_MANAGER,
        "bind-address",
        Weak::Is("0.0.0.0"),
        Severity::Low,
    ),
    (
        CONTROLLER_MANAGER,
        "bind-address",
        Weak::Is("::"),
        Severity::Low,
    ),
    (
        CONTROLLER_MANAGER,
        "profiling",
        Weak::Is("true"),
        Severity::Low,
    ),
    (
        SCHEDULER,
        "bind-address",
        Weak::Is("0.0.0.0"),
        Severity::Low,
    ),
    (SCHEDULER, "bind-address", Weak::Is("::"), Severity::Low),
    (SCHEDULER, "profiling", Weak::Is("true"), Severity::Low),
    (
        ETCD,
        "client-cert-auth",
        Weak::Is("false"),
        Severity::Critical,
    ),
    (ETCD, "auto-tls", Weak::Is("true"), Severity::Critical),
    (
        ETCD,
        "peer-client-cert-auth",
        Weak::Is("false"),
        Severity::High,
    ),
    (ETCD, "peer-auto-tls", Weak::Is("true"), Severity::High),
    (
        ETCD,
        "listen-client-urls",
        Weak::PlainHttp,
        Severity::Critical,
    ),
];

impl Weak {
    fn applies(&self, value: &str) -> bool {
        let mut items = value.split(',').map(str::trim);
        match self {
            Self::Set => !value.is_empty(),
            Self::Is(weak) => value.eq_ignore_ascii_case(weak),
            Self::IsNot(safe) => value != *safe,
            Self::Holds(item) => items.any(|known| known == *item),
            Self::Lacks(item) => !items.any(|known| known == *item),
            Self::PlainHttp => items.any(|address| {
                address.strip_prefix("http://").is_some_and(|host| {
                    !["127.", "localhost", "[::1]"]
                        .iter()
                        .any(|local| host.starts_with(local))
                })
            }),
        }
    }
}

fn evaluate(object: &Object) -> Outcome {
    if object.is(GROUP, "ClusterConfiguration") {
        return judge(&object.root, None);
    }
    if !object.is("", "ConfigMap") {
        return Outcome::NotApplicable;
    }
    let embedded = Embedded {
        group: GROUP,
        kind: "ClusterConfiguration",
        needed: None,
    };
    embedded::judge(&embedded, object, |node, path| judge(node, Some(path)))
}

fn judge(configuration: &Node, field: Option<&str>) -> Outcome {
    let mut problems = Vec::new();
    for (place, name, weak, severity) in RULES {
        let component = place.join(".");
        let Some(arguments) = configuration
            .walk(place)
            .and_then(|component| component.get("extraArgs"))
        else {
            continue;
        };
        let Some((value, path)) = argument(arguments, name) else {
            continue;
        };
        if weak.applies(&value) {
            let path =
                field.map_or_else(|| format!("{component}.extraArgs{path}"), ToOwned::to_owned);
            let message =
                format!("kubeadm starts `{component}` with the weak setting `--{name}={value}`");
            problems.push(
                Problem::at(path, message)
                    .value(value)
                    .subject(format!("{component} {name}"))
                    .severity(*severity, CHECK.severity_reason),
            );
            problems.dedup_by(|later, earlier| later.subject == earlier.subject);
        }
    }
    Outcome::from_problems(problems)
}

/// The value of an argument and its path in `extraArgs`: a map until v1beta3, a list since v1beta4.
fn argument(arguments: &Node, name: &str) -> Option<(String, String)> {
    if let Some(value) = arguments.get(name) {
        return Some((value.scalar_text()?, format!(".{name}")));
    }
    let (index, item) = arguments
        .items()
        .iter()
        .enumerate()
        .rfind(|(_, item)| item.str("name") == Some(name))?;
    Some((
        item.get("value")?.scalar_text()?,
        format!("[{index}].value"),
    ))
}
