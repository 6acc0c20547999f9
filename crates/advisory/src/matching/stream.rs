//! Module streams of rpm: one name has different versions in each, so that an advisory of one says nothing of another.

use seawall_package::Package;

use crate::record::{Affected, End};

/// Whether an advisory covers a package's module stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StreamMatch {
    /// It does, or neither is of a module.
    Same,
    /// It covers another; empty for none.
    Other {
        /// The package's stream.
        package: String,
        /// The advisory's stream.
        advisory: String,
    },
    /// One of them is of a module, by its version, without saying of which.
    NotStated,
}

/// Compares the streams of a package and of an advisory's entry.
pub(super) fn match_stream(package: &Package, affected: &Affected) -> StreamMatch {
    let of_package = stream(package.modularity.as_deref().unwrap_or(""));
    let of_advisory = stream(&affected.modularity);
    if !of_package.is_empty() && of_package == of_advisory {
        return StreamMatch::Same;
    }
    let package_is_modular = !of_package.is_empty() || is_modular_version(&package.version);
    let advisory_is_modular = !of_advisory.is_empty()
        || affected.ranges.iter().any(|range| match &range.end {
            End::Fixed(version) | End::LastAffected(version) | End::Below(version) => {
                is_modular_version(version)
            }
            End::Open => false,
        });
    match (package_is_modular, advisory_is_modular) {
        (false, false) => StreamMatch::Same,
        (true, true) if of_package.is_empty() || of_advisory.is_empty() => StreamMatch::NotStated,
        _ => StreamMatch::Other {
            package: of_package.to_owned(),
            advisory: of_advisory.to_owned(),
        },
    }
}

/// Name and stream of a label: `nodejs:18` of `nodejs:18:8080020230906:63b34585`.
fn stream(label: &str) -> &str {
    match label.match_indices(':').nth(1) {
        Some((end, _)) => &label[..end],
        None => label,
    }
}

/// Whether a version was built in a module: `1.module+el8.8.0+19762+b4e3a1c5`, `1.module_el8`.
fn is_modular_version(version: &str) -> bool {
    version.contains(".module+") || version.contains(".module_")
}
