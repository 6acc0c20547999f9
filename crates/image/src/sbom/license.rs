//! Licences: which texts are SPDX expressions, and which are only names.

use spdx::{Expression, LicenseItem};

use super::limits::MAX_LICENSE_BYTES;

/// What a licence of a package is in the terms of SPDX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum License {
    /// One id of the SPDX list: `MIT`.
    Id,
    /// A valid expression of several: `MIT OR Apache-2.0`.
    Expression,
    /// Anything else: `BSD-like`, `LicenseRef-Acme`.
    Name,
}

/// What the library takes for licences and SPDX does not: that nothing is stated, and names that are always continued
/// (`GFDL-1.1-invariants-only`).
const NO_LICENSES: &[&str] = &[
    "NOASSERTION",
    "NONE",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
];

/// What the text of a licence is.
pub(super) fn classify(text: &str) -> License {
    if text.len() > MAX_LICENSE_BYTES {
        return License::Name;
    }
    if NO_LICENSES.contains(&text) {
        return License::Name;
    }
    if spdx::license_id(text).is_some_and(|id| id.name == text) {
        return License::Id;
    }
    // References are names: what they refer to is not in the document.
    let is_plain = |expression: &Expression| {
        expression
            .requirements()
            .all(|part| match &part.req.license {
                LicenseItem::Spdx { id, .. } => !NO_LICENSES.contains(&id.name),
                LicenseItem::Other { .. } => false,
            })
    };
    match Expression::parse(text) {
        Ok(expression) if is_plain(&expression) => License::Expression,
        _ => License::Name,
    }
}

/// All licences as one expression, with `name` giving what stands for a licence that is only a name.
pub(super) fn joined(licenses: &[String], mut name: impl FnMut(&str) -> String) -> String {
    let parts: Vec<String> = licenses
        .iter()
        .map(|license| match classify(license) {
            License::Id => license.clone(),
            License::Expression if licenses.len() == 1 => license.clone(),
            License::Expression => format!("({license})"),
            License::Name => name(license),
        })
        .collect();
    parts.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_told_apart() {
        for (text, expect) in [
            ("MIT", License::Id),
            ("mit", License::Name),
            ("MIT OR Apache-2.0", License::Expression),
            (
                "GPL-2.0-only WITH Classpath-exception-2.0",
                License::Expression,
            ),
            ("(MIT)", License::Expression),
            ("BSD-like", License::Name),
            ("LicenseRef-Acme", License::Name),
            ("", License::Name),
            ("NOASSERTION", License::Name),
            ("MIT OR NOASSERTION", License::Name),
            ("MIT OR", License::Name),
            (&"(".repeat(5000), License::Name),
            (&"(".repeat(1000), License::Name),
        ] {
            assert_eq!(classify(text), expect, "{text}");
        }
        let all = ["MIT".to_owned(), "MIT OR ISC".to_owned(), "odd".to_owned()];
        assert_eq!(
            joined(&all, |_| "LicenseRef-0".to_owned()),
            "MIT AND (MIT OR ISC) AND LicenseRef-0"
        );
    }
}
