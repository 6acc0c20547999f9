//! What is said of the vulnerabilities of an image to others (VEX): of each that was found, and what a person decided about it.

use std::collections::HashMap;

use seawall_advisory::vex::{Component, Justification, Product, Statement, Status};
use seawall_finding::{Exception, Finding, Fingerprint, Verdict};
use seawall_image::Contents;
use seawall_model::ImageRef;
use seawall_package::Purl;

use super::describe::ImageName;
use super::examined::Examined;

/// One statement for each vulnerability of each package. What an exception with a justification accepts is not affected; what
/// one without accepts is affected and somebody decided to live with it; what nobody decided about is affected, with what to
/// do; and where it is not known whether it is affected, that is said.
///
/// `concluded` are the findings after exceptions were applied, and `timestamp` is when they were, in RFC 3339.
pub fn statements(
    name: &ImageName,
    contents: &Contents,
    examined: &Examined,
    concluded: &[Finding],
    exceptions: &[Exception],
    timestamp: &str,
) -> Vec<Statement> {
    let by_name: HashMap<Fingerprint, &Finding> = concluded
        .iter()
        .map(|finding| (finding.fingerprint, finding))
        .collect();
    let whole = whole(name);
    // Findings of vulnerabilities come first, each in the place of its hit.
    let hits = examined.assessment.hits.iter().zip(&examined.findings);
    hits.filter_map(|(hit, found)| {
        let finding = by_name.get(&found.fingerprint)?;
        let package = contents.packages.get(hit.package)?;
        let part = Component {
            purls: vec![Purl::of(package, contents.release.as_ref())?],
            ids: Vec::new(),
        };
        let product = match &whole {
            Some(whole) => Product {
                component: whole.clone(),
                subcomponents: vec![part],
            },
            None => Product {
                component: part,
                subcomponents: Vec::new(),
            },
        };
        let mut vulnerabilities = hit.vulnerability.ids.clone();
        vulnerabilities.retain(|id| *id != hit.vulnerability.id);
        vulnerabilities.insert(0, hit.vulnerability.id.clone());
        let mut statement = Statement {
            vulnerabilities,
            products: vec![product],
            status: Status::Affected,
            justification: None,
            impact: String::new(),
            action: String::new(),
            author: String::new(),
            timestamp: timestamp.to_owned(),
            source: String::new(),
        };
        decided(&mut statement, finding, exceptions);
        Some(statement)
    })
    .collect()
}

fn decided(statement: &mut Statement, finding: &Finding, exceptions: &[Exception]) {
    if let Some(words) = &finding.exception {
        let exception = exceptions
            .iter()
            .find(|exception| exception.words() == *words);
        let justification = exception.and_then(|exception| exception.justification.as_deref());
        match (justification.and_then(Justification::parse), exception) {
            (Some(justification), Some(exception)) => {
                statement.status = Status::NotAffected;
                statement.justification = Some(justification);
                statement.impact.clone_from(&exception.reason);
            }
            (_, Some(exception)) => {
                statement.action =
                    format!("accepted until {}: {}", exception.expires, exception.reason);
            }
            (_, None) => statement.action.clone_from(words),
        }
        return;
    }
    if finding.verdict == Verdict::Unknown {
        statement.status = Status::UnderInvestigation;
        statement.impact.clone_from(&finding.message);
        return;
    }
    statement.action = finding.rule.remedy.to_string();
}

/// The image as a product: its package URL with its digest, or its digest; `None` for a directory, which has neither.
fn whole(name: &ImageName) -> Option<Component> {
    if name.digest.is_empty() {
        return None;
    }
    let named = name.without_version();
    let mut component = Component {
        purls: Vec::new(),
        ids: vec![name.digest.clone()],
    };
    if let Some(image) = ImageRef::parse(named)
        && name
            .reference
            .strip_prefix("registry:")
            .unwrap_or(&name.reference)
            .starts_with(named)
    {
        let full = image.full_name();
        let last = full.rsplit('/').next().unwrap_or_default();
        let purl = Purl::new("oci", "", last)
            .map(|purl| purl.with_version(&name.digest))
            .and_then(|purl| purl.with_qualifier("repository_url", &full));
        if let Ok(purl) = purl {
            component = Component {
                purls: vec![purl],
                ids: Vec::new(),
            };
        }
    }
    Some(component)
}
