//! What a check reports for a pod of which only a part is written: an operator, or a run, adds the rest.

use seawall_model::Pod;

use crate::Outcome;

/// Why a pass cannot be confirmed.
pub(crate) fn reason(pod: &Pod<'_>) -> String {
    let kind = &pod.object.kind;
    if pod.has_unwritten_containers() {
        format!("the operator of this {kind} adds fields and containers that are not in it")
    } else {
        format!("this {kind} leaves pod-level fields to the component that runs it")
    }
}

/// What a check of a whole pod reports when something else adds to the pod: no findings prove nothing.
pub(crate) fn of_pod(outcome: Outcome, pod: &Pod<'_>) -> Outcome {
    match outcome {
        Outcome::Pass if pod.is_fragment() => Outcome::Unknown(reason(pod)),
        outcome => outcome,
    }
}

/// What a check of containers reports for containers that are not written, where there can be some.
pub(crate) fn of_unwritten_containers(pod: &Pod<'_>) -> Option<Outcome> {
    pod.has_unwritten_containers()
        .then(|| Outcome::Unknown(reason(pod)))
}

/// A missing field can be set elsewhere; a wrong value stays wrong.
pub(crate) fn settled(outcome: Outcome, pod: &Pod<'_>) -> Outcome {
    match outcome {
        Outcome::Fail(problems)
            if pod.is_fragment() && problems.iter().all(|problem| problem.missing) =>
        {
            Outcome::Unknown(reason(pod))
        }
        outcome => outcome,
    }
}
