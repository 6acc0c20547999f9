//! What statements (VEX) say of the vulnerabilities of an image.

use seawall_advisory::assess::Hit;
use seawall_advisory::vex::{Statement, Status, Target, decide};
use seawall_package::Purl;

use super::inspected::Inspected;

/// The digests that statements know an image by.
pub(super) fn product_ids(image: Inspected<'_>) -> Vec<String> {
    let mut ids: Vec<String> = image.digests.iter().map(ToString::to_string).collect();
    if !image.name.digest.is_empty() && !ids.contains(&image.name.digest) {
        ids.push(image.name.digest.clone());
    }
    ids
}

/// Why a vulnerability does not matter, as a statement says; `None` where none does.
pub(super) fn excuse(
    image: Inspected<'_>,
    product_ids: &[String],
    hit: &Hit,
    statements: &[Statement],
) -> Option<String> {
    if statements.is_empty() {
        return None;
    }
    let package = &image.contents.packages[hit.package];
    let url = Purl::of(package, image.contents.release.as_ref());
    let target = Target {
        product_purls: image.purls,
        product_ids,
        package: url.as_ref(),
    };
    let ids: Vec<&str> = hit.vulnerability.ids.iter().map(String::as_str).collect();
    let statement = decide(statements, &target, &ids)?;
    let said = match statement.status {
        Status::NotAffected => "not affected",
        Status::Fixed => "fixed",
        Status::Affected | Status::UnderInvestigation => return None,
    };
    let why = match (statement.justification, statement.impact.as_str()) {
        (Some(justification), _) => format!(", {}", justification.as_str()),
        (None, "") => String::new(),
        (None, impact) => format!(", {impact}"),
    };
    let author = match statement.author.as_str() {
        "" => "an author who is not named",
        author => author,
    };
    Some(format!("VEX of {author}: {said}{why}"))
}
