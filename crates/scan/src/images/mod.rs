//! Findings about images: what is known to be wrong with the packages in them.

mod describe;
mod end_of_life;
mod inspected;
mod rank;
mod vulnerability;

use seawall_advisory::assess::{Assessment, Software, assess};
use seawall_advisory::database::{ReadError, Reader};
use seawall_finding::{Date, Finding};
use seawall_package::FunctionSet;

pub use describe::{ImageName, package_url};
pub use inspected::Inspected;

/// What is known about an image.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Vulnerabilities and others, in no order.
    pub findings: Vec<Finding>,
    /// What could not be evaluated, as sentences. While there is any, an absence of findings proves nothing.
    pub not_evaluated: Vec<String>,
    /// The answers about packages.
    pub assessment: Assessment,
}

/// Most sentences about what was not understood that are told one by one; the rest is counted.
const MAX_SENTENCES: usize = 50;

/// Asks the database about everything in an image.
///
/// # Errors
/// Where the database is damaged.
pub fn examine<D: AsRef<[u8]>>(
    image: Inspected<'_>,
    reader: &mut Reader<'_, D>,
    today: Date,
) -> Result<Examined, ReadError> {
    let contents = image.contents;
    let packages = &contents.packages;
    let owner = |index: usize| -> Option<usize> {
        let package = packages.get(index)?;
        if package.kind.is_distribution() {
            return None;
        }
        let mut places = package.places.iter();
        places.find_map(|place| {
            // What is inside of an archive belongs to the package of the archive.
            let file = place.path.split("!/").next()?;
            contents.owners.package(file)
        })
    };
    let functions = |index: usize| -> Vec<&FunctionSet> {
        let places = packages.get(index).map(|package| &package.places);
        places
            .into_iter()
            .flatten()
            .filter_map(|place| contents.functions.get(&place.path))
            .collect()
    };
    let software = Software {
        packages,
        release: contents.release.as_ref(),
        owner: &owner,
        functions: &functions,
    };
    let assessment = assess(&software, reader)?;
    let mut findings: Vec<Finding> = assessment
        .hits
        .iter()
        .map(|hit| vulnerability::finding(image, hit))
        .collect();
    findings.extend(end_of_life::finding(image, today));
    Ok(Examined {
        findings,
        not_evaluated: not_evaluated(image, &assessment),
        assessment,
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
    for gap in &assessment.gaps {
        let count = gap.packages.len();
        let packages = if count == 1 { "package" } else { "packages" };
        sentences.push(format!("{name}: {count} {packages}: {}", gap.reason));
    }
    sentences
}
