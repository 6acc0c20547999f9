//! Which labels of pods Cilium knows them by. It drops the others before it asks any policy, so that a selector by one of
//! them takes in no pod.
//!
//! Source: `pkg/labelsfilter/filter.go` of Cilium, and "Limiting Identity-Relevant Labels" in its documentation.

use std::sync::LazyLock;

use regex::Regex;
use seawall_model::{Cluster, LabelState};
use seawall_syntax::Node;

use crate::cilium_config::{Told, told};
use crate::cilium_key::cilium_key;
use crate::limits::{MAX_LABEL_PATTERNS, MAX_PATTERN_SIZE};
use crate::plugin::Assumed;

/// The setting with patterns besides the agents' own, and the one with a file in their place.
const LABELS: &str = "labels";
const FILE: &str = "label-prefix-file";

/// Patterns of the agents: what they leave out has a `!`.
const OWN: &[&str] = &[
    r"io\.kubernetes\.pod\.namespace",
    r"io\.cilium\.k8s\.namespace\.labels",
    r"app\.kubernetes\.io",
    r"io\.cilium\.k8s\.policy\.cluster",
    r"!io\.kubernetes",
    r"!kubernetes\.io",
    r"!.*beta\.kubernetes\.io",
    r"!k8s\.io",
    "!pod-template-generation",
    "!pod-template-hash",
    "!controller-revision-hash",
    "!annotation.*",
    "!etcd_node",
];

/// The same of newer versions.
const NEWER: &[&str] = &[
    r"!statefulset\.kubernetes\.io/pod-name",
    r"!apps\.kubernetes\.io/pod-index",
    r"!batch\.kubernetes\.io/job-completion-index",
    r"!batch\.kubernetes\.io/controller-uid",
    "!controller-uid",
];

/// The sources that labels of pods have in patterns: their own, and any.
const SOURCES: [&str; 2] = ["k8s", ""];

/// Whether Cilium knows pods by a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Yes,
    No,
    /// It depends on the version, or on what the input does not show.
    Unknown,
}

#[derive(Debug)]
struct Pattern {
    text: Regex,
    leaves_out: bool,
}

/// The patterns of the agents, compiled when some selector is asked about: most clusters have no Cilium.
static KNOWN: LazyLock<[Vec<Pattern>; 2]> = LazyLock::new(|| {
    [OWN, NEWER].map(|texts| texts.iter().filter_map(|text| pattern(text)).collect())
});

/// Which labels count.
#[derive(Debug)]
pub(crate) struct IdentityLabels {
    /// What a setting adds to the patterns of the agents.
    added: Vec<Pattern>,
    /// Whether only what a pattern names counts.
    names_all: bool,
    /// Whether every pattern is known.
    is_known: bool,
    /// Whether the policies of Kubernetes are asked by Cilium as well; `None` where it is not known, or where it is
    /// another's build of it.
    asks_kubernetes: Option<bool>,
}

impl IdentityLabels {
    pub(crate) fn of(cluster: &Cluster, assumed: &Assumed) -> Self {
        let added = match told(cluster, LABELS) {
            Told::Nothing => Some(Added::default()),
            Told::One(text, _) => added(&text),
            Told::Several(_) => None,
        };
        let has_no_file = match told(cluster, FILE) {
            Told::Nothing => true,
            Told::One(path, _) => path.is_empty(),
            Told::Several(_) => false,
        };
        let is_known = added.is_some() && has_no_file;
        let added = added.unwrap_or_default();
        Self {
            added: added.patterns,
            names_all: added.names_all,
            is_known,
            asks_kubernetes: match assumed.all(|plugin| plugin.id == "cilium") {
                true => Some(true),
                false if assumed.deciding().any(|shown| shown.plugin.is_cilium()) => None,
                false if assumed.all(crate::Plugin::is_cilium) => None,
                false => Some(false),
            },
        }
    }

    /// Whether Cilium knows pods by a label.
    fn kept(&self, key: &str) -> Kept {
        if !self.is_known {
            return Kept::Unknown;
        }
        let [own, newer] = &*KNOWN;
        let older = self.keeps(key, own.iter().chain(&self.added));
        let newer = self.keeps(key, own.iter().chain(&self.added).chain(newer));
        match (older, newer) {
            (true, true) => Kept::Yes,
            (false, false) => Kept::No,
            _ => Kept::Unknown,
        }
    }

    /// The longest match that includes has to be longer than the shortest that leaves out.
    fn keeps<'p>(&self, key: &str, patterns: impl Iterator<Item = &'p Pattern>) -> bool {
        let (mut included, mut left_out) = (0, 0);
        for pattern in patterns {
            let found = pattern.text.find(key).filter(|found| found.start() == 0);
            let Some(length) = found.map(|found| found.end()) else {
                continue;
            };
            if !pattern.leaves_out {
                included = included.max(length);
            } else if left_out == 0 || length < left_out {
                left_out = length;
            }
        }
        (!self.names_all && left_out == 0) || included > left_out
    }

    /// What counts of the keys of a selector in a policy of Cilium, which carry the source of the label.
    pub(crate) fn of_cilium<'n>(&self, selector: &'n Node) -> Seen<'n> {
        let keys = keys(selector);
        Seen(keys.map(|key| (key, self.kept(cilium_key(key)))).collect())
    }

    /// What counts of the keys of a selector in a policy of Kubernetes, which Cilium need not be the one to ask.
    pub(crate) fn of_kubernetes<'n>(&self, selector: &'n Node) -> Seen<'n> {
        let keys = keys(selector);
        match self.asks_kubernetes {
            Some(false) => Seen(Vec::new()),
            Some(true) => Seen(keys.map(|key| (key, self.kept(key))).collect()),
            None => {
                let perhaps = |key| match self.kept(key) {
                    Kept::Yes => Kept::Yes,
                    Kept::No | Kept::Unknown => Kept::Unknown,
                };
                Seen(keys.map(|key| (key, perhaps(key))).collect())
            }
        }
    }
}

/// What counts of the keys of one selector: asked once, for any number of pods. What is not in it counts.
#[derive(Debug)]
pub(crate) struct Seen<'n>(Vec<(&'n str, Kept)>);

impl Seen<'_> {
    /// Whether a key counts.
    pub(crate) fn kept(&self, key: &str) -> Kept {
        let known = self.0.iter().find(|(own, _)| *own == key);
        known.map_or(Kept::Yes, |(_, kept)| *kept)
    }

    /// A label of a pod as policies find it.
    pub(crate) fn label<'l>(&self, key: &str, label: LabelState<'l>) -> LabelState<'l> {
        match (self.kept(key), label) {
            (Kept::Yes, _) => label,
            (Kept::No, _) => LabelState::Absent,
            (Kept::Unknown, _) => perhaps(label),
        }
    }
}

/// The keys that a selector names.
fn keys(selector: &Node) -> impl Iterator<Item = &str> {
    let exact = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let expressions = selector.list("matchExpressions").iter();
    let exact = exact.iter().map(|entry| &*entry.key);
    exact.chain(expressions.filter_map(|expression| expression.str("key")))
}

/// A label that may be left out.
fn perhaps(label: LabelState<'_>) -> LabelState<'_> {
    match label {
        LabelState::Is(value) => LabelState::Perhaps(value),
        LabelState::Present => LabelState::Unknown,
        other => other,
    }
}

/// What a setting adds.
#[derive(Debug, Default)]
struct Added {
    patterns: Vec<Pattern>,
    names_all: bool,
}

/// The patterns of a setting, `SOURCE:PATTERN` or without a source; `None` where not all of them are understood.
fn added(text: &str) -> Option<Added> {
    let words = text.split(|letter: char| letter.is_whitespace() || letter == ',');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.len() > MAX_LABEL_PATTERNS {
        return None;
    }
    let mut added = Added::default();
    for word in words {
        // A `!` before the source is part of the source, which no label has; and the pattern then names what counts.
        let (source, rest) = word.split_once(':').unwrap_or(("", word));
        let pattern = pattern(rest)?;
        added.names_all |= !pattern.leaves_out;
        if SOURCES.contains(&source) {
            added.patterns.push(pattern);
        }
    }
    Some(added)
}

fn pattern(text: &str) -> Option<Pattern> {
    let (leaves_out, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut builder = regex::RegexBuilder::new(text);
    let text = builder.size_limit(MAX_PATTERN_SIZE).build().ok()?;
    Some(Pattern { text, leaves_out })
}
