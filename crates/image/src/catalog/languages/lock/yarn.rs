//! `yarn.lock`: Yarn 1's own form, and the YAML of Yarn 2 and later. Neither says what is for development only.

use seawall_package::PackageKind::Npm;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, REVISION, With};
use super::super::npm_source::{alias, sourced, split};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Yarn's lock file.
pub(crate) static YARN: Reader = Reader::new("yarn-lock", |at| at.is_lock(&["yarn.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    if text.lines().any(|line| line.starts_with("__metadata:")) {
        return berry(file.bytes, found);
    }
    classic(&text, found);
    Ok(())
}

/// A block of Yarn 1 while it is read.
struct Block<'t> {
    line: usize,
    name: &'t str,
    version: Option<&'t str>,
    resolved: Option<&'t str>,
    integrity: Option<&'t str>,
}

impl Block<'_> {
    fn finish(self, found: &mut Found) {
        let version = self.version.unwrap_or("");
        if version.is_empty() {
            found.unknown_line(self.line, format_args!("`{}` has no version", self.name));
        }
        let package = found.package(Npm, self.name, version);
        found.add(sourced(package, self.resolved).with_some(INTEGRITY, self.integrity));
    }
}

fn classic(text: &str, found: &mut Found) {
    let mut block: Option<Block<'_>> = None;
    for (number, line) in numbered(text) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with(' ') {
            if let Some(done) = block.take() {
                done.finish(found);
            }
            // The first of several descriptors, all of the same package.
            let descriptor = line.split(", ").next().unwrap_or(line);
            let descriptor = descriptor
                .trim_end()
                .trim_end_matches(':')
                .trim_matches('"');
            match split(descriptor) {
                Some((name, range)) if line.trim_end().ends_with(':') => {
                    block = Some(Block {
                        line: number,
                        name: alias(name, range).0,
                        version: None,
                        resolved: None,
                        integrity: None,
                    });
                }
                _ => found.unknown_line(number, "no beginning of a package"),
            }
            continue;
        }
        // Two spaces; deeper lines are dependencies.
        let (Some(block), Some(field)) = (&mut block, line.strip_prefix("  ")) else {
            continue;
        };
        let (name, value) = field.split_once(' ').unwrap_or((field, ""));
        let value = Some(value.trim().trim_matches('"'));
        match name {
            "version" => block.version = value,
            "resolved" => block.resolved = value,
            "integrity" => block.integrity = value,
            _ => {}
        }
    }
    if let Some(done) = block {
        done.finish(found);
    }
}

fn berry(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    for entry in tree.mapping()?.entries() {
        if entry.key == "__metadata" {
            continue;
        }
        let node = &entry.value;
        let version = tree.text_of(node, "version");
        let Some((name, reference)) = node.str("resolution").and_then(split) else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` has no resolution", entry.key),
            );
            continue;
        };
        let (protocol, rest) = reference.split_once(':').unwrap_or(("", reference));
        let version = version.unwrap_or_default();
        let package = found
            .package(Npm, name, &*version)
            .with_some(INTEGRITY, node.str("checksum"));
        let package = match protocol {
            // A patch of what the project holds changes a package of the registry, which stays what it is.
            "npm" | "patch" => package,
            "workspace" | "link" | "portal" | "file" => {
                if &*version == "0.0.0-use.local" {
                    continue;
                }
                package.with(ORIGIN, LOCAL)
            }
            _ => {
                let (address, revision) = reference.split_once('#').unwrap_or((reference, ""));
                let revision = revision.strip_prefix("commit=").unwrap_or(revision);
                package
                    .with(ORIGIN, address)
                    .with_some(REVISION, Some(revision))
            }
        };
        if version.is_empty() {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{name}` has no version ({rest})"),
            );
        }
        found.add(package);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::YARN;

    #[test]
    fn classic_blocks() {
        let text = b"# yarn lockfile v1\n\n\n\"@babel/core@^7.0.0\", \"@babel/core@^7.1.0\":\n  version \"7.2.0\"\n  resolved \"https://registry.yarnpkg.com/@babel/core/-/core-7.2.0.tgz#abc\"\n  integrity sha512-x\n  dependencies:\n    version \"^9\"\n\nalias@npm:real@^1:\n  version \"1.1.0\"\nnone@1:\n  resolved \"x\"\nodd\n";
        let reading = read_with(&YARN, "yarn.lock", text);
        assert_eq!(
            names(&reading),
            ["@babel/core 7.2.0", "real 1.1.0", "none "]
        );
        assert_eq!(
            reading.unknown,
            [
                "line 15: no beginning of a package",
                "line 13: `none` has no version"
            ][..]
                .iter()
                .rev()
                .cloned()
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn blocks_of_later_versions() {
        let text = br#"__metadata:
  version: 8
  cacheKey: 10c0

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  languageName: unknown
  linkType: soft

"lodash@npm:^4.17.0, lodash@npm:^4.17.21":
  version: 4.17.21
  resolution: "lodash@npm:4.17.21"
  checksum: 10c0/abc
  languageName: node
  linkType: hard

"resolve@patch:resolve@npm%3A^1.1.7#optional!builtin<compat/resolve>":
  version: 1.22.8
  resolution: "resolve@patch:resolve@npm%3A1.22.8#optional!builtin<compat/resolve>::version=1.22.8&hash=c3c19d"

"g@https://github.com/a/g.git":
  version: 1.0.0
  resolution: "g@https://github.com/a/g.git#commit=abc"
"#;
        let reading = read_with(&YARN, "yarn.lock", text);
        assert_eq!(
            names(&reading),
            ["lodash 4.17.21", "resolve 1.22.8", "g 1.0.0"]
        );
        assert_eq!(
            facts(&reading),
            [
                "integrity=10c0/abc",
                "origin=https://github.com/a/g.git",
                "revision=abc"
            ]
        );
    }
}
