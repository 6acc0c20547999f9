//! Archives as builds make them, and hostile ones.

use super::super::super::archive::tests::zip;
use super::super::super::testing::{facts, names, read_with, try_read};
use super::{JAVA, is_archive};
use crate::catalog::Reading;

fn properties(group: &str, artifact: &str, version: &str) -> Vec<u8> {
    format!("#Created\nversion={version}\ngroupId={group}\nartifactId={artifact}\n").into_bytes()
}

fn jar(path: &str, files: &[(&str, &[u8], bool)]) -> Reading {
    read_with(&JAVA, path, &zip(files))
}

#[test]
fn properties_decide() {
    let own = properties("org.slf4j", "slf4j-api", "1.7.36");
    let files: &[(&str, &[u8], bool)] = &[
        ("META-INF/MANIFEST.MF", b"Implementation-Version: 9\n", true),
        (
            "META-INF/maven/org.slf4j/slf4j-api/pom.properties",
            &own,
            true,
        ),
    ];
    for path in [
        "lib/slf4j-api-1.7.36.jar",
        "lib/renamed.jar",
        "lib/slf4j-api.jar",
    ] {
        assert_eq!(
            names(&jar(path, files)),
            ["org.slf4j:slf4j-api 1.7.36"],
            "{path}"
        );
    }
}

#[test]
fn other_properties_are_copied_in() {
    let own = properties("com.acme", "tool", "2.0");
    let other = properties("com.google.guava", "guava", "31.1-jre");
    let reading = jar(
        "opt/tool-2.0.jar",
        &[
            (
                "META-INF/maven/com.google.guava/guava/pom.properties",
                &other,
                true,
            ),
            ("META-INF/maven/com.acme/tool/pom.properties", &own, true),
        ],
    );
    assert_eq!(
        names(&reading),
        ["com.google.guava:guava 31.1-jre", "com.acme:tool 2.0"]
    );
    let place = &reading.packages[0].places[0].path;
    assert_eq!(
        place,
        "!/META-INF/maven/com.google.guava/guava/pom.properties"
    );
    assert!(reading.packages[1].places.is_empty());
    // Only one, of another version: the file itself is something else.
    let reading = jar(
        "opt/app-1.0.jar",
        &[(
            "META-INF/maven/com.google.guava/guava/pom.properties",
            &other,
            true,
        )],
    );
    assert_eq!(
        names(&reading),
        ["com.google.guava:guava 31.1-jre", "app 1.0"]
    );
}

#[test]
fn a_manifest_that_names_something_else_shows_what_is_copied_in() {
    let manifest = b"Bundle-SymbolicName: com.google.inject\nBundle-Version: 4.2.3\n";
    let other = properties("cglib", "cglib", "3.2");
    let reading = jar(
        "usr/share/java/guice.jar",
        &[
            ("META-INF/MANIFEST.MF", manifest, true),
            ("META-INF/maven/cglib/cglib/pom.properties", &other, true),
        ],
    );
    assert_eq!(
        names(&reading),
        ["cglib:cglib 3.2", "com.google.inject:guice 4.2.3"]
    );
    let manifest = b"Bundle-SymbolicName: org.mortbay.jasper.apache-el\nBundle-Version: 10.0.27\n";
    let path = "lib/org.mortbay.jasper.apache-el-10.0.27.jar";
    let reading = jar(path, &[("META-INF/MANIFEST.MF", manifest, true)]);
    assert_eq!(names(&reading), ["org.mortbay.jasper:apache-el 10.0.27"]);
}

#[test]
fn nested_archives_are_read_at_their_depth() {
    let inner = zip(&[(
        "META-INF/maven/g/a/pom.properties",
        &properties("g", "a", "1"),
        true,
    )]);
    let war = zip(&[
        ("WEB-INF/lib/a-1.jar", &inner, true),
        ("WEB-INF/lib/b-2.jar", &zip(&[]), false),
    ]);
    let reading = jar("app/x.ear", &[("web.war", &war, false)]);
    assert_eq!(names(&reading), ["x ", "web ", "g:a 1", "b 2"]);
    assert_eq!(
        reading.packages[2].places[0].path,
        "!/web.war!/WEB-INF/lib/a-1.jar"
    );
}

#[test]
fn manifests_and_names_are_used_without_properties() {
    let manifest = b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.apache.commons.l\r\n ang3;singleton:=true\r\nBundle-Version: 3.12.0\r\n";
    let reading = jar(
        "usr/share/java/commons-lang3.jar",
        &[("META-INF/MANIFEST.MF", manifest, true)],
    );
    assert_eq!(names(&reading), ["org.apache.commons:commons-lang3 3.12.0"]);
    assert!(facts(&reading).contains(&"jar.group=known".to_owned()));
    let manifest = b"Bundle-SymbolicName: com.acme.thing.core\nImplementation-Version: ${v}\n";
    let reading = jar(
        "lib/core-1.2.jar",
        &[("META-INF/MANIFEST.MF", manifest, true)],
    );
    assert_eq!(names(&reading), ["com.acme.thing:core 1.2"]);
    assert!(facts(&reading).contains(&"jar.group=guessed".to_owned()));
    let manifest = b"Implementation-Title: spring-core\nImplementation-Version: 4.3.30.RELEASE\n";
    let files: &[(&str, &[u8], bool)] = &[("META-INF/MANIFEST.MF", manifest, true)];
    let reading = jar("usr/share/java/spring3-core-3.x.jar", files);
    assert_eq!(
        names(&reading),
        ["org.springframework:spring-core 4.3.30.RELEASE"]
    );
    let reading = jar("root/.m2/repository/com/acme/tool/1.0/tool-1.0.jar", &[]);
    assert_eq!(names(&reading), ["com.acme:tool 1.0"]);
}

#[test]
fn a_pom_alone_is_enough() {
    let pom = b"<project><parent><groupId>g</groupId><version>3</version></parent><artifactId>a</artifactId></project>";
    let reading = jar("a.jar", &[("META-INF/maven/g/a/pom.xml", pom, true)]);
    assert_eq!(names(&reading), ["g:a 3"]);
}

#[test]
fn an_unpacked_archive_has_its_properties() {
    let reading = read_with(
        &JAVA,
        "app/META-INF/maven/g/a/pom.properties",
        &properties("g", "a", "1"),
    );
    assert_eq!(names(&reading), ["g:a 1"]);
}

#[test]
fn what_is_no_archive_is_unknown() {
    assert!(try_read(&JAVA, "a.jar", b"garbage").is_err());
    let reading = jar("a.war", &[("b.jar", b"garbage", false)]);
    assert_eq!(reading.unknown, ["`!/b.jar` is no zip archive"]);
    assert!(is_archive("A.JAR") && !is_archive("é.r") && !is_archive("jar"));
}

#[test]
fn endless_nesting_ends() {
    let mut bytes = zip(&[]);
    for _ in 0..30 {
        bytes = zip(&[("a.jar", &bytes, true)]);
    }
    let reading = read_with(&JAVA, "a.jar", &bytes);
    assert!(
        reading
            .unknown
            .iter()
            .any(|text| text.contains("nested deeper")),
        "{reading:?}"
    );
}
