//! Settings of kube-proxy: `KubeProxyConfiguration` files, the ConfigMap of kubeadm, and flags of pods without a configuration file.

use seawall_model::{Component, Flags, Object, UnreadFlag};
use seawall_syntax::Node;

use super::embedded::{self, Embedded};
use crate::Outcome;

/// Kinds that can contain kube-proxy settings.
pub(super) const KINDS: &[&str] = &["KubeProxyConfiguration", "ConfigMap", "Pod", "DaemonSet"];

const GROUP: &str = "kubeproxy.config.k8s.io";

/// Where the settings are.
pub(super) enum Proxy<'s> {
    /// In a configuration file.
    File(&'s Node, Option<&'s str>),
    /// On a command line.
    Flags(&'s Flags<'s>),
}

/// A setting as it was written, with its path.
pub(super) struct Setting {
    /// The value; a list with commas.
    pub(super) value: String,
    /// Where it is.
    pub(super) path: String,
}

impl Proxy<'_> {
    /// A setting by its field and its flag. The error says why it cannot be read.
    pub(super) fn get(&self, field: &str, flag: &str) -> Result<Option<Setting>, UnreadFlag> {
        match self {
            Self::Flags(flags) => Ok(flags.get(flag).map(|flag| Setting {
                value: flag.value,
                path: flag.path,
            })),
            Self::File(root, _) => {
                let keys: Vec<&str> = field.split('.').collect();
                let Some(node) = root.walk(&keys).filter(|node| !node.is_null()) else {
                    return Ok(None);
                };
                let list: Option<Vec<String>> =
                    node.items().iter().map(Node::scalar_text).collect();
                let value = match node.type_name() {
                    "list" => list.map(|items| items.join(",")),
                    "mapping" => None,
                    _ => node.scalar_text(),
                };
                let value = value.ok_or_else(|| {
                    UnreadFlag(format!(
                        "kube-proxy rejects this configuration: `{field}` has the wrong type"
                    ))
                })?;
                Ok(Some(Setting {
                    value,
                    path: self.path(field),
                }))
            }
        }
    }

    /// Where a missing setting would be.
    pub(super) fn path(&self, field: &str) -> String {
        match self {
            Self::File(_, map_field) => map_field.unwrap_or(field).to_owned(),
            Self::Flags(flags) => flags.path(),
        }
    }
}

/// Asks a question about every configuration of kube-proxy in an object; not applicable to every other object.
pub(super) fn judge(
    object: &Object,
    ask: impl Fn(&Proxy<'_>) -> Result<Outcome, UnreadFlag>,
) -> Outcome {
    let ask = |proxy: &Proxy<'_>| {
        ask(proxy).unwrap_or_else(|UnreadFlag(reason)| Outcome::Unknown(reason))
    };
    if object.is(GROUP, "KubeProxyConfiguration") {
        return ask(&Proxy::File(&object.root, None));
    }
    if object.is("", "ConfigMap") {
        let is_of_kubeadm = &*object.namespace == "kube-system" && &*object.name == "kube-proxy";
        let embedded = Embedded {
            group: GROUP,
            kind: "KubeProxyConfiguration",
            needed: is_of_kubeadm.then_some("config.conf"),
        };
        return embedded::judge(&embedded, object, |node, path| {
            ask(&Proxy::File(node, Some(path)))
        });
    }
    embedded::judge_containers(object, Component::KubeProxy, |flags| {
        // With a file, the flags are ignored, and the file is evaluated where it is.
        match flags.value("config") {
            Ok(None) => ask(&Proxy::Flags(flags)),
            Ok(Some(_)) => Outcome::NotApplicable,
            Err(UnreadFlag(reason)) => Outcome::Unknown(reason),
        }
    })
}
