//! Installed gems: `specifications/NAME-VERSION.gemspec`, default gems in `specifications/default`.
//!
//! RubyGems writes `# stub: NAME VERSION PLATFORM PATHS` into these files, which says all without running Ruby; otherwise the
//! assignments of `name` and `version` are read where they are plain text, and then the file's own name.

use seawall_package::PackageKind::Gem;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// Installed gems.
pub(crate) static RUBY: Reader = Reader::new("ruby-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".gemspec") && at.above().take(2).any(|above| above == "specifications")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    let text = text(file.bytes);
    let (mut name, mut version, mut platform) = (None, None, None);
    let stub = text
        .lines()
        .take(10)
        .find_map(|line| line.strip_prefix("# stub: "));
    if let Some(stub) = stub {
        let mut parts = stub.split(' ');
        (name, version, platform) = (parts.next(), parts.next(), parts.next());
    }
    let name = name.or_else(|| assigned(&text, "name"));
    let version = version.or_else(|| assigned(&text, "version"));
    let stem = at.name.trim_end_matches(".gemspec");
    let (name, version) = match (name, version) {
        (Some(name), Some(version)) => (name, version),
        // The version begins at the first dash before a digit.
        _ => stem
            .match_indices('-')
            .find(|(dash, _)| {
                stem.as_bytes()
                    .get(dash + 1)
                    .is_some_and(u8::is_ascii_digit)
            })
            .map(|(dash, _)| {
                (
                    &stem[..dash],
                    stem[dash + 1..].split('-').next().unwrap_or(""),
                )
            })
            .ok_or_else(|| {
                Unreadable::new("neither the text nor the file's name gives a version")
            })?,
    };
    let licenses = text
        .lines()
        .filter_map(|line| value_of(line, "licenses").or_else(|| value_of(line, "license")));
    let licenses: Vec<String> = licenses.flat_map(quoted).map(str::to_owned).collect();
    let mut package = found.package(Gem, name, version);
    package.licenses = licenses;
    package.architecture = platform.filter(|one| *one != "ruby").map(str::to_owned);
    if at.parent() == "default" {
        package = package.with("ruby.default", "true");
    }
    found.add(package);
    Ok(())
}

/// What is assigned on a line: `s.name = VALUE`.
fn value_of<'t>(line: &'t str, field: &str) -> Option<&'t str> {
    let (target, value) = line.split_once('=')?;
    let (_, name) = target.trim().split_once('.')?;
    (name == field).then_some(value)
}

fn assigned<'t>(text: &'t str, field: &str) -> Option<&'t str> {
    let value = text.lines().find_map(|line| value_of(line, field))?.trim();
    // Only what is text from the beginning: an expression such as `Foo::VERSION` has none.
    let is_text = value.starts_with(['"', '\'']) || value.starts_with("Gem::Version.new(");
    is_text.then(|| quoted(value).next()).flatten()
}

/// Texts in quotes.
fn quoted(value: &str) -> impl Iterator<Item = &str> {
    value.split(['"', '\'']).skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read};
    use super::RUBY;

    #[test]
    fn the_stub_line_says_all() {
        let text = b"# -*- encoding: utf-8 -*-\n# stub: nokogiri 1.15.0 x86_64-linux lib\n\nGem::Specification.new do |s|\n  s.licenses = [\"MIT\".freeze, \"Ruby\".freeze]\n";
        let reading = read_with(
            &RUBY,
            "var/lib/gems/3.1.0/specifications/nokogiri-1.15.0.gemspec",
            text,
        );
        assert_eq!(names(&reading), ["nokogiri 1.15.0"]);
        assert_eq!(
            reading.packages[0].architecture.as_deref(),
            Some("x86_64-linux")
        );
        assert_eq!(reading.packages[0].licenses, ["MIT", "Ruby"]);
    }

    #[test]
    fn without_it_the_text_and_then_the_name() {
        let text = b"Gem::Specification.new do |spec|\n spec.name = 'bigdecimal'.freeze\n spec.version = \"3.1.1\"\n";
        let path = "usr/lib/ruby/gems/3.1.0/specifications/default/bigdecimal.gemspec";
        let reading = read_with(&RUBY, path, text);
        assert_eq!(names(&reading), ["bigdecimal 3.1.1"]);
        assert_eq!(facts(&reading), ["ruby.default=true"]);
        let text = b"Gem::Specification.new do |s|\n s.name = \"a-b\"\n s.version = A::VERSION\n";
        let reading = read_with(&RUBY, "specifications/a-b-1.2.3-java.gemspec", text);
        assert_eq!(names(&reading), ["a-b 1.2.3"]);
        assert!(try_read(&RUBY, "specifications/a.gemspec", b"").is_err());
    }
}
