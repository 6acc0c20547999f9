//! Installed R packages: `DESCRIPTION` in a library (`library/NAME`, `site-library/NAME`, renv's libraries).

use seawall_package::PackageKind::Cran;

use super::super::found::{Found, ORIGIN, REVISION, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::{field, headers, text};
use crate::catalog::{FileView, Unreadable};

/// Installed R packages.
pub(crate) static R: Reader = Reader::new("r-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.name == "DESCRIPTION"
        && (at
            .above()
            .nth(1)
            .is_some_and(|above| above.ends_with("library") || above == "site-packages")
            || at.path.contains("renv/library/"))
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let fields = headers(&text);
    let name = field(&fields, "Package").ok_or_else(|| Unreadable::new("no field `Package`"))?;
    let version = field(&fields, "Version").unwrap_or("");
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    let is_bioconductor = field(&fields, "biocViews").is_some()
        || field(&fields, "Repository").is_some_and(|one| one.contains("Bioc"));
    let mut package = found
        .package(Cran, name, version)
        .licensed(field(&fields, "License"))
        .with_some("r.priority", field(&fields, "Priority"))
        .with_some("r.repository", is_bioconductor.then_some("Bioconductor"));
    if let Some(user) = field(&fields, "RemoteUsername") {
        let repository = field(&fields, "RemoteRepo").unwrap_or("");
        let host = field(&fields, "RemoteHost").unwrap_or("api.github.com");
        package = package
            .with(
                ORIGIN,
                format!(
                    "git+https://{}/{user}/{repository}",
                    host.trim_start_matches("api.")
                ),
            )
            .with_some(REVISION, field(&fields, "RemoteSha"));
    }
    found.add(package);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::R;

    #[test]
    fn descriptions_of_libraries_are_packages() {
        let text =
            b"Package: MASS\nPriority: recommended\nVersion: 7.3-58.2\nLicense: GPL-2 | GPL-3\n";
        let reading = read_with(&R, "usr/lib/R/library/MASS/DESCRIPTION", text);
        assert_eq!(names(&reading), ["MASS 7.3-58.2"]);
        assert_eq!(facts(&reading), ["r.priority=recommended"]);
        assert!(wants(&R, "usr/local/lib/R/site-library/x/DESCRIPTION"));
        assert!(wants(
            &R,
            "renv/library/R-4.2/x86_64-pc-linux-gnu/x/DESCRIPTION"
        ));
        assert!(!wants(&R, "home/x/project/DESCRIPTION"));
    }
}
