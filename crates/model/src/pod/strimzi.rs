//! Strimzi: templates that change the pods and the containers of the operator, each under a name of its own.

use super::fields::POD_FIELDS;
use super::finder::{Finder, tree};
use super::pattern::join;
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// The names that the operator gives the containers it lets people change.
const CONTAINERS: &[(&str, &str, &str)] = &[
    ("kafkaContainer", "kafka", "containers"),
    ("zookeeperContainer", "zookeeper", "containers"),
    ("connectContainer", "connect", "containers"),
    ("bridgeContainer", "bridge", "containers"),
    ("mirrorMakerContainer", "mirror-maker", "containers"),
    ("topicOperatorContainer", "topic-operator", "containers"),
    ("userOperatorContainer", "user-operator", "containers"),
    ("cruiseControlContainer", "cruise-control", "containers"),
    ("container", "kafka-exporter", "containers"),
    ("tlsSidecarContainer", "tls-sidecar", "containers"),
    ("initContainer", "init", "initContainers"),
];

/// A `template` of Strimzi.
pub(crate) fn strimzi(finder: &mut Finder, name: &str, template: &Spot<'_>) {
    pod(finder, name, template, "pod", CONTAINERS);
}

/// The `spec` of a Connect cluster: where the operator builds the image of its pods, another pod does.
pub(crate) fn strimzi_connect(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    let Some(template) = spec.get("template") else {
        return;
    };
    strimzi(finder, name, &template);
    if spec.get("build").is_some() {
        let build = [("buildContainer", "build", "containers")];
        pod(finder, &join(name, "build"), &template, "buildPod", &build);
    }
}

fn pod(
    finder: &mut Finder,
    name: &str,
    template: &Spot<'_>,
    key: &str,
    containers: &[(&str, &'static str, &str)],
) {
    let pod = template.get(key);
    let mut builder = Builder::default();
    for field in POD_FIELDS {
        let layers: Vec<Spot<'_>> = pod.iter().filter_map(|pod| pod.get(field)).collect();
        builder.field(field, &layers);
    }
    for list in ["initContainers", "containers"] {
        let items: Vec<Item<'_>> = containers
            .iter()
            .filter(|(.., own)| *own == list)
            .filter_map(|(key, name, _)| Some(Item::whole(name, vec![template.get(key)?])))
            .collect();
        builder.list(list, &items);
    }
    if builder.is_empty() {
        return;
    }
    finder.take(template.node);
    let place = pod.as_ref().unwrap_or(template);
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(place.place.clone(), place.node.position()),
        metadata: pod
            .as_ref()
            .and_then(|pod| pod.get("metadata"))
            .as_ref()
            .map(tree),
        metadata_place: template.place.key(key).key("metadata"),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}
