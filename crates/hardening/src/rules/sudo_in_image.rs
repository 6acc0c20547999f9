//! `sudo` in a build.

use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "sudo-in-image",
    title: "sudo in the image",
    severity: Severity::Low,
    severity_reason: "it helps only a process that may already use it",
    what: "A command of the build installs `sudo`, uses it, or writes rules for it; in an image, the program is there.",
    why: "`sudo` is set-uid root: with a rule for the image's user, or a flaw in `sudo` itself, an unprivileged process becomes root.",
    remedy: "Run the steps that need root before `USER`, and leave `sudo` out.",
    example: "RUN apt-get update && apt-get install -y --no-install-recommends curl\nUSER 65532",
    techniques: &["T1068"],
    controls: &["cis-docker/4.3", "cis-docker/4.8"],
    references: &["https://docs.docker.com/build/building/best-practices/#user"],
    dockerfile: Some(|view| in_commands(&view.commands)),
    image: Some(|view| {
        let files = view.file_outcome(|file| {
            let is_sudo = ["usr/bin/sudo", "bin/sudo", "usr/bin/doas"].contains(&file.path);
            (is_sudo && file.is_visible && file.is_file())
                .then(|| Problem::new(file.place(), format!("`/{}` is in the image", file.path)))
        });
        in_commands(&view.commands).merge(files)
    }),
};

fn in_commands(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let command = run.command;
        let writes_rule = command.redirects.iter().any(|one| {
            one.operator.starts_with('>') && one.target.text.starts_with("/etc/sudoers")
        });
        let text = command
            .words
            .iter()
            .find(|word| word.text.contains("NOPASSWD"));
        if writes_rule && text.is_some() {
            let message = "a rule of `sudo` without a password is written";
            return Some(Problem::new(run.place(), message).with_severity(Severity::Medium));
        }
        let uses = command
            .words
            .iter()
            .any(|word| word.text == "sudo" || word.text == "/usr/bin/sudo");
        let installs = super::package_install::installs(command, &["sudo", "doas"]);
        let message = match (installs, uses) {
            (true, _) => "`sudo` is installed",
            (false, true) if command.program_at() != Some(0) => "`sudo` is used",
            _ => return None,
        };
        Some(Problem::new(run.place(), message))
    })
}
