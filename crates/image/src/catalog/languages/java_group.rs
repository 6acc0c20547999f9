//! Groups of well-known Java artifacts, for archives that do not name theirs.

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
    fn known_artifacts_have_groups() {
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
}
