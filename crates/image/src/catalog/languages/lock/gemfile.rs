//! `Gemfile.lock` and `gems.locked`. They do not say which gems are for development only.

use seawall_package::PackageKind::Gem;

use super::super::found::{Found, LOCAL, ORIGIN, REGISTRY, REVISION, With};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Bundler's lock file.
pub(crate) static GEMFILE: Reader = Reader::new(
    "gemfile-lock",
    |at| at.is_lock(&["Gemfile.lock", "gems.locked"]),
    read,
);

/// Operating systems and machines that begin the platform behind a version.
const PLATFORMS: &[&str] = &[
    "aarch64",
    "arm",
    "arm64",
    "java",
    "jruby",
    "linux",
    "mingw",
    "mingw32",
    "mswin",
    "universal",
    "x64",
    "x86",
    "x86_64",
];

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let (mut section, mut remote, mut revision) = ("", "", "");
    for (number, line) in numbered(&text) {
        if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
            return Err(Unreadable::new(format!(
                "line {number}: an unresolved merge conflict"
            )));
        }
        if !line.starts_with(' ') {
            (section, remote, revision) = (line.trim(), "", "");
            continue;
        }
        if !matches!(section, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") {
            continue;
        }
        if let Some(address) = line.strip_prefix("  remote: ") {
            remote = address;
        } else if let Some(commit) = line.strip_prefix("  revision: ") {
            revision = commit;
        }
        // Four spaces are gems; six are what they need.
        let Some(spec) = line
            .strip_prefix("    ")
            .filter(|spec| !spec.starts_with(' '))
        else {
            continue;
        };
        let Some((name, version)) = spec
            .trim_end()
            .strip_suffix(')')
            .and_then(|spec| spec.split_once(" ("))
        else {
            found.unknown_line(number, format_args!("`{}` has no version", spec.trim()));
            continue;
        };
        let (version, platform) = platform_of(version);
        let mut package = found.package(Gem, name, version);
        package.architecture = platform.map(str::to_owned);
        package = match section {
            "GIT" => package
                .with(ORIGIN, format!("git+{remote}"))
                .with_some(REVISION, Some(revision)),
            "PATH" => package.with(ORIGIN, LOCAL),
            _ if remote.is_empty() || remote.starts_with("https://rubygems.org") => package,
            _ => package.with(REGISTRY, remote),
        };
        found.add(package);
    }
    Ok(())
}

/// A version without the platform behind it.
fn platform_of(text: &str) -> (&str, Option<&str>) {
    match text.split_once('-') {
        Some((version, platform))
            if PLATFORMS.contains(&platform.split(['-', '_']).next().unwrap_or(""))
                || platform.starts_with("x86_64") =>
        {
            (version, Some(platform))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read};
    use super::GEMFILE;

    #[test]
    fn sections_say_where_gems_are_from() {
        let text = b"GIT\n  remote: https://g/a.git\n  revision: abc\n  specs:\n    a (1.0.0)\n\nPATH\n  remote: .\n  specs:\n    own (0.1)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.15.0-x86_64-linux)\n      racc (~> 1.4)\n    racc (1.7.1)\n    odd\n\nDEPENDENCIES\n  nokogiri (~> 1)\n\nBUNDLED WITH\n   2.4.1\n";
        let reading = read_with(&GEMFILE, "Gemfile.lock", text);
        assert_eq!(
            names(&reading),
            ["a 1.0.0", "own 0.1", "nokogiri 1.15.0", "racc 1.7.1"]
        );
        assert_eq!(
            reading.packages[2].architecture.as_deref(),
            Some("x86_64-linux")
        );
        assert_eq!(
            facts(&reading),
            ["origin=git+https://g/a.git", "revision=abc", "origin=local"]
        );
        assert_eq!(reading.unknown, ["line 18: `odd` has no version"]);
        assert!(try_read(&GEMFILE, "Gemfile.lock", b"<<<<<<< HEAD\n").is_err());
    }
}
