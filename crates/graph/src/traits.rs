//! What of a pod matters to somebody inside of it. Pods with the same traits are one workload in the graph.

use std::collections::{BTreeMap, HashMap};

use seawall_model::{
    ApiAudiences, Container, ContainerRole, HostPath, ImageKey, ImageUser, Pod, ProjectedToken,
    SubPath, running_images,
};
use seawall_network::Protocol;
use seawall_syntax::{Node, Text};

use crate::host_mount::{HostMount, MountSource};
use crate::host_volumes::{Bound, HostVolumes};
use crate::told::image_of;

/// Whether a container runs as root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Root {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The image decides.
    Image,
}

/// A container as somebody inside of it finds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ContainerTraits {
    pub name: Box<str>,
    /// The image as it is written, in full, where it is recognised by something else.
    image: Option<Box<str>>,
    /// What the image is recognised by: the digest that the node pulled, where the status says so.
    pub image_key: ImageKey,
    pub role: Role,
    /// Whether a file says that it has ended, which proves nothing.
    pub is_said_over: bool,
    pub is_privileged: bool,
    /// Added capabilities without `CAP_`, in capitals, sorted.
    pub added: Box<[Box<str>]>,
    /// Whether NET_RAW is among those that it has.
    pub has_net_raw: bool,
    pub root: Root,
    /// Whether a program in it may gain rights that it was not started with.
    pub can_escalate: bool,
    pub is_apparmor_unconfined: bool,
    pub is_proc_unmasked: bool,
    pub is_host_process: bool,
    pub propagates_mounts: bool,
    pub host_mounts: Box<[HostMount]>,
    /// Claims that it mounts: name, and whether only to read.
    pub claims: Box<[(Box<str>, bool)]>,
    /// Secrets whose values it sees, with the field that names them.
    pub secrets: Box<[(Box<str>, Box<str>)]>,
    /// ConfigMaps that it sees, with the field that names them.
    pub configs: Box<[(Box<str>, Box<str>)]>,
    /// Whether a token for the API server is mounted by name.
    pub projected_token: Option<ProjectedToken>,
    pub ports: Box<[(Protocol, u16)]>,
}

/// What a container is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// It runs as long as the pod.
    Lasting,
    /// It ends before the others start.
    Init,
    /// It has ended and is not started again while the pod is there.
    Over,
}

/// A pod as somebody inside of it finds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    pub is_host_pid: bool,
    pub is_host_ipc: bool,
    pub is_host_network: bool,
    pub shares_processes: bool,
    /// Whether root in it is somebody else on the node.
    pub has_own_users: bool,
    /// Whether the pod wants a token; `None` when its account decides.
    pub automount: Option<bool>,
    /// Whether the API server has admitted it, so that its volumes say whether it has a token.
    pub is_admitted: bool,
    pub account: Text,
    /// A runtime that is not the usual one.
    pub runtime_class: Option<Box<str>>,
    pub placement: Placement,
    /// Without the room that a list has which may grow: there is one for each workload.
    pub containers: Box<[ContainerTraits]>,
}

/// A taint that is tolerated: key (empty for every one) and value (`None` for every one).
type Toleration = (Box<str>, Option<Box<str>>);

/// Where a pod may run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Placement {
    /// Labels that a node must have.
    pub labels: BTreeMap<Box<str>, Box<str>>,
    pub tolerations: Box<[Toleration]>,
}

impl Placement {
    /// Whether some node could hold pods of both. One label has one value.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.labels
            .iter()
            .all(|(key, value)| other.labels.get(key).is_none_or(|own| own == value))
    }

    /// Whether a taint keeps the pod away.
    pub(crate) fn tolerates(&self, key: &str, value: &str) -> bool {
        self.tolerations.iter().any(|(own, wanted)| {
            (own.is_empty() || **own == *key) && wanted.as_deref().is_none_or(|own| own == value)
        })
    }

    /// Whether it may run on nodes of the control plane, which keep others away.
    pub(crate) fn tolerates_control_plane(&self) -> bool {
        CONTROL_PLANE.iter().any(|key| self.tolerates(key, ""))
    }
}

/// Labels and taints of nodes of the control plane.
pub(crate) const CONTROL_PLANE: [&str; 2] = [
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
];

impl Traits {
    pub(crate) fn of(
        pod: &Pod<'_>,
        persistent: &HostVolumes<'_>,
        audiences: &ApiAudiences,
    ) -> Self {
        let flag = |field: &str| pod.spec.bool(field) == Some(true);
        let (secrets, configs) = (pod.secrets(), pod.configs());
        let images = running_images(pod);
        let mut volumes = Volumes::new();
        for (index, (volume, _)) in pod.volumes().enumerate() {
            let name = volume.str("name").unwrap_or_default();
            volumes.entry(name).or_insert((index, volume));
        }
        Self {
            is_host_pid: flag("hostPID"),
            is_host_ipc: flag("hostIPC"),
            is_host_network: flag("hostNetwork"),
            shares_processes: flag("shareProcessNamespace"),
            has_own_users: pod.spec.bool("hostUsers") == Some(false),
            automount: pod.spec.bool("automountServiceAccountToken"),
            is_admitted: pod.is_admitted(),
            account: pod.account_name(),
            runtime_class: pod.spec.str("runtimeClassName").map(Box::from),
            placement: placement(pod.spec),
            containers: pod
                .containers()
                .map(|container| {
                    let mut traits =
                        container_traits(pod, &container, &volumes, persistent, audiences);
                    let user = ImageUser::Container(container.name);
                    if let Some(image) = images.iter().find(|image| image.user == user) {
                        traits.image_key = image.key();
                    }
                    if let ImageKey::Digest(_) = traits.image_key {
                        let written = image_of(container.image());
                        traits.image = Some(written.into());
                    }
                    traits.secrets = secrets
                        .iter()
                        .filter(|used| used.container == Some(container.name))
                        .map(|used| (used.name.into(), used.path.as_str().into()))
                        .collect();
                    traits.configs = configs
                        .iter()
                        .filter(|(_, own, _)| *own == container.name)
                        .map(|(name, _, path)| ((*name).into(), path.as_str().into()))
                        .collect();
                    traits
                })
                .collect(),
        }
    }
}

fn placement(spec: &Node) -> Placement {
    let selector = spec.get("nodeSelector").map_or(&[][..], Node::entries);
    let mut tolerations: Vec<Toleration> = spec
        .list("tolerations")
        .iter()
        // What only bears being there once it runs does not let it in.
        .filter(|toleration| toleration.str("effect") != Some("NoExecute"))
        .map(|toleration| {
            let exists = toleration.str("operator") == Some("Exists");
            let value = toleration.str("value").unwrap_or_default();
            (
                toleration.str("key").unwrap_or_default().into(),
                (!exists).then(|| value.into()),
            )
        })
        .collect();
    tolerations.sort_unstable();
    tolerations.dedup();
    Placement {
        labels: selector
            .iter()
            .filter_map(|entry| {
                Some((
                    Box::from(entry.key.as_str()),
                    entry.value.scalar_text()?.as_str().into(),
                ))
            })
            .collect(),
        tolerations: tolerations.into(),
    }
}

/// Volumes by name, with their places in the list. Of two of one name, which no server takes, the first counts.
type Volumes<'a> = HashMap<&'a str, (usize, &'a Node)>;

fn container_traits(
    pod: &Pod<'_>,
    container: &Container<'_>,
    volumes: &Volumes<'_>,
    persistent: &HostVolumes<'_>,
    audiences: &ApiAudiences,
) -> ContainerTraits {
    let context = container.security_context();
    let name = |text: &str| -> Box<str> {
        let upper = text.to_ascii_uppercase();
        upper.strip_prefix("CAP_").unwrap_or(&upper).into()
    };
    let mut added: Vec<Box<str>> = container
        .added_capabilities()
        .map(|(_, text)| name(text))
        .collect();
    added.sort_unstable();
    added.dedup();
    let drops = container
        .dropped_capabilities()
        .any(|(_, text)| matches!(&*name(text), "ALL" | "NET_RAW"));
    let adds_raw = added.iter().any(|cap| matches!(&**cap, "NET_RAW" | "ALL"));
    let (mut host_mounts, mut claims, mut projected_token) =
        (Vec::new(), Vec::new(), None::<ProjectedToken>);
    let mut propagates_mounts = false;
    for mount in container.node.list("volumeMounts") {
        let wanted = mount.str("name");
        let volume = wanted.and_then(|name| volumes.get(name));
        let is_read_only = mount.bool("readOnly") == Some(true);
        let of_claim = volume.and_then(|(_, volume)| volume.get("persistentVolumeClaim"));
        let is_claim_read_only = of_claim.and_then(|claim| claim.bool("readOnly")) == Some(true);
        let bound = persistent.of(
            pod,
            wanted.unwrap_or_default(),
            volume.map(|(_, node)| *node),
        );
        let bound = bound.into_iter().filter(|bound| !bound.is_device);
        let part = SubPath::of(container, mount);
        host_mounts.extend(
            bound.map(|bound| {
                persistent_mount(bound, is_read_only || is_claim_read_only).part(&part)
            }),
        );
        let Some(&(index, volume)) = wanted.and_then(|name| volumes.get(name)) else {
            continue;
        };
        propagates_mounts |= mount.str("mountPropagation") == Some("Bidirectional");
        if let Some(path) = volume.get("hostPath").and_then(|host| host.str("path")) {
            let path = HostPath::new(path, pod.runs_on_windows());
            let mount = HostMount {
                access: path.access(),
                path,
                is_read_only,
                source: MountSource::Pod(index),
                is_device: false,
                only_if: None,
            };
            host_mounts.push(mount.part(&part));
        }
        let claim = volume.get("persistentVolumeClaim");
        if let Some(name) = claim.and_then(|claim| claim.str("claimName")) {
            claims.push((name.into(), is_read_only));
        }
        let tokens = ProjectedToken::in_volume(volume, audiences);
        projected_token = projected_token.into_iter().chain(tokens).min();
    }
    for device in container.node.list("volumeDevices") {
        let wanted = device.str("name").unwrap_or_default();
        let volume = volumes.get(wanted).map(|(_, node)| *node);
        let bound = persistent.of(pod, wanted, volume).into_iter();
        let devices = bound.filter(|bound| bound.is_device);
        host_mounts.extend(devices.map(|bound| persistent_mount(bound, false)));
    }
    // What is certain comes first.
    host_mounts.sort_unstable_by(|a, b| (a.only_if.is_some(), a).cmp(&(b.only_if.is_some(), b)));
    host_mounts.dedup();
    let bool_of = |field: &str| {
        let found = pod.effective(container, field);
        found.and_then(|(node, _)| node.as_bool())
    };
    let user = pod.effective(container, "runAsUser");
    let user = user.and_then(|(node, _)| node.as_i64());
    let root = match (user, bool_of("runAsNonRoot")) {
        (Some(0), _) => Root::Yes,
        (Some(_), _) | (None, Some(true)) => Root::No,
        (None, _) => Root::Image,
    };
    let type_of = |field: &str| {
        let found = pod.effective(container, field);
        found.and_then(|(node, _)| node.str("type"))
    };
    let annotation = format!(
        "container.apparmor.security.beta.kubernetes.io/{}",
        container.name
    );
    let annotated = pod
        .annotations()
        .and_then(|annotations| annotations.str(&annotation));
    let mut ports: Vec<(Protocol, u16)> = container
        .node
        .list("ports")
        .iter()
        .filter_map(|port| {
            let protocol = Protocol::parse(port.str("protocol").unwrap_or("TCP"))?;
            Some((protocol, u16::try_from(port.int("containerPort")?).ok()?))
        })
        .collect();
    ports.sort_unstable();
    ports.dedup();
    let windows = pod
        .effective(container, "windowsOptions")
        .and_then(|(node, _)| node.bool("hostProcess"));
    let can_escalate = container.is_privileged()
        || added
            .iter()
            .any(|cap| matches!(&**cap, "SYS_ADMIN" | "ALL"))
        || bool_of("allowPrivilegeEscalation") != Some(false);
    ContainerTraits {
        name: container.name.into(),
        image: None,
        image_key: ImageKey::of(container.image()),
        role: match container.role {
            _ if pod.is_over(container) => Role::Over,
            ContainerRole::Init => Role::Init,
            _ => Role::Lasting,
        },
        is_said_over: pod.is_said_over(container),
        is_privileged: container.is_privileged(),
        has_net_raw: adds_raw || !drops,
        added: added.into(),
        root,
        can_escalate,
        is_apparmor_unconfined: type_of("appArmorProfile") == Some("Unconfined")
            || annotated == Some("unconfined"),
        is_proc_unmasked: context.and_then(|context| context.str("procMount")) == Some("Unmasked"),
        is_host_process: windows == Some(true),
        propagates_mounts,
        host_mounts: host_mounts.into(),
        claims: claims.into(),
        secrets: Box::default(),
        configs: Box::default(),
        projected_token,
        ports: ports.into(),
    }
}

fn persistent_mount(bound: Bound, is_read_only: bool) -> HostMount {
    HostMount {
        path: bound.path,
        is_read_only,
        access: bound.access,
        source: MountSource::Persistent(bound.object, bound.field),
        is_device: bound.is_device,
        only_if: bound.only_if,
    }
}

impl ContainerTraits {
    /// The image as it is written, in full: by a name and tag it is recognised as well.
    pub(crate) fn image(&self) -> &str {
        match (&self.image, &self.image_key) {
            (Some(image), _) | (None, ImageKey::Digest(image) | ImageKey::Name(image)) => image,
        }
    }

    /// Whether it has a capability that was added.
    pub(crate) fn has(&self, capability: &str) -> bool {
        self.is_privileged
            || self
                .added
                .iter()
                .any(|own| **own == *capability || &**own == "ALL")
    }
}
