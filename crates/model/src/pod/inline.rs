//! Pods whose fields stand in the `spec` of an operator's object, beside those of their main container.

use super::fields::POD_FIELDS;
use super::finder::Finder;
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// Whose the field `securityContext` is, where container and pod share a mapping.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Container,
    Pod,
    /// They do not share one: each has its own.
    Each,
}

/// How the fields of a container and its pod are written.
pub(crate) struct Inline {
    /// The name that the operator gives the container.
    container: &'static str,
    /// Mappings with fields of the container, the weakest first; empty where the operator's own is not changed.
    of_container: &'static [&'static str],
    /// Mappings with fields of the pod, the weakest first.
    of_pod: &'static [&'static str],
    context: Context,
    /// Fields of the pod that have another name here: theirs, and the pod's.
    renamed: &'static [(&'static str, &'static str)],
    /// Lists of further containers, and which list of the pod they are.
    lists: &'static [(&'static str, &'static str)],
    /// Keys that lead to the account of the pod, the weakest first; they may contain dots.
    accounts: &'static [&'static [&'static str]],
    /// Where a template of the pod stands that all else is laid over; its first container is the main one.
    template: &'static str,
    /// Where the metadata of the pod stands.
    metadata: &'static str,
}

/// Argo Events: `container` beside the fields of the pod.
pub(crate) const ARGO_EVENTS: Inline = Inline {
    container: "main",
    of_container: &["container"],
    of_pod: &[""],
    context: Context::Each,
    renamed: &[],
    lists: &[],
    accounts: &[],
    template: "",
    metadata: "metadata",
};

/// A field `container` anywhere.
pub(crate) const ONE_CONTAINER: Inline = Inline {
    container: "container",
    ..ARGO_EVENTS
};

pub(crate) const STEP_ACTION: Inline = Inline {
    container: "step",
    of_container: &[""],
    of_pod: &[],
    context: Context::Container,
    renamed: &[],
    lists: &[],
    accounts: &[],
    template: "",
    metadata: "metadata",
};

pub(crate) const OPEN_TELEMETRY: Inline = Inline {
    container: "otc-container",
    of_container: &[""],
    of_pod: &[""],
    context: Context::Container,
    renamed: &[
        ("podSecurityContext", "securityContext"),
        ("serviceAccount", "serviceAccountName"),
    ],
    lists: &[
        ("initContainers", "initContainers"),
        ("additionalContainers", "containers"),
    ],
    accounts: &[],
    template: "",
    metadata: "podMetadata",
};

pub(crate) const SPARK_DRIVER: Inline = Inline {
    container: "spark-kubernetes-driver",
    of_container: &["", "driver"],
    of_pod: &["", "driver"],
    context: Context::Container,
    renamed: SPARK_FIELDS,
    lists: &[
        ("driver.initContainers", "initContainers"),
        ("driver.sidecars", "containers"),
    ],
    accounts: &[
        &["driver", "template", "spec", "serviceAccountName"],
        &["sparkConf", DRIVER_ACCOUNT],
        &["driver", "serviceAccount"],
    ],
    template: "driver.template",
    metadata: "driver",
};

pub(crate) const SPARK_EXECUTOR: Inline = Inline {
    container: "spark-kubernetes-executor",
    of_container: &["", "executor"],
    of_pod: &["", "executor"],
    context: Context::Container,
    renamed: SPARK_FIELDS,
    lists: &[
        ("executor.initContainers", "initContainers"),
        ("executor.sidecars", "containers"),
    ],
    // Without an account of their own, executors have the driver's.
    accounts: &[
        &["sparkConf", DRIVER_ACCOUNT],
        &["driver", "serviceAccount"],
        &["executor", "template", "spec", "serviceAccountName"],
        &["sparkConf", EXECUTOR_ACCOUNT],
        &["executor", "serviceAccount"],
    ],
    template: "executor.template",
    metadata: "executor",
};

const SPARK_FIELDS: &[(&str, &str)] = &[("podSecurityContext", "securityContext")];

const DRIVER_ACCOUNT: &str = "spark.kubernetes.authenticate.driver.serviceAccountName";
const EXECUTOR_ACCOUNT: &str = "spark.kubernetes.authenticate.executor.serviceAccountName";

/// Runners of GitHub Actions by the community's controller.
pub(crate) const RUNNER: Inline = Inline {
    container: "runner",
    of_container: &[""],
    of_pod: &[""],
    context: Context::Pod,
    renamed: &[],
    lists: &[
        ("initContainers", "initContainers"),
        ("containers", "containers"),
        ("sidecarContainers", "containers"),
        ("ephemeralContainers", "ephemeralContainers"),
    ],
    accounts: &[],
    template: "",
    metadata: "metadata",
};

/// Fields of a container that operators take over as they are. Not `args` and `ports`, which often are the operator's own.
const CONTAINER_FIELDS: &[&str] = &[
    "securityContext",
    "image",
    "imagePullPolicy",
    "env",
    "envFrom",
    "volumeMounts",
    "volumeDevices",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "resources",
    "command",
    "workingDir",
];

/// The same, where they are laid over a container of a template.
const OVER_TEMPLATE: &[&str] = &[
    "name",
    "securityContext",
    "image",
    "imagePullPolicy",
    "env",
    "envFrom",
    "volumeMounts",
    "volumeDevices",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "resources",
    "command",
    "workingDir",
];

/// The same, where the `securityContext` in the mapping is the pod's.
const BESIDE_POD_CONTEXT: &[&str] = &[
    "image",
    "imagePullPolicy",
    "env",
    "envFrom",
    "volumeMounts",
    "volumeDevices",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "resources",
    "command",
    "workingDir",
];

/// Adds the pod that stands here.
pub(crate) fn inline(finder: &mut Finder, name: &str, spot: &Spot<'_>, row: &Inline) {
    let walk = |paths: &[&str]| -> Vec<Spot<'_>> {
        paths.iter().filter_map(|path| spot.walk(path)).collect()
    };
    let of_pod = walk(row.of_pod);
    let template = (!row.template.is_empty())
        .then(|| spot.walk(row.template))
        .flatten();
    let of_template = template.as_ref().and_then(|template| template.get("spec"));
    let mut builder = Builder::default();
    for field in POD_FIELDS {
        let is_list = ["containers", "initContainers", "ephemeralContainers"].contains(field);
        let is_renamed = row.renamed.iter().any(|(_, own)| own == field);
        let is_taken = *field == "securityContext" && row.context == Context::Container;
        // `resources` of a mapping that is both are those of the container.
        let is_of_container = is_taken || *field == "resources" && row.context != Context::Each;
        if is_list {
            continue;
        }
        let mut layers: Vec<Spot<'_>> = of_template
            .iter()
            .filter_map(|spec| spec.get(field))
            .collect();
        if !is_renamed && !is_of_container {
            layers.extend(of_pod.iter().filter_map(|layer| layer.get(field)));
        }
        for (theirs, _) in row.renamed.iter().filter(|(_, own)| own == field) {
            layers.extend(of_pod.iter().filter_map(|layer| layer.get(theirs)));
        }
        if *field == "serviceAccountName" && !row.accounts.is_empty() {
            layers = row
                .accounts
                .iter()
                .filter_map(|keys| {
                    keys.iter()
                        .try_fold(spot.clone(), |spot, key| spot.get(key))
                })
                .collect();
        }
        builder.field(field, &layers);
    }
    let mut lists: [(&str, Vec<Item<'_>>); 3] =
        ["containers", "initContainers", "ephemeralContainers"].map(|list| (list, Vec::new()));
    for (theirs, own) in row.lists {
        let Some(list) = spot.walk(theirs) else {
            continue;
        };
        finder.take(list.node);
        if let Some((_, items)) = lists.iter_mut().find(|(name, _)| name == own) {
            items.extend(list.items().map(|item| Item::whole("", vec![item])));
        }
    }
    let mut first = None;
    if let Some(spec) = &of_template {
        finder.take(spec.node);
        for (list, items) in &mut lists {
            let own = spec.list(list);
            let mut own = own.into_iter().map(|item| Item::whole("", vec![item]));
            if *list == "containers" {
                first = own.next();
            }
            items.splice(0..0, own);
        }
    }
    let main = main_container(finder, row, walk(row.of_container));
    let containers = &mut lists[0].1;
    match (first, main) {
        (Some(first), Some(main)) => containers.insert(
            0,
            Item {
                name: row.container,
                layers: first.layers.into_iter().chain(main.layers).collect(),
                fields: Some(OVER_TEMPLATE),
            },
        ),
        (Some(first), None) => containers.insert(0, first),
        (None, Some(main)) => {
            // A main container may be changed by naming it among the others.
            let again = containers.iter_mut().find(|item| {
                let own = item.layers.first().and_then(|layer| layer.node.str("name"));
                own == Some(row.container)
            });
            match again {
                Some(again) => again.layers.splice(0..0, main.layers).for_each(drop),
                None => containers.insert(0, main),
            }
        }
        (None, None) => {}
    }
    for (list, items) in &lists {
        builder.list(list, items);
    }
    if builder.is_empty() {
        return;
    }
    let metadata = spot.walk(row.metadata);
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(spot.place.clone(), spot.node.position()),
        metadata: metadata.as_ref().map(super::finder::tree),
        metadata_place: spot.place.key(row.metadata),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}

/// The operator's own container, as far as the object changes it.
fn main_container<'o>(
    finder: &mut Finder,
    row: &Inline,
    layers: Vec<Spot<'o>>,
) -> Option<Item<'o>> {
    let is_shared = row.context != Context::Each;
    let has_any = |layer: &Spot<'_>| {
        CONTAINER_FIELDS
            .iter()
            .any(|field| is_own(row, field) && layer.get(field).is_some())
    };
    if !layers.iter().any(has_any) {
        return None;
    }
    if !is_shared {
        for layer in &layers {
            finder.take(layer.node);
        }
        return Some(Item::whole(row.container, layers));
    }
    Some(Item {
        name: row.container,
        layers,
        fields: Some(match row.context {
            Context::Pod => BESIDE_POD_CONTEXT,
            _ => CONTAINER_FIELDS,
        }),
    })
}

fn is_own(row: &Inline, field: &str) -> bool {
    row.context != Context::Pod || BESIDE_POD_CONTEXT.contains(&field)
}
