//! Lines of manifests for people to see, without what may be a credential.

use crate::{redact, redact_named};

/// Lines around one in which the name of its value is looked for.
const MAX_AROUND: usize = 3;

/// A line of a manifest, by its number from 0, with markers in place of credentials; nothing of one in flow style, where only
/// the parser knows which name a value has.
pub fn shown_line(text: &str, at: usize) -> Option<String> {
    let from = at.saturating_sub(MAX_AROUND);
    let lines: Vec<&str> = text
        .lines()
        .skip(from)
        .take(at - from + 1 + MAX_AROUND)
        .collect();
    let line = *lines.get(at - from)?;
    if line.contains('{') {
        return None;
    }
    let Some((key, value)) = line.split_once(": ") else {
        return Some(redact(line).unwrap_or_else(|| line.to_owned()));
    };
    let own = bare(key);
    let names = lines.iter().filter_map(|line| {
        let (key, name) = line.split_once(": ")?;
        matches!(bare(key), "name" | "key").then(|| bare(name))
    });
    let mut names = std::iter::once(own).chain(names.filter(|_| own == "value"));
    if let Some(redacted) = names.find_map(|name| redact_named(name, bare(value))) {
        return Some(format!("{key}: {redacted}"));
    }
    Some(redact(line).unwrap_or_else(|| line.to_owned()))
}

/// A word of YAML without a dash before it and quotes around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("- ").unwrap_or(text).trim();
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_without_credentials() {
        let text = "spec:\n  hostPID: true\n  env:\n  - name: DB_PASSWORD\n    value: hunter2-hunter\n  password: s3cr3t-s3cr3t\n  args: --token=ghp_Zx81kQmT4vRb7NcYpLw2HsJdE6uGfA9o3XiK\n  a: {password: x}\n";
        let line = |number: usize| shown_line(text, number - 1);
        assert_eq!(line(2).as_deref(), Some("  hostPID: true"));
        for (number, hidden) in [(5, "hunter2"), (6, "s3cr3t"), (7, "ghp_Zx81")] {
            let shown = line(number).expect("a line");
            assert!(
                !shown.contains(hidden) && shown.contains("redacted"),
                "{shown}"
            );
        }
        assert_eq!(line(8), None);
        assert_eq!(line(9), None);
    }
}
