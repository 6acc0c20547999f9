//! Gradle: `gradle.lockfile`, `buildscript-gradle.lockfile` and `gradle/verification-metadata.xml`.
//!
//! A lock file names the configurations of each artifact; one that only tests use is for development, as is all of a build script.
//! Verification metadata lists every artifact that a build ever resolved, parents and plugins included.

use seawall_package::PackageKind::Maven;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use super::super::xml::read_xml;
use crate::catalog::{FileView, Unreadable};

/// Gradle's lock files.
pub(crate) static GRADLE: Reader = Reader::new("gradle-lock", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let is_per_configuration = at.ends(".lockfile") && at.parent() == "dependency-locks";
    (at.is_lock(&["gradle.lockfile", "buildscript-gradle.lockfile"]) || is_per_configuration)
        || at.name == "verification-metadata.xml" && at.parent() == "gradle"
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    if at.ends(".xml") {
        return verification(file.bytes, found);
    }
    let is_build = at.name.starts_with("buildscript-");
    let text = text(file.bytes);
    for (number, line) in numbered(&text) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let (artifact, configurations) = line.split_once('=').unwrap_or((line, ""));
        let parts: Vec<&str> = artifact.split(':').collect();
        let [group, name, version] = parts.as_slice() else {
            found.unknown_line(
                number,
                format_args!("`{line}` is not `group:artifact:version`"),
            );
            continue;
        };
        let is_test = !configurations.is_empty()
            && configurations
                .split(',')
                .all(|one| one.starts_with("test") || one.contains("Test"));
        let package = found.package(Maven, format!("{group}:{name}"), *version);
        found.add(package.development(is_build || is_test));
    }
    Ok(())
}

fn verification(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let root = read_xml(bytes)?;
    for component in root.walk().filter(|element| element.name == "component") {
        let of = |name| component.attribute(name);
        match (of("group"), of("name"), of("version")) {
            (Some(group), Some(name), Some(version)) => {
                let sha256 = component
                    .walk()
                    .filter(|element| element.name == "artifact")
                    .find(|artifact| {
                        artifact
                            .attribute("name")
                            .is_some_and(|name| name.ends_with(".jar"))
                    })
                    .and_then(|artifact| artifact.child("sha256"))
                    .and_then(|digest| digest.attribute("value"));
                let package = found.package(Maven, format!("{group}:{name}"), version);
                found.add(package.with_some("sha256", sha256));
            }
            _ => found.unknown_line(component.line, "a component without group, name or version"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::GRADLE;

    #[test]
    fn configurations_say_what_is_for_tests() {
        let text = b"# generated\ncom.a:b:1.0=compileClasspath,testRuntimeClasspath\njunit:junit:4.13=testCompileClasspath,testRuntimeClasspath\nodd\nempty=annotationProcessor\n";
        let reading = read_with(&GRADLE, "gradle.lockfile", text);
        assert_eq!(
            names(&reading),
            ["com.a:b 1.0", "junit:junit 4.13 (development)"]
        );
        assert_eq!(reading.unknown.len(), 1);
        let reading = read_with(&GRADLE, "buildscript-gradle.lockfile", b"a:b:1=classpath\n");
        assert_eq!(names(&reading), ["a:b 1 (development)"]);
    }

    #[test]
    fn verification_metadata() {
        let text = br#"<verification-metadata><components><component group="g" name="n" version="1"><artifact name="n-1.jar"><sha256 value="abc"/></artifact></component><component group="g"/></components></verification-metadata>"#;
        let reading = read_with(&GRADLE, "gradle/verification-metadata.xml", text);
        assert_eq!(names(&reading), ["g:n 1"]);
        assert_eq!(facts(&reading), ["sha256=abc"]);
        assert_eq!(reading.unknown.len(), 1);
    }
}
