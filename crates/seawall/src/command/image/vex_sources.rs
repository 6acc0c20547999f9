//! Statements that a vulnerability does not matter in a product (VEX), from files and repositories that the user names.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use seawall_advisory::vex::{Statement, limits::MAX_VEX_BYTES, read};
use seawall_finding::{Evidence, Finding, Verdict};
use seawall_package::Purl;
use seawall_scan::images::{Excused, ImageName, image_purls};

use super::reading::Images;
use super::vex_repository::{VexRepository, is_repository};

/// What the user named.
#[derive(Default)]
pub(super) struct Sources {
    statements: Vec<Statement>,
    repositories: Vec<VexRepository>,
}

/// Reads files of statements, and the indexes of repositories. What of them is not understood makes the answer incomplete.
pub(super) fn sources(
    files: &[PathBuf],
    not_evaluated: &mut Vec<String>,
) -> anyhow::Result<Sources> {
    let mut all = Sources::default();
    for path in files {
        if is_repository(path) {
            all.repositories.push(VexRepository::open(path)?);
            continue;
        }
        let named = || format!("`{}`", path.display());
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).with_context(named)?;
        file.take(MAX_VEX_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .with_context(named)?;
        let vex = read(&bytes).with_context(named)?;
        not_evaluated.extend(
            vex.unknown
                .iter()
                .map(|what| format!("{}: {what}", named())),
        );
        all.statements.extend(vex.statements);
    }
    Ok(all)
}

impl Sources {
    /// The statements that can be about what was read: all of files, and of repositories those about packages that are there.
    pub(super) fn about(
        self,
        images: &Images,
        not_evaluated: &mut Vec<String>,
    ) -> anyhow::Result<Vec<Statement>> {
        let mut statements = self.statements;
        if self.repositories.is_empty() {
            return Ok(statements);
        }
        let read = images
            .images
            .iter()
            .filter_map(|(_, read)| read.as_ref().ok());
        let mut packages: Vec<Purl> = read
            .flat_map(|read| {
                let release = read.contents.release.as_ref();
                let packages = read.contents.packages.iter();
                packages.filter_map(move |package| Purl::of(package, release))
            })
            .collect();
        for (reference, read) in &images.images {
            let Ok(read) = read else { continue };
            let digest = read.digest.as_ref().map(ToString::to_string);
            let name = ImageName {
                reference: reference.clone(),
                digest: digest.unwrap_or_default(),
            };
            packages.extend(image_purls(&name, read.config.as_ref()));
        }
        for repository in &self.repositories {
            statements.extend(repository.about(&packages, not_evaluated)?);
        }
        Ok(statements)
    }
}

/// Accepts what statements say does not matter; it stays in the list. An exception of the user goes before, and changes nothing
/// about what the statement says to those who read the report.
pub(super) fn accept(findings: &mut [Finding], excused: &Excused) {
    if excused.is_empty() {
        return;
    }
    for finding in findings {
        if finding.verdict != Verdict::Fail {
            continue;
        }
        let key = (finding.fingerprint, Arc::clone(&finding.target));
        let Some(words) = excused.get(&key) else {
            continue;
        };
        finding.exception.get_or_insert_with(|| words.clone());
        for evidence in &mut finding.evidence {
            if let Evidence::Package(package) = evidence {
                package.is_said_harmless = true;
            }
        }
    }
}
