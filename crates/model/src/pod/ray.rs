//! Ray: the head and the groups of workers are pods of their own. Where the cluster scales itself, the operator adds a
//! container to the head, which `autoscalerOptions` changes, and gives the head an account.

use seawall_syntax::Node;

use super::fields::POD_FIELDS;
use super::finder::{Finder, tree};
use super::pattern::{join, places};
use super::spot::{Builder, Item, Spot, mapping, text};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// The name that the operator gives the container.
const AUTOSCALER: &str = "autoscaler";

/// Fields of the options that are the container's.
const CONTAINER_FIELDS: &[&str] = &[
    "image",
    "imagePullPolicy",
    "command",
    "args",
    "env",
    "envFrom",
    "volumeMounts",
    "resources",
    "securityContext",
];

/// Longest name of an account that the operator makes; of a longer one it takes the end.
const MAX_ACCOUNT: usize = 50;

/// A cluster: the whole object, as its name is that of the account.
pub(crate) fn ray_cluster(finder: &mut Finder, name: &str, root: &Spot<'_>) {
    let Some(spec) = root.get("spec") else { return };
    let own = root
        .node
        .get("metadata")
        .and_then(|metadata| metadata.str("name"));
    groups(finder, name, &spec, own);
}

/// The `spec` of a cluster that the operator makes, under a name of its own choice.
pub(crate) fn made_ray_cluster(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    groups(finder, name, spec, None);
}

fn groups(finder: &mut Finder, name: &str, spec: &Spot<'_>, cluster: Option<&str>) {
    if let Some(template) = spec.walk("headGroupSpec.template") {
        let name = join(name, "head");
        let is_scaled = spec.node.bool("enableInTreeAutoscaling") == Some(true);
        match template.get("spec").filter(|spec| spec.is_mapping()) {
            Some(pod) if is_scaled => {
                let options = spec.get("autoscalerOptions");
                scaled_head(finder, &name, [spec, &template, &pod], options, cluster);
            }
            _ => finder.template(&name, &template, Extent::Whole),
        }
    }
    for (own, template) in places(spec, "workerGroupSpecs[*].template") {
        finder.template(&join(name, &own), &template, Extent::Whole);
    }
}

/// The head with the container that the operator adds.
fn scaled_head(
    finder: &mut Finder,
    name: &str,
    [cluster_spec, template, pod]: [&Spot<'_>; 3],
    options: Option<Spot<'_>>,
    cluster: Option<&str>,
) {
    if let Some(options) = options.as_ref().filter(|options| !options.is_mapping()) {
        let reason = format!("is a {}, expected a mapping", options.node.type_name());
        finder.unreadable(&options.place, reason);
    }
    finder.take(pod.node);
    let mut builder = Builder::default();
    for field in POD_FIELDS {
        if !["containers", "serviceAccount", "serviceAccountName"].contains(field) {
            let layers: Vec<Spot<'_>> = pod.get(field).into_iter().collect();
            builder.field(field, &layers);
        }
    }
    // The older name of the field is not read.
    let field = "serviceAccountName";
    let is_named = pod.node.str(field).is_some_and(|name| !name.is_empty());
    match (is_named, cluster) {
        (false, Some(cluster)) => {
            builder.value(field, text(&account_of(cluster)), pod.place.key(field));
        }
        _ => builder.field(field, &pod.get(field).into_iter().collect::<Vec<_>>()),
    }
    let containers = pod.list("containers");
    let base = autoscaler(containers.first(), options.as_ref());
    let place = cluster_spec.place.key("autoscalerOptions");
    let base = Spot { node: &base, place };
    let items: Vec<Item<'_>> = containers
        .iter()
        .map(|container| Item::whole("", vec![container.clone()]))
        .chain([Item {
            name: AUTOSCALER,
            layers: std::iter::once(base).chain(options).collect(),
            fields: Some(CONTAINER_FIELDS),
        }])
        .collect();
    builder.list("containers", &items);
    let metadata_place = template.place.key("metadata");
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(pod.place.clone(), pod.node.position()),
        metadata: template.get("metadata").as_ref().map(tree),
        metadata_place,
        extent: match (containers.is_empty(), is_named || cluster.is_some()) {
            (true, _) => Extent::Part,
            // The account is called as the cluster will be.
            (false, false) => Extent::Containers,
            (false, true) => Extent::Whole,
        },
        whereabouts: Whereabouts::Own,
    });
}

/// The container as it is where nothing changes it: the image is the head's.
fn autoscaler(head: Option<&Spot<'_>>, options: Option<&Spot<'_>>) -> Node {
    let logs = mapping(vec![
        ("name", text("ray-logs")),
        ("mountPath", text("/tmp/ray")),
    ]);
    let mut fields = vec![("volumeMounts", Node::from(vec![logs]))];
    if let Some(image) = head.and_then(|head| head.node.get("image")) {
        fields.push(("image", image.clone()));
    }
    // Those of the options replace these as a whole.
    if options.is_none_or(|options| options.node.get("resources").is_none()) {
        let amounts = || mapping(vec![("cpu", text("500m")), ("memory", text("512Mi"))]);
        let resources = mapping(vec![("limits", amounts()), ("requests", amounts())]);
        fields.push(("resources", resources));
    }
    mapping(fields)
}

/// The account that the operator makes for the head of a cluster.
fn account_of(cluster: &str) -> String {
    let surplus = cluster.len().saturating_sub(MAX_ACCOUNT);
    let name = cluster.get(surplus..).unwrap_or(cluster);
    match name.bytes().next() {
        Some(first) if first.is_ascii_digit() || first.is_ascii_punctuation() => {
            format!("r{}", name.get(1..).unwrap_or_default())
        }
        _ => name.to_owned(),
    }
}
