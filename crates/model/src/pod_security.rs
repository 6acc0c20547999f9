//! Whether Pod Security Admission acts on the labels of namespaces: API servers can run without it, and exempt from it.

use seawall_syntax::{Node, parse_stream};

use crate::{Cluster, Component, Flags, Object, UnreadFlag};

/// Capabilities that the baseline level lets containers add. `NET_RAW` is missing on purpose: runtimes add it by default, but a
/// pod cannot request it.
pub const BASELINE_CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

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

/// The label with the level that a namespace enforces.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// The label with the version of its rules.
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";
/// The level that refuses nothing, which is the default.
const PRIVILEGED: &str = "privileged";

/// The level that a namespace asks for, by its labels or by the defaults of the API server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedLevel<'a> {
    /// The level as it is written; `None` where neither names one.
    pub level: Option<&'a str>,
    /// The version of its rules as it is written.
    pub version: Option<&'a str>,
    /// Whether the level is a default.
    pub is_default: bool,
}

/// The defaults of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Defaults {
    level: Option<Box<str>>,
    version: Option<Box<str>>,
}

impl Defaults {
    fn of(configuration: &Node) -> Self {
        let defaults = configuration.get("defaults");
        let field = |name: &str| defaults?.str(name).filter(|text| !text.is_empty());
        let level = field("enforce").filter(|level| *level != PRIVILEGED);
        Self {
            level: level.map(Box::from),
            version: field("enforce-version").map(Box::from),
        }
    }
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
    /// What applies to namespaces without labels.
    defaults: Option<Defaults>,
    /// Why that is not known.
    unknown_defaults: Option<String>,
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
            let reason = format!(
                "the configuration of the admission plugin `{PLUGIN}` {file}, which is not in the input"
            );
            found.unknown_defaults.get_or_insert(reason.clone());
            found.open.get_or_insert(reason);
        }
        found
    }

    /// The level that a namespace asks for, whether or not it is enforced there ([`Self::label_in`]).
    pub fn asked<'a>(&'a self, namespace: &'a Object) -> AskedLevel<'a> {
        let label = namespace.label(ENFORCE);
        let are_known = self.unknown_defaults.is_none();
        let defaults = self.defaults.as_ref().filter(|_| are_known);
        AskedLevel {
            level: label.or_else(|| defaults?.level.as_deref()),
            version: namespace
                .label(ENFORCE_VERSION)
                .or_else(|| defaults?.version.as_deref()),
            is_default: label.is_none(),
        }
    }

    /// Why a namespace without the label may be held to a level by default, as a sentence without a full stop.
    pub fn unknown_default(&self, namespace: &Object) -> Option<&str> {
        let is_open = namespace.label(ENFORCE).is_none() && self.off.is_none();
        let reason = self.unknown_defaults.as_deref();
        reason.filter(|_| is_open && !self.is_exempt(&namespace.name))
    }

    /// The level that pods of a namespace surely have to meet; nothing where that may be none. A value that is not a level
    /// counts as the strictest.
    pub fn surely_enforced<'a>(&'a self, namespace: &'a Object) -> Option<&'a str> {
        let level = self.asked(namespace).level?;
        let is_enforced = self.label_in(&namespace.name) == LabelEffect::Enforced;
        (is_enforced && level != PRIVILEGED).then_some(level)
    }

    fn is_exempt(&self, namespace: &str) -> bool {
        self.namespaces.iter().any(|own| **own == *namespace)
    }

    /// What becomes of the label of a namespace.
    pub fn label_in(&self, namespace: &str) -> LabelEffect {
        if let Some(reason) = &self.off {
            LabelEffect::Ignored(reason.clone())
        } else if self.is_exempt(namespace) {
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
            self.see_configuration(node);
            return true;
        }
        if !is_a(node, ADMISSION) {
            return false;
        }
        let plugins = node.list("plugins").iter();
        for plugin in plugins.filter(|plugin| plugin.str("name") == Some(PLUGIN)) {
            let configuration = plugin.get("configuration").filter(|node| !node.is_null());
            match (configuration, plugin.str("path")) {
                (Some(node), _) => self.see_configuration(node),
                (None, Some(path)) => {
                    self.unknown_defaults.get_or_insert(format!(
                        "the admission plugin `{PLUGIN}` is configured in `{path}`, and the defaults there are not known"
                    ));
                    self.open.get_or_insert(format!(
                        "the admission plugin `{PLUGIN}` is configured in `{path}`, and what that exempts is not known"
                    ));
                }
                (None, None) => {}
            }
        }
        true
    }

    fn see_configuration(&mut self, configuration: &Node) {
        let defaults = Defaults::of(configuration);
        match &self.defaults {
            Some(known) if *known != defaults => {
                self.unknown_defaults.get_or_insert(format!(
                    "several configurations of the admission plugin `{PLUGIN}` are in the input, and their defaults differ"
                ));
            }
            _ => self.defaults = Some(defaults),
        }
        self.see_exemptions(configuration);
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
