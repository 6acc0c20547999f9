//! `ADD` downloads what nothing verifies.

use seawall_dockerfile::{Keyword, Value};
use seawall_finding::Severity;

use crate::outcome::{Outcome, Place, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "add-without-checksum",
    title: "ADD downloads without a checksum",
    severity: Severity::Medium,
    severity_reason: "an attacker who controls the address, or the network path to it, adds files to the image",
    what: "`ADD` names an address or a Git repository, without `--checksum` and without a commit.",
    why: "The next build can get other content, and nothing notices.",
    remedy: "Add `--checksum=sha256:…`, and name Git repositories with their full commit.",
    example: "ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://example.com/tool.tar.gz /opt/",
    techniques: &["T1525"],
    controls: &["cis-docker/4.9", "cis-docker/4.12"],
    references: &["https://docs.docker.com/reference/dockerfile/#add---checksum"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.of(Keyword::Add) {
            outcome.is_applicable = true;
            let Some((_, sources)) = placed.instruction.words().split_last() else {
                continue;
            };
            for word in sources {
                let source = match &word.value {
                    Value::Text(text) => text,
                    // What is written tells of an address in most cases, even with a version that is not known.
                    Value::Unknown(_) => &word.text,
                };
                let Some(kind) = remote(source) else { continue };
                let is_pinned = placed.instruction.flag("checksum").is_some() || is_commit(source);
                if !is_pinned {
                    let message = format!("{kind} {} is added without a checksum", shown(source));
                    outcome.add(Problem::new(view.place(word.span), message));
                }
            }
        }
        outcome
    }),
    image: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for step in view.steps_of(Keyword::Add) {
            outcome.is_applicable = true;
            if step.text.contains("--checksum=") {
                continue;
            }
            for source in step.text.split_whitespace() {
                if let Some(kind) = remote(source).filter(|_| !is_commit(source)) {
                    let message = format!("{kind} {} was added without a checksum", shown(source));
                    outcome.add(Problem::new(Place::History(step.index), message));
                }
            }
        }
        outcome
    }),
};

/// What a source is when it is fetched.
pub(super) fn remote(source: &str) -> Option<&'static str> {
    let is_url = source.starts_with("http://") || source.starts_with("https://");
    let before = source.split('#').next().unwrap_or(source);
    if source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://") {
        return Some("Git repository");
    }
    match is_url {
        true if before.ends_with(".git") => Some("Git repository"),
        true => Some("address"),
        false => None,
    }
}

/// Whether a repository is named with a full commit.
fn is_commit(source: &str) -> bool {
    let Some((_, reference)) = source.split_once('#') else {
        return false;
    };
    let reference = reference.split(':').next().unwrap_or_default();
    [40, 64].contains(&reference.len()) && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}
