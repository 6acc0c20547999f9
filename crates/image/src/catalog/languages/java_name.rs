//! What names of Java archives say: artifact and version out of a file's name, groups out of the directories of a Maven
//! repository.

use super::limits::MAX_ARCHIVE_NAME_BYTES;

/// Parts of a version that are no number.
const QUALIFIERS: &[&str] = &[
    "alpha",
    "android",
    "atlassian",
    "b",
    "beta",
    "build",
    "cr",
    "dev",
    "ea",
    "empty",
    "final",
    "ga",
    "hadoop",
    "incubating",
    "jdk",
    "java",
    "jre",
    "m",
    "milestone",
    "p",
    "pre",
    "preview",
    "r",
    "rc",
    "redhat",
    "release",
    "rev",
    "sec",
    "snapshot",
    "sp",
    "spark",
    "v",
    "vaadin",
];

/// What follows a version and says which build of the artifact it is.
const CLASSIFIERS: &[&str] = &[
    "aarch_64",
    "aarch64",
    "all",
    "amd64",
    "arm64",
    "bundle",
    "classes",
    "dependencies",
    "exec",
    "executable",
    "fat",
    "jakarta",
    "jar",
    "javadoc",
    "linux",
    "native",
    "nohttp",
    "osx",
    "runner",
    "shaded",
    "sources",
    "standalone",
    "tests",
    "universal",
    "windows",
    "with",
    "x86_64",
];

/// A file's name in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileName<'n> {
    /// Without its ending.
    pub(super) stem: &'n str,
    /// The artifact.
    pub(super) artifact: &'n str,
    /// The version, where there is one.
    pub(super) version: Option<&'n str>,
}

impl<'n> FileName<'n> {
    /// Takes a path apart: `lib/log4j-1.2-api-2.17.1-sources.jar` is `log4j-1.2-api` and `2.17.1`.
    pub(super) fn read(path: &'n str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let begins = |separator: char| {
            stem.match_indices(separator)
                .map(|(at, _)| at)
                .filter(move |at| {
                    let rest = &stem.as_bytes()[at + 1..];
                    let rest = rest.strip_prefix(b"v").unwrap_or(rest);
                    *at > 0 && rest.first().is_some_and(u8::is_ascii_digit)
                })
        };
        if stem.len() > MAX_ARCHIVE_NAME_BYTES {
            return Self {
                stem,
                artifact: stem,
                version: None,
            };
        }
        // Names have few dashes: the first place from which on everything is part of a version.
        let dash = begins('-').find_map(|at| version_end(&stem[at + 1..]).map(|end| (at, end)));
        let split = dash.or_else(|| begins('_').next().map(|at| (at, stem.len() - at - 1)));
        match split {
            Some((at, end)) => Self {
                stem,
                artifact: &stem[..at],
                version: Some(&stem[at + 1..at + 1 + end]),
            },
            None => Self {
                stem,
                artifact: stem,
                version: None,
            },
        }
    }
}

/// Where a version at the beginning of a text ends, when nothing but classifiers follows it.
fn version_end(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut at = 0;
    let mut is_classified = false;
    for part in text.split('-') {
        let lower = part.to_ascii_lowercase();
        let word = lower
            .trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        let is_classifier = CLASSIFIERS.contains(&&*lower) || CLASSIFIERS.contains(&word);
        if is_classifier && at > 0 {
            is_classified = true;
        } else if !is_classified
            && (lower
                .trim_start_matches('v')
                .starts_with(|first: char| first.is_ascii_digit())
                || QUALIFIERS.contains(&word)
                || is_commit(&lower))
        {
            end = at + part.len();
        } else {
            return None;
        }
        at += part.len() + 1;
    }
    Some(end)
}

fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a text can be a version: begins with a digit (or `v` and a digit) and has no spaces or placeholders.
pub(super) fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').unwrap_or(text);
    numbers.starts_with(|first: char| first.is_ascii_digit())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "._-+~".contains(character))
}

/// The group of a file that lies in a Maven repository: `GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION.jar`.
pub(super) fn repository_group(path: &str, artifact: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop()?;
    let version = parts.pop()?;
    let named = parts.pop()?;
    if named != artifact
        || !file
            .strip_prefix(artifact)?
            .strip_prefix('-')?
            .starts_with(version)
    {
        return None;
    }
    let root = parts
        .iter()
        .rposition(|part| matches!(*part, "repository" | "maven2" | "maven-repo" | "files-2.1"))?;
    let group = parts.get(root + 1..)?.join(".");
    (!group.is_empty()).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, artifact, version) in [
            (
                "lib/commons-lang3-3.12.0.jar",
                "commons-lang3",
                Some("3.12.0"),
            ),
            ("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", Some("2.17.1")),
            ("bcprov-jdk15on-1.70.jar", "bcprov-jdk15on", Some("1.70")),
            ("guava-31.1-jre.jar", "guava", Some("31.1-jre")),
            ("a-1.0-rc1-SNAPSHOT.jar", "a", Some("1.0-rc1-SNAPSHOT")),
            ("a-1.0-sources.jar", "a", Some("1.0")),
            ("a-2.0.61.Final-linux-x86_64.jar", "a", Some("2.0.61.Final")),
            (
                "akka-actor_2.13-2.6.20.jar",
                "akka-actor_2.13",
                Some("2.6.20"),
            ),
            (
                "org.eclipse.core_3.1.2.v2010.jar",
                "org.eclipse.core",
                Some("3.1.2.v2010"),
            ),
            ("servlet-api.jar", "servlet-api", None),
            ("a-v1.2.jar", "a", Some("v1.2")),
            ("-1.jar", "-1", None),
            ("jar", "jar", None),
            ("", "", None),
        ] {
            let read = FileName::read(name);
            assert_eq!((read.artifact, read.version), (artifact, version), "{name}");
        }
    }

    #[test]
    fn groups_of_repositories() {
        let path = "root/.m2/repository/org/a/b/1.0/b-1.0.jar";
        assert_eq!(repository_group(path, "b").as_deref(), Some("org.a"));
        assert_eq!(repository_group("x/b/1.0/b-1.0.jar", "b"), None);
        assert_eq!(repository_group("b.jar", "b"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_taken_apart(name in "[a-c1-3_.\\-é/]{0,24}") {
            let read = FileName::read(&name);
            proptest::prop_assert!(read.stem.starts_with(read.artifact));
            let _ = repository_group(&name, read.artifact);
        }
    }
}
