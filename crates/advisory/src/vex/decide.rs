//! Which statement counts for a package of an image.

use seawall_package::Purl;

use super::statement::{Component, Statement};
use crate::database::instant::instant;

/// A package, and what it is in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Target<'t> {
    /// Package URLs of what contains the package: of the image (`pkg:oci/…`), of the product.
    pub product_purls: &'t [Purl],
    /// Other identifiers of what contains it: the digests of its manifest and index, `urn:uuid:…` of its bill of materials.
    pub product_ids: &'t [String],
    /// The package; `None` to ask about the product as a whole.
    pub package: Option<&'t Purl>,
}

/// Whether a statement is about the target, whatever the vulnerability.
///
/// A product without subcomponents is the package itself, or what contains it; with subcomponents it is what contains the
/// package, and one of them is the package. A product that is another package is neither: that it contains this one is not
/// known.
pub fn applies(statement: &Statement, target: &Target<'_>) -> bool {
    statement.products.iter().any(|product| {
        if product.subcomponents.is_empty() {
            is_product(&product.component, target)
                || target
                    .package
                    .is_some_and(|package| is_package(&product.component, package))
        } else {
            is_product(&product.component, target)
                && target.package.is_some_and(|package| {
                    product
                        .subcomponents
                        .iter()
                        .any(|part| is_package(part, package))
                })
        }
    })
}

/// The statement that counts: of those about the target and one of these ids the latest, and of several at one time the last.
/// One that states no time, or none that can be read, is older than all that do.
pub fn decide<'s>(
    statements: &'s [Statement],
    target: &Target<'_>,
    vulnerability: &[&str],
) -> Option<&'s Statement> {
    statements
        .iter()
        .filter(|statement| {
            statement.vulnerabilities.iter().any(|id| {
                vulnerability
                    .iter()
                    .any(|wanted| id.eq_ignore_ascii_case(wanted))
            })
        })
        .filter(|statement| applies(statement, target))
        .max_by_key(|statement| instant(&statement.timestamp))
}

fn is_product(component: &Component, target: &Target<'_>) -> bool {
    let has = |id: &str| target.product_ids.iter().any(|own| own == id);
    component.ids.iter().any(|id| has(id))
        // The digest of an image says which it is, whatever else its package URL says.
        || component
            .purls
            .iter()
            .any(|purl| purl.version().starts_with("sha256:") && has(purl.version()))
        || component
            .purls
            .iter()
            .any(|stated| target.product_purls.iter().any(|own| covers(stated, own)))
}

fn is_package(component: &Component, package: &Purl) -> bool {
    component.purls.iter().any(|stated| covers(stated, package))
}

/// Whether a package URL of a statement stands for this one: the same package, and every version, qualifier and subpath that
/// it states is the same. What it does not state it leaves open.
fn covers(stated: &Purl, own: &Purl) -> bool {
    stated.is_same_package(own)
        && (stated.version().is_empty() || stated.version() == own.version())
        && (stated.subpath().is_empty() || stated.subpath() == own.subpath())
        && stated
            .qualifiers()
            .all(|(key, value)| own.qualifier(key) == Some(value))
}
