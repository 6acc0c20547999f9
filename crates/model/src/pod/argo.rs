//! Argo workflows: each template that runs something is a pod of its own, with what the workflow says for all of them.

use seawall_syntax::Node;

use super::argo_gc::collectors;
use super::argo_patch::parsed_patch;
use super::fields::POD_FIELDS;
use super::finder::Finder;
use super::pattern::{item_name, join};
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod, Place};
use super::whereabouts::Whereabouts;

/// Deepest nesting of templates that are written inside steps of others.
const MAX_INLINE: usize = 8;

/// Fields that are laid together from workflow and template; of all others the template's replaces the workflow's.
const JOINED: &[&str] = &["volumes", "imagePullSecrets", "tolerations", "hostAliases"];

/// A workflow that is run as it is.
pub(crate) fn workflow(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    templates(finder, name, spec, Extent::Whole);
}

/// A library of templates: run from another workflow, that one's pod-level fields count.
pub(crate) fn reusable_workflow(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    templates(finder, name, spec, Extent::Containers);
}

fn templates(finder: &mut Finder, name: &str, spec: &Spot<'_>, extent: Extent) {
    let patch = spec.get("podSpecPatch");
    if let Some(defaults) = spec.get("templateDefaults") {
        finder.take(defaults.node);
    }
    let workflow = Workflow {
        spec,
        defaults: spec.get("templateDefaults"),
        patch,
        extent,
    };
    for template in spec.list("templates") {
        let own = template.node.str("name").unwrap_or_default();
        workflow.template(finder, &join(name, own), &template, 0);
    }
    collectors(finder, name, spec);
}

struct Workflow<'w, 'o> {
    spec: &'w Spot<'o>,
    defaults: Option<Spot<'o>>,
    patch: Option<Spot<'o>>,
    extent: Extent,
}

impl Workflow<'_, '_> {
    fn template(&self, finder: &mut Finder, name: &str, template: &Spot<'_>, depth: usize) {
        if depth > MAX_INLINE {
            finder.unreadable(
                &template.place,
                "is a template nested too deep in steps of other templates",
            );
            return;
        }
        for step in self.steps(template) {
            if let Some(inner) = step.get("inline") {
                let own = step.node.str("name").unwrap_or_default();
                self.template(finder, &join(name, own), &inner, depth + 1);
            }
        }
        self.pod(finder, name, template);
    }

    fn steps<'o>(&self, template: &Spot<'o>) -> Vec<Spot<'o>> {
        let mut steps = Vec::new();
        for group in template.list("steps") {
            // The old form has one step where the new one has a list.
            steps.extend(group.items());
            if group.is_mapping() {
                steps.push(group);
            }
        }
        steps.extend(
            template
                .get("dag")
                .map_or_else(Vec::new, |dag| dag.list("tasks")),
        );
        steps
    }

    fn pod(&self, finder: &mut Finder, name: &str, template: &Spot<'_>) {
        let mut main: Vec<Spot<'_>> = self
            .defaults
            .iter()
            .flat_map(|defaults| [defaults.get("container"), defaults.get("script")])
            .flatten()
            .collect();
        let own: Vec<Spot<'_>> = [template.get("container"), template.get("script")]
            .into_iter()
            .flatten()
            .collect();
        let set = template
            .get("containerSet")
            .map_or_else(Vec::new, |set| set.list("containers"));
        // What these do, a container of the controller does, in a pod like any other.
        let is_controllers = ["data", "resource"]
            .iter()
            .any(|kind| template.get(kind).is_some());
        if own.is_empty() && set.is_empty() && !is_controllers {
            return;
        }
        let is_controllers = is_controllers && own.is_empty() && set.is_empty();
        if is_controllers {
            main.clear();
        }
        main.extend(own);
        for spot in &main {
            finder.take(spot.node);
        }
        let parsed = self.patches(finder, template);
        let patches: Vec<Spot<'_>> = parsed
            .iter()
            .map(|(node, place)| Spot::of_text(node, place))
            .collect();
        let mut containers: Vec<Item<'_>> = if is_controllers {
            Vec::new()
        } else if set.is_empty() {
            vec![Item::whole("main", main)]
        } else {
            set.into_iter()
                .map(|item| Item::whole("", vec![item]))
                .collect()
        };
        let mut builder = Builder::default();
        for field in POD_FIELDS {
            if ["containers", "initContainers", "ephemeralContainers"].contains(field) {
                continue;
            }
            let spec = self.spec.get(field);
            let defaults = self
                .defaults
                .as_ref()
                .and_then(|defaults| defaults.get(field));
            let own = template.get(field);
            let is_own = defaults.is_some() || own.is_some();
            let layers: Vec<Spot<'_>> = spec
                .filter(|_| JOINED.contains(field) || !is_own)
                .into_iter()
                .chain(defaults)
                .chain(own)
                .chain(patches.iter().filter_map(|patch| patch.get(field)))
                .collect();
            builder.field(field, &layers);
        }
        let mut init = self.layered("initContainers", template);
        let mut sidecars = self.layered("sidecars", template);
        for patch in &patches {
            change(&mut containers, patch.list("containers"), &mut sidecars);
            change(&mut init, patch.list("initContainers"), &mut Vec::new());
        }
        for key in ["initContainers", "sidecars", "containerSet"] {
            if let Some(list) = template.get(key) {
                finder.take(list.node);
            }
        }
        builder.list("initContainers", &init);
        builder.list("containers", &containers);
        builder.list("sidecars", &sidecars);
        let metadata: Vec<Spot<'_>> = [self.spec.get("podMetadata"), template.get("metadata")]
            .into_iter()
            .flatten()
            .collect();
        let metadata_place = template.place.key("metadata");
        let mut of_metadata = Builder::default();
        of_metadata.field("metadata", &metadata);
        finder.push(FoundPod {
            name: name.to_owned(),
            spec: builder.finish(template.place.clone(), template.node.position()),
            metadata: of_metadata.into_part("metadata", metadata_place.clone()),
            metadata_place,
            extent: match is_controllers {
                true => Extent::Part,
                false => self.extent,
            },
            whereabouts: Whereabouts::Own,
        });
    }

    /// Containers of the defaults with what the template says of those with the same names, then its others.
    fn layered<'s>(&'s self, key: &str, template: &'s Spot<'_>) -> Vec<Item<'s>> {
        let mut own = template.list(key);
        let defaults = self.defaults.iter().flat_map(|defaults| defaults.list(key));
        let mut items: Vec<Item<'s>> = defaults
            .map(|default| {
                let name = item_name(&default);
                let mut named = own.iter();
                let same = named.position(|item| name.is_some() && item_name(item) == name);
                let layers = std::iter::once(default).chain(same.map(|same| own.remove(same)));
                Item::whole("", layers.collect())
            })
            .collect();
        items.extend(own.into_iter().map(|item| Item::whole("", vec![item])));
        items
    }

    /// `podSpecPatch` of the workflow, and of the template or else of the defaults: a pod `spec` as text, laid over everything.
    fn patches(&self, finder: &mut Finder, template: &Spot<'_>) -> Vec<(Node, Place)> {
        let mut parsed = Vec::new();
        let own = template.get("podSpecPatch");
        let defaults = self.defaults.as_ref().filter(|_| own.is_none());
        let default = defaults.and_then(|defaults| defaults.get("podSpecPatch"));
        let all = self.patch.iter().chain(&own).chain(&default);
        parsed.extend(all.filter_map(|patch| parsed_patch(finder, patch)));
        parsed
    }
}

/// Lays containers of a patch over those of the same name, and adds the others.
fn change<'o>(own: &mut Vec<Item<'o>>, patch: Vec<Spot<'o>>, others: &mut [Item<'o>]) {
    for container in patch {
        let name = container.node.str("name").unwrap_or_default();
        let known = own.iter_mut().chain(others.iter_mut()).find(|item| {
            let own = item
                .layers
                .iter()
                .rev()
                .find_map(|layer| layer.node.str("name"));
            own.unwrap_or(item.name) == name || item.name == name
        });
        match known {
            Some(item) => item.layers.push(container),
            None => own.push(Item::whole("", vec![container])),
        }
    }
}
