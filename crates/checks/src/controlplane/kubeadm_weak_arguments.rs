//! `extraArgs` of a kubeadm ClusterConfiguration weaken a control-plane component.

use super::embedded::{Embedded, judge_kind};
use super::kubeadm_configuration::{Part, parts};
use super::weak_arguments::weak_arguments;
use crate::{Check, Context, Evaluate, Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::{Component, Object};
use seawall_syntax::Node;

pub const CHECK: Check = Check {
    id: "kubeadm-weak-arguments",
    title: "kubeadm weakens a control-plane component",
    severity: Severity::Medium,
    severity_reason: "kubeadm writes the argument into the static pod of every control-plane node",
    what: "`extraArgs` of the API server, controller manager, scheduler or etcd in a kubeadm ClusterConfiguration, as a file, in a ConfigMap or inside a Cluster API object (KubeadmControlPlane, KubeadmConfig and their templates), disable authentication, authorization or encryption, or open a port. The running components are evaluated by their own pods, which can differ from this file. Where the input has no such pods, the checks of each component evaluate the configuration, and this check reports only what they do not.",
    why: "The next `kubeadm init`, `join` or `upgrade` applies the weak setting to every control-plane node.",
    remedy: "Remove the argument from `extraArgs`; kubeadm's default is safe.",
    example: "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    - name: anonymous-auth\n      value: \"false\"",
    techniques: &["MS-TA9029", "T1078"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/"],
    evaluate: Evaluate::Object(KINDS, evaluate),
};

const KINDS: &[&str] = &[
    "ClusterConfiguration",
    "ConfigMap",
    "KubeadmConfig",
    "KubeadmConfigTemplate",
    "KubeadmControlPlane",
    "KubeadmControlPlaneTemplate",
];

const FILE: Embedded = Embedded {
    group: "kubeadm.k8s.io",
    kind: "ClusterConfiguration",
    needed: None,
};

/// Where the arguments of each component are.
const PLACES: &[(Component, &[&str])] = &[
    (Component::ApiServer, &["apiServer"]),
    (Component::ControllerManager, &["controllerManager"]),
    (Component::Scheduler, &["scheduler"]),
    (Component::Etcd, &["etcd", "local"]),
];

/// Arguments that checks of the component evaluate as well.
const EVALUATED: &[(Component, &[&str])] = &[
    (
        Component::ApiServer,
        &[
            "anonymous-auth",
            "authorization-mode",
            "disable-admission-plugins",
            "enable-admission-plugins",
            "etcd-servers",
            "insecure-bind-address",
            "insecure-port",
            "profiling",
            "service-account-lookup",
            "tls-min-version",
            "token-auth-file",
        ],
    ),
    (
        Component::ControllerManager,
        &[
            "bind-address",
            "profiling",
            "use-service-account-credentials",
        ],
    ),
    (Component::Scheduler, &["bind-address", "profiling"]),
    (
        Component::Etcd,
        &[
            "auto-tls",
            "client-cert-auth",
            "listen-client-urls",
            "peer-auto-tls",
            "peer-client-cert-auth",
        ],
    ),
];

fn evaluate(context: &Context<'_>, object: &Object) -> Outcome {
    // A pod that was not seen can run the component, and is what its checks would evaluate then.
    let sees_pods = context.workload_gap(None).is_none();
    let is_evaluated = |component: Component, name: &str| {
        let mut installed = context.installed_of(component);
        sees_pods
            && installed.any(|own| std::ptr::eq(context.cluster.object(own.object), object))
            && EVALUATED
                .iter()
                .any(|(of, names)| *of == component && names.contains(&name))
    };
    let problems =
        |node: &Node, place: &dyn Fn(&str) -> String| problems(node, place, &is_evaluated);
    if object.is("", "ConfigMap") {
        return judge_kind(&FILE, object, |node, place| {
            Outcome::from_problems(problems(node, place))
        });
    }
    let configuration = parts(object)
        .into_iter()
        .find(|part| part.kind == FILE.kind);
    match configuration {
        Some(Part { node, path, .. }) => {
            Outcome::from_problems(problems(node, &|field: &str| format!("{path}{field}")))
        }
        None => Outcome::NotApplicable,
    }
}

fn problems(
    configuration: &Node,
    place: &dyn Fn(&str) -> String,
    is_evaluated: &dyn Fn(Component, &str) -> bool,
) -> Vec<Problem> {
    let mut found = Vec::new();
    for (component, keys) in PLACES {
        let Some(arguments) = configuration
            .walk(keys)
            .and_then(|component| component.get("extraArgs"))
        else {
            continue;
        };
        let at = keys.join(".");
        found.extend(weak_arguments(
            *component,
            &format!("kubeadm starts `{at}`"),
            CHECK.severity_reason,
            |name| {
                if is_evaluated(*component, name) {
                    return None;
                }
                let (value, path) = argument(arguments, name)?;
                Some((value, place(&format!("{at}.extraArgs{path}"))))
            },
        ));
    }
    found
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
