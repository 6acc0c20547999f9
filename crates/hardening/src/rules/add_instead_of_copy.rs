//! `ADD` where `COPY` does the same.

use seawall_dockerfile::{Keyword, Value};
use seawall_finding::Severity;

use super::add_without_checksum::remote;
use crate::fix::Fix;
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "add-instead-of-copy",
    title: "ADD where COPY suffices",
    severity: Severity::Low,
    severity_reason: "it does no harm until the source becomes an archive or an address",
    what: "`ADD` takes local files that are no archives.",
    why: "`ADD` unpacks archives and fetches addresses, so that a changed source does more than it says.",
    remedy: "Use `COPY`.",
    example: "COPY app /app",
    techniques: &[],
    controls: &["cis-docker/4.9"],
    references: &["https://docs.docker.com/build/building/best-practices/#add-or-copy"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.of(Keyword::Add) {
            outcome.is_applicable = true;
            let instruction = placed.instruction;
            let Some((_, sources)) = instruction.words().split_last() else {
                continue;
            };
            let special = ["checksum", "keep-git-dir", "unpack"];
            if sources.is_empty() || special.iter().any(|flag| instruction.flag(flag).is_some()) {
                continue;
            }
            let mut is_plain = true;
            for word in sources {
                let text = match &word.value {
                    Value::Text(text) => text,
                    Value::Unknown(reason) => {
                        if !is_special(&word.text) {
                            outcome.doubt(reason.clone());
                        }
                        is_plain = false;
                        continue;
                    }
                };
                is_plain &= !is_special(text);
            }
            if is_plain {
                let first = &sources[0];
                let message = format!("`ADD` of {} does what `COPY` does", shown(&first.text));
                let fix = Fix {
                    span: instruction.keyword_span,
                    replacement: "COPY".to_owned(),
                };
                outcome
                    .add(Problem::new(view.place(instruction.span), message).with_fix(Some(fix)));
            }
        }
        outcome
    }),
    // A history names what was added by a digest, which does not tell archives from other files.
    image: None,
};

const ARCHIVES: &[&str] = &[
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tzst",
    ".tar.lz",
    ".tar.lzma",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".zip",
    ".tar.Z",
];

/// An archive, an address, a heredoc, or a pattern that can match an archive.
fn is_special(source: &str) -> bool {
    remote(source).is_some()
        || source.contains("<<")
        || ARCHIVES.iter().any(|end| source.ends_with(end))
}
