//! Published vulnerabilities of the Ingress NGINX controller, by version: `content/lifecycle/ingress-nginx.yaml`.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};

use super::semantic::Version;

/// One vulnerability.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// Its CVE.
    pub(crate) id: String,
    /// What it allows, as a clause.
    pub(crate) gains: String,
    affected: Vec<(Version, Version)>,
}

/// Reads the content.
pub(super) fn read() -> Result<Vec<Flaw>, ContentError> {
    Document::built_in(
        files::LIFECYCLE_INGRESS_NGINX,
        "seawall.ingress-nginx-flaws",
        1..=1,
    )?
    .read(|root| {
        root.list("flaws")?
            .not_empty()?
            .distinct_by("id")?
            .each(|entry| {
                entry.text("source")?;
                let affected = entry.list("affected")?.not_empty()?;
                Ok(Flaw {
                    id: entry.text("id")?.to_owned(),
                    gains: entry.text("gains")?.to_owned(),
                    affected: affected
                        .each(|pair| Ok((pair.parsed("introduced")?, pair.parsed("fixed")?)))?,
                })
            })
    })
}

/// The vulnerabilities of a version, as the content lists them. Content that cannot be read gives none, which a test rules out.
pub(crate) fn flaws_of(version: Version) -> impl Iterator<Item = &'static Flaw> {
    static LIST: OnceLock<Vec<Flaw>> = OnceLock::new();
    let list = LIST.get_or_init(|| read().unwrap_or_default());
    list.iter().filter(move |flaw| {
        let mut pairs = flaw.affected.iter();
        pairs.any(|(introduced, fixed)| *introduced <= version && version < *fixed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_the_flaws_of_its_branch() {
        for (text, has, has_not) in [
            ("v1.2.0", "CVE-2021-25748", "CVE-2021-25745"),
            ("v1.8.0", "CVE-2023-5043", "CVE-2022-4886"),
            ("v1.10.3", "CVE-2024-7646", "CVE-2023-5044"),
            ("v1.10.4", "CVE-2025-1974", "CVE-2024-7646"),
            ("v1.11.1", "CVE-2024-7646", "CVE-2023-5044"),
            ("v1.11.4", "CVE-2025-1974", "CVE-2024-7646"),
            ("v1.12.0", "CVE-2025-24514", "CVE-2024-7646"),
            ("v1.12.1", "CVE-2025-15566", "CVE-2025-1974"),
            ("v1.14.3", "CVE-2026-3288", "CVE-2026-24512"),
        ] {
            let version = text.parse().expect(text);
            let found: Vec<&str> = flaws_of(version).map(|flaw| flaw.id.as_str()).collect();
            assert!(
                found.contains(&has) && !found.contains(&has_not),
                "{text}: {found:?}"
            );
        }
        assert_eq!(flaws_of("v1.15.1".parse().expect("a version")).count(), 0);
    }
}
