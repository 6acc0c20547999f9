//! Packages are installed without checking their signatures.

use seawall_dockerfile::shell::ShellCommand;
use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "package-verification-off",
    title: "Package signatures not verified",
    severity: Severity::Medium,
    severity_reason: "a mirror or anyone on the network in front of it puts programs into the image",
    what: "A package manager of the build is told to install packages without a valid signature.",
    why: "The signature is what ties a package to the distribution; without it a mirror can hand out anything.",
    remedy: "Drop the option, and import the repository's key into a keyring of its own.",
    example: "RUN apt-get update && apt-get install -y --no-install-recommends curl",
    techniques: &["T1525"],
    controls: &["cis-docker/4.11"],
    references: &["https://wiki.debian.org/SecureApt"],
    dockerfile: Some(|view| evaluate(&view.commands)),
    image: Some(|view| evaluate(&view.commands)),
};

const OPTIONS: &[(&[&str], &[&str])] = &[
    (
        &["apt-get", "apt", "aptitude"],
        &[
            "--allow-unauthenticated",
            "--force-yes",
            "--allow-insecure-repositories",
            "--no-gpg-check",
            "AllowUnauthenticated=true",
            "AllowUnauthenticated=1",
            "AllowUnauthenticated=yes",
            "AllowInsecureRepositories=true",
            "AllowInsecureRepositories=1",
        ],
    ),
    (
        &["yum", "dnf", "microdnf", "tdnf"],
        &[
            "--nogpgcheck",
            "--no-gpgchecks",
            "gpgcheck=0",
            "gpgcheck=False",
        ],
    ),
    (
        &["zypper"],
        &["--no-gpg-checks", "--allow-unsigned-rpm", "--no-gpg-check"],
    ),
    (&["apk"], &["--allow-untrusted"]),
    (&["rpm"], &["--nosignature", "--nodigest"]),
    (&["gem"], &["--trust-policy=NoSecurity"]),
];

fn evaluate(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Build, |run| {
        let word = option(run.command)?;
        let word = run.command.words.get(word)?;
        let message = match word.text.contains("trusted=yes") {
            true => "a repository is trusted without a signature (`trusted=yes`)".to_owned(),
            false => format!(
                "`{}` verifies no signatures: `{}`",
                run.command.program(),
                word.text
            ),
        };
        Some(Problem::new(run.place_of(word.range.clone()), message))
    })
}

/// The index of the word that turns verification off.
fn option(command: &ShellCommand) -> Option<usize> {
    let program = command.program();
    // `echo "deb [trusted=yes] …" > /etc/apt/sources.list.d/x.list`
    let is_trusted = |text: &str| text.contains("[trusted=yes") || text.contains(" trusted=yes");
    if let Some(at) = command.words.iter().position(|word| is_trusted(&word.text)) {
        return Some(at);
    }
    let (_, options) = OPTIONS
        .iter()
        .find(|(programs, _)| programs.contains(&program))?;
    command.words.iter().position(|word| {
        options
            .iter()
            .any(|option| match option.strip_prefix("--") {
                Some(_) => word.text == *option,
                None => word.text.ends_with(option),
            })
    })
}
