//! Finds the pods of one object: by the table of known kinds, by the schema of its CRD, and by their shape.

use super::elsewhere::pods_elsewhere;
use super::finder::Finder;
use super::found::Found;
use super::known::{Known, Row, Shape, known_kind};
use super::pattern::{join, places};
use super::plain::{is_about_pods, is_searched, plain};
use super::spot::Spot;
use super::tree::Extent;
use super::{inline, shape};
use crate::Object;

/// The pods of an object that is none of the plain kinds. `schema` are the paths at which the CRD of its kind has a pod
/// `spec`.
pub(crate) fn find(object: &Object, schema: &[String]) -> Option<Box<Found>> {
    let root = Spot::root(&object.root);
    let mut finder = Finder::default();
    let is_known = finder.known(object.group(), &object.kind, "", &root);
    if !is_known && !is_searched(object) {
        return None;
    }
    for path in schema {
        for (name, spot) in places(&root, path) {
            finder.of_schema(&name, &spot);
        }
    }
    // What looks like a pod in a policy about pods is a pattern.
    if !is_about_pods(object.group()) {
        let is_known = is_known || finder.has_elsewhere();
        shape::search(&mut finder, &root, is_known);
    }
    finder.finish()
}

impl Finder {
    /// Whether a table says where the pods of a kind stand.
    pub fn has_table_of(group: &str, kind: &str) -> bool {
        plain(group, kind).is_some() || known_kind(group, kind).is_some()
    }

    /// The pods of the object that stands here, as far as the tables know its kind; `false` where that of pods does not.
    pub fn known(&mut self, group: &str, kind: &str, prefix: &str, root: &Spot<'_>) -> bool {
        let had = self.written();
        let known = known_kind(group, kind);
        if let Some(known) = known {
            self.rows(known, prefix, root);
        }
        let is_any_written = self.written() > had;
        self.add_elsewhere(pods_elsewhere(group, kind, root, is_any_written));
        known.is_some()
    }

    fn rows(&mut self, known: &Known, prefix: &str, root: &Spot<'_>) {
        for Row { name, path, shape } in known.pods {
            if let Shape::Patch(base) = shape
                && !base.is_empty()
            {
                self.patch(&join(prefix, name), &[root.walk(base), root.walk(path)]);
                continue;
            }
            for (own, spot) in places(root, path) {
                let name = join(&join(prefix, name), &own);
                if !spot.is_mapping() {
                    self.not_a_mapping(&spot);
                    continue;
                }
                match shape {
                    Shape::Template => self.template(&name, &spot, Extent::Whole),
                    Shape::Patch(_) => self.template(&name, &spot, Extent::Part),
                    Shape::PartialSpec(metadata) => {
                        let of_metadata =
                            (!metadata.is_empty()).then(|| spot.get(metadata)).flatten();
                        let place = spot.place.key(if metadata.is_empty() {
                            "metadata"
                        } else {
                            metadata
                        });
                        self.spec(&name, &spot, of_metadata.as_ref(), place, Extent::Part);
                    }
                    Shape::Inline(row) => inline::inline(self, &name, &spot, row),
                    Shape::Made(function) => function(self, &name, &spot),
                }
            }
        }
    }

    /// A whole object inside another one, of a kind that carries one pod at one place.
    pub fn nested_plain(&mut self, group: &str, kind: &str, name: &str, root: &Spot<'_>) -> bool {
        let Some(plain) = plain(group, kind) else {
            return false;
        };
        if let Some(template) = root.walk(plain.template) {
            self.template(name, &template, plain.extent);
        }
        self.add_elsewhere(pods_elsewhere(group, kind, root, true));
        true
    }

    /// What the schema of a CRD says is a pod's `spec`.
    fn of_schema(&mut self, name: &str, spot: &Spot<'_>) {
        if !spot.is_mapping() {
            self.not_a_mapping(spot);
            return;
        }
        let Some(containers) = spot.get("containers") else {
            return;
        };
        if !containers.node.is_sequence() {
            let reason = format!("is a {}, expected a list", containers.node.type_name());
            self.unreadable(&containers.place, reason);
            return;
        }
        if !containers.node.items().is_empty() {
            let place = spot.place.key("metadata");
            self.spec(name, spot, None, place, shape::extent(spot.node));
        }
    }
}
