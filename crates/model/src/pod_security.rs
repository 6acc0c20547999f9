//! Whether Pod Security Admission acts on the labels of namespaces: API servers can run without it, and exempt from it.

use seawall_syntax::{Node, parse_stream};

use crate::{Cluster, Component, Flags, Object, UnreadFlag};

const PLUGIN: &str = "PodSecurity";
const ADMISSION: (&str, &str) = ("apiserver.config.k8s.io", "AdmissionConfiguration");
const CONFIGURATION: (&str, &str) = (
    "pod-security.admission.config.k8s.io",
    "PodSecurityConfiguration",
);

/// What becomes of the Pod Security label of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelEffect {
    /// It is enforced.
    Enforced,
    /// It is not: why, as a sentence without a full stop.
    Ignored(String),
    /// It may not be: why, likewise.
    Unknown(String),
}

/// What the API servers of a cluster do about Pod Security labels.
#[derive(Debug, Clone, Default)]
pub struct PodSecurityAdmission {
    /// Why no label is enforced.
    off: Option<String>,
    /// Why labels may not be enforced.
    open: Option<String>,
    /// Exempt namespaces.
    namespaces: Vec<Box<str>>,
    /// Why pods may be exempt that are not known by their namespace.
    exempt: Option<String>,
}

impl PodSecurityAdmission {
    /// Reads the flags of API servers in the input, and the configuration files that they read.
    pub fn of(cluster: &Cluster) -> Self {
        let mut found = Self::default();
        let mut has_server = false;
        let mut reads_file = None;
        for (id, flags) in cluster.own_components(Component::ApiServer) {
            has_server = true;
            let pod = &cluster.object(id.object).name;
            match runs(&flags) {
                Ok(true) => {}
                Ok(false) => {
                    found.off.get_or_insert(format!(
                        "API server `{pod}` runs without the admission plugin `{PLUGIN}`"
                    ));
                }
                Err(UnreadFlag(reason)) => {
                    found.open.get_or_insert(format!(
                        "whether API server `{pod}` runs the admission plugin `{PLUGIN}` is not known: {reason}"
                    ));
                }
            }
            match flags.value("admission-control-config-file") {
                Ok(None) => {}
                Ok(Some(flag)) => reads_file = Some(format!("is in `{}`", flag.value)),
                Err(UnreadFlag(reason)) => reads_file = Some(format!("is not known: {reason}")),
            }
        }
        if has_server && reads_file.is_none() {
            return found;
        }
        let has_file = found.see_files(cluster);
        if let Some(file) = reads_file.filter(|_| !has_file) {
            found.open.get_or_insert(format!(
                "the configuration of the admission plugin `{PLUGIN}` {file}, which is not in the input"
            ));
        }
        found
    }

    /// What becomes of the label of a namespace.
    pub fn label_in(&self, namespace: &str) -> LabelEffect {
        let is_exempt = || self.namespaces.iter().any(|own| **own == *namespace);
        if let Some(reason) = &self.off {
            LabelEffect::Ignored(reason.clone())
        } else if is_exempt() {
            LabelEffect::Ignored(format!(
                "the configuration of the admission plugin `{PLUGIN}` exempts namespace `{namespace}`"
            ))
        } else if let Some(reason) = self.open.as_ref().or(self.exempt.as_ref()) {
            LabelEffect::Unknown(reason.clone())
        } else {
            LabelEffect::Enforced
        }
    }

    /// Whether the input holds a configuration.
    fn see_files(&mut self, cluster: &Cluster) -> bool {
        let mut has_file = false;
        for (_, kind) in [ADMISSION, CONFIGURATION] {
            for object in cluster.of_kind(kind) {
                has_file |= self.see(&object.root);
            }
        }
        for object in cluster.of_kind("ConfigMap") {
            for node in files_in(object) {
                has_file |= self.see(&node);
            }
        }
        has_file
    }

    /// Whether a node is a configuration.
    fn see(&mut self, node: &Node) -> bool {
        if is_a(node, CONFIGURATION) {
            self.see_exemptions(node);
            return true;
        }
        if !is_a(node, ADMISSION) {
            return false;
        }
        let plugins = node.list("plugins").iter();
        for plugin in plugins.filter(|plugin| plugin.str("name") == Some(PLUGIN)) {
            let configuration = plugin.get("configuration").filter(|node| !node.is_null());
            match (configuration, plugin.str("path")) {
                (Some(node), _) => self.see_exemptions(node),
                (None, Some(path)) => {
                    self.open.get_or_insert(format!(
                        "the admission plugin `{PLUGIN}` is configured in `{path}`, and what that exempts is not known"
                    ));
                }
                (None, None) => {}
            }
        }
        true
    }

    fn see_exemptions(&mut self, configuration: &Node) {
        let Some(exemptions) = configuration.get("exemptions") else {
            return;
        };
        let namespaces = exemptions.strings("namespaces");
        self.namespaces.extend(namespaces.map(Box::from));
        for (field, what) in [("usernames", "user"), ("runtimeClasses", "runtime class")] {
            if let Some(name) = exemptions.strings(field).next() {
                self.exempt.get_or_insert(format!(
                    "the configuration of the admission plugin `{PLUGIN}` exempts pods by {what} (`{name}`)"
                ));
            }
        }
    }
}

/// Whether an API server runs the plugin, which is on by default.
fn runs(flags: &Flags<'_>) -> Result<bool, UnreadFlag> {
    // The old flag names every plugin that runs.
    let old = flags.list("admission-control");
    if old.flag.is_some() {
        return old.has(PLUGIN);
    }
    Ok(!flags.list("disable-admission-plugins").has(PLUGIN)?)
}

fn is_a(node: &Node, (group, kind): (&str, &str)) -> bool {
    let version = node.str("apiVersion").unwrap_or_default();
    node.str("kind") == Some(kind) && version.split('/').next() == Some(group)
}

/// The configurations that a ConfigMap holds.
fn files_in(object: &Object) -> Vec<Node> {
    let data = object.root.get("data").map_or(&[][..], Node::entries);
    let texts = data.iter().filter_map(|entry| entry.value.as_str());
    let named = texts.filter(|text| text.contains(ADMISSION.1) || text.contains(CONFIGURATION.1));
    let documents = named.flat_map(|text| parse_stream(text.as_bytes()));
    documents
        .filter_map(|document| document.nodes.ok())
        .flatten()
        .collect()
}
