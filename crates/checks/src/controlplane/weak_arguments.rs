//! Arguments that make a control-plane component weaker than the installers' defaults.

use seawall_finding::Severity;
use seawall_model::Component;

use crate::Problem;

/// When a value is weak.
enum Weak {
    /// The flag is set at all.
    Set,
    /// It is this value, without regard to case.
    Is(&'static str),
    /// It is not this value.
    IsNot(&'static str),
    /// Its list contains this item.
    Holds(&'static str),
    /// Its list lacks this item.
    Lacks(&'static str),
    /// One of its addresses is plain HTTP beyond loopback.
    PlainHttp,
}

/// The component, its flag, and when it is weak. Only settings that make things worse than what installers choose.
const RULES: &[(Component, &str, Weak, Severity)] = &[
    (
        Component::ApiServer,
        "authorization-mode",
        Weak::Holds("AlwaysAllow"),
        Severity::Critical,
    ),
    (
        Component::ApiServer,
        "authorization-mode",
        Weak::Lacks("RBAC"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "authorization-mode",
        Weak::Lacks("Node"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "enable-admission-plugins",
        Weak::Holds("AlwaysAdmit"),
        Severity::High,
    ),
    (
        Component::ApiServer,
        "enable-admission-plugins",
        Weak::Lacks("NodeRestriction"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "disable-admission-plugins",
        Weak::Holds("NamespaceLifecycle"),
        Severity::High,
    ),
    (
        Component::ApiServer,
        "disable-admission-plugins",
        Weak::Holds("ServiceAccount"),
        Severity::High,
    ),
    (
        Component::ApiServer,
        "disable-admission-plugins",
        Weak::Holds("PodSecurity"),
        Severity::High,
    ),
    (
        Component::ApiServer,
        "insecure-port",
        Weak::IsNot("0"),
        Severity::Critical,
    ),
    (
        Component::ApiServer,
        "insecure-bind-address",
        Weak::Set,
        Severity::Critical,
    ),
    (
        Component::ApiServer,
        "token-auth-file",
        Weak::Set,
        Severity::High,
    ),
    (
        Component::ApiServer,
        "anonymous-auth",
        Weak::Is("true"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "service-account-lookup",
        Weak::Is("false"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "etcd-servers",
        Weak::PlainHttp,
        Severity::High,
    ),
    (
        Component::ApiServer,
        "profiling",
        Weak::Is("true"),
        Severity::Low,
    ),
    (
        Component::ApiServer,
        "tls-min-version",
        Weak::Is("VersionTLS10"),
        Severity::Low,
    ),
    (
        Component::ApiServer,
        "tls-min-version",
        Weak::Is("VersionTLS11"),
        Severity::Low,
    ),
    (
        Component::ApiServer,
        "requestheader-allowed-names",
        Weak::Is(""),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "runtime-config",
        Weak::Holds("api/all=true"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "runtime-config",
        Weak::Holds("api/alpha=true"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "feature-gates",
        Weak::Holds("AllAlpha=true"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "aggregator-reject-forwarding-redirect",
        Weak::Is("false"),
        Severity::Medium,
    ),
    (
        Component::ApiServer,
        "cors-allowed-origins",
        Weak::Holds(".*"),
        Severity::Medium,
    ),
    (
        Component::ControllerManager,
        "use-service-account-credentials",
        Weak::Is("false"),
        Severity::Medium,
    ),
    (
        Component::ControllerManager,
        "bind-address",
        Weak::Is("0.0.0.0"),
        Severity::Low,
    ),
    (
        Component::ControllerManager,
        "bind-address",
        Weak::Is("::"),
        Severity::Low,
    ),
    (
        Component::ControllerManager,
        "profiling",
        Weak::Is("true"),
        Severity::Low,
    ),
    (
        Component::Scheduler,
        "bind-address",
        Weak::Is("0.0.0.0"),
        Severity::Low,
    ),
    (
        Component::Scheduler,
        "bind-address",
        Weak::Is("::"),
        Severity::Low,
    ),
    (
        Component::Scheduler,
        "profiling",
        Weak::Is("true"),
        Severity::Low,
    ),
    (
        Component::Etcd,
        "client-cert-auth",
        Weak::Is("false"),
        Severity::Critical,
    ),
    (
        Component::Etcd,
        "auto-tls",
        Weak::Is("true"),
        Severity::Critical,
    ),
    (
        Component::Etcd,
        "peer-client-cert-auth",
        Weak::Is("false"),
        Severity::High,
    ),
    (
        Component::Etcd,
        "peer-auto-tls",
        Weak::Is("true"),
        Severity::High,
    ),
    (
        Component::Etcd,
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

/// The weak arguments of a component. `argument` returns the value of a flag and where it is; `who` begins the message:
/// `kubeadm starts kube-apiserver`.
pub(super) fn weak_arguments(
    component: Component,
    who: &str,
    reason: &str,
    argument: impl Fn(&str) -> Option<(String, String)>,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for (of, name, weak, severity) in RULES {
        if *of != component {
            continue;
        }
        let Some((value, path)) = argument(name) else {
            continue;
        };
        let subject = format!("{} {name}", component.program());
        if weak.applies(&value) && !problems.iter().any(|known| known.subject == subject) {
            let message = format!("{who} with the weak setting `--{name}={value}`");
            problems.push(
                Problem::at(path, message)
                    .value(value)
                    .subject(subject)
                    .severity(*severity, reason),
            );
        }
    }
    problems
}
