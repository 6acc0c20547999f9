//! What a `MANIFEST.MF` says about the archive it is in.

use super::java_name::is_version;
use super::text::text;

/// Fields of a manifest's main section, and of its other sections where the main one has none of that name.
#[derive(Debug, Default)]
pub(super) struct Manifest(Vec<(String, String)>);

/// Fields that are kept.
const FIELDS: &[&str] = &[
    "Automatic-Module-Name",
    "Bundle-License",
    "Bundle-SymbolicName",
    "Bundle-Version",
    "Extension-Name",
    "Group-Id",
    "Implementation-Title",
    "Implementation-Vendor-Id",
    "Implementation-Version",
    "Plugin-Version",
    "Short-Name",
    "Specification-Version",
];

/// Most lines that are read: manifests with signatures have an entry for each class, and what counts is at the top.
const MAX_LINES: usize = 100_000;

impl Manifest {
    /// Reads one. Lines that begin with a space continue the one before.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = text(bytes);
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut is_kept = false;
        for line in text.lines().take(MAX_LINES) {
            if let Some(more) = line.strip_prefix(' ') {
                if let Some((_, value)) = fields.last_mut().filter(|_| is_kept) {
                    value.push_str(more);
                }
                continue;
            }
            is_kept = false;
            if let Some((name, value)) = line.split_once(':')
                && FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name))
                && !fields
                    .iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(name))
            {
                is_kept = true;
                fields.push((name.to_owned(), value.trim_start().to_owned()));
            }
        }
        Self(fields)
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The bundle's name without its directives.
    fn symbolic_name(&self) -> Option<&str> {
        self.field("Bundle-SymbolicName")
            .and_then(|name| name.split(';').next())
            .map(str::trim)
    }

    /// The artifact, where the file has no name to speak of.
    pub(super) fn artifact(&self) -> Option<String> {
        let plain = |name: &&str| !name.is_empty() && !name.contains([' ', '$', '{', '/']);
        self.field("Short-Name")
            .or_else(|| self.field("Implementation-Title"))
            .filter(plain)
            .or_else(|| {
                self.symbolic_name()
                    .and_then(|name| name.rsplit('.').next())
            })
            .map(str::to_owned)
    }

    /// The version: the manifest's own, then the file's, then those that are only for the runtime's module systems.
    pub(super) fn version(&self, of_file: Option<&str>) -> Option<String> {
        let plain = |version: &&str| is_version(version);
        self.field("Implementation-Version")
            .filter(plain)
            .or_else(|| {
                self.field("Plugin-Version")
                    .and_then(|text| text.split(' ').next())
                    .filter(plain)
            })
            .or(of_file)
            .or_else(|| self.field("Bundle-Version").filter(plain))
            .or_else(|| self.field("Specification-Version").filter(plain))
            .map(str::to_owned)
    }

    /// The group as far as names show it: a vendor's id, or what is before the artifact in the bundle's or module's name.
    pub(super) fn group(&self, artifact: &str) -> Option<String> {
        let is_group = |text: &&str| {
            text.contains('.')
                && text
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || "._-".contains(character))
        };
        // The first is what plugins of Jenkins write.
        let stated = ["Group-Id", "Implementation-Vendor-Id"];
        let stated = stated
            .iter()
            .filter_map(|name| self.field(name))
            .find(is_group);
        if let Some(stated) = stated {
            return Some(stated.to_owned());
        }
        let full = self
            .symbolic_name()
            .or_else(|| self.field("Automatic-Module-Name"))
            .or_else(|| self.field("Extension-Name"))
            .filter(is_group)?;
        if let Some(group) = full
            .strip_suffix(artifact)
            .and_then(|group| group.strip_suffix('.'))
        {
            return Some(group.to_owned());
        }
        full.rsplit_once('.').map(|(group, _)| group.to_owned())
    }

    /// Group and artifact of an archive whose file is named after both, as its bundle is: `org.mortbay.jasper.apache-el`.
    pub(super) fn split_name<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        let (group, artifact) = name.rsplit_once('.')?;
        (group.contains('.') && artifact.contains('-') && self.symbolic_name() == Some(name))
            .then_some((group, artifact))
    }

    /// Whether nothing in the manifest says that the archive is another artifact than this one.
    pub(super) fn agrees(&self, group: &str, artifact: &str) -> bool {
        if !group.is_empty() && self.field("Implementation-Vendor-Id") == Some(group) {
            return true;
        }
        let title = self.field("Implementation-Title");
        let mut named = [
            self.symbolic_name(),
            self.field("Automatic-Module-Name"),
            // A title in words is for people.
            title.filter(|title| !title.contains(' ')),
        ]
        .into_iter()
        .flatten()
        .peekable();
        named.peek().is_none()
            || named
                .any(|name| name.contains(artifact) || !group.is_empty() && name.starts_with(group))
    }

    /// The licence.
    pub(super) fn license(&self) -> Option<&str> {
        self.field("Bundle-License")
            .filter(|license| license.len() <= 120)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_section_comes_first() {
        let manifest = Manifest::read(
            b"Manifest-Version: 1.0\n\nName: org/apache/\nImplementation-Version: 1.2.17\n\nName: b\nImplementation-Version: 2\n",
        );
        assert_eq!(manifest.version(Some("9")).as_deref(), Some("1.2.17"));
    }

    #[test]
    fn versions_that_are_none_are_passed_over() {
        let manifest =
            Manifest::read(b"Implementation-Version: build of today\nBundle-Version: 1.0.0\n");
        assert_eq!(manifest.version(None).as_deref(), Some("1.0.0"));
        assert_eq!(
            manifest.version(Some("1.0-jre")).as_deref(),
            Some("1.0-jre")
        );
    }

    #[test]
    fn groups_are_what_is_before_the_artifact() {
        let manifest =
            Manifest::read(b"Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-databind\n");
        assert_eq!(
            manifest.group("jackson-databind").as_deref(),
            Some("com.fasterxml.jackson.core")
        );
        assert_eq!(
            Manifest::read(b"Bundle-SymbolicName: plain\n").group("plain"),
            None
        );
    }
}
