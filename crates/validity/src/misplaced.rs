//! A field that its type does not have: misspelt, or a level too high or too low.

use std::collections::HashSet;

use crate::place::Place;
use crate::schemas::{Field, Schemas, Struct, Type};
use crate::suggest;
use crate::versions::Versions;

/// How many levels below a mapping are searched for a field. The pod's own fields are three below a CronJob's spec.
const MAX_LEVELS: usize = 4;

/// Fields that are looked into before others of the same level: `image` is of a container more often than of a volume.
const USUAL: &[&str] = &[
    "metadata",
    "spec",
    "template",
    "containers",
    "securityContext",
];

/// Where a field belongs that its type does not have, or what it was meant to be.
pub(crate) fn hint(
    schemas: &Schemas,
    wanted: Versions,
    key: &str,
    known: &Struct,
    place: &Place<'_>,
) -> Option<String> {
    let names = || {
        let here = known.fields.iter();
        here.filter(|field| field.versions.meets(wanted))
            .map(|field| field.name)
    };
    let meant = |name: &str| format!("did you mean `{name}`?");
    if let Some(name) = names().find(|name| name.eq_ignore_ascii_case(key)) {
        return Some(meant(name));
    }
    let search = Search {
        schemas,
        wanted,
        key,
    };
    // One step away is surer than a likeness, and a likeness is surer than anything further.
    if let Some(found) = search.near(place, 1) {
        return Some(found);
    }
    if let Some(name) = suggest::nearest(key, names()) {
        return Some(meant(name));
    }
    search.near(place, MAX_LEVELS)
}

struct Search<'s> {
    schemas: &'s Schemas,
    wanted: Versions,
    key: &'s str,
}

impl Search<'_> {
    /// Looks below the mapping, then in each mapping above it and below those.
    fn near(&self, place: &Place<'_>, levels: usize) -> Option<String> {
        let mut above = Some(place);
        let mut climbed = 0;
        while let Some(here) = above {
            if let Some(index) = here.type_index {
                let path = here.general_path();
                if climbed > 0 && self.has(index) {
                    let path = if path.is_empty() {
                        "the top level"
                    } else {
                        &path
                    };
                    return Some(belongs(self.key, path));
                }
                let budget = levels.saturating_sub(climbed);
                if let Some(found) = self.below(index, &path, budget) {
                    return Some(belongs(self.key, &found));
                }
                climbed += 1;
                if climbed > levels {
                    return None;
                }
            }
            above = here.parent();
        }
        None
    }

    fn has(&self, index: u16) -> bool {
        self.schemas
            .type_at(index)
            .and_then(|known| known.field(self.key, self.wanted))
            .is_some_and(|field| field.versions.meets(self.wanted))
    }

    /// The nearest mapping below that has the field, level by level.
    fn below(&self, index: u16, path: &str, levels: usize) -> Option<String> {
        let mut seen = HashSet::from([index]);
        let mut level = vec![(index, path.to_owned())];
        for _ in 0..levels {
            let mut next = Vec::new();
            for (index, path) in level {
                let fields = self
                    .schemas
                    .type_at(index)
                    .map_or(&[][..], |known| &known.fields);
                let is_usual = |field: &&Field| USUAL.contains(&field.name);
                let rest = fields.iter().filter(|field| !is_usual(field));
                for field in fields.iter().filter(is_usual).chain(rest) {
                    let Some((child, mark)) = self.child(field.kind) else {
                        continue;
                    };
                    if !field.versions.meets(self.wanted) || !seen.insert(child) {
                        continue;
                    }
                    let dot = if path.is_empty() { "" } else { "." };
                    let path = format!("{path}{dot}{}{mark}", field.name);
                    if self.has(child) {
                        return Some(path);
                    }
                    next.push((child, path));
                }
            }
            level = next;
        }
        None
    }

    /// The type of mapping that a field leads to, and the mark of a list.
    fn child(&self, kind: Type) -> Option<(u16, &'static str)> {
        match kind {
            Type::Struct(index) => Some((index, "")),
            Type::List(Type::Struct(index)) => Some((*index, "[]")),
            _ => None,
        }
    }
}

fn belongs(key: &str, path: &str) -> String {
    if path == "the top level" {
        format!("move `{key}` to the top level")
    } else {
        format!("move `{key}` to `{path}`")
    }
}
