//! A base image gets no fixes anymore.

use seawall_finding::Severity;

use super::base_image_mutable::each_base;
use crate::outcome::shown;
use crate::reference::official_name;
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "base-image-end-of-life",
    title: "Base image past its end of life",
    severity: Severity::High,
    severity_reason: "vulnerabilities in it stay open, and their exploits are public",
    what: "A stage builds on a release of a distribution that has ended for everyone, extended support included.",
    why: "No update of the base fixes what is found in it from now on.",
    remedy: "Build on a supported release.",
    example: "FROM debian:13-slim",
    techniques: &["T1525"],
    controls: &["cis-docker/4.4"],
    references: &["https://endoflife.date/"],
    dockerfile: Some(|view| {
        each_base(view, |text, reference| {
            let name = official_name(reference)?;
            let tag = reference.tag?;
            let (_, release) = ENDED
                .iter()
                .find(|(image, release)| *image == name && is_release(tag, release))?;
            Some(format!(
                "base image {} is of release {release}, which gets no fixes",
                shown(text)
            ))
        })
    }),
    // Of a built image the release is read from its files, and its support from `content/lifecycle/distributions.yaml`.
    image: None,
};

/// Whether a tag names a release: `9`, `9.13`, `9-slim`, `stretch-20220622-slim`.
fn is_release(tag: &str, release: &str) -> bool {
    let Some(rest) = tag.strip_prefix(release) else {
        return false;
    };
    rest.is_empty() || rest.starts_with(['.', '-'])
}

/// Releases that were past every support, also the extended one, when this was written: such an end is never taken back.
const ENDED: &[(&str, &str)] = &[
    ("debian", "7"),
    ("debian", "wheezy"),
    ("debian", "8"),
    ("debian", "jessie"),
    ("debian", "9"),
    ("debian", "stretch"),
    ("debian", "10"),
    ("debian", "buster"),
    ("ubuntu", "12.04"),
    ("ubuntu", "precise"),
    ("ubuntu", "17.10"),
    ("ubuntu", "18.10"),
    ("ubuntu", "19.04"),
    ("ubuntu", "19.10"),
    ("ubuntu", "20.10"),
    ("ubuntu", "21.04"),
    ("ubuntu", "21.10"),
    ("ubuntu", "22.10"),
    ("ubuntu", "23.04"),
    ("ubuntu", "23.10"),
    ("ubuntu", "24.10"),
    ("alpine", "3.1"),
    ("alpine", "3.2"),
    ("alpine", "3.3"),
    ("alpine", "3.4"),
    ("alpine", "3.5"),
    ("alpine", "3.6"),
    ("alpine", "3.7"),
    ("alpine", "3.8"),
    ("alpine", "3.9"),
    ("alpine", "3.10"),
    ("alpine", "3.11"),
    ("alpine", "3.12"),
    ("alpine", "3.13"),
    ("alpine", "3.14"),
    ("alpine", "3.15"),
    ("alpine", "3.16"),
    ("alpine", "3.17"),
    ("alpine", "3.18"),
    ("alpine", "3.19"),
    ("centos", "5"),
    ("centos", "6"),
    ("centos", "7"),
    ("centos", "8"),
    ("centos", "centos5"),
    ("centos", "centos6"),
    ("centos", "centos7"),
    ("centos", "centos8"),
    ("amazonlinux", "1"),
    ("amazonlinux", "2018.03"),
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
