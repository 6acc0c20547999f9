//! A build argument is meant for a credential.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;
use seawall_secret::judge;

use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "secret-build-argument",
    title: "Build argument for a credential",
    severity: Severity::Medium,
    severity_reason: "the builder writes the argument into the image's history and provenance",
    what: "`ARG` without a value has the name of a credential.",
    why: "Values of build arguments are shown by `docker history` for each `RUN` that can see them.",
    remedy: "Use `--mount=type=secret`.",
    example: "RUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) make",
    techniques: &["T1552.001"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.of(Keyword::Arg) {
            outcome.is_applicable = true;
            for pair in placed.instruction.pairs() {
                let is_empty = pair
                    .value
                    .as_ref()
                    .is_none_or(|value| value.known() == Some(""));
                if is_empty && is_credential(&pair.name.text) {
                    let message = format!(
                        "the build takes a credential as argument {}",
                        shown(&pair.name.text)
                    );
                    let mut problem = Problem::new(view.place(pair.name.span), message);
                    if !placed.is_in_image && placed.stage.is_some() {
                        problem.severity = Some(RULE.severity.one_less());
                    }
                    outcome.add(problem);
                }
            }
        }
        outcome
    }),
    // Arguments that were given are judged with their values by `secret-in-build`.
    image: None,
};

/// Whether a value that is surely a credential would be judged so under this name, and not without it.
fn is_credential(name: &str) -> bool {
    const SAMPLE: &str = "q7Zk2Vw9Xr4Tn8Lp3Md6";
    judge(name, SAMPLE).is_some() && judge("", SAMPLE).is_none()
}
