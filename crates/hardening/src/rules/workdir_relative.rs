//! `WORKDIR` depends on what the base image sets.

use seawall_dockerfile::{Base, Keyword, Value};
use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "workdir-relative",
    title: "Relative working directory",
    severity: Severity::Low,
    severity_reason: "files can end up in a directory that a changed base image chooses",
    what: "The first `WORKDIR` of a stage is relative to what its base image sets.",
    why: "Commands and copies work in a directory that the file does not name.",
    remedy: "Write the whole path.",
    example: "WORKDIR /app",
    techniques: &[],
    controls: &[],
    references: &["https://docs.docker.com/reference/build-checks/workdir-relative-path/"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for stage in &view.file.stages {
            // Behind an absolute one, and in a stage over another one, a relative path is in this file's hands.
            let first = view
                .file
                .of(stage)
                .iter()
                .find(|one| one.keyword == Keyword::Workdir);
            let Some((instruction, word)) = first.and_then(|one| Some((one, one.text()?))) else {
                continue;
            };
            outcome.is_applicable = true;
            if matches!(stage.base, Base::Stage(_) | Base::Scratch) {
                continue;
            }
            match &word.value {
                // `$HOME/x`: variables of directories are absolute.
                Value::Unknown(reason) if !word.text.starts_with(['/', '$']) => {
                    outcome.doubt(reason.clone())
                }
                Value::Unknown(_) => {}
                Value::Text(path) if !is_absolute(path) => outcome.add(Problem::new(
                    view.place(instruction.span),
                    format!(
                        "working directory {} is relative to that of the base image",
                        shown(path)
                    ),
                )),
                Value::Text(_) => {}
            }
        }
        outcome
    }),
    // A builder resolves it before it writes the configuration.
    image: None,
};

fn is_absolute(path: &str) -> bool {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with(['/', '\\']) || is_drive
}
