//! One problem, told once, at its worst: the rest is folded in.
//!
//! Two things make findings one problem. The same check finds the same thing on the same target through several holders
//! or peers. Or one check covers what another one looks for ([`seawall_checks::CONCERNS`]): on a privileged container it is
//! moot which capabilities were dropped.
//!
//! What is folded still counts in the tallies of its check and in frameworks. Where a head is accepted or known, so is
//! what it covers, because there is nothing to fix there before the head is fixed. Equals do not follow each other: who
//! accepts that a role reads Secrets has not accepted that it writes them. Nor does what [`Same::TargetAlone`] says: who
//! accepts a privileged container has not accepted what other containers of its pod take of the node.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use seawall_checks::{CONCERNS, Concern, FoundProblem, Same, standing_order};
use seawall_finding::{Finding, Severity, Verdict};

use crate::targets::{TargetId, Targets};

/// Whether a finding is open, accepted or known: only alike ones are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    Open,
    Accepted,
    Known,
}

impl Standing {
    fn of(finding: &Finding) -> Self {
        if finding.exception.is_some() {
            Self::Accepted
        } else if finding.known {
            Self::Known
        } else {
            Self::Open
        }
    }
}

/// What findings of one concern share.
type Key<'f> = (usize, TargetId, &'f str, &'f str, &'f [String]);

/// How much a head counts: the worst first, and of equals the first of
/// [`CONCERNS`] and of the findings.
type Weight = (Severity, Reverse<usize>, Reverse<usize>);

/// The best head of each concern, by what its findings share and how they stand.
struct Heads<'f> {
    found: &'f [FoundProblem],
    targets: &'f Targets,
    best: HashMap<(Key<'f>, Standing), (Weight, usize)>,
    /// The concerns that cover each finding.
    covered_by: Vec<&'static [usize]>,
    /// How much each finding counts: worse before milder, and of equals what stands first.
    standings: Vec<(Severity, Reverse<usize>)>,
}

/// What is known of a check, whatever it found.
struct Part {
    place: usize,
    /// The concerns that it heads, and those that cover it.
    heads: Vec<usize>,
    covered_by: Vec<usize>,
}

/// By the check. Checks of no concern stand last, for themselves.
static PARTS: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let mut parts: HashMap<&'static str, Part> = HashMap::new();
    let order = standing_order();
    let mut part = |check: &'static str, change: &dyn Fn(&mut Part)| {
        change(parts.entry(check).or_insert_with(|| Part {
            place: order.get(check).copied().unwrap_or(usize::MAX),
            heads: Vec::new(),
            covered_by: Vec::new(),
        }));
    };
    for (number, concern) in CONCERNS.iter().enumerate() {
        for check in concern.heads {
            part(check, &|part| part.heads.push(number));
        }
        for check in concern.covers {
            part(check, &|part| part.covered_by.push(number));
        }
    }
    parts
});

impl<'f> Heads<'f> {
    fn of(found: &'f [FoundProblem], targets: &'f Targets) -> Self {
        let parts: &'static HashMap<&'static str, Part> = &PARTS;
        let mut covered_by: Vec<&'static [usize]> = Vec::with_capacity(found.len());
        let mut standings = Vec::with_capacity(found.len());
        let mut best: HashMap<(Key<'f>, Standing), (Weight, usize)> = HashMap::new();
        for (index, problem) in found.iter().enumerate() {
            let finding = &*problem.finding;
            let part = parts.get(finding.check());
            let place = part.map_or(usize::MAX, |part| part.place);
            covered_by.push(part.map_or(&[], |part| &part.covered_by));
            standings.push((finding.severity, Reverse(place)));
            if finding.verdict != Verdict::Fail {
                continue;
            }
            for number in part.map_or(&[][..], |part| &part.heads) {
                let weight = (finding.severity, Reverse(place), Reverse(index));
                let key = (key(targets, *number, finding), Standing::of(finding));
                match best.entry(key) {
                    Entry::Vacant(place) => {
                        place.insert((weight, index));
                    }
                    Entry::Occupied(mut place) if weight > place.get().0 => {
                        place.insert((weight, index));
                    }
                    Entry::Occupied(_) => {}
                }
            }
        }
        Self {
            found,
            targets,
            best,
            covered_by,
            standings,
        }
    }

    /// The head of a finding among those that stand in one way; `None` for one that stands for itself.
    fn head_of(&self, index: usize, standing: Standing) -> Option<usize> {
        self.find(index, standing, |_| true)
    }

    /// The head that a finding follows: not one of its equals.
    fn leader_of(&self, index: usize, standing: Standing) -> Option<usize> {
        let check = self.found[index].finding.check();
        self.find(index, standing, |concern| {
            !concern.heads.contains(&check) && concern.same != Same::TargetAlone
        })
    }

    fn find(
        &self,
        index: usize,
        standing: Standing,
        counts: impl Fn(&Concern) -> bool,
    ) -> Option<usize> {
        let finding = &*self.found[index].finding;
        if finding.verdict != Verdict::Fail {
            return None;
        }
        let mut concerns = self.covered_by[index]
            .iter()
            .filter(|number| counts(&CONCERNS[**number]));
        concerns.find_map(|number| {
            let (_, head) = self
                .best
                .get(&(key(self.targets, *number, finding), standing))?;
            (*head != index && self.standings[*head] >= self.standings[index]).then_some(*head)
        })
    }
}

fn key<'f>(targets: &Targets, concern: usize, finding: &'f Finding) -> Key<'f> {
    let container = finding.container.as_deref().unwrap_or_default();
    let target = targets.id(&finding.target);
    match CONCERNS[concern].same {
        Same::Target | Same::TargetAlone => (concern, target, "", "", &[]),
        Same::Container => (concern, target, container, "", &[]),
        Same::Subject => (
            concern,
            target,
            container,
            &finding.subject,
            &finding.context,
        ),
        Same::Holder => (concern, target, "", "", &finding.context),
    }
}

/// Lets what is covered follow a head that is accepted or known, unless another head is open. A head may follow one that
/// stands before it, so this goes on until nothing follows any more.
pub(crate) fn imply(found: &mut [FoundProblem], targets: &Targets) {
    let is_any = |problem: &FoundProblem| Standing::of(&problem.finding) != Standing::Open;
    if !found.iter().any(is_any) {
        return;
    }
    // Each round settles at least one sort of heads.
    for _ in 0..CONCERNS.len() {
        if !imply_once(found, targets) {
            break;
        }
    }
}

fn imply_once(found: &mut [FoundProblem], targets: &Targets) -> bool {
    let heads = Heads::of(found, targets);
    let mut followed: Vec<(usize, usize)> = Vec::new();
    for (index, problem) in found.iter().enumerate() {
        if !problem.finding.counts() || heads.leader_of(index, Standing::Open).is_some() {
            continue;
        }
        let head = heads
            .leader_of(index, Standing::Accepted)
            .or_else(|| heads.leader_of(index, Standing::Known));
        followed.extend(head.map(|head| (index, head)));
    }
    let is_any = !followed.is_empty();
    for (index, head) in followed {
        let head = &found[head].finding;
        let words = head
            .exception
            .as_ref()
            .map(|words| format!("with {}: {words}", head.check()));
        let finding = &mut found[index].finding;
        finding.known = words.is_none();
        finding.exception = words;
    }
    is_any
}

/// Folds what belongs together. The findings come sorted, worst first, and stay in their order.
pub(crate) fn fold(found: Vec<FoundProblem>, targets: &Targets) -> Vec<Finding> {
    let heads = Heads::of(&found, targets);
    let mut into: Vec<Option<usize>> = found
        .iter()
        .enumerate()
        .map(|(index, problem)| heads.head_of(index, Standing::of(&problem.finding)))
        .collect();
    drop(heads);
    fold_contexts(&found, targets, &mut into);
    let roots: Vec<usize> = (0..found.len()).map(|index| root(&into, index)).collect();
    // Findings are large: they stay where they are until it is known which of them stand.
    let mut findings: Vec<Option<Box<Finding>>> = found
        .into_iter()
        .map(|problem| Some(problem.finding))
        .collect();
    for (index, head) in roots.into_iter().enumerate() {
        if head == index || findings[head].is_none() {
            continue;
        }
        let part = findings[index].take().map(|finding| finding.fold());
        if let (Some((folded, more)), Some(whole)) = (part, findings[head].as_mut()) {
            whole.folded.push(folded);
            whole.folded.extend(more);
        }
    }
    // A list that grows would have twice the room in the end.
    let mut standing = Vec::with_capacity(findings.iter().flatten().count());
    standing.extend(findings.into_iter().flatten().map(|finding| *finding));
    standing
}

/// The same thing through another holder is told with the worst of them, which comes first.
fn fold_contexts(found: &[FoundProblem], targets: &Targets, into: &mut [Option<usize>]) {
    let mut first: HashMap<_, usize> = HashMap::new();
    for (index, problem) in found.iter().enumerate() {
        let finding = &problem.finding;
        if finding.context.is_empty() || into[index].is_some() || finding.verdict != Verdict::Fail {
            continue;
        }
        let key = (
            finding.check(),
            targets.id(&finding.target),
            finding.container.as_deref(),
            finding.subject.as_str(),
            Standing::of(finding),
        );
        match first.entry(key) {
            Entry::Vacant(place) => {
                place.insert(index);
            }
            Entry::Occupied(place) => into[index] = Some(*place.get()),
        }
    }
}

/// Where a chain of heads ends. It never goes in a ring: see the test of [`seawall_checks::CONCERNS`].
fn root(into: &[Option<usize>], mut index: usize) -> usize {
    let mut steps = 0;
    while let Some(head) = into[index]
        && steps < into.len()
    {
        index = head;
        steps += 1;
    }
    index
}
