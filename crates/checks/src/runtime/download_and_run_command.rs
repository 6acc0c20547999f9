//! A command, argument or lifecycle hook fetches something from the network and passes it to a shell or interpreter.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "download-and-run-command",
    title: "Command downloads and runs a program",
    severity: Severity::High,
    severity_reason: "an attacker who controls the address controls the container, without changing the image",
    what: "A command, argument or lifecycle hook fetches something from the network and passes it to a shell or interpreter.",
    why: "An external server decides at start what runs: no image scan sees it, and no digest pins it. It is also how most mining campaigns start.",
    remedy: "Build the program into the image, pinned and scanned.",
    example: "command: [\"/app/server\"]",
    techniques: &["MS-TA9007", "MS-TA9009", "T1059.013", "T1204.003"],
    controls: &["nsa-cisa/1.3"],
    references: &["https://attack.mitre.org/techniques/T1204/003/"],
    evaluate: Evaluate::Container(|_, _, container| {
        let lists = ["command", "args"]
            .into_iter()
            .map(|list| (list.to_owned(), container.node.list(list)));
        let hooks = ["postStart", "preStop"].into_iter().filter_map(|hook| {
            let exec = container.node.walk(&["lifecycle", hook, "exec"])?;
            Some((
                format!("lifecycle.{hook}.exec.command"),
                exec.list("command"),
            ))
        });
        let found = lists.chain(hooks).find_map(|(path, words)| {
            let index = words
                .iter()
                .position(|word| word.as_str().is_some_and(downloads_and_runs))?;
            Some(format!("{path}[{index}]"))
        });
        Outcome::from_problem(found.map(|path| {
            Problem::at(
                container.path(&path),
                format!(
                    "{} `{}` downloads a program and runs it",
                    container.role, container.name
                ),
            )
        }))
    }),
};

/// Programs that download.
const FETCHERS: &[&str] = &["curl", "wget", "fetch", "aria2c"];

/// Programs that run what they read.
const INTERPRETERS: &[&str] = &[
    "sh", "bash", "ash", "dash", "zsh", "python", "python3", "perl", "ruby", "node", "php",
];

/// `curl … | sh`, `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(wget …)"`, and a fetched file that is made
/// executable and then run.
fn downloads_and_runs(script: &str) -> bool {
    let words: Vec<&str> = script
        .split(|character: char| character.is_whitespace() || "|;&()<>`\"'$".contains(character))
        .filter(|word| !word.is_empty())
        .collect();
    let base = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let fetches = words
        .iter()
        .any(|word| FETCHERS.contains(&base(word).as_str()));
    if !fetches {
        return false;
    }
    let piped = script.split('|').skip(1).any(|part| {
        let first = part
            .split_whitespace()
            .find(|word| *word != "sudo" && !word.contains('='));
        first.is_some_and(|word| INTERPRETERS.contains(&base(word).as_str()))
    });
    let substituted = ["<(", "$(", "`"].iter().any(|open| {
        script.match_indices(open).any(|(at, _)| {
            let inside = script[at + open.len()..].trim_start();
            let runs = script[..at].trim_end().trim_end_matches('"').trim_end();
            let last = runs.split_whitespace().next_back().unwrap_or_default();
            FETCHERS.iter().any(|fetcher| inside.starts_with(fetcher))
                && (INTERPRETERS.contains(&base(last).as_str())
                    || matches!(last, "-c" | "eval" | "source" | "."))
        })
    });
    let made_executable = words
        .windows(2)
        .any(|pair| pair[0] == "chmod" && (pair[1].contains('x') || pair[1].starts_with('7')));
    piped || substituted || made_executable
}
