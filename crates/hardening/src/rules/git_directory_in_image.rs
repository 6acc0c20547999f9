//! The history of the sources is in the image.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "git-directory-in-image",
    title: "Git directory in the image",
    severity: Severity::Medium,
    severity_reason: "it holds every version of the sources, with what was deleted from them, and often a remote with a token",
    what: "`COPY` or `ADD` takes `.git`, alone or with the whole context, or keeps it (`--keep-git-dir`); in an image, a `.git` directory is there.",
    why: "Secrets that were committed and deleted again are in it, and `.git/config` can hold a token.",
    remedy: "List `.git` in `.dockerignore`.",
    example: "COPY src/ /app/src/",
    techniques: &["T1552.001"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.all() {
            let instruction = placed.instruction;
            if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
                continue;
            }
            outcome.is_applicable = true;
            let severity = if placed.is_in_image {
                RULE.severity
            } else {
                RULE.severity.one_less()
            };
            if let Some(flag) = instruction.flag("keep-git-dir") {
                let problem = Problem::new(
                    view.place(flag.span),
                    "`--keep-git-dir` keeps the history of the sources",
                );
                outcome.add(problem.with_severity(severity));
            }
            let Some((_, sources)) = instruction.words().split_last() else {
                continue;
            };
            for word in sources {
                let source = word.known().unwrap_or(&word.text);
                let is_git = source.split('/').any(|part| part == ".git");
                let is_whole =
                    [".", "./", "/", "*"].contains(&source) && instruction.flag("from").is_none();
                let has_git = is_whole
                    && view.context.is_some_and(|paths| {
                        paths
                            .iter()
                            .any(|path| path == ".git" || path.starts_with(".git/"))
                    });
                if is_git || has_git {
                    let message = format!("{} copies `.git` into the image", shown(source));
                    outcome
                        .add(Problem::new(view.place(word.span), message).with_severity(severity));
                } else if is_whole && view.context.is_none() {
                    let line = view.file.position(instruction.span).line;
                    outcome.doubt(format!(
                        "line {line} copies the whole build context, which was not given"
                    ));
                }
            }
        }
        outcome
    }),
    image: Some(|view| {
        view.file_outcome(|file| {
            // Each repository has one of these.
            let is_head = file.path == ".git/HEAD" || file.path.ends_with("/.git/HEAD");
            (is_head && file.is_visible && file.is_file()).then(|| {
                let directory = file.path.trim_end_matches("/HEAD");
                Problem::new(file.place(), format!("`/{directory}` is in the image"))
            })
        })
    }),
};
