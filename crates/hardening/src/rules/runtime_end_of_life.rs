//! The language runtime of a base image gets no fixes any more.

use seawall_finding::Severity;

use super::base_image_mutable::each_image;
use crate::outcome::shown;
use crate::reference::official_name;
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "runtime-end-of-life",
    title: "Language runtime without security fixes",
    severity: Severity::High,
    severity_reason: "vulnerabilities that are found from then on stay open",
    what: "A stage builds on a version of Node, Python, Ruby, PHP or OpenJDK whose project has ended it.",
    why: "The distribution below gets fixes, the runtime that parses what attackers send gets none.",
    remedy: "Build on a version that its project supports.",
    example: "FROM python:3.13-slim",
    techniques: &["T1525"],
    controls: &["cis-docker/4.4"],
    references: &["https://endoflife.date/"],
    dockerfile: Some(|view| {
        each_image(view, |text, reference| {
            let name = official_name(reference)?;
            let tag = reference.tag?;
            let (_, release) = ENDED
                .iter()
                .find(|(image, release)| *image == name && is_release(tag, release))?;
            Some(format!(
                "{} has version {release}, which gets no fixes",
                shown(text)
            ))
        })
    }),
    // In a built image the runtime is a package, whose vulnerabilities are matched.
    image: None,
};

/// Whether a tag names a release: `9`, `9.13`, `9-slim`, `stretch-20220622-slim`.
fn is_release(tag: &str, release: &str) -> bool {
    let Some(rest) = tag.strip_prefix(release) else {
        return false;
    };
    rest.is_empty() || rest.starts_with(['.', '-'])
}

/// Versions that had ended when this was written: such an end is never taken back.
const ENDED: &[(&str, &str)] = &[
    ("node", "0"),
    ("node", "4"),
    ("node", "6"),
    ("node", "8"),
    ("node", "10"),
    ("node", "12"),
    ("node", "14"),
    ("node", "16"),
    ("node", "18"),
    ("python", "2"),
    ("python", "2.7"),
    ("python", "3.4"),
    ("python", "3.5"),
    ("python", "3.6"),
    ("python", "3.7"),
    ("python", "3.8"),
    ("ruby", "2.4"),
    ("ruby", "2.5"),
    ("ruby", "2.6"),
    ("ruby", "2.7"),
    ("ruby", "3.0"),
    ("php", "5"),
    ("php", "7"),
    ("php", "8.0"),
    ("openjdk", "7"),
    ("openjdk", "9"),
    ("openjdk", "10"),
    ("openjdk", "12"),
    ("openjdk", "13"),
    ("openjdk", "14"),
    ("openjdk", "15"),
    ("openjdk", "16"),
];

#[cfg(test)]
mod tests {
    use super::is_release;

    #[test]
    fn tags_name_releases() {
        for (tag, release, expect) in [
            ("9", "9", true),
            ("9.13-slim", "9", true),
            ("9-slim", "9", true),
            ("3.10", "3.1", false),
            ("12", "1", false),
            ("3.1.4", "3.1", true),
        ] {
            assert_eq!(is_release(tag, release), expect, "{tag} {release}");
        }
    }
}
