//! Caches of package managers stay in the image.

use seawall_finding::Severity;

use super::package_install::{Action, action};
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;
use crate::step::Step;

pub const RULE: HardeningRule = HardeningRule {
    id: "package-cache-left",
    title: "Package cache left in the image",
    severity: Severity::Info,
    severity_reason: "it makes the image larger and is no risk by itself",
    what: "A layer installs packages and keeps the manager's lists or downloads; in an image, they are there.",
    why: "They are bytes that nothing needs, and lists that are stale when the image runs.",
    remedy: "Remove them in the same `RUN`, or use a cache mount.",
    example: "RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
    techniques: &[],
    controls: &["cis-docker/4.3"],
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    dockerfile: Some(|view| {
        let mut outcome = view.commands.doubts();
        for step in view.commands.steps.iter().filter(|step| step.is_in_image) {
            if let Some((program, range)) = leaves(step) {
                let message = format!("`{program}` leaves its cache in the layer");
                outcome.add(Problem::new(step.place(range), message));
            }
        }
        outcome
    }),
    image: Some(|view| {
        let outcome = view.file_outcome(|file| {
            let is_cache = CACHES.iter().any(|cache| file.path.starts_with(cache));
            let is_marker = ["lock", "partial", "auxfiles"].contains(&file.name());
            (is_cache && !is_marker && file.is_visible && file.is_file() && file.size > 0).then(
                || {
                    Problem::new(
                        file.place(),
                        format!("`/{}` is of a package cache", file.path),
                    )
                },
            )
        });
        first_of_each(outcome)
    }),
};

const CACHES: &[&str] = &[
    "var/lib/apt/lists/",
    "var/cache/apt/archives/",
    "var/cache/apk/",
    "lib/apk/cache/",
    "var/cache/yum/",
    "var/cache/dnf/",
    "var/cache/libdnf5/",
    "var/cache/zypp/",
    "root/.cache/pip/",
    "root/.npm/_cacache/",
];

/// One file stands for its cache.
fn first_of_each(mut outcome: Outcome) -> Outcome {
    let mut seen: Vec<&str> = Vec::new();
    outcome.problems.retain(|problem| {
        let cache = CACHES
            .iter()
            .find(|cache| problem.message.contains(&format!("`/{cache}")));
        let is_new = cache.is_some_and(|cache| !seen.contains(cache));
        seen.extend(cache);
        is_new
    });
    outcome
}

fn leaves(step: &Step<'_>) -> Option<(&'static str, std::ops::Range<usize>)> {
    let commands = || {
        step.parts
            .iter()
            .flat_map(|part| part.commands.iter().map(move |command| (part, command)))
    };
    let mut installed = None;
    for (part, command) in commands() {
        if let Some((program, Action::Install, _)) = action(command) {
            let range = part.outer.clone().unwrap_or_else(|| command.range());
            installed = installed.or(Some((program, range)));
        }
    }
    let (program, range) = installed?;
    let is_mounted = step
        .mounts
        .iter()
        .any(|mount| mount.contains("type=cache") || mount.contains("type=tmpfs"));
    let has = |text: &str| step.text.contains(text);
    let is_clean = match program {
        "apk" => {
            has("--no-cache") || has("/var/cache/apk") || !has("apk update") && !has("--update")
        }
        "apt-get" | "apt" | "aptitude" => has("/var/lib/apt/lists"),
        _ => {
            commands().any(|(_, command)| matches!(action(command), Some((_, Action::Clean, _))))
                || has("/var/cache/")
        }
    };
    (!is_clean && !is_mounted).then_some((program, range))
}
