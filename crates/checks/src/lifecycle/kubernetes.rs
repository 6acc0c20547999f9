//! How long a minor version of Kubernetes gets fixes, and from whom: `content/lifecycle/kubernetes.yaml`.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};
use seawall_finding::Date;
use seawall_model::KubernetesVersion;

/// Who gives fixes for a version, as far as its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Maintainer {
    /// The project, or a distribution that follows its dates.
    Project,
    /// Amazon EKS.
    Eks,
    /// Azure Kubernetes Service, whose versions have no suffix of their own.
    Aks,
    /// Google Kubernetes Engine.
    Gke,
    /// Red Hat OpenShift.
    OpenShift,
    /// A vendor whose dates are not known here.
    Other,
}

impl Maintainer {
    const fn id(self) -> &'static str {
        match self {
            Self::Project | Self::Other => "kubernetes",
            Self::Eks => "eks",
            Self::Aks => "aks",
            Self::Gke => "gke",
            Self::OpenShift => "openshift",
        }
    }
}

/// Whether a version gets fixes on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Support {
    /// It does.
    Supported,
    /// Only under some condition, in words, until that day.
    Extended(&'static str, &'static str, Date),
    /// It does not since that day: whose support it was, the day unless it is too long ago, and how many newer versions
    /// have ended as well.
    Ended {
        /// Who maintained it.
        by: &'static str,
        /// The last day.
        end: Option<Date>,
        /// How many versions ended after it.
        later: usize,
        /// Under which condition some of its users still get fixes, where nothing says until when.
        unless: Option<&'static str>,
    },
    /// The version is newer than what is known.
    TooNew,
}

#[derive(Debug)]
struct Row {
    version: KubernetesVersion,
    end: Date,
    extended_end: Option<Date>,
}

#[derive(Debug)]
pub(super) struct List {
    id: String,
    name: String,
    extended: Option<String>,
    rows: Vec<Row>,
}

/// Reads the content.
pub(super) fn read() -> Result<Vec<List>, ContentError> {
    Document::built_in(
        files::LIFECYCLE_KUBERNETES,
        "seawall.kubernetes-support",
        1..=1,
    )?
    .read(|root| {
        root.parsed::<Date>("as_of")?;
        root.list("maintainers")?.distinct_by("id")?.each(|list| {
            list.text("source")?;
            let versions = list.list("versions")?.not_empty()?.distinct_by("version")?;
            Ok(List {
                id: list.text("id")?.to_owned(),
                name: list.text("name")?.to_owned(),
                extended: list.optional_text("extended")?.map(str::to_owned),
                rows: versions.each(|row| {
                    Ok(Row {
                        version: row.parsed("version")?,
                        end: row.parsed("end")?,
                        extended_end: row.optional_parsed("extended_end")?,
                    })
                })?,
            })
        })
    })
}

/// Content that cannot be read gives no lists, which a test rules out.
fn lists() -> &'static [List] {
    static LISTS: OnceLock<Vec<List>> = OnceLock::new();
    LISTS.get_or_init(|| read().unwrap_or_default())
}

/// Who gives fixes for a version, by its full text: `v1.33.4-eks-ace6451`, `v1.32.5+k3s1`.
pub(crate) fn maintainer_of(version: &str) -> Maintainer {
    let text = version.strip_prefix('v').unwrap_or(version);
    let end = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    let suffix = &text[end..];
    let is_hash = |text: &str| text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is = |beginnings: &[&str]| beginnings.iter().any(|begin| suffix.starts_with(begin));
    if is(&["-eks-", "-eksbuild"]) {
        Maintainer::Eks
    } else if is(&["-gke."]) {
        Maintainer::Gke
    } else if suffix.strip_prefix('+').is_some_and(is_hash) {
        Maintainer::OpenShift
    } else if suffix.is_empty()
        || is(&[
            "+k3s", "-k3s", "+rke2r", "-rke2r", "-alpha.", "-beta.", "-rc.",
        ])
    {
        Maintainer::Project
    } else {
        Maintainer::Other
    }
}

/// Whether a version gets fixes on a day.
pub(crate) fn support(version: KubernetesVersion, by: Maintainer, today: Date) -> Support {
    let Some(list) = lists().iter().find(|list| list.id == by.id()) else {
        return Support::TooNew;
    };
    let Some(row) = list.rows.iter().find(|row| row.version == version) else {
        let is_older = list.rows.iter().all(|row| row.version > version);
        return if is_older {
            Support::Ended {
                by: &list.name,
                end: None,
                later: list.rows.iter().filter(|row| row.end < today).count(),
                unless: None,
            }
        } else {
            Support::TooNew
        };
    };
    if today <= row.end {
        return Support::Supported;
    }
    match (row.extended_end, list.extended.as_deref()) {
        (Some(end), Some(extended)) if today <= end => Support::Extended(&list.name, extended, end),
        (known, extended) => {
            let newer = list.rows.iter().filter(|other| other.version > version);
            Support::Ended {
                by: &list.name,
                end: Some(known.unwrap_or(row.end)),
                later: newer.filter(|other| other.end < today).count(),
                unless: extended.filter(|_| known.is_none()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    #[test]
    fn a_version_says_who_maintains_it() {
        for (text, expected) in [
            ("v1.33.4", Maintainer::Project),
            ("v1.33.4-rc.1", Maintainer::Project),
            ("v1.32.5+k3s1", Maintainer::Project),
            ("v1.31.9+rke2r1", Maintainer::Project),
            ("v1.30.4-rke2r1-build20240815", Maintainer::Project),
            ("v1.33.4-eks-ace6451", Maintainer::Eks),
            ("v1.34.9-gke.1655001", Maintainer::Gke),
            ("v1.29.11+148a389", Maintainer::OpenShift),
            ("v1.28.3+vmware.1", Maintainer::Other),
            ("v1.28.3-mirantis-1", Maintainer::Other),
        ] {
            assert_eq!(maintainer_of(text), expected, "{text}");
        }
    }

    #[test]
    fn support_ends_with_its_last_day() {
        let minor = KubernetesVersion::minor;
        let of = |version, by, today| support(minor(version), by, day(today));
        assert_eq!(
            of(33, Maintainer::Project, "2026-06-28"),
            Support::Supported
        );
        assert!(matches!(
            of(33, Maintainer::Project, "2026-06-29"),
            Support::Ended { later: 0, .. }
        ));
        assert!(matches!(
            of(30, Maintainer::Project, "2026-06-29"),
            Support::Ended { later: 3, .. }
        ));
        assert!(matches!(
            of(9, Maintainer::Project, "2026-06-29"),
            Support::Ended { end: None, .. }
        ));
        assert_eq!(of(60, Maintainer::Project, "2026-06-29"), Support::TooNew);
        assert!(matches!(
            of(32, Maintainer::Eks, "2026-06-29"),
            Support::Extended(..)
        ));
        assert!(matches!(
            of(32, Maintainer::Gke, "2026-06-29"),
            Support::Ended {
                unless: Some(_),
                ..
            }
        ));
    }
}
