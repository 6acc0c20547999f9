//! The distribution of a base image gets no fixes any more.

use seawall_finding::Severity;
use seawall_image::lifecycle::{Support, end_of_life};
use seawall_model::ImageRef;
use seawall_package::OsRelease;

use crate::outcome::{Outcome, Problem, shown};
use crate::reference::{BaseImage, base_image, base_word, official_name};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "image-end-of-life",
    title: "Distribution without security fixes",
    severity: Severity::High,
    severity_reason: "vulnerabilities that are found from then on stay open, and advisories stop naming the release",
    what: "The name and tag of a base image show a release of a distribution that gets no fixes.",
    why: "No rebuild fixes what is found in it, and scanners stop seeing it.",
    remedy: "Build on a release that is supported.",
    example: "FROM debian:13-slim",
    techniques: &["T1525"],
    controls: &["cis-docker/4.4"],
    references: &["https://endoflife.date/"],
    dockerfile: Some(evaluate),
    // A built image is asked under the same id where its packages are matched: its own files state the release.
    image: None,
};

fn evaluate(view: &DockerfileView<'_>) -> Outcome {
    let mut outcome = Outcome::NOT_APPLICABLE;
    for stage in &view.file.stages {
        let (reference, text) = match base_image(stage) {
            BaseImage::None => continue,
            BaseImage::Unknown(reason) => {
                outcome.doubt(format!("the base image is not known: {reason}"));
                continue;
            }
            BaseImage::Image(reference, text) => (reference, text),
        };
        outcome.is_applicable = true;
        let Some(release) = release(&reference) else {
            outcome.doubt(format!(
                "the name of the base image {} does not show its distribution's release",
                shown(text)
            ));
            continue;
        };
        let Some(today) = view.today else {
            outcome.doubt("the day of the evaluation was not given");
            continue;
        };
        let (message, severity) = match end_of_life(&release, today) {
            Support::Ended { end } => (
                format!(
                    "base image {} has had no security fixes since {end}",
                    shown(text)
                ),
                Severity::High,
            ),
            Support::Extended {
                since,
                by,
                is_active: false,
                ..
            } => (
                format!(
                    "base image {} has had security fixes only through {by} since {since}",
                    shown(text)
                ),
                Severity::Medium,
            ),
            Support::Unknown => {
                outcome.doubt(format!(
                    "the end of base image {} is not known",
                    shown(text)
                ));
                continue;
            }
            Support::Extended { .. } | Support::Supported { .. } | Support::Rolling => continue,
        };
        if let Some(word) = base_word(view.file, stage) {
            outcome.add(Problem::new(view.place(word.span), message).with_severity(severity));
        }
    }
    outcome
}

/// Official images of distributions, with the `ID` of their os-release.
const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("almalinux", "almalinux"),
    ("alpine", "alpine"),
    ("amazonlinux", "amzn"),
    ("archlinux", "arch"),
    ("centos", "centos"),
    ("debian", "debian"),
    ("fedora", "fedora"),
    ("oraclelinux", "ol"),
    ("photon", "photon"),
    ("rockylinux", "rocky"),
    ("ubuntu", "ubuntu"),
];

/// Names of releases that tags of other images end with: `python:3.13-slim-bookworm`.
const CODENAMES: &[(&str, &[&str])] = &[
    (
        "debian",
        &[
            "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie",
        ],
    ),
    (
        "ubuntu",
        &[
            "precise", "trusty", "xenial", "bionic", "focal", "jammy", "noble",
        ],
    ),
];

/// The release that the name and tag of an official image show.
fn release(reference: &ImageRef<'_>) -> Option<OsRelease> {
    let tag = reference.tag?;
    let name = official_name(reference)?;
    let of = |id: &str, version: &str, codename: &str| OsRelease {
        id: id.to_owned(),
        version: version.to_owned(),
        codename: codename.to_owned(),
        ..OsRelease::default()
    };
    let mut parts = tag.split('-');
    if let Some((_, id)) = DISTRIBUTIONS.iter().find(|(image, _)| *image == name) {
        let first = parts.next()?;
        if *id == "arch" {
            return Some(of(id, "", ""));
        }
        let first = first
            .strip_prefix("centos")
            .filter(|rest| !rest.is_empty())
            .unwrap_or(first);
        let is_version = first.bytes().next()?.is_ascii_digit();
        return match is_version {
            true => Some(of(id, first, "")),
            false => codename(first).map(|(id, name)| of(id, "", name)),
        };
    }
    parts.find_map(
        |part| match part.strip_prefix("alpine").filter(|rest| !rest.is_empty()) {
            Some(version) => Some(of("alpine", version, "")),
            None => codename(part).map(|(id, name)| of(id, "", name)),
        },
    )
}

fn codename(text: &str) -> Option<(&'static str, &'static str)> {
    CODENAMES
        .iter()
        .find_map(|(id, names)| Some((*id, *names.iter().find(|name| **name == text)?)))
}

#[cfg(test)]
mod tests {
    use super::release;
    use seawall_model::ImageRef;

    #[test]
    fn tags_show_releases() {
        for (text, id, version) in [
            ("debian:9-slim", "debian", "9"),
            ("debian:bookworm-20250101", "debian", "bookworm"),
            ("docker.io/library/ubuntu:22.04", "ubuntu", "22.04"),
            ("python:3.8-slim-buster", "debian", "buster"),
            ("node:22-alpine3.19", "alpine", "3.19"),
            ("eclipse-temurin:21-jre-jammy", "ubuntu", "jammy"),
            ("centos:centos7", "centos", "7"),
        ] {
            let found = release(&ImageRef::parse(text).expect(text)).expect(text);
            let shown = if found.version.is_empty() {
                found.codename
            } else {
                found.version
            };
            assert_eq!((&*found.id, &*shown), (id, version), "{text}");
        }
        for text in [
            "debian",
            "debian:stable",
            "node:22-alpine",
            "example.com/debian:9",
        ] {
            assert!(
                release(&ImageRef::parse(text).expect(text)).is_none(),
                "{text}"
            );
        }
    }
}
