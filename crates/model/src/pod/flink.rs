//! Flink: job and task managers are pods of the operator, which templates change and to which the object gives an image
//! and an account.

use seawall_syntax::Node;

use super::fields::POD_FIELDS;
use super::finder::Finder;
use super::pattern::join;
use super::spot::{Builder, Item, Spot, mapping};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// The name of the container that Flink runs in.
const MAIN: &str = "flink-main-container";

/// The components: name, where what is said of each stands, and the setting with its account.
const COMPONENTS: [(&str, &str, &str); 2] = [
    (
        "jobmanager",
        "jobManager",
        "kubernetes.jobmanager.service-account",
    ),
    (
        "taskmanager",
        "taskManager",
        "kubernetes.taskmanager.service-account",
    ),
];

/// The `spec` of a deployment.
pub(crate) fn flink(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    for (component, own, account) in COMPONENTS {
        let templates: Vec<Spot<'_>> = ["podTemplate".to_owned(), format!("{own}.podTemplate")]
            .iter()
            .filter_map(|path| spec.walk(path))
            .collect();
        for template in templates.iter().filter(|template| !template.is_mapping()) {
            if finder.take(template.node) {
                let reason = format!("is a {}, expected a mapping", template.node.type_name());
                finder.unreadable(&template.place, reason);
            }
        }
        let settings = spec.get("flinkConfiguration");
        let setting = |key: &str| settings.as_ref().and_then(|settings| settings.get(key));
        // A setting wins over the templates, and that of the component over the other.
        let accounts = [
            setting("kubernetes.service-account"),
            spec.get("serviceAccount"),
            setting(account),
        ];
        pod(finder, &join(name, component), spec, &templates, accounts);
    }
}

fn pod(
    finder: &mut Finder,
    name: &str,
    spec: &Spot<'_>,
    templates: &[Spot<'_>],
    accounts: [Option<Spot<'_>>; 3],
) {
    let specs: Vec<Spot<'_>> = templates
        .iter()
        .filter_map(|template| template.get("spec"))
        .collect();
    for spec in &specs {
        finder.take(spec.node);
    }
    let mut builder = Builder::default();
    for field in POD_FIELDS.iter().filter(|field| **field != "containers") {
        let is_account = *field == "serviceAccountName";
        let layers: Vec<Spot<'_>> = specs
            .iter()
            .filter_map(|spec| spec.get(field))
            .chain(accounts.iter().filter(|_| is_account).flatten().cloned())
            .collect();
        builder.field(field, &layers);
    }
    let image = image(spec);
    let place = spec.place.clone();
    let mut containers: Vec<Item<'_>> = Vec::new();
    for container in specs.iter().flat_map(|spec| spec.list("containers")) {
        let own = container.node.str("name");
        let named = |item: &&mut Item<'_>| {
            let name = item.layers.first().and_then(|layer| layer.node.str("name"));
            own.is_some() && name == own
        };
        match containers.iter_mut().find(named) {
            Some(known) => known.layers.push(container),
            None => containers.push(Item::whole("", vec![container])),
        }
    }
    if let Some(image) = &image {
        let said = Spot { node: image, place };
        let is_main = |item: &&mut Item<'_>| {
            let name = item.layers.first().and_then(|layer| layer.node.str("name"));
            name == Some(MAIN)
        };
        match containers.iter_mut().find(is_main) {
            Some(main) => main.layers.push(said),
            None => containers.insert(0, Item::whole(MAIN, vec![said])),
        }
    }
    builder.list("containers", &containers);
    let metadata: Vec<Spot<'_>> = templates
        .iter()
        .filter_map(|template| template.get("metadata"))
        .collect();
    if builder.is_empty() && metadata.is_empty() {
        return;
    }
    let mut of_metadata = Builder::default();
    of_metadata.field("metadata", &metadata);
    // Where the object has no template, one would stand here.
    let (place, position) = match templates.last() {
        Some(top) => (top.place.clone(), top.node.position()),
        None => (spec.place.key("podTemplate"), spec.node.position()),
    };
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(place.key("spec"), position),
        metadata: of_metadata.into_part("metadata", place.key("metadata")),
        metadata_place: place.key("metadata"),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}

/// What the object says of the image of both components, as fields of their main container.
fn image(spec: &Spot<'_>) -> Option<Node> {
    let fields: Vec<(&str, Node)> = ["image", "imagePullPolicy"]
        .into_iter()
        .filter_map(|field| Some((field, spec.node.get(field)?.clone())))
        .collect();
    (!fields.is_empty()).then(|| mapping(fields))
}
