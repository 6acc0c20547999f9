//! Targets by number: what findings are compared, sorted and joined by thousands of times is compared as text once.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_checks::FoundProblem;
use seawall_finding::Target;

/// The place of a target among all of them, in their order. The same target has one number, wherever it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TargetId(u32);

/// The numbers of targets.
#[derive(Debug)]
pub(crate) struct Targets {
    /// By where the target stands in memory. Only compared, never followed.
    ids: HashMap<*const Target, TargetId>,
}

impl Targets {
    /// The targets of findings.
    pub(crate) fn of(found: &[FoundProblem]) -> Self {
        let mut ids: HashMap<*const Target, TargetId> = HashMap::new();
        let mut targets: Vec<&Arc<Target>> = Vec::new();
        for problem in found {
            let target = &problem.finding.target;
            if ids.insert(Arc::as_ptr(target), TargetId(0)).is_none() {
                targets.push(target);
            }
        }
        targets.sort_unstable();
        let mut next = 0;
        let mut last: Option<&Arc<Target>> = None;
        for target in targets {
            if last.is_some_and(|last| last != target) {
                next += 1;
            }
            last = Some(target);
            ids.insert(Arc::as_ptr(target), TargetId(next));
        }
        Self { ids }
    }

    /// The number of a target; that of the first for one of another set.
    pub(crate) fn id(&self, target: &Arc<Target>) -> TargetId {
        self.ids
            .get(&Arc::as_ptr(target))
            .copied()
            .unwrap_or(TargetId(0))
    }
}
