//! What the author of an object accepts on the object itself.
//!
//! An annotation reaches findings of its own object only: it is filed under the object's group, kind, namespace and
//! name, which are compared as names. Only check ids may be patterns.

use std::collections::HashMap;

use seawall_finding::{Finding, Pattern, Target};
use seawall_model::{Cluster, Object, Pod};

/// The annotation that accepts findings where they are: `check-id: reason`, several separated by newlines or
/// semicolons. `check-id[container]: reason` is about one container.
pub(crate) const ANNOTATION: &str = "seawall.dev/ignore";

/// Whether an object asks for findings about it to be accepted.
pub fn asks_to_be_accepted(object: &Object) -> bool {
    annotation(object).is_some()
}

/// Most checks that one annotation accepts. There are some hundred checks, and a pattern names many.
const MAX_PARTS: usize = 500;

/// One accepted check of one object.
#[derive(Debug)]
pub(crate) struct Accepted<'a> {
    pub(crate) check: Pattern,
    pub(crate) container: Option<Pattern>,
    pub(crate) reason: &'a str,
    pub(crate) object: &'a Object,
}

/// A part of an annotation that is ignored, and why.
#[derive(Debug)]
pub(crate) struct Ignored<'a> {
    pub(crate) object: &'a Object,
    pub(crate) part: &'a str,
    pub(crate) why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not `check-id: reason`.
    NoReason,
    /// Other objects have the same name and do not carry the same annotation: one may not speak for another.
    NotEverywhere,
    /// The annotation goes on for longer than anybody reads.
    TooLong,
}

/// What tells an object from all others.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The annotations of a cluster, by object.
#[derive(Debug, Default)]
pub(crate) struct Annotations<'a> {
    pub(crate) accepted: Vec<Accepted<'a>>,
    pub(crate) ignored: Vec<Ignored<'a>>,
    by_object: HashMap<Key<'a>, Vec<u32>>,
}

impl<'a> Annotations<'a> {
    /// Reads the annotations: one pass over the objects, and one more over those that share a name.
    pub(crate) fn of(cluster: &'a Cluster) -> Self {
        let mut annotations = Self::default();
        let mut texts: HashMap<Key<'a>, (&'a Object, &'a str, bool)> = HashMap::new();
        for (id, object) in cluster.iter() {
            let Some(text) = annotation(object) else {
                continue;
            };
            // What is found in a pod of a workload is reported at the workload, whose template carries the same
            // annotation.
            if cluster.carries_pod(id)
                && cluster
                    .top_owner(id)
                    .object
                    .is_some_and(|owner| owner != id)
            {
                continue;
            }
            texts
                .entry(key(object))
                .and_modify(|(_, known, agree)| *agree &= *known == text)
                .or_insert((object, text, true));
        }
        if texts.is_empty() {
            return annotations;
        }
        for object in cluster.objects() {
            if let Some((first, text, agree)) = texts.get_mut(&key(object))
                && !std::ptr::eq(*first, &**object)
            {
                *agree &= annotation(object) == Some(*text);
            }
        }
        let mut texts: Vec<_> = texts.into_iter().collect();
        texts.sort_unstable_by_key(|(key, _)| *key);
        for (key, (object, text, agree)) in texts {
            annotations.add(key, object, text, agree);
        }
        annotations
    }

    fn add(&mut self, key: Key<'a>, object: &'a Object, text: &'a str, agree: bool) {
        let parts = text.split(['\n', ';']).map(str::trim);
        for (number, part) in parts.filter(|part| !part.is_empty()).enumerate() {
            if number == MAX_PARTS {
                let why = Why::TooLong;
                self.ignored.push(Ignored { object, part, why });
                break;
            }
            let why = match read(part) {
                Some((check, container, reason)) if agree => {
                    let place = u32::try_from(self.accepted.len()).unwrap_or(u32::MAX);
                    self.by_object.entry(key).or_default().push(place);
                    self.accepted.push(Accepted {
                        check: Pattern::new(check),
                        container: container.map(Pattern::new),
                        reason,
                        object,
                    });
                    continue;
                }
                Some(_) => Why::NotEverywhere,
                None => Why::NoReason,
            };
            self.ignored.push(Ignored { object, part, why });
        }
    }

    /// What accepts the finding, by its place in [`Self::accepted`].
    pub(crate) fn accepting<'s>(
        &'s self,
        finding: &'s Finding,
    ) -> impl Iterator<Item = usize> + 's {
        let places = self.places(&finding.target).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .map(|place| *place as usize)
            .filter(|place| self.accepted[*place].covers(finding))
    }

    fn places<'s>(&'s self, target: &'s Target) -> Option<&'s Vec<u32>> {
        if self.by_object.is_empty() {
            return None;
        }
        let key = match target {
            Target::Object(resource) => (
                resource.group(),
                resource.kind.as_str(),
                resource.namespace.as_str(),
                resource.name.as_str(),
            ),
            Target::Namespace { name, .. } => ("", "Namespace", "", name.as_str()),
            _ => return None,
        };
        self.by_object.get(&key)
    }
}

impl Accepted<'_> {
    /// Whether it covers a finding of its object.
    pub(crate) fn covers(&self, finding: &Finding) -> bool {
        self.check.matches(finding.check())
            && self.container.as_ref().is_none_or(|pattern| {
                let container = finding.container.as_deref();
                container.is_some_and(|container| pattern.matches(container))
            })
    }

    /// Where it stands, for people.
    pub(crate) fn origin(&self) -> String {
        format!("annotation of {}", name_of(self.object))
    }
}

/// `namespace/Kind/name`.
pub(crate) fn name_of(object: &Object) -> String {
    if object.namespace.is_empty() {
        format!("{}/{}", object.kind, object.name)
    } else {
        format!("{}/{}/{}", object.namespace, object.kind, object.name)
    }
}

fn key(object: &Object) -> Key<'_> {
    let is_namespace = object.is("", "Namespace");
    let namespace: &str = if is_namespace { "" } else { &object.namespace };
    (object.group(), &object.kind, namespace, &object.name)
}

/// `check-id[container]: reason` apart.
fn read(part: &str) -> Option<(&str, Option<&str>, &str)> {
    let (named, reason) = part.split_once(':')?;
    let (named, reason) = (named.trim(), reason.trim());
    if named.is_empty() || reason.is_empty() {
        return None;
    }
    let Some((check, rest)) = named.split_once('[') else {
        return Some((named, None, reason));
    };
    let container = rest.strip_suffix(']')?;
    let is_whole = !check.is_empty() && !container.is_empty();
    is_whole.then_some((check, Some(container), reason))
}

/// The annotation on the object itself or on its pod template.
fn annotation(object: &Object) -> Option<&str> {
    object.annotation(ANNOTATION).or_else(|| {
        Pod::all(object)
            .filter_map(|pod| pod.annotations())
            .find_map(|annotations| annotations.str(ANNOTATION))
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn parts() {
        assert_eq!(read("a: b: c"), Some(("a", None, "b: c")));
        assert_eq!(read("a[x] : b"), Some(("a", Some("x"), "b")));
        for broken in ["a", "a:", ": b", "a[: b", "a[]: b", "[x]: b", "a[x]y: b"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
