//! A system directory is given to another user.

use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "system-directory-owner-changed",
    title: "System directory given to a user",
    severity: Severity::Medium,
    severity_reason: "the image's user replaces programs and accounts that root trusts",
    what: "`chown -R` gives a directory of the system, such as `/etc` or `/usr`, to a user that is not root.",
    why: "A process that was taken over rewrites programs, libraries or `/etc/passwd`, and keeps its hold on the container.",
    remedy: "Give only the directories that the program writes to.",
    example: "COPY --chown=65532:65532 app /app",
    techniques: &["T1068"],
    controls: &["cis-docker/4.8"],
    references: &["https://man7.org/linux/man-pages/man1/chown.1.html"],
    dockerfile: Some(|view| evaluate(&view.commands)),
    image: Some(|view| evaluate(&view.commands)),
};

const SYSTEM: &[&str] = &[
    "",
    "/bin",
    "/boot",
    "/etc",
    "/lib",
    "/lib64",
    "/root",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/sbin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/var",
    "/var/lib",
];

fn evaluate(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let command = run.command;
        let is_recursive = command.has_short_flag('R') || command.has_argument("--recursive");
        if command.program() != "chown" || !is_recursive {
            return None;
        }
        let mut operands = command.operands();
        let owner = operands.next()?;
        let user = owner.text.split([':', '.']).next().unwrap_or_default();
        if ["root", "0", ""].contains(&user) {
            return None;
        }
        let path = operands.find(|path| {
            let path = path.text.trim_end_matches('*').trim_end_matches('/');
            let is_root = path.is_empty();
            SYSTEM.contains(&path)
                && (!is_root || command.operands().any(|word| word.text.starts_with('/')))
        })?;
        let message = format!(
            "{} and all in it is given to {}",
            shown(&path.text),
            shown(&owner.text)
        );
        Some(Problem::new(run.place(), message))
    })
}
