//! `seawall doctor`: what of the protection from foreign input holds on this system, and which programs were found.

use std::path::PathBuf;

use clap::Args;
use seawall_process::{Limits, Protection, find_program, measure};
use seawall_text::{Lines, say};

use crate::rendering::launcher;
use crate::{Outcome, output};

/// Show which sandbox protections work on this system, and which programs were found.
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Programs that are run, with what they are for.
const PROGRAMS: [(&str, Option<&str>, &str); 4] = [
    (
        "helm",
        Some("SEAWALL_HELM"),
        "Helm charts are not evaluated without it",
    ),
    ("kustomize", None, "kubectl is used instead"),
    (
        "kubectl",
        Some("SEAWALL_KUBECTL"),
        "kustomizations are not evaluated without it and kustomize",
    ),
    ("git", None, "required by --trust-from"),
];

/// Runs the command. A protection that does not hold is a finding.
pub(crate) fn run(_: &Arguments) -> anyhow::Result<Outcome> {
    let measured = launcher().map_or_else(Vec::new, |launcher| measure(&launcher));
    let limits = Limits::default();
    let mut text = Lines::new();
    say!(
        text,
        "Sandbox for Helm, kustomize, kubectl and git, tested on this system:"
    );
    let mut are_all_held = true;
    for protection in Protection::ALL {
        let holds = measured
            .iter()
            .any(|one| one.protection == protection && one.holds);
        are_all_held &= holds;
        line(
            &mut text,
            if holds { "yes" } else { "NO" },
            told(protection),
        );
    }
    if !are_all_held {
        say!(
            text,
            "       requires Linux 5.13 or newer with Landlock and seccomp; the container runtime must not block them"
        );
    }
    text.gap();
    say!(text, "On every system:");
    for sentence in [
        "run with their own environment and work directory: no credentials, proxies, plugins or kubeconfig".to_owned(),
        "symlinks that point outside the input and remote addresses are refused before anything runs".to_owned(),
        format!(
            "limited to {} s each and {} s in total, {} MiB of output each and {} MiB in total",
            limits.time.as_secs(),
            limits.time_of_all.as_secs(),
            limits.output_bytes >> 20,
            limits.output_bytes_of_all >> 20
        ),
        match cfg!(unix) {
            true if cfg!(target_os = "linux") => format!(
                "run in their own process group of at most {} processes, which is ended with the program",
                limits.processes
            ),
            true => "run in their own process group, which is ended with the program".to_owned(),
            false => "the program is ended, but not the processes it started".to_owned(),
        },
    ] {
        line(&mut text, "yes", &sentence);
    }
    text.gap();
    say!(text, "Programs:");
    for (name, variable, otherwise) in PROGRAMS {
        let named = variable.and_then(std::env::var_os).map(PathBuf::from);
        match named
            .filter(|file| file.is_file())
            .or_else(|| find_program(name))
        {
            Some(file) => line(&mut text, name, &file.display().to_string()),
            None => line(&mut text, name, &format!("not found: {otherwise}")),
        }
    }
    output::write(None, &text.into())?;
    Ok(match are_all_held {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

fn line(text: &mut Lines, word: &str, sentence: &str) {
    say!(text, "  {word:<10} {sentence}");
}

fn told(protection: Protection) -> &'static str {
    match protection {
        Protection::Files => {
            "can read only the input and system programs, and write only their work directory (Landlock)"
        }
        Protection::Network => "have no network and no sockets (seccomp, Landlock)",
        Protection::Group => "cannot leave their process group (seccomp)",
    }
}
