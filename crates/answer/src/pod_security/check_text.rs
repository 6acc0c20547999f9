//! Which pods admission would reject at a level, for people.

use std::collections::BTreeMap;

use seawall_text::{Lines, say};

use super::{BrokenControl, CheckLine};

/// What a namespace of a cluster has: the pods that are rejected, those of which it is not known, and how many there are.
#[derive(Default)]
struct Namespace<'l> {
    rejected: Vec<&'l CheckLine>,
    unknown: Vec<&'l CheckLine>,
    all: usize,
}

/// The lines by namespace: what would be rejected and why, and what is not known.
pub fn check_text(lines: &[CheckLine]) -> Lines {
    let mut text = Lines::new();
    let Some(first) = lines.first() else {
        say!(text, "no pod or pod template was evaluated");
        return text;
    };
    let mut namespaces: BTreeMap<(Option<&str>, &str), Namespace<'_>> = BTreeMap::new();
    for line in lines {
        let namespace = namespaces
            .entry((line.cluster.as_deref(), &line.namespace))
            .or_default();
        namespace.all += 1;
        match line.allowed {
            Some(true) => {}
            Some(false) => namespace.rejected.push(line),
            None => namespace.unknown.push(line),
        }
    }
    let count = |of: fn(&Namespace<'_>) -> usize| namespaces.values().map(of).sum::<usize>();
    say!(
        text,
        "{} {}: {}",
        first.level,
        first.version,
        summary(
            count(|one| one.rejected.len()),
            count(|one| one.unknown.len()),
            lines.len()
        )
    );
    for ((cluster, name), namespace) in &namespaces {
        text.gap();
        let cluster = cluster.map_or_else(String::new, |cluster| format!("{cluster}: "));
        say!(
            text,
            "{cluster}{name}: {}",
            summary(
                namespace.rejected.len(),
                namespace.unknown.len(),
                namespace.all
            )
        );
        for line in &namespace.rejected {
            say!(text, "  {}/{} ({})", line.kind, line.name, line.file);
            controls(&mut text, "", &line.violations);
            controls(&mut text, "unknown: ", &line.unknown);
        }
        for line in &namespace.unknown {
            say!(
                text,
                "  {}/{} ({}): unknown",
                line.kind,
                line.name,
                line.file
            );
            controls(&mut text, "", &line.unknown);
        }
    }
    text
}

fn controls(text: &mut Lines, mark: &str, controls: &[BrokenControl]) {
    for one in controls {
        say!(text, "    {mark}{} [{}]", one.message, one.control);
    }
}

/// How many pods are rejected, unknown and allowed.
fn summary(rejected: usize, unknown: usize, all: usize) -> String {
    let what = match all {
        1 => "pod or template",
        _ => "pods and templates",
    };
    let open = match unknown {
        0 => String::new(),
        count => format!(", {count} unknown"),
    };
    match (rejected, unknown) {
        (0, 0) => format!("allows all {all} {what}").replace("all 1 ", "1 "),
        _ => format!("rejects {rejected} of {all} {what}{open}"),
    }
}
