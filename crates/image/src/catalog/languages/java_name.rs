//! What names of Java archives say: artifact and version out of a file's name, groups out of well-known artifacts and out of the
//! directories of a Maven repository.

/// Parts of a version that are no number.
const QUALIFIERS: &[&str] = &[
    "alpha",
    "android",
    "atlassian",
    "b",
    "beta",
    "build",
    "cr",
    "dev",
    "ea",
    "empty",
    "final",
    "ga",
    "hadoop",
    "incubating",
    "jdk",
    "java",
    "jre",
    "m",
    "milestone",
    "p",
    "pre",
    "preview",
    "r",
    "rc",
    "redhat",
    "release",
    "rev",
    "sec",
    "snapshot",
    "sp",
    "spark",
    "v",
    "vaadin",
];

/// What follows a version and says which build of the artifact it is.
const CLASSIFIERS: &[&str] = &[
    "aarch_64",
    "aarch64",
    "all",
    "amd64",
    "arm64",
    "bundle",
    "classes",
    "dependencies",
    "exec",
    "executable",
    "fat",
    "jakarta",
    "jar",
    "javadoc",
    "linux",
    "native",
    "nohttp",
    "osx",
    "runner",
    "shaded",
    "sources",
    "standalone",
    "tests",
    "universal",
    "windows",
    "with",
    "x86_64",
];

/// A file's name in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileName<'n> {
    /// Without its ending.
    pub(super) stem: &'n str,
    /// The artifact.
    pub(super) artifact: &'n str,
    /// The version, where there is one.
    pub(super) version: Option<&'n str>,
}

impl<'n> FileName<'n> {
    /// Takes a path apart: `lib/log4j-1.2-api-2.17.1-sources.jar` is `log4j-1.2-api` and `2.17.1`.
    pub(super) fn read(path: &'n str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let begins = |separator: char| {
            stem.match_indices(separator)
                .map(|(at, _)| at)
                .filter(move |at| {
                    let rest = &stem.as_bytes()[at + 1..];
                    let rest = rest.strip_prefix(b"v").unwrap_or(rest);
                    *at > 0 && rest.first().is_some_and(u8::is_ascii_digit)
                })
        };
        // Names have few dashes: the first place from which on everything is part of a version.
        let dash = begins('-').find_map(|at| version_end(&stem[at + 1..]).map(|end| (at, end)));
        let split = dash.or_else(|| begins('_').next().map(|at| (at, stem.len() - at - 1)));
        match split {
            Some((at, end)) => Self {
                stem,
                artifact: &stem[..at],
                version: Some(&stem[at + 1..at + 1 + end]),
            },
            None => Self {
                stem,
                artifact: stem,
                version: None,
            },
        }
    }
}

/// Where a version at the beginning of a text ends, when nothing but classifiers follows it.
fn version_end(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut at = 0;
    let mut is_classified = false;
    for part in text.split('-') {
        let lower = part.to_ascii_lowercase();
        let word = lower
            .trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        let is_classifier = CLASSIFIERS.contains(&&*lower) || CLASSIFIERS.contains(&word);
        if is_classifier && at > 0 {
            is_classified = true;
        } else if !is_classified
            && (lower
                .trim_start_matches('v')
                .starts_with(|first: char| first.is_ascii_digit())
                || QUALIFIERS.contains(&word)
                || is_commit(&lower))
        {
            end = at + part.len();
        } else {
            return None;
        }
        at += part.len() + 1;
    }
    Some(end)
}

fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a text can be a version: begins with a digit (or `v` and a digit) and has no spaces or placeholders.
pub(super) fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').unwrap_or(text);
    numbers.starts_with(|first: char| first.is_ascii_digit())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "._-+~".contains(character))
}

/// The group of a file that lies in a Maven repository: `GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION.jar`.
pub(super) fn repository_group(path: &str, artifact: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop()?;
    let version = parts.pop()?;
    let named = parts.pop()?;
    if named != artifact
        || !file
            .strip_prefix(artifact)?
            .strip_prefix('-')?
            .starts_with(version)
    {
        return None;
    }
    let root = parts
        .iter()
        .rposition(|part| matches!(*part, "repository" | "maven2" | "maven-repo" | "files-2.1"))?;
    let group = parts.get(root + 1..)?.join(".");
    (!group.is_empty()).then_some(group)
}

/// Artifacts whose group is well known, because advisories name them often. A star ends a prefix; the first match counts.
const GROUPS: &[(&str, &str)] = &[
    ("activemq-*", "org.apache.activemq"),
    ("ant", "org.apache.ant"),
    ("asm", "org.ow2.asm"),
    ("asm-*", "org.ow2.asm"),
    ("aspectjweaver", "org.aspectj"),
    ("avro", "org.apache.avro"),
    ("batik-*", "org.apache.xmlgraphics"),
    ("bcpg-*", "org.bouncycastle"),
    ("bcpkix-*", "org.bouncycastle"),
    ("bcprov-*", "org.bouncycastle"),
    ("c3p0", "com.mchange"),
    ("catalina", "org.apache.tomcat"),
    ("cassandra-all", "org.apache.cassandra"),
    ("commons-beanutils", "commons-beanutils"),
    ("commons-codec", "commons-codec"),
    ("commons-collections", "commons-collections"),
    ("commons-collections4", "org.apache.commons"),
    ("commons-compress", "org.apache.commons"),
    ("commons-configuration", "commons-configuration"),
    ("commons-configuration2", "org.apache.commons"),
    ("commons-csv", "org.apache.commons"),
    ("commons-dbcp", "commons-dbcp"),
    ("commons-dbcp2", "org.apache.commons"),
    ("commons-fileupload", "commons-fileupload"),
    ("commons-httpclient", "commons-httpclient"),
    ("commons-io", "commons-io"),
    ("commons-jxpath", "commons-jxpath"),
    ("commons-lang", "commons-lang"),
    ("commons-lang3", "org.apache.commons"),
    ("commons-logging", "commons-logging"),
    ("commons-math3", "org.apache.commons"),
    ("commons-net", "commons-net"),
    ("commons-pool2", "org.apache.commons"),
    ("commons-text", "org.apache.commons"),
    ("commons-validator", "commons-validator"),
    ("cxf-*", "org.apache.cxf"),
    ("derby", "org.apache.derby"),
    ("dom4j", "dom4j"),
    ("fastjson", "com.alibaba"),
    ("freemarker", "org.freemarker"),
    ("groovy", "org.codehaus.groovy"),
    ("groovy-*", "org.codehaus.groovy"),
    ("gson", "com.google.code.gson"),
    ("guava", "com.google.guava"),
    ("guice", "com.google.inject"),
    ("h2", "com.h2database"),
    ("hadoop-*", "org.apache.hadoop"),
    ("hibernate-core", "org.hibernate"),
    ("hibernate-validator", "org.hibernate.validator"),
    ("hsqldb", "org.hsqldb"),
    ("httpclient", "org.apache.httpcomponents"),
    ("httpcore", "org.apache.httpcomponents"),
    ("ivy", "org.apache.ivy"),
    ("jackson-annotations", "com.fasterxml.jackson.core"),
    ("jackson-core", "com.fasterxml.jackson.core"),
    ("jackson-core-asl", "org.codehaus.jackson"),
    ("jackson-databind", "com.fasterxml.jackson.core"),
    ("jackson-dataformat-*", "com.fasterxml.jackson.dataformat"),
    ("jackson-datatype-*", "com.fasterxml.jackson.datatype"),
    ("jackson-mapper-asl", "org.codehaus.jackson"),
    ("jackson-module-*", "com.fasterxml.jackson.module"),
    ("jdom", "org.jdom"),
    ("jdom2", "org.jdom"),
    ("jetty-*", "org.eclipse.jetty"),
    ("jettison", "org.codehaus.jettison"),
    ("json", "org.json"),
    ("json-smart", "net.minidev"),
    ("jsoup", "org.jsoup"),
    ("kafka-clients", "org.apache.kafka"),
    ("logback-*", "ch.qos.logback"),
    ("log4j", "log4j"),
    ("log4j-*", "org.apache.logging.log4j"),
    ("lucene-*", "org.apache.lucene"),
    ("mina-core", "org.apache.mina"),
    ("mysql-connector-java", "mysql"),
    ("mysql-connector-j", "com.mysql"),
    ("netty", "io.netty"),
    ("netty-*", "io.netty"),
    ("nimbus-jose-jwt", "com.nimbusds"),
    ("ognl", "ognl"),
    ("okhttp", "com.squareup.okhttp3"),
    ("okio", "com.squareup.okio"),
    ("pdfbox", "org.apache.pdfbox"),
    ("plexus-utils", "org.codehaus.plexus"),
    ("poi", "org.apache.poi"),
    ("poi-*", "org.apache.poi"),
    ("postgresql", "org.postgresql"),
    ("protobuf-java", "com.google.protobuf"),
    ("protobuf-java-*", "com.google.protobuf"),
    ("quartz", "org.quartz-scheduler"),
    ("shiro-*", "org.apache.shiro"),
    ("slf4j-*", "org.slf4j"),
    ("snakeyaml", "org.yaml"),
    ("snappy-java", "org.xerial.snappy"),
    ("spring-boot", "org.springframework.boot"),
    ("spring-boot-*", "org.springframework.boot"),
    ("spring-cloud-*", "org.springframework.cloud"),
    ("spring-data-*", "org.springframework.data"),
    ("spring-security-*", "org.springframework.security"),
    ("spring-ws-*", "org.springframework.ws"),
    ("spring-aop", "org.springframework"),
    ("spring-beans", "org.springframework"),
    ("spring-context", "org.springframework"),
    ("spring-context-support", "org.springframework"),
    ("spring-core", "org.springframework"),
    ("spring-expression", "org.springframework"),
    ("spring-jdbc", "org.springframework"),
    ("spring-messaging", "org.springframework"),
    ("spring-orm", "org.springframework"),
    ("spring-tx", "org.springframework"),
    ("spring-web", "org.springframework"),
    ("spring-webflux", "org.springframework"),
    ("spring-webmvc", "org.springframework"),
    ("spring-websocket", "org.springframework"),
    ("sqlite-jdbc", "org.xerial"),
    ("struts2-*", "org.apache.struts"),
    ("thymeleaf", "org.thymeleaf"),
    ("tika-*", "org.apache.tika"),
    ("tomcat-embed-*", "org.apache.tomcat.embed"),
    ("tomcat-*", "org.apache.tomcat"),
    ("undertow-core", "io.undertow"),
    ("velocity", "org.apache.velocity"),
    ("velocity-engine-core", "org.apache.velocity"),
    ("woodstox-core", "com.fasterxml.woodstox"),
    ("xalan", "xalan"),
    ("xercesImpl", "xerces"),
    ("xmlsec", "org.apache.santuario"),
    ("xstream", "com.thoughtworks.xstream"),
    ("zookeeper", "org.apache.zookeeper"),
];

/// The group of a well-known artifact.
pub(super) fn group_of(artifact: &str) -> Option<&'static str> {
    let is_match = |pattern: &str| match pattern.strip_suffix('*') {
        Some(prefix) => artifact.starts_with(prefix),
        None => artifact == pattern,
    };
    GROUPS
        .iter()
        .find(|(pattern, _)| is_match(pattern))
        .map(|(_, group)| *group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, artifact, version) in [
            (
                "lib/commons-lang3-3.12.0.jar",
                "commons-lang3",
                Some("3.12.0"),
            ),
            ("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", Some("2.17.1")),
            ("bcprov-jdk15on-1.70.jar", "bcprov-jdk15on", Some("1.70")),
            ("guava-31.1-jre.jar", "guava", Some("31.1-jre")),
            ("a-1.0-rc1-SNAPSHOT.jar", "a", Some("1.0-rc1-SNAPSHOT")),
            ("a-1.0-sources.jar", "a", Some("1.0")),
            ("a-2.0.61.Final-linux-x86_64.jar", "a", Some("2.0.61.Final")),
            (
                "akka-actor_2.13-2.6.20.jar",
                "akka-actor_2.13",
                Some("2.6.20"),
            ),
            (
                "org.eclipse.core_3.1.2.v2010.jar",
                "org.eclipse.core",
                Some("3.1.2.v2010"),
            ),
            ("servlet-api.jar", "servlet-api", None),
            ("a-v1.2.jar", "a", Some("v1.2")),
            ("-1.jar", "-1", None),
            ("jar", "jar", None),
            ("", "", None),
        ] {
            let read = FileName::read(name);
            assert_eq!((read.artifact, read.version), (artifact, version), "{name}");
        }
    }

    #[test]
    fn groups_of_repositories_and_artifacts() {
        let path = "root/.m2/repository/org/a/b/1.0/b-1.0.jar";
        assert_eq!(repository_group(path, "b").as_deref(), Some("org.a"));
        assert_eq!(repository_group("x/b/1.0/b-1.0.jar", "b"), None);
        assert_eq!(repository_group("b.jar", "b"), None);
        assert_eq!(group_of("log4j-core"), Some("org.apache.logging.log4j"));
        assert_eq!(group_of("log4j"), Some("log4j"));
        assert_eq!(group_of("unheard-of"), None);
    }

    #[test]
    fn patterns_are_not_shadowed() {
        for (at, (pattern, _)) in GROUPS.iter().enumerate() {
            let plain = pattern.replace('*', "x");
            let first = GROUPS
                .iter()
                .position(|(other, _)| match other.strip_suffix('*') {
                    Some(prefix) => plain.starts_with(prefix),
                    None => plain == *other,
                });
            assert_eq!(first, Some(at), "{pattern}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_taken_apart(name in "[a-c1-3_.\\-é/]{0,24}") {
            let read = FileName::read(&name);
            proptest::prop_assert!(read.stem.starts_with(read.artifact));
            let _ = repository_group(&name, read.artifact);
        }
    }
}
