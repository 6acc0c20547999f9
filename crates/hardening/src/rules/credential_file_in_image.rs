//! A file that is a credential by its path is in the image.

use seawall_dockerfile::{Instruction, Keyword, Value};
use seawall_finding::Severity;

use crate::credential_path::credential;
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "credential-file-in-image",
    title: "Credential file in the image",
    severity: Severity::High,
    severity_reason: "anyone who can pull the image has the credential",
    what: "`COPY` or `ADD` takes a file that is a credential by its path, alone or with the whole context; in an image, such a file is visible.",
    why: "Images are copied to registries, nodes and laptops, and anyone who reads one there has the credential.",
    remedy: "List the file in `.dockerignore`, mount it with `--mount=type=secret` where a step needs it, and replace the credential.",
    example: "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
    techniques: &["T1552.001", "MS-TA9027"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/build/building/secrets/"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.all() {
            if !matches!(placed.instruction.keyword, Keyword::Copy | Keyword::Add) {
                continue;
            }
            outcome.is_applicable = true;
            let mut found = sources(view, placed.instruction);
            if !placed.is_in_image {
                for problem in &mut found.problems {
                    problem.severity = Some(RULE.severity.one_less());
                }
            }
            outcome = outcome.merge(found);
        }
        outcome
    }),
    image: Some(|view| {
        view.file_outcome(|file| {
            let what = credential(file.path)
                .filter(|_| file.is_visible && file.is_file() && file.size > 0)?;
            let message = format!("`/{}` is in the image: {what}", file.path);
            let is_hint =
                file.is_packaged || file.name() == ".npmrc" || file.name().ends_with(".key");
            let problem = Problem::new(file.place(), message);
            Some(if is_hint {
                problem.with_severity(Severity::Medium)
            } else {
                problem
            })
        })
    }),
};

fn sources(view: &DockerfileView<'_>, instruction: &Instruction) -> Outcome {
    let mut outcome = Outcome::pass();
    let Some((target, sources)) = instruction.words().split_last() else {
        return outcome;
    };
    for word in sources {
        let source = match &word.value {
            Value::Text(text) => text.as_str(),
            Value::Unknown(_) => word.text.as_str(),
        };
        if let Some(what) = credential(source).or_else(|| {
            let is_renamed = !source.contains(['*', '?']) && !target.text.ends_with('/');
            credential(&target.text).filter(|_| is_renamed && !source.contains("<<"))
        }) {
            let message = format!("{} is copied into the image: {what}", shown(source));
            outcome.add(Problem::new(view.place(word.span), message));
            continue;
        }
        if instruction.flag("from").is_some() || !is_directory(source) {
            continue;
        }
        let Some(context) = view.context else {
            if is_whole(source) {
                let line = view.file.position(instruction.span).line;
                outcome.doubt(format!(
                    "line {line} copies the whole build context, which was not given"
                ));
            }
            continue;
        };
        let prefix = source
            .trim_start_matches("./")
            .trim_start_matches('/')
            .trim_end_matches('/');
        let inside = context.iter().filter(|path| {
            is_whole(source)
                || path
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.starts_with('/'))
        });
        for path in inside {
            if let Some(what) = credential(path) {
                let message = format!(
                    "{} is copied into the image with {}: {what}",
                    shown(path),
                    shown(source)
                );
                outcome.add(Problem::new(view.place(word.span), message));
            }
        }
    }
    outcome
}

fn is_whole(source: &str) -> bool {
    [".", "./", "/", "*", "./*"].contains(&source)
}

/// Whether a source can be a directory of the context.
fn is_directory(source: &str) -> bool {
    !source.contains("<<") && super::add_without_checksum::remote(source).is_none()
}
