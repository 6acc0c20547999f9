//! Names of packages in the one form in which an ecosystem compares them.

use std::borrow::Cow;

use seawall_package::EcosystemName;

/// A package's name in the form in which the ecosystem compares names. Borrowed when it has that form already.
pub fn normal_name(ecosystem: EcosystemName, name: &str) -> Cow<'_, str> {
    match ecosystem {
        EcosystemName::Pypi => python(name),
        // crates.io lets no two names differ only in case or in hyphens and underscores.
        EcosystemName::CratesIo => folded(name, |c| match c {
            '_' => '-',
            c => c.to_ascii_lowercase(),
        }),
        EcosystemName::NuGet
        | EcosystemName::Packagist
        | EcosystemName::Hex
        | EcosystemName::GitHubActions
        | EcosystemName::Bitnami
        | EcosystemName::Cpe => folded(name, |c| c.to_ascii_lowercase()),
        EcosystemName::SwiftUrl | EcosystemName::Git => repository(name),
        // The standard library is a module without a path.
        EcosystemName::Go if name == "std" => Cow::Borrowed("stdlib"),
        _ => Cow::Borrowed(name),
    }
}

/// Whether two names are the same package.
pub fn is_same_name(ecosystem: EcosystemName, a: &str, b: &str) -> bool {
    a == b || normal_name(ecosystem, a) == normal_name(ecosystem, b)
}

fn folded(name: &str, fold: impl Fn(char) -> char) -> Cow<'_, str> {
    if name.chars().all(|c| fold(c) == c) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.chars().map(fold).collect())
    }
}

/// PEP 503: lower case, and one hyphen for each run of hyphens, underscores and dots.
fn python(name: &str) -> Cow<'_, str> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.');
    let mut after_hyphen = false;
    let normal = name.chars().all(|c| {
        let fine = c != '_' && c != '.' && !c.is_ascii_uppercase() && !(c == '-' && after_hyphen);
        after_hyphen = c == '-';
        fine
    });
    if normal {
        return Cow::Borrowed(name);
    }
    let mut result = String::with_capacity(name.len());
    for c in name.chars() {
        if !is_separator(c) {
            result.push(c.to_ascii_lowercase());
        } else if !result.ends_with('-') {
            result.push('-');
        }
    }
    Cow::Owned(result)
}

/// A repository without scheme, user and `.git`, in lower case.
fn repository(name: &str) -> Cow<'_, str> {
    let bare = name.split_once("://").map_or(name, |(_, bare)| bare);
    let bare = bare.strip_prefix("git@").unwrap_or(bare);
    let bare = bare.trim_end_matches('/');
    let bare = bare.strip_suffix(".git").unwrap_or(bare);
    folded(bare, |c| c.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use EcosystemName::{CratesIo, Go, Maven, Npm, NuGet, Packagist, Pypi, SwiftUrl};

    #[test]
    fn names_are_compared_as_each_ecosystem_does() {
        for (ecosystem, a, b, same) in [
            (Pypi, "Flask_SQLAlchemy", "flask-sqlalchemy", true),
            (Pypi, "zope.interface", "zope-_.interface", true),
            (Pypi, "a-b", "ab", false),
            (Npm, "JSONStream", "jsonstream", false),
            (Npm, "@Babel/core", "@babel/core", false),
            (NuGet, "Newtonsoft.Json", "newtonsoft.json", true),
            (Packagist, "Symfony/Console", "symfony/console", true),
            (CratesIo, "serde_json", "Serde-JSON", true),
            (Go, "std", "stdlib", true),
            (Go, "github.com/A/b", "github.com/a/b", false),
            (Maven, "org.a:b", "org.a:B", false),
            (
                SwiftUrl,
                "https://github.com/Apple/swift-nio.git",
                "github.com/apple/swift-nio",
                true,
            ),
        ] {
            assert_eq!(is_same_name(ecosystem, a, b), same, "{ecosystem:?} {a} {b}");
        }
    }
}
