//! What kubeadm starts is evaluated once: by the checks of a component or, where a pod shows it, as a weak argument.

#[allow(dead_code, reason = "fixtures have a test of their own")]
mod fixture;

use std::sync::Arc;

use fixture::{answer_of, objects};
use seawall_checks::registry;
use seawall_finding::Verdict;
use seawall_model::{Cluster, Coverage, Origin};

/// Arguments that weaken a component, by its field in the configuration.
const WEAK: &[(&str, &str, &str)] = &[
    ("apiServer", "anonymous-auth", "true"),
    ("apiServer", "authorization-mode", "AlwaysAllow"),
    (
        "apiServer",
        "disable-admission-plugins",
        "NamespaceLifecycle",
    ),
    ("apiServer", "disable-admission-plugins", "PodSecurity"),
    ("apiServer", "disable-admission-plugins", "ServiceAccount"),
    ("apiServer", "enable-admission-plugins", "AlwaysAdmit"),
    (
        "apiServer",
        "enable-admission-plugins",
        "NamespaceLifecycle",
    ),
    ("apiServer", "etcd-servers", "http://10.0.0.1:2379"),
    ("apiServer", "insecure-bind-address", "0.0.0.0"),
    ("apiServer", "insecure-port", "8080"),
    ("apiServer", "profiling", "true"),
    ("apiServer", "service-account-lookup", "false"),
    ("apiServer", "tls-min-version", "VersionTLS10"),
    ("apiServer", "token-auth-file", "/etc/tokens.csv"),
    ("apiServer", "feature-gates", "AllAlpha=true"),
    ("apiServer", "runtime-config", "api/all=true"),
    ("controllerManager", "bind-address", "0.0.0.0"),
    ("controllerManager", "profiling", "true"),
    (
        "controllerManager",
        "use-service-account-credentials",
        "false",
    ),
    ("scheduler", "bind-address", "0.0.0.0"),
    ("scheduler", "profiling", "true"),
    ("etcd.local", "auto-tls", "true"),
    ("etcd.local", "client-cert-auth", "false"),
    ("etcd.local", "listen-client-urls", "http://0.0.0.0:2379"),
    ("etcd.local", "peer-auto-tls", "true"),
    ("etcd.local", "peer-client-cert-auth", "false"),
];

/// The checks that fail because of an argument: each finding has the argument as its evidence.
fn failing(component: &str, name: &str, value: &str) -> Vec<&'static str> {
    let inner = format!("extraArgs: [{{name: {name}, value: '{value}'}}]");
    let field = match component.split_once('.') {
        Some((outer, inside)) => format!("{outer}: {{{inside}: {{{inner}}}}}"),
        None => format!("{component}: {{{inner}}}"),
    };
    let text = format!("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n{field}\n");
    let cluster = Cluster::new(
        Arc::from(""),
        objects(&text, Origin::File),
        Coverage::default(),
    );
    let evidence = format!("{component}.extraArgs[0].value");
    let fails = |check: &&'static seawall_checks::Check| {
        answer_of(check, &cluster, &text)
            .findings
            .iter()
            .any(|found| {
                found.finding.verdict == Verdict::Fail
                    && format!("{:?}", found.finding.evidence).contains(&evidence)
            })
    };
    registry::all()
        .filter(fails)
        .map(|check| check.id)
        .collect()
}

#[test]
fn each_weak_argument_is_reported_by_one_side() {
    for (component, name, value) in WEAK {
        let checks = failing(component, name, value);
        let general = checks.contains(&"kubeadm-weak-arguments");
        let told = format!("--{name}={value} of {component}: {checks:?}");
        assert!(!checks.is_empty(), "{told}");
        assert!(!general || checks.len() == 1, "{told}");
    }
}
