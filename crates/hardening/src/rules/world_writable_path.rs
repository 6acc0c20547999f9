//! Every user can write to a path.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use super::mode::{Mode, chmod};
use crate::commands::{Commands, Harms};
use crate::fix::Fix;
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "world-writable-path",
    title: "World-writable path",
    severity: Severity::Low,
    severity_reason: "it matters once a process that is not root was taken over",
    what: "`chmod` or `--chmod` lets every user write; in an image, files are, or directories without the sticky bit.",
    why: "A process without permissions replaces programs and settings that another one, perhaps root, uses next.",
    remedy: "Make the user that needs the path its owner, and remove write permission for others.",
    example: "COPY --chown=65532:65532 --chmod=0755 app /app",
    techniques: &["T1068"],
    controls: &["cis-docker/4.8"],
    references: &["https://man7.org/linux/man-pages/man1/chmod.1.html"],
    dockerfile: Some(|view| {
        let mut outcome = in_commands(&view.commands);
        for placed in view.all() {
            let keyword = placed.instruction.keyword;
            let Some(flag) = placed
                .instruction
                .flag("chmod")
                .filter(|_| matches!(keyword, Keyword::Copy | Keyword::Add))
            else {
                continue;
            };
            outcome.is_applicable = true;
            let Some(word) = &flag.value else { continue };
            let Some(value) = word.known() else {
                outcome.doubt(format!("the mode `{}` is not known", word.text));
                continue;
            };
            let Some(mode) =
                Mode::parse(value).filter(|mode| mode.is_world_writable && !mode.is_sticky)
            else {
                continue;
            };
            let message = format!("`--chmod={value}` makes what is copied writable for every user");
            let fix = safe(mode)
                .filter(|_| value == word.text)
                .map(|replacement| Fix {
                    span: word.span,
                    replacement,
                });
            let mut problem = Problem::new(view.place(flag.span), message).with_fix(fix);
            if !placed.is_in_image {
                problem.severity = Some(RULE.severity.one_less());
            }
            outcome.add(problem);
        }
        outcome
    }),
    image: Some(|view| {
        let files = view.file_outcome(|file| {
            let is_open = file.is_visible
                && file.mode & 0o002 != 0
                && (file.is_file() || file.is_directory() && file.mode & 0o1000 == 0);
            // These are for everyone, and mounted over in a container.
            let is_meant = ["dev", "proc", "sys", "run/lock"].iter().any(|top| {
                file.path == *top
                    || file
                        .path
                        .strip_prefix(top)
                        .is_some_and(|rest| rest.starts_with('/'))
            });
            (is_open && !is_meant).then(|| {
                let what = if file.is_directory() {
                    "directory"
                } else {
                    "file"
                };
                let problem = Problem::new(
                    file.place(),
                    format!("{what} `/{}` is writable for every user", file.path),
                );
                let runs = file.is_file() && file.mode & 0o111 != 0;
                match runs && file.uid == 0 {
                    true => problem.with_severity(Severity::Medium),
                    false => problem,
                }
            })
        });
        in_commands(&view.commands).merge(files)
    }),
};

/// The mode in which only the owner writes.
fn safe(mode: Mode) -> Option<String> {
    Some(format!("{:o}", mode.octal? & 0o755))
}

fn in_commands(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let (mode, word, paths) = chmod(run.command)?;
        let is_temporary = |path: &str| ["/tmp", "/var/tmp", "/tmp/", "/var/tmp/"].contains(&path);
        let all_temporary = !paths.is_empty() && paths.iter().all(|path| is_temporary(&path.text));
        if !mode.is_world_writable || mode.is_sticky && mode.octal.is_some() || all_temporary {
            return None;
        }
        let path = paths.first().map_or("?", |path| path.text.as_str());
        let message = format!(
            "`chmod {}` makes {} writable for every user",
            word.text,
            shown(path)
        );
        let fix = safe(mode).and_then(|mode| run.replace(word, &mode));
        Some(Problem::new(run.place(), message).with_fix(fix))
    })
}
