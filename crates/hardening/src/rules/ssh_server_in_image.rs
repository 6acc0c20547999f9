//! An SSH server in the image.

use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "ssh-server-in-image",
    title: "SSH server in the image",
    severity: Severity::Medium,
    severity_reason: "anyone with a key or a guessed password gets a shell that Kubernetes does not see",
    what: "A command of the build installs an SSH server; in an image, the server or authorized keys are there.",
    why: "Sessions pass by the API server's permissions and audit log, keys in the image are the same in every copy of it, and the server is one more program to patch.",
    remedy: "Leave it out, and use `kubectl exec` and ephemeral containers.",
    example: "RUN apt-get update && apt-get install -y --no-install-recommends curl",
    techniques: &["MS-TA9010", "T1133"],
    controls: &["cis-docker/4.3"],
    references: &[
        "https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/SSH%20server%20running%20inside%20container/",
    ],
    dockerfile: Some(|view| in_commands(&view.commands)),
    image: Some(|view| {
        let files = view.file_outcome(|file| {
            if !file.is_visible || !file.is_file() {
                return None;
            }
            let is_server = [
                "usr/sbin/sshd",
                "sbin/sshd",
                "usr/sbin/dropbear",
                "usr/bin/dropbear",
            ]
            .contains(&file.path);
            let is_host_key =
                file.path.starts_with("etc/ssh/ssh_host_") && file.path.ends_with("_key");
            let message = match file.name() {
                _ if is_server => format!("the SSH server `/{}` is in the image", file.path),
                _ if is_host_key => format!(
                    "the host key `/{}` is the same in every copy of the image",
                    file.path
                ),
                "authorized_keys" | "authorized_keys2" if file.size > 0 => {
                    format!("`/{}` lets keys log in", file.path)
                }
                _ => return None,
            };
            Some(Problem::new(file.place(), message))
        });
        in_commands(&view.commands).merge(files)
    }),
};

const SERVERS: &[&str] = &["openssh-server", "openssh", "dropbear", "tinysshd", "ssh"];

fn in_commands(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let command = run.command;
        let is_setup = command.program() == "ssh-keygen" && command.has_argument("-A");
        let changes_password = command.program() == "chpasswd" || command.program() == "sshd";
        let installs = super::package_install::installs(command, SERVERS) && {
            // `openssh` is the server only on Alpine and Arch.
            let is_plain = super::package_install::installs(command, &["openssh"]);
            !is_plain || ["apk", "pacman"].contains(&command.program())
        };
        let message = match (installs, is_setup, changes_password) {
            (true, ..) => "an SSH server is installed",
            (_, true, _) => "SSH host keys are made, the same for every copy of the image",
            (.., true) if command.program() == "chpasswd" => {
                return run
                    .reads()
                    .map(|_| Problem::new(run.place(), "a password for logins is set"));
            }
            _ => return None,
        };
        Some(Problem::new(run.place(), message))
    })
}
