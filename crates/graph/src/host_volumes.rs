//! PersistentVolumes that are directories or devices of a node, and the claims that get them.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Cluster, HostAccess, HostPath, Object, ObjectId, Pod};
use seawall_syntax::Node;

/// A PersistentVolume that is a directory or a device of a node.
#[derive(Debug)]
struct HostVolume {
    object: ObjectId,
    name: Box<str>,
    field: &'static str,
    path: HostPath,
    access: HostAccess,
    is_device: bool,
    claim: Option<Claim>,
    class: Box<str>,
    modes: Vec<Box<str>>,
}

/// The claim that a volume names.
#[derive(Debug)]
struct Claim {
    namespace: Box<str>,
    name: Box<str>,
    uid: Option<Box<str>>,
}

/// A volume that a claim gets, or may get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bound {
    pub object: ObjectId,
    pub field: &'static str,
    pub path: HostPath,
    pub access: HostAccess,
    pub is_device: bool,
    /// What has to hold for it and is not known.
    pub only_if: Option<Box<str>>,
}

/// The claim of a volume of a pod.
#[derive(Debug, Clone, Copy)]
enum Wanted<'n> {
    /// This one.
    Named(&'n str),
    /// One for each pod: this, and a number.
    Numbered(&'n str),
    /// One whose name is not known.
    Any,
}

/// The PersistentVolumes of nodes.
#[derive(Debug)]
pub(crate) struct HostVolumes<'c> {
    cluster: &'c Cluster,
    volumes: Vec<HostVolume>,
    by_name: HashMap<Box<str>, Vec<usize>>,
    by_claim: BTreeMap<(Box<str>, Box<str>), Vec<usize>>,
    /// Those without a claim, of each class one for everything that tells them apart here.
    free: BTreeMap<Box<str>, Vec<usize>>,
    /// Claims that some volume names, wherever it is.
    reserved: HashSet<(Box<str>, Box<str>)>,
}

impl<'c> HostVolumes<'c> {
    pub(crate) fn new(cluster: &'c Cluster) -> Self {
        let mut found = Self {
            cluster,
            volumes: Vec::new(),
            by_name: HashMap::new(),
            by_claim: BTreeMap::new(),
            free: BTreeMap::new(),
            reserved: HashSet::new(),
        };
        let mut known = HashSet::new();
        for id in cluster.ids_of_kind("PersistentVolume") {
            let object = cluster.object(*id);
            if !object.group().is_empty() {
                continue;
            }
            let claim = claim_of(object);
            if let Some(claim) = &claim {
                let key = (claim.namespace.clone(), claim.name.clone());
                found.reserved.insert(key);
            }
            let Some(volume) = host_volume(*id, object, claim) else {
                continue;
            };
            let number = found.volumes.len();
            let by_name = found.by_name.entry(volume.name.clone()).or_default();
            by_name.push(number);
            match &volume.claim {
                Some(claim) => {
                    let key = (claim.namespace.clone(), claim.name.clone());
                    found.by_claim.entry(key).or_default().push(number);
                }
                None => {
                    let (class, modes) = (volume.class.clone(), volume.modes.clone());
                    if known.insert((class.clone(), volume.access, volume.is_device, modes)) {
                        found.free.entry(class).or_default().push(number);
                    }
                }
            }
            found.volumes.push(volume);
        }
        found
    }

    /// What a volume of a pod, or a claim that its owner makes for it, is on the node.
    pub(crate) fn of(&self, pod: &Pod<'_>, name: &str, volume: Option<&Node>) -> Vec<Bound> {
        if self.volumes.is_empty() {
            return Vec::new();
        }
        let namespace = pod.namespace();
        // What an owner makes for each pod takes the place of a volume of that name.
        let spec = pod.object.spec();
        let templates = spec.map_or(&[][..], |spec| spec.list("volumeClaimTemplates"));
        let template = templates.iter().find(|template| {
            let metadata = template.get("metadata");
            metadata.and_then(|metadata| metadata.str("name")) == Some(name)
        });
        if let Some(template) = template {
            let start = format!("{name}-{}-", pod.object.name);
            let wanted = Wanted::Numbered(&start);
            return self.bound(namespace, wanted, template.get("spec"));
        }
        let Some(volume) = volume else {
            return Vec::new();
        };
        if let Some(claim) = volume.get("persistentVolumeClaim") {
            let name = claim.str("claimName").unwrap_or_default();
            let declared = self
                .cluster
                .get("", "PersistentVolumeClaim", namespace, name);
            let spec = declared.map(|claim| (claim.spec(), uid(&claim.root)));
            let mut found = match spec {
                Some((spec, own)) => {
                    // A volume whose claim was deleted does not go to another of that name.
                    let mut found = self.numbers(namespace, Wanted::Named(name), spec);
                    found.retain(|(number, _)| {
                        let claim = self.volumes[*number].claim.as_ref();
                        let wanted = claim.and_then(|claim| claim.uid.as_deref());
                        wanted.is_none() || own.is_none() || wanted == own
                    });
                    self.all(namespace, found)
                }
                None => self.bound(namespace, Wanted::Named(name), None),
            };
            if declared.is_none() {
                for bound in &mut found {
                    bound.only_if.get_or_insert_with(|| {
                        format!("claim `{namespace}/{name}`, which is not in the input, exists")
                            .into()
                    });
                }
            }
            return found;
        }
        let Some(ephemeral) = volume.get("ephemeral") else {
            return Vec::new();
        };
        let template = ephemeral.get("volumeClaimTemplate");
        let own = format!("{}-{name}", pod.object.name);
        let wanted = match pod.is_running_kind() {
            true => Wanted::Named(&own),
            false => Wanted::Any,
        };
        self.bound(
            namespace,
            wanted,
            template.and_then(|template| template.get("spec")),
        )
    }

    fn bound(&self, namespace: &str, wanted: Wanted<'_>, spec: Option<&Node>) -> Vec<Bound> {
        self.all(namespace, self.numbers(namespace, wanted, spec))
    }

    /// The volumes that a claim gets, and whether both sides say so.
    fn numbers(
        &self,
        namespace: &str,
        wanted: Wanted<'_>,
        spec: Option<&Node>,
    ) -> Vec<(usize, bool)> {
        let is_wanted = |name: &str| match wanted {
            Wanted::Named(own) => own == name,
            Wanted::Numbered(start) => name.strip_prefix(start).is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            }),
            Wanted::Any => true,
        };
        let named = spec.and_then(|spec| spec.str("volumeName"));
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            let of_name = self.by_name.get(named).into_iter().flatten();
            return of_name
                .filter_map(|number| match &self.volumes[*number].claim {
                    None => Some((*number, false)),
                    Some(claim) if *claim.namespace != *namespace || !is_wanted(&claim.name) => {
                        None
                    }
                    Some(_) => Some((*number, matches!(wanted, Wanted::Named(_)))),
                })
                .collect();
        }
        let start = match wanted {
            Wanted::Named(name) | Wanted::Numbered(name) => name,
            Wanted::Any => "",
        };
        let from = (Box::from(namespace), Box::from(start));
        if !matches!(wanted, Wanted::Any) {
            let mut claimed: Vec<(usize, bool)> = Vec::new();
            for ((own, name), numbers) in self.by_claim.range(from.clone()..) {
                if **own != *namespace || !name.starts_with(start) {
                    break;
                }
                if is_wanted(name) {
                    claimed.extend(numbers.iter().map(|number| (*number, false)));
                }
                // Longer names follow.
                if matches!(wanted, Wanted::Named(_)) {
                    break;
                }
            }
            if !claimed.is_empty() {
                return claimed;
            }
            if matches!(wanted, Wanted::Named(_)) && self.reserved.contains(&from) {
                return Vec::new();
            }
        }
        let class = spec.and_then(|spec| spec.str("storageClassName"));
        let modes = spec.map_or(&[][..], |spec| spec.list("accessModes"));
        // Without a class it is the default one, which is not known here.
        let free = self
            .free
            .iter()
            .filter(|(own, _)| class.is_none_or(|class| &***own == class));
        free.flat_map(|(_, numbers)| numbers)
            .filter(|number| {
                let own = &self.volumes[**number].modes;
                let mut modes = modes.iter().filter_map(Node::as_str);
                modes.all(|mode| own.iter().any(|own| **own == *mode))
            })
            .map(|number| (*number, false))
            .collect()
    }

    fn all(&self, namespace: &str, numbers: Vec<(usize, bool)>) -> Vec<Bound> {
        let numbers = numbers.into_iter();
        numbers
            .map(|(number, is_sure)| {
                let volume = &self.volumes[number];
                let only_if = (!is_sure).then(|| {
                    format!(
                        "PersistentVolume `{}` binds to the pod's claim in namespace `{namespace}`",
                        volume.name
                    )
                    .into()
                });
                Bound {
                    object: volume.object,
                    field: volume.field,
                    path: volume.path.clone(),
                    access: volume.access,
                    is_device: volume.is_device,
                    only_if,
                }
            })
            .collect()
    }
}

fn uid(object: &Node) -> Option<&str> {
    object.get("metadata")?.str("uid")
}

fn claim_of(object: &Object) -> Option<Claim> {
    let claim = object.spec()?.get("claimRef")?;
    Some(Claim {
        namespace: claim.str("namespace").unwrap_or_default().into(),
        name: claim.str("name")?.into(),
        uid: claim.str("uid").map(Box::from),
    })
}

/// A volume on a node that gives something of it.
fn host_volume(id: ObjectId, object: &Object, claim: Option<Claim>) -> Option<HostVolume> {
    let spec = object.spec()?;
    let (field, path) = [
        ("spec.hostPath.path", "hostPath"),
        ("spec.local.path", "local"),
    ]
    .into_iter()
    .find_map(|(field, source)| Some((field, spec.get(source)?.str("path")?)))?;
    let path = HostPath::new(path, false);
    let is_device = spec.str("volumeMode") == Some("Block");
    let access = if is_device {
        HostAccess::NOTHING
    } else {
        path.access()
    };
    if access.is_nothing() && !is_device {
        return None;
    }
    let mut modes: Vec<Box<str>> = spec.strings("accessModes").map(Box::from).collect();
    modes.sort_unstable();
    Some(HostVolume {
        object: id,
        name: object.name.as_str().into(),
        field,
        path,
        access,
        is_device,
        claim,
        class: spec.str("storageClassName").unwrap_or_default().into(),
        modes,
    })
}
