//! `pom.xml` of a source tree: its own dependencies, with versions that the file itself shows (directly, by a property, or by its
//! own dependency management). What a parent or an imported POM decides is unknown, and so is what the dependencies need.

use std::collections::HashMap;

use seawall_package::PackageKind::Maven;

use super::super::found::{Found, LOCAL, ORIGIN, With};
use super::super::properties::expanded;
use super::super::reader::Reader;
use super::super::xml::{Element, read_xml};
use crate::catalog::{FileView, Unreadable};

/// Maven's project file.
pub(crate) static MAVEN_POM: Reader = Reader::new(
    "maven-pom",
    // Those of unpacked archives stand beside their `pom.properties`.
    |at| at.is_lock(&["pom.xml"]) && !at.path.contains("META-INF/maven/"),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let project = read_xml(file.bytes)?;
    if project.name != "project" {
        return Err(Unreadable::new(format!(
            "`{}` is no project of Maven's",
            project.name
        )));
    }
    let properties = properties(&project);
    let of = |element: &Element, name: &str| -> Option<String> {
        expanded(element.text_of(name)?, ("${", '}'), &properties, false)
    };
    if let (Some(group), Some(artifact), Some(version)) = (
        properties.get("project.groupId"),
        properties.get("project.artifactId"),
        properties
            .get("project.version")
            .and_then(|version| expanded(version, ("${", '}'), &properties, false)),
    ) {
        found.add(
            found
                .package(Maven, format!("{group}:{artifact}"), version)
                .with(ORIGIN, LOCAL),
        );
    }
    let mut scopes = vec![&project];
    scopes.extend(
        project
            .child("profiles")
            .into_iter()
            .flat_map(|profiles| profiles.all("profile")),
    );
    let mut managed: HashMap<(String, String), String> = HashMap::new();
    for scope in &scopes {
        let management = scope
            .child("dependencyManagement")
            .and_then(|one| one.child("dependencies"));
        for dependency in management.into_iter().flat_map(|one| one.all("dependency")) {
            if let (Some(group), Some(artifact), Some(version)) = (
                of(dependency, "groupId"),
                of(dependency, "artifactId"),
                of(dependency, "version"),
            ) {
                managed.entry((group, artifact)).or_insert(version);
            }
        }
    }
    for scope in &scopes {
        let dependencies = scope.child("dependencies");
        for dependency in dependencies
            .into_iter()
            .flat_map(|one| one.all("dependency"))
        {
            let (Some(group), Some(artifact)) =
                (of(dependency, "groupId"), of(dependency, "artifactId"))
            else {
                found.unknown_line(
                    dependency.line,
                    "a dependency whose group or artifact this file does not show",
                );
                continue;
            };
            let version = match dependency.text_of("version") {
                Some(_) => of(dependency, "version"),
                None => managed.get(&(group.clone(), artifact.clone())).cloned(),
            };
            let version = version.filter(|version| !version.starts_with(['[', '(']));
            if version.is_none() {
                found.unknown_line(
                    dependency.line,
                    format_args!("this file does not show the version of `{group}:{artifact}`"),
                );
            }
            let package = found.package(
                Maven,
                format!("{group}:{artifact}"),
                version.unwrap_or_default(),
            );
            found.add(package.development(dependency.text_of("scope") == Some("test")));
        }
    }
    Ok(())
}

/// Properties of the file, and those that Maven makes of the project.
fn properties(project: &Element) -> HashMap<String, String> {
    let mut known = HashMap::new();
    for element in project
        .child("properties")
        .into_iter()
        .flat_map(|one| &one.children)
    {
        known.insert(element.name.clone(), element.text.clone());
    }
    let parent = project.child("parent");
    for name in ["groupId", "artifactId", "version"] {
        let inherited = parent.and_then(|parent| parent.text_of(name));
        if let Some(value) = inherited {
            known.insert(format!("project.parent.{name}"), value.to_owned());
            known.insert(format!("parent.{name}"), value.to_owned());
        }
        let own = project
            .text_of(name)
            .or(inherited.filter(|_| name != "artifactId"));
        if let Some(value) = own {
            known.insert(format!("project.{name}"), value.to_owned());
            known.insert(format!("pom.{name}"), value.to_owned());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read, wants};
    use super::MAVEN_POM;

    #[test]
    fn versions_are_those_that_the_file_shows() {
        let text = b"<project xmlns='http://maven.apache.org/POM/4.0.0'>
<parent><groupId>g</groupId><artifactId>p</artifactId><version>9</version></parent>
<artifactId>app</artifactId>
<properties><lib.version>1.2</lib.version></properties>
<dependencyManagement><dependencies>
<dependency><groupId>m</groupId><artifactId>managed</artifactId><version>${lib.version}.3</version></dependency>
</dependencies></dependencyManagement>
<dependencies>
<dependency><groupId>a</groupId><artifactId>direct</artifactId><version>1</version></dependency>
<dependency><groupId>m</groupId><artifactId>managed</artifactId></dependency>
<dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId><version>${project.version}</version></dependency>
<dependency><groupId>j</groupId><artifactId>junit</artifactId><version>4</version><scope>test</scope></dependency>
<dependency><groupId>x</groupId><artifactId>elsewhere</artifactId></dependency>
<dependency><groupId>x</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>
</dependencies></project>";
        let reading = read_with(&MAVEN_POM, "pom.xml", text);
        assert_eq!(
            names(&reading),
            [
                "g:app 9",
                "a:direct 1",
                "m:managed 1.2.3",
                "g:own 9",
                "j:junit 4 (development)",
                "x:elsewhere ",
                "x:range "
            ]
        );
        assert_eq!(
            reading.unknown[0],
            "line 13: this file does not show the version of `x:elsewhere`"
        );
        assert!(try_read(&MAVEN_POM, "pom.xml", b"<other/>").is_err());
        assert!(!wants(&MAVEN_POM, "x/META-INF/maven/g/a/pom.xml"));
    }
}
