//! Programs that no package manager installed: under which names the sources of advisories know them, and how their releases
//! order. `content/advisory/products.yaml`.

use std::collections::HashMap;
use std::sync::OnceLock;

use seawall_content::{ContentError, Document, Reader, files};
use seawall_package::{Ecosystem, EcosystemName as E};

use super::name::normal_name;
use crate::record::RangeKind;
use crate::version::{Scheme, Version};

/// A program of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Product {
    /// Its names, each in the form in which its ecosystem compares names.
    pub(super) names: Vec<(Ecosystem, String)>,
    /// How its releases order.
    order: Scheme,
    /// What stands before and after the version in names of its tags.
    tags: Vec<(String, String)>,
    /// Whether records name only the newest affected release of a series.
    pub(super) is_newest_of_series: bool,
}

impl Product {
    /// The program that catalogers give this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        static TABLE: OnceLock<HashMap<String, Product>> = OnceLock::new();
        // Content that cannot be read gives no programs, which a test rules out; their vulnerabilities are then unknown.
        let table = TABLE.get_or_init(|| read().unwrap_or_default().into_iter().collect());
        table.get(name)
    }

    /// The name among its own under which an advisory speaks of it.
    pub(super) fn known_as(
        &self,
        ecosystem: &Ecosystem,
        name: &str,
    ) -> Option<&(Ecosystem, String)> {
        let normal = normal_name(ecosystem.name, name);
        self.names
            .iter()
            .find(|(known, name)| known == ecosystem && *name == normal)
    }

    /// How versions of a range order; `None` where the ecosystem says it, or nothing does.
    pub(super) fn order_in(&self, ecosystem: E, kind: RangeKind) -> Option<Scheme> {
        let is_its_own = matches!(ecosystem, E::Cpe | E::Bitnami | E::Git);
        (is_its_own && kind != RangeKind::Git).then_some(self.order)
    }

    /// How its releases order.
    pub(super) fn order(&self) -> Scheme {
        self.order
    }

    /// The release that a tag of its repository is; `None` for tags of anything else.
    pub(super) fn release_of_tag(&self, tag: &str) -> Option<String> {
        self.tags.iter().find_map(|(before, after)| {
            let version = tag.strip_prefix(before.as_str())?;
            let version = version.strip_suffix(after.as_str())?.replace('_', ".");
            let is_release = version.starts_with(|first: char| first.is_ascii_digit())
                && Version::parse(self.order, &version).is_ok();
            is_release.then_some(version)
        })
    }

    /// Its names for people: `CVE f5/nginx, Bitnami nginx`.
    pub(super) fn shown(&self) -> String {
        let names = self
            .names
            .iter()
            .map(|(ecosystem, name)| format!("{ecosystem} {name}"));
        names.collect::<Vec<_>>().join(", ")
    }
}

fn read() -> Result<Vec<(String, Product)>, ContentError> {
    Document::built_in(files::ADVISORY_PRODUCTS, "seawall.products", 1..=1)?.read(|root| {
        let products = root.list("products")?.distinct_by("name")?;
        products.each(|entry| Ok((entry.text("name")?.to_owned(), product(entry)?)))
    })
}

fn product(entry: &Reader<'_>) -> Result<Product, ContentError> {
    let mut names = Vec::new();
    let mut add = |ecosystem: E, name: &str| {
        let name = normal_name(ecosystem, name).into_owned();
        names.push((Ecosystem::plain(ecosystem), name));
    };
    for name in entry.list("cve")?.not_empty()?.distinct_texts()? {
        if !name.contains('/') {
            return Err(entry.error(format!("`{name}` in `cve` is no `vendor/product`")));
        }
        add(E::Cpe, name);
    }
    if let Some(name) = entry.optional_text("bitnami")? {
        add(E::Bitnami, name);
    }
    for field in entry.optional_list("packages")?.items() {
        let text = field.text()?;
        let (ecosystem, name) = text
            .split_once(' ')
            .and_then(|(ecosystem, name)| Some((E::parse(ecosystem)?, name)))
            .ok_or_else(|| field.error("expected an ecosystem and a name, like `Go stdlib`"))?;
        add(ecosystem, name);
    }
    for name in entry.optional_list("repositories")?.distinct_texts()? {
        add(E::Git, name);
    }
    let mut tags = Vec::new();
    for field in entry.optional_list("tags")?.items() {
        let (before, after) = field
            .text()?
            .split_once("{}")
            .ok_or_else(|| field.error("expected the name of a tag with `{}` for the version"))?;
        tags.push((before.to_owned(), after.to_owned()));
    }
    Ok(Product {
        names,
        order: *entry
            .optional_one_of("order", &[("java", Scheme::Java)])?
            .unwrap_or(&Scheme::Upstream),
        tags,
        is_newest_of_series: *entry
            .optional_one_of("records", &[("newest-of-series", true)])?
            .unwrap_or(&false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads() {
        let table = read().expect("products.yaml");
        assert!(table.len() > 30);
        for (name, product) in &table {
            let has_repository = product
                .names
                .iter()
                .any(|(ecosystem, _)| ecosystem.name == E::Git);
            assert_eq!(
                has_repository,
                !product.tags.is_empty(),
                "{name}: tags belong to repositories"
            );
            // The importer writes names in this form.
            for (_, name) in product
                .names
                .iter()
                .filter(|(known, _)| known.name == E::Cpe)
            {
                assert!(!name.contains([' ', '\\']), "{name}");
            }
        }
    }

    #[test]
    fn every_program_that_catalogers_know_is_in_the_table() {
        let document = Document::built_in(files::IMAGE_BINARIES, "seawall.binaries", 1..=1);
        let programs = document.expect("binaries.yaml").read(|root| {
            root.list("programs")?.each(|entry| {
                entry.ignore_others();
                Ok(entry.text("name")?.to_owned())
            })
        });
        let programs = programs.expect("programs");
        let others = ["jdk", "openjdk", "rust"].map(str::to_owned);
        for name in programs.iter().chain(&others) {
            assert!(Product::named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn tags_are_releases() {
        for (program, tag, release) in [
            ("openssl", "OpenSSL_1_0_2k", Some("1.0.2k")),
            ("openssl", "openssl-3.0.9", Some("3.0.9")),
            ("openssl", "OpenSSL-engine-0_9_6", None),
            ("curl", "curl-8_4_0", Some("8.4.0")),
            ("curl", "8.4.0", Some("8.4.0")),
            ("openssh", "V_9_3_P1", Some("9.3.P1")),
            ("postgresql", "REL_15_2", Some("15.2")),
            ("postgresql", "REL9_6_3", Some("9.6.3")),
            ("nginx", "release-1.25.3", Some("1.25.3")),
            ("openjdk", "jdk8u392-b08", Some("8u392-b08")),
            ("openjdk", "jdk-17.0.9+9", Some("17.0.9+9")),
            ("node", "v18.17.1", Some("18.17.1")),
            ("node", "heads/v18", None),
            ("redis", "with-deprecated-diskstore", None),
        ] {
            let product = Product::named(program).expect(program);
            assert_eq!(product.release_of_tag(tag).as_deref(), release, "{tag}");
        }
    }
}
