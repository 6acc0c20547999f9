//! The command lines with which kubeadm starts the components of a cluster, by its configuration: kubeadm's own flags, each
//! replaced by `extraArgs` of the same name.
//!
//! Patches (`kubeadm init --patches`) and what was changed in the manifests afterwards are not in the configuration, so a pod
//! of the input that runs the component goes before it.

use seawall_syntax::Node;

use super::command::Call;
use super::source::Source;
use super::variables::Variables;
use super::word::Word;
use super::{Component, Flag, Flags};
use crate::kubeadm::KubeadmConfiguration;
use crate::{Cluster, KubernetesVersion, ObjectId};

/// A component as an installer's configuration starts it.
#[derive(Debug, Clone)]
pub struct InstalledComponent {
    /// The object that is the configuration, or contains it.
    pub object: ObjectId,
    /// Its flags.
    pub flags: Flags<'static>,
}

/// The components with their fields in the configuration.
const COMPONENTS: &[(Component, &str)] = &[
    (Component::ApiServer, "apiServer"),
    (Component::ControllerManager, "controllerManager"),
    (Component::Scheduler, "scheduler"),
    (Component::Etcd, "etcd.local"),
];

/// Where kubeadm keeps certificates, unless `certificatesDir` is set.
const CERTIFICATES: &str = "/etc/kubernetes/pki";

/// The components that kubeadm starts and that no pod of the input shows.
pub fn installed_components(cluster: &Cluster) -> Vec<InstalledComponent> {
    let configurations = KubeadmConfiguration::all(cluster);
    if configurations.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (component, field) in COMPONENTS {
        if cluster.own_components(*component).next().is_some() {
            continue;
        }
        for configuration in &configurations {
            let is_external = configuration.root.walk(&["etcd", "external"]).is_some();
            if *component == Component::Etcd && is_external {
                continue;
            }
            found.push(InstalledComponent {
                object: configuration.object,
                flags: flags(configuration, *component, field),
            });
        }
    }
    found
}

fn flags(
    configuration: &KubeadmConfiguration<'_>,
    component: Component,
    field: &str,
) -> Flags<'static> {
    let arguments = configuration.arguments(field);
    let is_set = |name: &str| {
        arguments
            .iter()
            .any(|(known, _)| component.same_flag(known, name))
    };
    let path = configuration.path(field);
    let mut words = Vec::new();
    for (name, value) in defaults(configuration, component) {
        // Modes and a file of authorizers exclude each other, and kubeadm leaves its modes out then.
        let excluded = name == "authorization-mode" && is_set("authorization-config");
        if !is_set(name) && !excluded {
            words.push(word(name, &value, path.clone(), None));
        }
    }
    for (name, flag) in &arguments {
        words.push(match flag {
            Some(Flag { value, path }) => word(name, value, path.clone(), None),
            None => {
                let unread = format!("{field}.extraArgs.{name}");
                word(name, "", path.clone(), Some(unread))
            }
        });
    }
    let keys: Vec<&str> = field.split('.').chain(["extraEnvs"]).collect();
    let variables = configuration.root.walk(&keys).map_or(&[][..], Node::items);
    let version = configuration.root.str("kubernetesVersion");
    Flags {
        source: Source::Configuration {
            path,
            version: version.and_then(|version| version.parse().ok()),
        },
        component,
        call: Call {
            arguments: words,
            ..Call::default()
        },
        variables: Variables::of_list(variables, &|index| {
            configuration.path(&format!("{field}.extraEnvs[{index}].value"))
        }),
    }
}

/// `--name=value`. `hidden` is what cannot be read of the value.
fn word(name: &str, value: &str, path: String, hidden: Option<String>) -> Word {
    let text = format!("--{name}={value}");
    Word {
        known: text.len(),
        text,
        path,
        hidden,
        splits: false,
    }
}

/// The flags that kubeadm sets itself, as far as they do not depend on the host.
/// Source: <https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/>
fn defaults(
    configuration: &KubeadmConfiguration<'_>,
    component: Component,
) -> Vec<(&'static str, String)> {
    let root = &configuration.root;
    let folder = root.str("certificatesDir").unwrap_or(CERTIFICATES);
    let folder = folder.trim_end_matches('/');
    let file = |name: &str| format!("{folder}/{name}");
    let text = str::to_owned;
    match component {
        Component::ApiServer => {
            let external = root.walk(&["etcd", "external"]);
            let of_etcd = |key: &str, local: String| match external {
                Some(external) => external.str(key).map(str::to_owned).unwrap_or_default(),
                None => local,
            };
            let servers = match external {
                Some(external) => {
                    let endpoints = external.list("endpoints").iter();
                    let endpoints: Vec<&str> = endpoints.filter_map(Node::as_str).collect();
                    endpoints.join(",")
                }
                None => text("https://127.0.0.1:2379"),
            };
            let mut all = vec![
                ("allow-privileged", text("true")),
                ("authorization-mode", text("Node,RBAC")),
                ("client-ca-file", file("ca.crt")),
                ("enable-admission-plugins", text("NodeRestriction")),
                ("enable-bootstrap-token-auth", text("true")),
                ("etcd-cafile", of_etcd("caFile", file("etcd/ca.crt"))),
                (
                    "etcd-certfile",
                    of_etcd("certFile", file("apiserver-etcd-client.crt")),
                ),
                (
                    "etcd-keyfile",
                    of_etcd("keyFile", file("apiserver-etcd-client.key")),
                ),
                ("etcd-servers", servers),
                (
                    "kubelet-client-certificate",
                    file("apiserver-kubelet-client.crt"),
                ),
                ("kubelet-client-key", file("apiserver-kubelet-client.key")),
                ("proxy-client-cert-file", file("front-proxy-client.crt")),
                ("proxy-client-key-file", file("front-proxy-client.key")),
                ("requestheader-allowed-names", text("front-proxy-client")),
                ("requestheader-client-ca-file", file("front-proxy-ca.crt")),
                ("secure-port", text("6443")),
                ("service-account-key-file", file("sa.pub")),
                ("service-account-signing-key-file", file("sa.key")),
                ("tls-cert-file", file("apiserver.crt")),
                ("tls-private-key-file", file("apiserver.key")),
            ];
            // Until the insecure port was removed from the API server, kubeadm closed it.
            let version = root.str("kubernetesVersion");
            let version: Option<KubernetesVersion> = version.and_then(|text| text.parse().ok());
            if version.is_some_and(|version| version < KubernetesVersion::minor(24)) {
                all.push(("insecure-port", text("0")));
            }
            all
        }
        Component::ControllerManager => vec![
            ("bind-address", text("127.0.0.1")),
            ("client-ca-file", file("ca.crt")),
            ("cluster-signing-cert-file", file("ca.crt")),
            ("cluster-signing-key-file", file("ca.key")),
            ("controllers", text("*,bootstrapsigner,tokencleaner")),
            ("leader-elect", text("true")),
            ("requestheader-client-ca-file", file("front-proxy-ca.crt")),
            ("root-ca-file", file("ca.crt")),
            ("service-account-private-key-file", file("sa.key")),
            ("use-service-account-credentials", text("true")),
        ],
        Component::Scheduler => vec![
            ("bind-address", text("127.0.0.1")),
            ("leader-elect", text("true")),
        ],
        Component::Etcd => vec![
            ("cert-file", file("etcd/server.crt")),
            ("client-cert-auth", text("true")),
            ("key-file", file("etcd/server.key")),
            ("listen-client-urls", text("https://127.0.0.1:2379")),
            ("listen-metrics-urls", text("http://127.0.0.1:2381")),
            ("peer-cert-file", file("etcd/peer.crt")),
            ("peer-client-cert-auth", text("true")),
            ("peer-key-file", file("etcd/peer.key")),
            ("peer-trusted-ca-file", file("etcd/ca.crt")),
            ("trusted-ca-file", file("etcd/ca.crt")),
        ],
        Component::Kubelet | Component::KubeProxy => Vec::new(),
    }
}
