//! What a check says of a pod of which only a part is written: an operator, or a run, adds the rest.

use seawall_model::Pod;

use crate::Outcome;

/// Why nothing can be passed for certain.
pub(crate) fn reason(pod: &Pod<'_>) -> String {
    let kind = &pod.object.kind;
    if pod.has_unwritten_containers() {
        format!("the operator of this {kind} adds fields and containers that are not written in it")
    } else {
        format!("this {kind} leaves pod-level fields to whatever runs it")
    }
}

/// What a check of a whole pod says once it is known that others write in it too: that it found nothing proves nothing.
pub(crate) fn of_pod(outcome: Outcome, pod: &Pod<'_>) -> Outcome {
    match outcome {
        Outcome::Pass if pod.is_fragment() => Outcome::Unknown(reason(pod)),
        outcome => outcome,
    }
}

/// What a check of containers says of those that are not written, where there may be some.
pub(crate) fn of_unwritten_containers(pod: &Pod<'_>) -> Option<Outcome> {
    pod.has_unwritten_containers()
        .then(|| Outcome::Unknown(reason(pod)))
}

/// What is missing may be written elsewhere; what is written and wrong stays.
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
