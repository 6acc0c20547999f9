//! The build adds a set-uid or set-gid program.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use super::mode::{Mode, chmod};
use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "set-uid-program",
    title: "Added set-uid program",
    severity: Severity::Medium,
    severity_reason: "a flaw in the program makes any process of the container root, unless privilege escalation is switched off",
    what: "`chmod` or `--chmod` sets the set-uid or set-gid bit; in an image, a file has it that belongs to no package and that distributions do not ship.",
    why: "Such a program runs with its owner's permissions, no matter which user starts it.",
    remedy: "Drop the bit. Capabilities on the file, or a service that does the privileged part, need less.",
    example: "RUN chmod 0755 /usr/local/bin/tool",
    techniques: &["T1068", "T1611"],
    controls: &["cis-docker/4.8"],
    references: &["https://man7.org/linux/man-pages/man2/execve.2.html"],
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
            let value = flag
                .value
                .as_ref()
                .and_then(|word| word.known())
                .unwrap_or_default();
            if Mode::parse(value).is_some_and(|mode| mode.sets_id) {
                let message = format!("`--chmod={}` sets the set-uid or set-gid bit", value);
                outcome.add(Problem::new(view.place(flag.span), message));
            }
        }
        outcome
    }),
    image: Some(|view| {
        let files = view.file_outcome(|file| {
            let is_added = file.is_visible
                && file.is_file()
                && file.mode & 0o6000 != 0
                && file.mode & 0o111 != 0;
            let is_usual =
                file.is_packaged || USUAL.contains(&file.name()) && !file.path.contains("local/");
            (is_added && !is_usual).then(|| {
                let bit = if file.mode & 0o4000 != 0 {
                    "set-uid"
                } else {
                    "set-gid"
                };
                let message = format!("`/{}` is {bit} and owned by user {}", file.path, file.uid);
                let problem = Problem::new(file.place(), message);
                match file.uid {
                    0 => problem,
                    _ => problem.with_severity(Severity::Low),
                }
            })
        });
        in_commands(&view.commands).merge(files)
    }),
};

/// Programs that distributions ship with such a bit.
const USUAL: &[&str] = &[
    "bbsuid",
    "chage",
    "chfn",
    "chsh",
    "crontab",
    "dbus-daemon-launch-helper",
    "dotlockfile",
    "expiry",
    "fusermount",
    "fusermount3",
    "gpasswd",
    "mount",
    "newgidmap",
    "newgrp",
    "newuidmap",
    "pam_extrausers_chkpwd",
    "pam_timestamp_check",
    "passwd",
    "ping",
    "ping6",
    "pkexec",
    "polkit-agent-helper-1",
    "postdrop",
    "postqueue",
    "sg",
    "ssh-agent",
    "ssh-keysign",
    "su",
    "sudo",
    "sudoedit",
    "umount",
    "unix_chkpwd",
    "userhelper",
    "utempter",
    "wall",
    "write",
    "bsd-write",
    "grub2-set-bootflag",
    "locate",
    "mlocate",
];

fn in_commands(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let (mode, word, paths) = chmod(run.command)?;
        // On directories set-gid hands the group on, which is harmless: `2775`.
        let is_directory = mode.octal.is_some_and(|octal| octal & 0o4000 == 0)
            || paths.iter().all(|path| path.text.ends_with('/'));
        if !mode.sets_id || is_directory || word.text == "g+s" {
            return None;
        }
        let path = paths.first().map_or("?", |path| path.text.as_str());
        let message = format!(
            "`chmod {}` sets the set-uid bit of {}",
            word.text,
            shown(path)
        );
        let fix = mode
            .octal
            .and_then(|octal| run.replace(word, &format!("{:o}", octal & 0o777)));
        Some(Problem::new(run.place(), message).with_fix(fix))
    })
}
