//! Kubelet settings: `KubeletConfiguration` files, ConfigMaps that contain one, flags of a kubelet that runs as a
//! container, and the flags that kubeadm gives to kubelets, in its own files and in objects of the Cluster API.

use seawall_model::{Component, Flag, Flags, Object, UnreadFlag};
use seawall_syntax::Node;

use super::embedded::{self, Embedded};
use super::kubeadm_configuration::parts;
use crate::{Outcome, Problem};

/// Kinds that can contain kubelet settings.
pub(super) const KINDS: &[&str] = &[
    "KubeletConfiguration",
    "ConfigMap",
    "InitConfiguration",
    "JoinConfiguration",
    "KubeadmConfig",
    "KubeadmConfigTemplate",
    "KubeadmControlPlane",
    "KubeadmControlPlaneTemplate",
    "Pod",
    "DaemonSet",
];

const GROUP: &str = "kubelet.config.k8s.io";

/// The field of kubeadm's configurations with flags of the kubelet, and the one configuration that registers no node.
const EXTRA: &str = "nodeRegistration.kubeletExtraArgs";
const CLUSTER: &str = "ClusterConfiguration";

/// A setting with its field in the configuration file and its flag.
pub(super) struct Setting {
    /// The field, with dots.
    pub(super) field: &'static str,
    /// The flag without dashes; empty when there is none.
    pub(super) flag: &'static str,
    /// The default without a configuration file, where it differs from the file's.
    pub(super) flag_default: Option<&'static str>,
}

impl Setting {
    /// A setting with one default.
    pub(super) const fn new(field: &'static str, flag: &'static str) -> Self {
        Self {
            field,
            flag,
            flag_default: None,
        }
    }
}

/// Where the settings are.
pub(super) enum Kubelet<'s> {
    /// In a configuration file; the second part is the field of the ConfigMap that contains it.
    File(&'s Node, Option<String>),
    /// On a command line.
    Flags(&'s Flags<'s>),
    /// In `nodeRegistration.kubeletExtraArgs` of kubeadm, next to a file that kubeadm writes. The second part is the path of the
    /// field.
    Kubeadm(Vec<Flag>, String),
}

/// A question's answer; what is neither a problem nor a pass is an error.
pub(super) type Answer<T = Option<Problem>> = Result<T, Outcome>;

impl From<UnreadFlag> for Outcome {
    fn from(unread: UnreadFlag) -> Self {
        Self::Unknown(unread.0)
    }
}

impl Kubelet<'_> {
    /// A setting as text: a scalar as it is, a list with commas. `None` means that the default of the configuration
    /// file applies.
    pub(super) fn text(&self, setting: &Setting) -> Answer<Option<Flag>> {
        match self {
            Self::File(root, map_field) => {
                let keys: Vec<&str> = setting.field.split('.').collect();
                let Some(node) = root.walk(&keys).filter(|_| !setting.field.is_empty()) else {
                    return Ok(None);
                };
                let value = match node.type_name() {
                    "mapping" => None,
                    "list" => node
                        .items()
                        .iter()
                        .map(Node::scalar_text)
                        .collect::<Option<Vec<String>>>()
                        .map(|items| items.join(",")),
                    _ => node.scalar_text(),
                };
                match value {
                    Some(value) => Ok(Some(Flag {
                        value,
                        path: map_field
                            .clone()
                            .unwrap_or_else(|| setting.field.to_owned()),
                    })),
                    None => Err(wrong_type(setting.field, "a value")),
                }
            }
            Self::Flags(flags) => {
                if !setting.flag.is_empty()
                    && let Some(flag) = flags.value(setting.flag)?
                {
                    return Ok(Some(flag));
                }
                if let Some(file) = read_file(flags)? {
                    return Err(Outcome::Unknown(format!(
                        "the kubelet reads `{}`, which is not in the input",
                        file.value
                    )));
                }
                Ok(setting.flag_default.map(|value| Flag {
                    value: value.to_owned(),
                    path: flags.path(),
                }))
            }
            Self::Kubeadm(arguments, _) => {
                let found = arguments.iter().rev().find(|flag| {
                    flag.value
                        .split_once('=')
                        .is_some_and(|(name, _)| name == setting.flag)
                });
                match found.and_then(|flag| Some((flag, flag.value.split_once('=')?.1))) {
                    Some((flag, value)) if !setting.flag.is_empty() => Ok(Some(Flag {
                        value: value.to_owned(),
                        path: flag.path.clone(),
                    })),
                    // The configuration file decides, and is evaluated where it is.
                    _ => Err(Outcome::NotApplicable),
                }
            }
        }
    }

    /// A setting that only flags have.
    pub(super) fn flag_only(&self, setting: &Setting) -> Answer<Option<Flag>> {
        match self {
            Self::Flags(flags) => Ok(flags.value(setting.flag)?),
            _ => self.text(setting),
        }
    }

    /// A switch.
    pub(super) fn switch(&self, setting: &Setting) -> Answer<Option<(Flag, bool)>> {
        if let Self::Flags(flags) = self
            && !setting.flag.is_empty()
            && let Some(flag) = flags.switch(setting.flag)?
        {
            let is_on = flag.is_true();
            return Ok(Some((flag, is_on)));
        }
        self.expect_type(setting, |node| node.as_bool().is_some(), "a boolean")?;
        match self.text(setting)? {
            Some(flag) if flag.is_true() || flag.is_false() => {
                let is_on = flag.is_true();
                Ok(Some((flag, is_on)))
            }
            Some(_) => Err(wrong_type(setting.field, "a boolean")),
            None => Ok(None),
        }
    }

    /// An integer.
    pub(super) fn number(&self, setting: &Setting) -> Answer<Option<(Flag, i64)>> {
        self.expect_type(setting, |node| node.as_i64().is_some(), "an integer")?;
        match self.text(setting)? {
            Some(flag) => match flag.value.parse() {
                Ok(number) => Ok(Some((flag, number))),
                Err(_) => Err(wrong_type(setting.field, "an integer")),
            },
            None => Ok(None),
        }
    }

    /// A feature gate, and where it is set.
    pub(super) fn gate(&self, name: &str) -> Answer<Option<(Flag, bool)>> {
        if let Self::File(root, map_field) = self {
            let Some(node) = root.walk(&["featureGates", name]) else {
                return Ok(None);
            };
            let Some(is_on) = node.as_bool() else {
                return Err(wrong_type("featureGates", "a map of booleans"));
            };
            let path = map_field
                .clone()
                .unwrap_or_else(|| format!("featureGates.{name}"));
            let value = is_on.to_string();
            return Ok(Some((Flag { value, path }, is_on)));
        }
        let Some(flag) = self.text(&Setting::new("featureGates", "feature-gates"))? else {
            return Ok(None);
        };
        let mut found = None;
        for item in flag.value.split(',') {
            if let Some((gate, value)) = item.split_once('=')
                && gate.trim() == name
            {
                found = Some(value.trim().eq_ignore_ascii_case("true"));
            }
        }
        Ok(found.map(|is_on| (flag, is_on)))
    }

    /// Whether this is a configuration file, which does not contain flags.
    pub(super) const fn is_file(&self) -> bool {
        matches!(self, Self::File(..))
    }

    /// Where a missing setting would be.
    pub(super) fn path(&self, field: &str) -> String {
        match self {
            Self::File(_, map_field) => map_field.clone().unwrap_or_else(|| field.to_owned()),
            Self::Flags(flags) => flags.path(),
            Self::Kubeadm(_, path) => path.clone(),
        }
    }

    fn expect_type(
        &self,
        setting: &Setting,
        fits: impl Fn(&Node) -> bool,
        expected: &str,
    ) -> Answer<()> {
        if let Self::File(root, _) = self {
            let keys: Vec<&str> = setting.field.split('.').collect();
            if root.walk(&keys).is_some_and(|node| !fits(node)) {
                return Err(wrong_type(setting.field, expected));
            }
        }
        Ok(())
    }
}

fn wrong_type(field: &str, expected: &str) -> Outcome {
    Outcome::Unknown(format!(
        "the kubelet rejects this configuration: `{field}` is not {expected}"
    ))
}

/// The configuration file or directory that a kubelet reads.
fn read_file(flags: &Flags<'_>) -> Answer<Option<Flag>> {
    Ok(match flags.value("config")? {
        Some(file) => Some(file),
        None => flags.value("config-dir")?,
    })
}

/// A problem about a setting.
pub(super) fn problem(flag: &Flag, message: impl Into<String>) -> Problem {
    Problem::at(flag.path.clone(), message).value(flag.value.as_str())
}

/// Asks a question about every kubelet configuration of an object; not applicable to every other object.
pub(super) fn judge(object: &Object, ask: impl Fn(&Kubelet<'_>) -> Answer) -> Outcome {
    let ask = |kubelet: &Kubelet<'_>| match ask(kubelet) {
        Ok(problem) => Outcome::from_problem(problem),
        Err(outcome) => outcome,
    };
    if object.is(GROUP, "KubeletConfiguration") {
        return ask(&Kubelet::File(&object.root, None));
    }
    if object.is("", "ConfigMap") {
        let needed = is_kubelet_map(object).then_some("kubelet");
        return embedded::judge(
            &Embedded {
                group: GROUP,
                kind: "KubeletConfiguration",
                needed,
            },
            object,
            |node, path| ask(&Kubelet::File(node, Some(path.to_owned()))),
        );
    }
    let mut registering = parts(object)
        .into_iter()
        .filter(|part| part.kind != CLUSTER)
        .peekable();
    if registering.peek().is_some() {
        let answers = registering.map(|part| {
            let path = format!("{}{EXTRA}", part.path);
            let answer = ask(&Kubelet::Kubeadm(extra_arguments(part.node, &path), path));
            match answer {
                // An object of the Cluster API has several configurations.
                Outcome::Fail(problems) if !part.path.is_empty() => {
                    let own = problems.into_iter();
                    Outcome::Fail(own.map(|problem| problem.subject(part.kind)).collect())
                }
                answer => answer,
            }
        });
        return answers.fold(Outcome::NotApplicable, embedded::worse);
    }
    embedded::judge_containers(object, Component::Kubelet, |flags| {
        ask(&Kubelet::Flags(flags))
    })
}

/// The arguments of a configuration as `name=value`: a map until v1beta3, a list since v1beta4.
fn extra_arguments(configuration: &Node, path: &str) -> Vec<Flag> {
    let keys: Vec<&str> = EXTRA.split('.').collect();
    let Some(node) = configuration.walk(&keys) else {
        return Vec::new();
    };
    let map = node.entries().iter().filter_map(|entry| {
        Some(Flag {
            value: format!("{}={}", entry.key, entry.value.scalar_text()?),
            path: format!("{path}.{}", entry.key),
        })
    });
    let list = node.items().iter().enumerate().filter_map(|(index, item)| {
        Some(Flag {
            value: format!(
                "{}={}",
                item.str("name")?,
                item.get("value")?.scalar_text()?
            ),
            path: format!("{path}[{index}].value"),
        })
    });
    map.chain(list).collect()
}

fn is_kubelet_map(object: &Object) -> bool {
    &*object.namespace == "kube-system"
        && (&*object.name == "kubelet-config" || object.name.starts_with("kubelet-config-1."))
}
