//! A build runs what it downloads.

use seawall_dockerfile::shell::{Inside, ShellCommand};
use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::history::is_posix_shell;
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;
use crate::step::Run;

pub const RULE: HardeningRule = HardeningRule {
    id: "build-downloads-and-runs",
    title: "Build runs a downloaded script",
    severity: Severity::Medium,
    severity_reason: "an attacker who controls the address runs code in the build and decides what the image contains",
    what: "A command of the build fetches something and passes it to a shell or interpreter without looking at it.",
    why: "No checksum or signature stands between the server and the build, and the next build can run something else.",
    remedy: "Download a version, compare its checksum, then run it; or copy the tool from an image that is named by digest.",
    example: "RUN curl -fsSLo /tmp/i https://example.com/install-1.2.sh && echo \"$SUM /tmp/i\" | sha256sum -c && sh /tmp/i",
    techniques: &["T1525", "T1059.013"],
    controls: &["cis-docker/4.11", "cis-docker/4.12"],
    references: &["https://attack.mitre.org/techniques/T1525/"],
    dockerfile: Some(|view| evaluate(&view.commands)),
    image: Some(|view| evaluate(&view.commands)),
};

fn evaluate(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Build, |run| {
        let fetcher = fetched_by(run)?;
        let message = format!(
            "what `{}` downloads is run by `{}`",
            fetcher.program(),
            run.command.program()
        );
        Some(Problem::new(run.place(), message))
    })
}

/// The command that downloads what this one runs.
fn fetched_by<'s>(run: Run<'s>) -> Option<&'s ShellCommand> {
    if !interprets(run.command) {
        return None;
    }
    // `curl … | tee x | sh`
    let reads_script = run
        .command
        .operands()
        .next()
        .is_none_or(|word| ["-", "/dev/stdin"].contains(&&*word.text))
        || run.command.has_short_flag('s');
    let mut source = run.reads().filter(|_| reads_script);
    for _ in 0..8 {
        let Some(before) = source else { break };
        // A checksum or signature in between verifies it.
        if is_fetcher(before.command) {
            return Some(before.command);
        }
        source = before.reads();
    }
    // Commands in its words come right behind it, before the next one that stands where it stands.
    let behind = run.part.commands.get(run.index + 1..).unwrap_or_default();
    let inside = behind
        .iter()
        .take_while(|one| one.inside != run.command.inside)
        .filter(|one| {
            matches!(one.inside, Some((outer, Inside::Output | Inside::File)) if outer == run.index)
        });
    let is_script = |one: &&ShellCommand| {
        let is_file = matches!(one.inside, Some((_, Inside::File)));
        is_file
            || ["eval", "source", "."].contains(&run.command.program())
            || takes_code(run.command)
    };
    inside.filter(is_script).find(|one| is_fetcher(one))
}

/// Whether an argument is code: `sh -c "$(curl …)"`, `python -c "$(curl …)"`.
fn takes_code(command: &ShellCommand) -> bool {
    let mut words = command.arguments().iter();
    let code = words.find(|word| {
        let is_flag = word.text.starts_with('-') && !word.text.starts_with("--");
        is_flag && word.text.ends_with(['c', 'e'])
    });
    code.is_some()
        && words
            .next()
            .is_some_and(|word| word.text.starts_with("$(") || word.text.starts_with('`'))
}

/// Whether a command fetches from the network to its output.
fn is_fetcher(command: &ShellCommand) -> bool {
    match command.program() {
        "curl" | "fetch" | "http" | "aria2c" | "lynx" => true,
        // Without `-O -` it writes to a file.
        "wget" => command.arguments().iter().enumerate().any(|(at, word)| {
            let next = command
                .arguments()
                .get(at + 1)
                .map(|word| word.text.as_str());
            let is_output = word.text == "--output-document=-"
                || word.text.starts_with('-') && word.text.ends_with("O-")
                || word.text.starts_with('-') && word.text.ends_with('O') && next == Some("-");
            is_output || word.text == "--output-document" && next == Some("-")
        }),
        _ => false,
    }
}

fn interprets(command: &ShellCommand) -> bool {
    let program = command.program();
    let others = [
        "python", "python2", "python3", "perl", "ruby", "node", "php", "eval", "source", ".",
    ];
    is_posix_shell(program) || others.contains(&program)
}
