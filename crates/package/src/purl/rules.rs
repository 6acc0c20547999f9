//! What the types of package URLs ask of namespaces and names (the type definitions of package-url/purl-spec).

use super::error::PurlError;

/// Types whose packages have no namespace.
const WITHOUT_NAMESPACE: &[&str] = &[
    "bitnami",
    "cargo",
    "chrome-extension",
    "cocoapods",
    "conda",
    "cran",
    "gem",
    "hackage",
    "julia",
    "mlflow",
    "nuget",
    "oci",
    "opam",
    "otp",
    "pub",
    "pypi",
    "vcpkg",
];

/// Types whose packages have one.
const WITH_NAMESPACE: &[&str] = &[
    "composer",
    "cpan",
    "huggingface",
    "swift",
    "vscode-extension",
];

/// Types whose namespaces are in lower case.
const LOWER_NAMESPACE: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "composer",
    "deb",
    "github",
    "hex",
    "qpkg",
    "rpm",
];

/// Types whose names are in lower case.
const LOWER_NAME: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "composer",
    "deb",
    "github",
    "hex",
    "oci",
    "pub",
];

/// Brings namespace and name of a type into their canonical form.
///
/// # Errors
/// When the type asks for a namespace and there is none, or the other way round.
pub(super) fn apply(
    kind: &str,
    namespace: &mut String,
    name: &mut String,
) -> Result<(), PurlError> {
    if WITHOUT_NAMESPACE.contains(&kind) && !namespace.is_empty() {
        return Err(PurlError::NamespaceNotAllowed);
    }
    if WITH_NAMESPACE.contains(&kind) && namespace.is_empty() {
        return Err(PurlError::NamespaceMissing);
    }
    if LOWER_NAMESPACE.contains(&kind) {
        *namespace = namespace.to_lowercase();
    }
    if LOWER_NAME.contains(&kind) {
        *name = name.to_lowercase();
    }
    if kind == "pypi" {
        *name = python_name(name);
    }
    Ok(())
}

/// Lower case, with runs of `-`, `_` and `.` as one dash (PEP 503).
fn python_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut is_in_run = false;
    for character in name.chars() {
        if matches!(character, '-' | '_' | '.') {
            if !is_in_run {
                plain.push('-');
            }
            is_in_run = true;
        } else {
            is_in_run = false;
            plain.extend(character.to_lowercase());
        }
    }
    plain
}

/// Whether packages of this type are the same in any case: the repositories of the others distinguish.
pub(super) fn ignores_case(kind: &str) -> bool {
    matches!(kind, "golang" | "nuget" | "npm" | "gem" | "huggingface")
}
