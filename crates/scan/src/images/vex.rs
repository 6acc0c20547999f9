//! What statements (VEX) say of the vulnerabilities of an image.

use seawall_advisory::assess::Hit;
use seawall_advisory::vex::{Statement, Status, Target, decide};
use seawall_package::Purl;

use super::inspected::Inspected;

/// Why a vulnerability does not matter, as a statement says; `None` where none does.
pub(super) fn excuse(image: Inspected<'_>, hit: &Hit, statements: &[Statement]) -> Option<String> {
    if statements.is_empty() {
        return None;
    }
    let package = &image.contents.packages[hit.package];
    let url = Purl::of(package, image.contents.release.as_ref());
    let digests = [image.name.digest.clone()];
    let digests = if image.name.digest.is_empty() {
        &[][..]
    } else {
        &digests[..]
    };
    let target = Target {
        product_ids: digests,
        package: url.as_ref(),
        ..Target::default()
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
