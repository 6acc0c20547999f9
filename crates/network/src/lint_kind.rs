//! What may be said of a policy.

use seawall_model::ObjectId;

/// What is wrong with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintKind {
    /// It could not be read.
    Broken,
    /// It has rules for a direction that its types leave out.
    RulesIgnored,
    /// It seems to close something, and lets everything through.
    DoesNotIsolate,
    /// It isolates, and another policy lets everything through again.
    Undone,
    /// It lets in or out everything there is.
    World,
    /// It names somebody who is nearly there: a label is written otherwise.
    AlmostNames,
    /// It lets pods out to others, and nothing lets them ask for names.
    NoDns,
    /// It lets pods out by domain names that are not seen asked for.
    DomainsUnseen,
    /// It lets in addresses of clients, and the pods see those of nodes.
    HiddenSource,
    /// It selects no pod.
    SelectsNothing,
    /// A rule names nobody who is there.
    NamesNobody,
    /// A rule is about a port on which no pod that it means listens.
    SilentPort,
    /// What a rule says was decided before, or is said by others too.
    Redundant,
    /// Something odd that has only one meaning.
    Odd,
}

impl LintKind {
    /// In a word, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::RulesIgnored => "rules-ignored",
            Self::DoesNotIsolate => "does-not-isolate",
            Self::Undone => "undone",
            Self::World => "world",
            Self::AlmostNames => "almost-names",
            Self::NoDns => "no-dns",
            Self::DomainsUnseen => "domains-unseen",
            Self::HiddenSource => "hidden-source",
            Self::SelectsNothing => "selects-nothing",
            Self::NamesNobody => "names-nobody",
            Self::SilentPort => "silent-port",
            Self::Redundant => "redundant",
            Self::Odd => "odd",
        }
    }
}

/// Something about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What.
    pub kind: LintKind,
    /// The policy.
    pub object: ObjectId,
    /// The field.
    pub path: String,
    /// In one sentence without a full stop.
    pub message: String,
}

/// Lints, and how many rules were not looked at because there are too many.
#[derive(Debug, Clone, Default)]
pub struct Lints {
    /// Worst first, then in the order of the policies.
    pub all: Vec<Lint>,
    /// Rules of which it was not asked whether they change anything.
    pub unasked: usize,
}
