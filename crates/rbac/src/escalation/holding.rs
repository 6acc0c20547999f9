//! Which needs a role fills, and what a set of roles fills together.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use seawall_model::Table;

use super::permission::Fit;
use super::primitive::{MAX_NEEDS, Need, Primitive, Scope};
use crate::role::RoleId;
use crate::{Role, Rule};

const WORDS: usize = MAX_NEEDS / 64;

/// A set of needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    /// Every need.
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    pub(crate) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }

    pub(crate) fn insert(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(other.0)
            .any(|(own, other)| own & other != 0)
    }
}

/// The needs that something fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Held {
    /// For every name.
    pub whole: Bits,
    /// At least for some names.
    pub some: Bits,
}

impl Held {
    /// What somebody holds who may do everything.
    pub(crate) const ALL: Self = Self {
        whole: Bits::ALL,
        some: Bits::ALL,
    };

    /// What the rules of every role fill. Each rule is looked at once, however many roles have it.
    pub(crate) fn of_roles(
        roles: &Table<RoleId, Role>,
        primitives: &[Primitive],
    ) -> Table<RoleId, Self> {
        let needs = Needs::new(primitives);
        let mut known: HashMap<*const Rule, Self> = HashMap::new();
        roles
            .values()
            .iter()
            .map(|role| {
                let mut held = Self::default();
                for rule in &role.rules {
                    held.join(
                        known
                            .entry(Arc::as_ptr(rule))
                            .or_insert_with(|| Self::of_rule(rule, &needs)),
                    );
                }
                held
            })
            .collect()
    }

    fn of_rule(rule: &Rule, needs: &Needs<'_>) -> Self {
        let mut held = Self::default();
        for need in needs.near(rule) {
            let fit = fit(need, rule);
            if fit.is_some() {
                held.some.insert(need.bit);
            }
            if fit == Some(Fit::Whole) {
                held.whole.insert(need.bit);
            }
        }
        held
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.whole.join(&other.whole);
        self.some.join(&other.some);
    }
}

/// Needs by the resources that they are about: most rules are about few.
struct Needs<'p> {
    all: Vec<&'p Need>,
    about: HashMap<&'p str, Vec<&'p Need>>,
    urls: Vec<&'p Need>,
}

impl<'p> Needs<'p> {
    fn new(primitives: &'p [Primitive]) -> Self {
        let all: Vec<&Need> = primitives.iter().flat_map(|own| &own.needs).collect();
        let mut about: HashMap<&str, Vec<&Need>> = HashMap::new();
        let mut urls = Vec::new();
        for need in &all {
            for right in &need.any {
                let list = match right.url {
                    Some(_) => &mut urls,
                    None => about.entry(&*right.resource).or_default(),
                };
                if list.last().is_none_or(|last| last.bit != need.bit) {
                    list.push(*need);
                }
            }
        }
        Self { all, about, urls }
    }

    /// Those that a rule may fill; one may be there several times.
    fn near(&self, rule: &Rule) -> Vec<&'p Need> {
        let plain = |name: &'_ str| {
            name.split_once('/')
                .map_or(name.len(), |(name, _)| name.len())
        };
        let mut names = rule.resources.iter().map(|name| &name[..plain(name)]);
        if names.clone().any(|name| name == "*") {
            return self.all.clone();
        }
        let mut near: Vec<&Need> = names
            .by_ref()
            .filter_map(|name| self.about.get(name))
            .flatten()
            .copied()
            .collect();
        if !rule.non_resource_urls.is_empty() {
            near.extend(&self.urls);
        }
        near
    }
}

/// The most that a rule gives of a need.
pub(crate) fn fit(need: &Need, rule: &Rule) -> Option<Fit> {
    let mut best = None;
    for right in &need.any {
        match right.fit(rule) {
            Some(Fit::Whole) => return Some(Fit::Whole),
            Some(Fit::Named) => best = Some(Fit::Named),
            None => {}
        }
    }
    best
}

/// Whether all needs of a primitive are filled, by what is held everywhere and in one namespace (the same as
/// everywhere to ask outside of any).
pub(crate) fn fills(primitive: &Primitive, everywhere: &Held, here: &Held) -> bool {
    primitive.needs.iter().all(|need| {
        everywhere.some.has(need.bit)
            || (!need.is_everywhere && primitive.scope != Scope::Cluster && here.some.has(need.bit))
    })
}

/// Objects that a need is held for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Names {
    /// Every one.
    All,
    /// These.
    Some(BTreeSet<Box<str>>),
}

impl Names {
    /// The names for which some rules fill a need.
    pub(crate) fn of<'r>(need: &Need, rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut names = BTreeSet::new();
        for rule in rules {
            match fit(need, rule) {
                Some(Fit::Whole) => return Self::All,
                Some(Fit::Named) => names.extend(rule.resource_names.iter().cloned()),
                None => {}
            }
        }
        Self::Some(names)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.contains(name),
        }
    }
}
