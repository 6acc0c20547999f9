//! Policies that change objects when they are admitted: what is written is not what the cluster stores.

use std::collections::BTreeMap;

use seawall_syntax::Shown;

use super::gap::{Cause, Gap};
use crate::{GroupKind, ObjectRef, Scope};

/// Kinds that a sentence names one by one; more are counted.
const MAX_KINDS_NAMED: usize = 3;

/// What one policy changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// The policy.
    pub policy: ObjectRef,
    /// The kinds that it matches.
    pub kinds: BTreeMap<GroupKind, Scope>,
    /// Where it matches objects that are in namespaces.
    pub reach: Reach,
}

/// The namespaces that a policy matches, as far as they are known. Globs stand for every name that fits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// All that it matches; `None` where nothing limits it.
    pub only: Option<Vec<Box<str>>>,
    /// What it leaves out.
    pub except: Vec<Box<str>>,
}

impl Reach {
    /// Whether objects in a namespace may be matched.
    pub fn covers(&self, namespace: &str) -> bool {
        let is_in = |all: &[Box<str>]| all.iter().any(|glob| fits(glob, namespace));
        self.only.as_deref().is_none_or(is_in) && !is_in(&self.except)
    }
}

impl Mutation {
    /// Whether it changes objects of a kind, in a namespace or in any. What is outside of namespaces counts in each.
    pub(super) fn covers(&self, kind: &GroupKind, namespace: Option<&str>) -> bool {
        self.kinds.get(kind).is_some_and(|scope| match namespace {
            Some(namespace) if *scope == Scope::Namespaced => self.reach.covers(namespace),
            _ => true,
        })
    }

    /// The same as far as it is about some kinds.
    pub(super) fn of_kinds(&self, is_kept: impl Fn(&GroupKind) -> bool) -> Option<Self> {
        let kinds = self.kinds.iter().filter(|(kind, _)| is_kept(kind));
        let kinds: BTreeMap<_, _> = kinds.map(|(kind, scope)| (kind.clone(), *scope)).collect();
        (!kinds.is_empty()).then(|| Self {
            kinds,
            ..self.clone()
        })
    }

    /// Why what is written of a kind proves nothing.
    pub(super) fn gap(&self, kind: &GroupKind) -> Gap {
        Gap {
            cause: Cause::Mutated,
            reason: format!(
                "{} changes {} objects when they are admitted, and what they then contain is not known",
                self.policy,
                Shown(&kind.kind)
            ),
        }
    }

    /// What it leaves unknown.
    pub(super) fn sentence(&self) -> String {
        format!("{}, as {} changes them", self.kinds_in_words(), self.policy)
    }

    /// `Pod objects`, `objects of 40 kinds`.
    pub fn kinds_in_words(&self) -> String {
        if self.kinds.len() > MAX_KINDS_NAMED {
            return format!("objects of {} kinds", self.kinds.len());
        }
        let names: Vec<String> = self
            .kinds
            .keys()
            .map(|kind| Shown(&kind.kind).to_string())
            .collect();
        format!("{} objects", names.join(" and "))
    }
}

/// Whether a name fits a glob: `*` stands for any run of characters, `?` for one.
fn fits(glob: &str, name: &str) -> bool {
    let (glob, name) = (glob.as_bytes(), name.as_bytes());
    let (mut at, mut from, mut retry) = (0, 0, None);
    while from < name.len() {
        match glob.get(at) {
            Some(b'*') => {
                retry = Some((at, from));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((star, first)) = retry else {
                    return false;
                };
                retry = Some((star, first + 1));
                (at, from) = (star + 1, first + 1);
            }
        }
    }
    glob[at..].iter().all(|byte| *byte == b'*')
}
