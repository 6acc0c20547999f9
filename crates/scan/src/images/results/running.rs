//! Which images a cluster runs, and where: by what each image is recognised by.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use seawall_analysis::{Analysis, Exposure, Workload};
use seawall_checks::location;
use seawall_finding::Evidence;
use seawall_graph::{Cost, Ranks};
use seawall_model::{ImageKey, ImageUser, ObjectRef, PodId, running_images};

/// Who runs an image, of one cluster or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageUsers {
    /// The top owners of the pods.
    pub workloads: BTreeSet<ObjectRef>,
    /// The files that name the image; none for what a server listed.
    pub files: BTreeSet<Arc<str>>,
}

impl ImageUsers {
    /// Those of another cluster beside these.
    pub(crate) fn add(&mut self, other: Self) {
        self.workloads.extend(other.workloads);
        self.files.extend(other.files);
    }
}

/// Where an image runs.
pub(super) struct Use<'a> {
    pub(super) workload: &'a ObjectRef,
    /// The field that names the image, as evidence.
    pub(super) field: Evidence,
    /// What leads to it from outside.
    pub(super) exposure: Option<&'a Exposure>,
    /// The cheapest attack path through it.
    pub(super) cost: Option<Cost>,
    /// Running pods.
    pub(super) pods: u32,
    /// The pod that was counted last.
    last: PodId,
}

/// What a cluster runs under one key.
#[derive(Default)]
pub(super) struct Run<'a> {
    /// As it is written.
    pub(super) written: &'a str,
    pub(super) uses: Vec<Use<'a>>,
}

/// What a cluster runs.
#[derive(Default)]
pub(super) struct Runs<'a> {
    pub(super) by_key: BTreeMap<ImageKey, Run<'a>>,
    /// What runs and names no image, as sentences.
    pub(super) unnamed: Vec<String>,
}

/// What a cluster runs: of its pods, and of templates that have none.
pub(super) fn runs<'a>(analysis: &'a Analysis<'_>, ranks: &Ranks) -> Runs<'a> {
    let mut runs = Runs::default();
    let mut seen: HashMap<(ImageKey, &'a ObjectRef), usize> = HashMap::new();
    for (index, workload) in analysis.inventory().workloads.iter().enumerate() {
        let id = PodId {
            object: workload.id,
            index: workload.pod.index,
        };
        // What has ended runs no more, and a template that has pods runs as they do.
        if workload.pod.has_ended() || analysis.network().endpoint_of(id).is_none() {
            continue;
        }
        let owner = &workload.owner.workload.0;
        let pods = u32::from(workload.pod.is_running_kind());
        for image in running_images(&workload.pod) {
            if image.written.is_empty() && image.pulled.is_none() {
                runs.unnamed.push(unnamed(owner, image.user));
                continue;
            }
            let key = image.key();
            let run = runs.by_key.entry(key.clone()).or_default();
            if run.written.is_empty() {
                run.written = image.written;
            }
            if let Some(at) = seen.get(&(key.clone(), owner)) {
                let known = &mut run.uses[*at];
                // Several containers of a pod run one image in one pod; of several pods, Services may select some.
                if known.last != id {
                    known.last = id;
                    known.pods += pods;
                }
                known.exposure = known.exposure.or_else(|| analysis.exposure(index));
                continue;
            }
            seen.insert((key, owner), run.uses.len());
            run.uses.push(Use {
                workload: owner,
                field: field(workload, image.user, image.written),
                exposure: analysis.exposure(index),
                cost: ranks.workloads.get(owner).copied(),
                pods,
                last: id,
            });
        }
    }
    runs.unnamed.sort();
    runs.unnamed.dedup();
    runs
}

fn unnamed(owner: &ObjectRef, user: ImageUser<'_>) -> String {
    match user {
        ImageUser::Container(name) => format!("{owner}: container `{name}` names no image"),
        ImageUser::Volume(name) => format!("{owner}: image volume `{name}` names no image"),
    }
}

/// The field of a pod that names an image.
fn field(workload: &Workload<'_>, user: ImageUser<'_>, written: &str) -> Evidence {
    let pod = &workload.pod;
    let path = match user {
        ImageUser::Container(name) => {
            let mut containers = pod.containers();
            let own = containers.find(|container| container.name == name);
            own.map_or_else(|| pod.path("containers"), |own| own.path("image"))
        }
        ImageUser::Volume(name) => {
            let mut volumes = pod.spec.list("volumes").iter();
            let own = volumes.position(|volume| volume.str("name") == Some(name));
            own.map_or_else(
                || pod.path("volumes"),
                |own| pod.path(&format!("volumes[{own}].image.reference")),
            )
        }
    };
    let place = location(pod.object, &path);
    Evidence::field(path, Some(written.to_owned()), place)
}
