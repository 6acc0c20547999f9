//! A shell is in the image.

use seawall_finding::Severity;

use crate::history::is_posix_shell;
use crate::outcome::Problem;
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "shell-in-image",
    title: "Shell in the image",
    severity: Severity::Info,
    severity_reason: "it helps only an attacker who already runs code in the container",
    what: "The image has a shell, and what it runs is not one.",
    why: "Most payloads begin with a shell. Without one, an exploit has to bring everything itself.",
    remedy: "Build on a base without a shell, such as distroless or `scratch`, and debug with ephemeral containers.",
    example: "FROM gcr.io/distroless/static-debian12:nonroot",
    techniques: &["T1059.013"],
    controls: &["cis-docker/4.3"],
    references: &["https://github.com/GoogleContainerTools/distroless"],
    dockerfile: None,
    image: Some(|view| {
        let config = view.config;
        let first = config.entrypoint.first().or(config.cmd.first());
        let is_needed = first.is_some_and(|word| is_posix_shell(word) || word.ends_with(".sh"));
        let mut outcome = view.file_outcome(|file| {
            let is_program = ["bin/", "usr/bin/", "busybox/"].iter().any(|directory| {
                file.path
                    .strip_prefix(directory)
                    .is_some_and(is_posix_shell)
            });
            let is_link = matches!(file.kind, seawall_image::EntryKind::Symlink(_));
            (is_program && file.is_visible && (file.is_file() || is_link) && !is_needed)
                .then(|| Problem::new(file.place(), format!("`/{}` is in the image", file.path)))
        });
        outcome.problems.truncate(1);
        outcome
    }),
};
