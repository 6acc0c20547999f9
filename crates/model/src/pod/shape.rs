//! Finds pods by what they look like, in kinds that nobody told us about and in the rest of those that are known.

use seawall_syntax::limits::MAX_DEPTH;
use seawall_syntax::{Node, Value, parse_stream};

use super::fields::{POD_FIELDS, is_container};
use super::finder::Finder;
use super::inline::{self, ONE_CONTAINER};
use super::pattern::{item_name, join};
use super::plain::is_searched_group;
use super::spot::Spot;
use super::suspect::suspect;
use super::tree::{Extent, Place};

/// Most bytes of texts inside one object that are parsed in search of pods. A chart's values have tens of kilobytes.
const MAX_TEXT: usize = 1 << 20;

const LISTS: &[&str] = &["containers", "initContainers", "ephemeralContainers"];

/// Keys under which a pod or its parts stand, for values that are left to a template engine.
const HOLDERS: &[&str] = &[
    "containers",
    "initContainers",
    "podSpec",
    "podTemplate",
    "template",
    "container",
];

/// How much of a pod of an unknown kind is written here.
pub(crate) fn extent(spec: &Node) -> Extent {
    if is_whole(spec) {
        Extent::Whole
    } else {
        Extent::Part
    }
}

/// Whether all that decides about the pod stands here: no field that a pod does not have, and an image for each
/// container. Otherwise an operator adds its own.
fn is_whole(spec: &Node) -> bool {
    let has_images = |list: &&str| {
        spec.list(list)
            .iter()
            .all(|container| container.str("image").is_some())
    };
    !spec.list("containers").is_empty()
        && LISTS.iter().all(has_images)
        && spec
            .entries()
            .iter()
            .all(|entry| POD_FIELDS.contains(&entry.key.as_str()))
}

/// Whether a text is left to a template engine.
pub(crate) fn is_templated(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("$(")
}

/// Looks through an object for pods that were not found otherwise; in one of a kind of which nothing is known also for
/// what may be one and cannot be read.
pub(crate) fn search(finder: &mut Finder, root: &Spot<'_>, is_known: bool) {
    let mut search = Search {
        finder,
        is_in_text: root.place.is_text,
        is_known,
    };
    search.fields(root, "", 0);
}

struct Search<'f> {
    finder: &'f mut Finder,
    is_in_text: bool,
    /// Whether the tables say where the pods of the object stand, or it was said that what stands here is not known.
    is_known: bool,
}

impl Search<'_> {
    /// The fields of a whole object. What a controller reports, and what names the object, is not its wish.
    fn fields(&mut self, object: &Spot<'_>, name: &str, depth: usize) {
        for (key, value) in object.entries() {
            if !matches!(key, "apiVersion" | "kind" | "metadata" | "status") {
                self.value(object, key, &value, &join(name, name_of(key)), depth + 1);
            }
        }
    }

    fn value(&mut self, holder: &Spot<'_>, key: &str, spot: &Spot<'_>, name: &str, depth: usize) {
        if self.finder.is_taken(spot.node) {
            return;
        }
        if depth > MAX_DEPTH {
            self.finder
                .unreadable(&spot.place, "is nested too deep to be searched for pods");
            return;
        }
        match spot.node.value() {
            Value::Mapping(_) => self.mapping(holder, key, spot, name, depth),
            Value::Sequence(_) => {
                let outer = self.is_known;
                self.is_known |= self.suspects(key, spot);
                for (index, item) in spot.items().enumerate() {
                    let own = item_name(&item).map_or_else(|| index.to_string(), str::to_owned);
                    self.value(spot, "", &item, &join(name, &own), depth + 1);
                }
                self.is_known = outer;
            }
            Value::String(text) => self.text(key, text, spot),
            _ => {}
        }
    }

    fn mapping(&mut self, holder: &Spot<'_>, key: &str, spot: &Spot<'_>, name: &str, depth: usize) {
        if let (Some(api), Some(kind)) = (spot.node.str("apiVersion"), spot.node.str("kind")) {
            let group = api.split_once('/').map_or("", |(group, _)| group);
            return self.object(group, kind, spot, name, depth);
        }
        if self.is_pod_spec(spot.node) {
            // A template has its metadata beside its spec.
            let metadata = (key == "spec").then(|| holder.get("metadata")).flatten();
            let place = if key == "spec" {
                &holder.place
            } else {
                &spot.place
            };
            self.finder.spec(
                name,
                spot,
                metadata.as_ref(),
                place.key("metadata"),
                extent(spot.node),
            );
            return;
        }
        let outer = self.is_known;
        if spot.get("container").is_some_and(|one| {
            let is_one = one.node.str("image").is_some() || is_container(one.node);
            one.is_mapping() && is_one && !self.finder.is_taken(one.node)
        }) {
            inline::inline(self.finder, name, spot, &ONE_CONTAINER);
        } else {
            self.is_known |= self.suspects(key, spot);
        }
        for (key, value) in spot.entries() {
            self.value(spot, key, &value, &join(name, name_of(key)), depth + 1);
        }
        self.is_known = outer;
    }

    /// Whether this may be a pod in a form that is not known; says so.
    fn suspects(&mut self, key: &str, spot: &Spot<'_>) -> bool {
        let why = (!self.is_known).then(|| suspect(key, spot.node)).flatten();
        if let Some(why) = why {
            self.finder.unreadable(&spot.place, why);
        }
        why.is_some()
    }

    /// Whether this looks like a pod's `spec`, with containers that are of no other pod.
    fn is_pod_spec(&self, node: &Node) -> bool {
        LISTS
            .iter()
            .filter_map(|list| node.get(list))
            .any(|list| !self.finder.is_taken(list) && list.items().iter().any(is_container))
    }

    /// A whole object inside another one: of a template, a trigger, a work order for another cluster.
    fn object(&mut self, group: &str, kind: &str, spot: &Spot<'_>, name: &str, depth: usize) {
        let own = spot
            .node
            .get("metadata")
            .and_then(|metadata| metadata.str("name"));
        let name = own.unwrap_or(name);
        let before = self.finder.enter(spot.node);
        let is_plain = self.finder.nested_plain(group, kind, name, spot);
        if !is_plain {
            let is_of_table = self.finder.known(group, kind, name, spot);
            if is_of_table || is_searched_group(group) {
                let outer = std::mem::replace(&mut self.is_known, is_of_table);
                self.fields(spot, name, depth);
                self.is_known = outer;
            }
        }
        self.finder.leave(before);
    }

    /// A text that is a manifest itself, or that a template engine makes a pod of.
    fn text(&mut self, key: &str, text: &str, spot: &Spot<'_>) {
        if HOLDERS.contains(&key) && is_templated(text) && text.lines().count() <= 1 {
            self.finder.unreadable(
                &spot.place,
                "is filled in by a template engine and might contain containers",
            );
            return;
        }
        if names_containers(text) && text.contains("image") {
            self.manifest(text, &spot.place);
        }
    }

    fn manifest(&mut self, text: &str, place: &Place) {
        self.finder.text_bytes = self.finder.text_bytes.saturating_add(text.len());
        if self.is_in_text || self.finder.text_bytes > MAX_TEXT {
            self.finder.unreadable(
                place,
                "contains manifests as text, too long or nested too deep to be evaluated",
            );
            return;
        }
        let mut inner = Finder::default();
        inner.text_bytes = self.finder.text_bytes;
        let mut is_read = true;
        for document in parse_stream(text.as_bytes()) {
            match document.nodes {
                Ok(nodes) => {
                    for node in &nodes {
                        let holder = Spot::of_text(&Node::NULL, place);
                        let spot = Spot::of_text(node, place);
                        let mut search = Search {
                            finder: &mut inner,
                            is_in_text: true,
                            is_known: self.is_known,
                        };
                        search.value(&holder, "", &spot, "", 0);
                    }
                }
                Err(_) => is_read = false,
            }
        }
        if !is_read {
            inner.unreadable(
                place,
                "contains a manifest as text that is not YAML and might contain containers",
            );
        }
        self.finder.absorb(inner);
    }
}

/// Whether a text has a key `containers` (and not only one that ends so).
fn names_containers(text: &str) -> bool {
    LISTS.iter().any(|list| {
        text.match_indices(list).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + list.len()..).unwrap_or_default();
            let after = after.trim_start_matches(['"', '\'']).trim_start();
            before.is_none_or(|before| !before.is_alphanumeric() && before != '.' && before != '-')
                && after.starts_with(':')
        })
    })
}

/// What a key adds to the name of a pod: nothing for the keys that every template has.
fn name_of(key: &str) -> &str {
    match key {
        "spec" | "template" | "podTemplate" | "podSpec" | "podTemplateSpec" | "pod" | "objects"
        | "items" => "",
        _ => key,
    }
}
