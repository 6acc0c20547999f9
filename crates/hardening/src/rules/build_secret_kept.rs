//! A secret that was mounted for one step is written into the image.

use seawall_finding::Severity;

use crate::outcome::{Problem, shown};
use crate::rule::HardeningRule;
use crate::step::{Run, Step};

pub const RULE: HardeningRule = HardeningRule {
    id: "build-secret-kept",
    title: "Build secret written into the image",
    severity: Severity::High,
    severity_reason: "anyone who can pull the image has the secret",
    what: "A command copies or prints a file of `--mount=type=secret` into another file.",
    why: "The mount ends with the step, the copy stays in its layer, also when a later step deletes it.",
    remedy: "Use the secret from where it is mounted, in the step that needs it.",
    example: "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
    techniques: &["T1552.001", "MS-TA9027"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/build/building/secrets/"],
    dockerfile: Some(|view| {
        let mut outcome = view.commands.doubts();
        for run in view.commands.runs() {
            let secrets = secrets(run.step);
            if let Some(path) = kept(run, &secrets) {
                let message = format!(
                    "the secret {} is written to a file of the image",
                    shown(path)
                );
                let mut problem = Problem::new(run.place(), message);
                if !run.step.is_in_image {
                    problem.severity = Some(RULE.severity.one_less());
                }
                outcome.add(problem);
            }
        }
        outcome
    }),
    // A history does not show mounts.
    image: None,
};

/// Where secrets are mounted: `type=secret,id=x` is `/run/secrets/x`, or what `target` says.
fn secrets(step: &Step<'_>) -> Vec<String> {
    let mut paths = Vec::new();
    for mount in &step.mounts {
        let option = |names: &[&str]| {
            mount.split(',').find_map(|part| {
                let (name, value) = part.split_once('=')?;
                names
                    .contains(&name)
                    .then(|| value.trim_matches('"').to_owned())
            })
        };
        if option(&["type"]).as_deref() != Some("secret") {
            continue;
        }
        let target = option(&["target", "dst", "destination"]);
        let id = option(&["id"]);
        paths.extend(target.or_else(|| id.map(|id| format!("/run/secrets/{id}"))));
    }
    paths
}

/// The secret that a command writes to a file that stays.
fn kept<'r>(run: Run<'r>, secrets: &'r [String]) -> Option<&'r str> {
    let command = run.command;
    let operands: Vec<&str> = command.operands().map(|word| word.text.as_str()).collect();
    let named = |words: &[&str]| {
        secrets
            .iter()
            .find(|secret| words.contains(&secret.as_str()))
            .map(String::as_str)
    };
    match command.program() {
        "cp" | "install" | "mv" | "dd" | "ln" => {
            let (target, sources) = operands.split_last()?;
            named(sources).filter(|_| !is_passing(target) && command.program() != "ln")
        }
        "cat" | "tee" | "base64" | "head" | "tail" => {
            let writes = command
                .redirects
                .iter()
                .any(|one| [">", ">>"].contains(&one.operator) && !is_passing(&one.target.text));
            named(&operands).filter(|_| writes)
        }
        _ => None,
    }
}

/// Places that are not kept in the layer.
fn is_passing(path: &str) -> bool {
    ["/dev/", "/run/secrets/", "/proc/"]
        .iter()
        .any(|start| path.starts_with(start))
}
