//! Findings about images: what is known to be wrong with the packages in them.

mod compliance;
mod describe;
mod end_of_life;
mod examined;
mod hardening;
mod inspected;
mod product;
mod rank;
mod rebuild;
mod results;
mod secret;
mod statements;
mod vex;
mod vulnerability;

use std::collections::HashMap;
use std::sync::Arc;

use seawall_advisory::assess::{Assessment, Hit, Software, assess};
use seawall_advisory::database::{ReadError, Reader};
use seawall_advisory::matching::Verdict;
use seawall_advisory::vex::Statement;
use seawall_finding::{Date, Finding, Rule};
use seawall_package::FunctionSet;

pub use compliance::Asked;
pub use describe::{ImageName, package_url};
pub use examined::{Examined, Excused};
pub use hardening::{DockerfileFindings, examine_dockerfile};
pub use inspected::Inspected;
pub use product::image_purls;
pub use rebuild::{Rebuild, Update, rebuilds};
pub use results::{ImageResults, ImageUsers, ResultImage, ResultsError};
pub(crate) use results::{image_of, join, unite};
pub use statements::statements;

/// Rules of findings about images that are neither of an advisory nor of `hardening`.
pub fn rules() -> impl Iterator<Item = Rule> {
    [secret::rule(), compliance::known_vulnerability()].into_iter()
}

/// From how many days on a database is too old: feeds change daily, and a week of new vulnerabilities is about a thousand.
pub const MAX_DATABASE_AGE_DAYS: u64 = 7;

/// Most sentences about what was not understood that are told one by one; the rest is counted.
const MAX_SENTENCES: usize = 50;

/// Asks the database about everything in an image.
///
/// # Errors
/// Where the database is damaged.
pub fn examine<D: AsRef<[u8]>>(
    image: Inspected<'_>,
    reader: &mut Reader<'_, D>,
    statements: &[Statement],
    today: Date,
) -> Result<Examined, ReadError> {
    let contents = image.contents;
    let packages = &contents.packages;
    // A distribution speaks for the files that it owns. Where a copy of the package is another's, the package is not its own.
    let owner = |index: usize| -> Option<usize> {
        let package = packages.get(index)?;
        if package.kind.is_distribution() {
            return None;
        }
        let mut found = None;
        for place in &package.places {
            // What is inside of an archive belongs to the package of the archive.
            let file = place.path.split("!/").next()?;
            let owner = contents.owners.package(file)?;
            if !packages.get(owner)?.kind.is_distribution() {
                return None;
            }
            found = found.or(Some(owner));
        }
        found
    };
    // What one binary lacks proves nothing about another, or about what is no binary.
    let functions = |index: usize| -> Vec<&FunctionSet> {
        let places = packages
            .get(index)
            .map_or(&[][..], |package| &package.places);
        let tables = places
            .iter()
            .map(|place| contents.functions.get(&place.path));
        tables.collect::<Option<Vec<_>>>().unwrap_or_default()
    };
    let software = Software {
        packages,
        release: contents.release.as_ref(),
        owner: &owner,
        functions: &functions,
    };
    let assessment = assess(&software, reader)?;
    let mut findings: Vec<Finding> = Vec::with_capacity(assessment.hits.len());
    let product_ids = vex::product_ids(image);
    let mut excused = HashMap::new();
    for hit in &assessment.hits {
        let finding = vulnerability::finding(image, hit);
        if let Some(words) = vex::excuse(image, &product_ids, hit, statements) {
            excused.insert((finding.fingerprint, Arc::clone(&finding.target)), words);
        }
        findings.push(finding);
    }
    let mut asked = Asked::default();
    findings.extend(end_of_life::finding(image, today));
    findings.extend(secret::findings(image));
    if let Some(config) = image.config {
        findings.extend(hardening::findings(image, config, &mut asked));
    }
    let not_evaluated = not_evaluated(image, &assessment);
    asked.add_image(&image.name.reference, !not_evaluated.is_empty());
    Ok(Examined {
        findings,
        not_evaluated,
        asked,
        assessment,
        excused,
    })
}

/// What could not be evaluated, as sentences that name the image.
fn not_evaluated(image: Inspected<'_>, assessment: &Assessment) -> Vec<String> {
    let name = image.name.shown();
    let contents = image.contents;
    let mut sentences = Vec::new();
    if contents.packages.is_empty() {
        sentences.push(format!(
            "no package was identified in {name}: its vulnerabilities are unknown"
        ));
    }
    for unknown in contents.unknown.iter().take(MAX_SENTENCES) {
        sentences.push(match unknown.path.as_str() {
            "" => format!("{name}: {}", unknown.reason),
            path => format!("{name}: `{path}`: {}", unknown.reason),
        });
    }
    let more = contents.unknown.len().saturating_sub(MAX_SENTENCES);
    if more > 0 {
        sentences.push(format!("{name}: {more} more files were not understood"));
    }
    let is_open = |hit: &&Hit| matches!(hit.vulnerability.verdict, Verdict::Unknown(_));
    let open = assessment.hits.iter().filter(is_open).count();
    if open > 0 {
        let vulnerabilities = if open == 1 {
            "vulnerability affects"
        } else {
            "vulnerabilities affect"
        };
        sentences.push(format!(
            "{name}: whether {open} {vulnerabilities} it is unknown"
        ));
    }
    for gap in &assessment.gaps {
        let count = gap.packages.len();
        let packages = if count == 1 { "package" } else { "packages" };
        sentences.push(format!("{name}: {count} {packages}: {}", gap.reason));
    }
    sentences
}
