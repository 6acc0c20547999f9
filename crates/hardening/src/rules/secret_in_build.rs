//! A credential is written in the Dockerfile or the image's configuration.

use seawall_dockerfile::{Arguments, Command, Instruction, Keyword, Word};
use seawall_finding::Severity;
use seawall_secret::{Confidence, Match, find_in_arguments, judge};

use crate::limits::MAX_COMPARED;
use crate::outcome::{Outcome, Place, Problem, shown};
use crate::rule::HardeningRule;
use crate::view::{DockerfileView, ImageView};

pub const RULE: HardeningRule = HardeningRule {
    id: "secret-in-build",
    title: "Credential in the Dockerfile or image configuration",
    severity: Severity::High,
    severity_reason: "anyone who can pull the image or read the file has the credential",
    what: "A value of `ENV`, `ARG` or `LABEL`, or a command, is a credential by its format or its name; in an image, also in the history.",
    why: "Configuration and history are pulled with the image and shown by every tool: no file has to be opened.",
    remedy: "Pass it at run time from a Secret, or to one step with `--mount=type=secret`, and replace the credential.",
    example: "RUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) make",
    techniques: &["T1552.001", "MS-TA9027"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/"],
    dockerfile: Some(in_dockerfile),
    image: Some(in_image),
};

fn in_dockerfile(view: &DockerfileView<'_>) -> Outcome {
    let mut outcome = Outcome::pass();
    for placed in view.all() {
        let instruction = placed.instruction;
        let what = instruction.keyword.as_str();
        for pair in instruction.pairs() {
            let Some(value) = &pair.value else { continue };
            if let Some(found) = value.known().and_then(|text| judge(&pair.name.text, text)) {
                let message = format!(
                    "{what} {} is a credential: {}",
                    shown(&pair.name.text),
                    found.title
                );
                outcome.add(problem(view.place(value.span), message, &found));
            }
        }
        for (word, found) in command_secrets(instruction) {
            let place = view.place(word);
            outcome.add(problem(
                place,
                format!("a command of {what} has a credential: {}", found.title),
                &found,
            ));
        }
        for heredoc in &instruction.heredocs {
            for found in seawall_secret::find(&heredoc.content.text) {
                let span = heredoc.content.span(found.start..found.end);
                let message = format!("a heredoc of {what} has a credential: {}", found.title);
                outcome.add(problem(view.place(span), message, &found));
            }
        }
        for word in addresses(instruction) {
            if let Some(found) = judge("", &word.text) {
                let message = format!("{what} has a credential: {}", found.title);
                outcome.add(problem(view.place(word.span), message, &found));
            }
        }
    }
    outcome
}

/// Words that are addresses, which can have a password.
fn addresses(instruction: &Instruction) -> impl Iterator<Item = &Word> {
    instruction
        .words()
        .iter()
        .filter(|word| word.text.contains("://"))
}

fn command_secrets(instruction: &Instruction) -> Vec<(seawall_dockerfile::Span, Match)> {
    let command = match &instruction.arguments {
        Arguments::Command(command) | Arguments::Health(Some(command)) => command,
        _ => return Vec::new(),
    };
    if instruction.keyword == Keyword::Shell {
        return Vec::new();
    }
    match command {
        Command::Exec(words) => {
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            let found = find_in_arguments(&texts).into_iter();
            found
                .filter_map(|(index, one)| Some((words.get(index)?.span, one)))
                .collect()
        }
        Command::Shell(script) => {
            let found = script_secrets(&script.text).into_iter();
            found
                .map(|one| (script.span(one.start..one.end), one))
                .collect()
        }
    }
}

/// Credentials in a script: by format anywhere, and by name where a command takes them.
fn script_secrets(text: &str) -> Vec<Match> {
    let mut all = seawall_secret::find(text);
    for command in seawall_dockerfile::shell::parse_script(text).commands {
        let words: Vec<&str> = command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        for (index, found) in find_in_arguments(&words) {
            let Some(word) = command.words.get(index) else {
                continue;
            };
            let inside = word.text.get(found.start..found.end).unwrap_or_default();
            let is_known = all
                .iter()
                .any(|one| one.start < word.range.end && word.range.start < one.end);
            // What a variable or another command gives is not written here.
            if is_known || inside.contains('$') || inside.contains('`') {
                continue;
            }
            if all.len() >= MAX_COMPARED {
                return all;
            }
            all.push(Match {
                start: word.range.start,
                end: word.range.end,
                ..found
            });
        }
    }
    all
}

fn in_image(view: &ImageView<'_>) -> Outcome {
    let mut outcome = Outcome::pass();
    for (index, entry) in view.config.env.iter().enumerate() {
        let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
        if let Some(found) = judge(name, value) {
            let place = Place::Config(format!("config.Env[{index}]"));
            outcome.add(problem(
                place,
                format!("variable {} is a credential: {}", shown(name), found.title),
                &found,
            ));
        }
    }
    for (name, value) in &view.config.labels {
        if let Some(found) = judge(name, value) {
            let place = Place::Config("config.Labels".to_owned());
            outcome.add(problem(
                place,
                format!("label {} is a credential: {}", shown(name), found.title),
                &found,
            ));
        }
    }
    for (field, words) in [
        ("config.Entrypoint", &view.config.entrypoint),
        ("config.Cmd", &view.config.cmd),
    ] {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for (index, found) in find_in_arguments(&words) {
            let place = Place::Config(format!("{field}[{index}]"));
            outcome.add(problem(
                place,
                format!("a word of the command is a credential: {}", found.title),
                &found,
            ));
        }
    }
    for step in &view.steps {
        let place = || Place::History(step.index);
        for argument in &step.arguments {
            let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
            if let Some(found) = judge(name, value) {
                let message = format!(
                    "build argument {} is a credential: {}",
                    shown(name),
                    found.title
                );
                outcome.add(problem(place(), message, &found));
            }
        }
        // `ENV` and `LABEL` are in the configuration as well, unless a later one replaced them.
        let found = match step.keyword {
            Some(Keyword::Env | Keyword::Arg | Keyword::Label) => {
                let (name, value) = step.text.split_once(['=', ' ']).unwrap_or((&step.text, ""));
                let is_kept = view
                    .config
                    .env
                    .iter()
                    .any(|entry| entry.strip_prefix(name) == Some(&format!("={value}")));
                judge(name, value)
                    .filter(|_| !is_kept)
                    .into_iter()
                    .collect()
            }
            _ => script_secrets(&step.text),
        };
        for one in found {
            outcome.add(problem(
                place(),
                format!("a step of the history has a credential: {}", one.title),
                &one,
            ));
        }
    }
    if view.config.history.len() > view.steps.len() {
        outcome.doubt("the history has too many steps");
    }
    outcome
}

/// A name that tells of a credential is less sure than a documented format.
fn problem(place: Place, message: String, found: &Match) -> Problem {
    let problem = Problem::new(place, message);
    match found.confidence {
        Confidence::High => problem,
        Confidence::Medium => problem.with_severity(Severity::Medium),
    }
}
