//! Package URLs: what the specification asks for, what tools of the field write, and that nothing makes the reader fail.

use proptest::prelude::*;
use seawall_package::{OsRelease, Package, PackageKind, Purl, PurlError, SourcePackage};

fn check(text: &str, canonical: &str) {
    let purl: Purl = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(purl.to_string(), canonical, "{text}");
    let again: Purl = canonical.parse().expect("canonical");
    assert_eq!(again, purl, "{canonical}");
}

#[test]
fn texts_have_one_canonical_form() {
    for (text, canonical) in [
        (
            "pkg:npm/%40angular/animation@12.3.1",
            "pkg:npm/%40angular/animation@12.3.1",
        ),
        (
            "pkg:npm/@angular/animation@12.3.1",
            "pkg:npm/%40angular/animation@12.3.1",
        ),
        ("pkg:npm/@angular/animation", "pkg:npm/%40angular/animation"),
        (
            "pkg:npm/@angular/animation#dist",
            "pkg:npm/%40angular/animation#dist",
        ),
        ("PKG://NPM/foo@1", "pkg:npm/foo@1"),
        ("pkg:/npm//foo/@1".trim_end_matches("/@1"), "pkg:npm/foo"),
        (
            "pkg:deb/Debian/Curl@7.50.3-1?Distro=jessie&arch=i386",
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
        ),
        (
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=source",
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=source",
        ),
        (
            "pkg:deb/debian/attr@1%3A2.4.47-2+b1",
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1",
        ),
        (
            "pkg:pypi/My.PyPI_.--._Package@1.11.1.dev1",
            "pkg:pypi/my-pypi-package@1.11.1.dev1",
        ),
        (
            "pkg:golang/google.golang.org/genproto@abcdedf#/googleapis/api/./../annotations/",
            "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations",
        ),
        (
            "pkg:golang/github.com/BurntSushi/toml@v1.2.0",
            "pkg:golang/github.com/BurntSushi/toml@v1.2.0",
        ),
        (
            "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?repository_url=repo.spring.io/release&classifier=sources",
            "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repository_url=repo.spring.io%2Frelease",
        ),
        (
            "pkg:generic/openssl@1.1.10g?checksum=sha1:ad9503c3e994a4f,sha256:41bf9088b3a1e6c1ef1d",
            "pkg:generic/openssl@1.1.10g?checksum=sha1:ad9503c3e994a4f%2Csha256:41bf9088b3a1e6c1ef1d",
        ),
        (
            "pkg:composer/Laravel/Laravel@5.5.0",
            "pkg:composer/laravel/laravel@5.5.0",
        ),
        (
            "pkg:github/Package-url/Purl-Spec@244fd47e07d1004f0aed9c",
            "pkg:github/package-url/purl-spec@244fd47e07d1004f0aed9c",
        ),
        (
            "pkg:nuget/EnterpriseLibrary.Common@6.0.1304",
            "pkg:nuget/EnterpriseLibrary.Common@6.0.1304",
        ),
        (
            "pkg:cocoapods/GoogleUtilities@7.5.2#NSData+zlib",
            "pkg:cocoapods/GoogleUtilities@7.5.2#NSData%2Bzlib",
        ),
        (
            "pkg:gem/jruby-launcher@1.1.2?Platform=java&empty=",
            "pkg:gem/jruby-launcher@1.1.2?platform=java",
        ),
        (
            "pkg:oci/debian@sha256:244fd47e?arch=amd64",
            "pkg:oci/debian@sha256:244fd47e?arch=amd64",
        ),
        (
            "pkg:github/a/b@refs/tags/v1",
            "pkg:github/a/b@refs%2Ftags%2Fv1",
        ),
        (
            "pkg:generic/a b@1 2?k=v w",
            "pkg:generic/a%20b@1%202?k=v%20w",
        ),
        ("pkg:generic/ü@1", "pkg:generic/%C3%BC@1"),
        ("pkg:generic/a?a=1=2", "pkg:generic/a?a=1%3D2"),
    ] {
        check(text, canonical);
    }
}

#[test]
fn what_is_none_is_refused() {
    use PurlError as E;
    let long = format!("pkg:generic/{}", "a".repeat(9000));
    for (text, error) in [
        ("", E::NoScheme),
        ("EnterpriseLibrary.Common@6.0.1304", E::NoScheme),
        ("pkg%3Amaven/org.apache.commons/io", E::NoScheme),
        ("pkg:EnterpriseLibrary.Common@6.0.1304", E::BadType),
        ("pkg:3nginx/nginx@0.8.9", E::BadType),
        ("pkg:nginx:a/nginx@0.8.9", E::BadType),
        ("pkg:n&g?inx/nginx@0.8.9", E::BadType),
        ("pkg:npm/myartifact@1.0.0?in%20production=true", E::BadKey),
        ("pkg:npm/a?1=2", E::BadKey),
        ("pkg:npm/a?k=1&K=2", E::DuplicateKey),
        ("pkg:maven/@1.3.4", E::NoName),
        ("pkg:swift/github.com/Alamofire/@5.4.3", E::NoName),
        ("pkg:swift/Alamofire@5.4.3", E::NamespaceMissing),
        ("pkg:cargo/rust/serde@1", E::NamespaceNotAllowed),
        ("pkg:generic/a%2", E::BadEncoding),
        ("pkg:generic/a%zz", E::BadEncoding),
        ("pkg:generic/a%ff", E::BadEncoding),
        ("pkg:generic/a%2Fb/c", E::BadSegment),
        ("pkg:generic/a#b/%2E%2E", E::BadSegment),
        ("pkg:", E::BadType),
        ("pkg:generic/", E::NoName),
        (&long, E::TooLong),
    ] {
        assert_eq!(text.parse::<Purl>(), Err(error), "{text}");
    }
}

fn release(id: &str, version: &str) -> OsRelease {
    OsRelease {
        id: id.to_owned(),
        version: version.to_owned(),
        ..OsRelease::default()
    }
}

fn package(kind: PackageKind, name: &str, version: &str) -> Package {
    Package::new(kind, name, version, "test")
}

/// The package has this package URL, and comes back from it.
fn round(package: &Package, release: Option<&OsRelease>, expect: &str) {
    let purl = Purl::of(package, release).expect("has one");
    assert_eq!(purl.to_string(), expect);
    let read: Purl = expect.parse().expect("reads");
    let mut back = read.package("test").expect("known");
    back.vendor.clone_from(&package.vendor);
    back.places.clone_from(&package.places);
    assert_eq!(&back, package);
    assert_eq!(read.release().as_ref(), release);
}

#[test]
fn packages_of_distributions_carry_their_release() {
    let mut openssl = package(PackageKind::Deb, "libssl3", "3.0.11-1~deb12u2");
    openssl.architecture = Some("amd64".to_owned());
    openssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "3.0.11-1~deb12u2".to_owned(),
    });
    let debian = release("debian", "12");
    round(
        &openssl,
        Some(&debian),
        "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl",
    );
    openssl.version = "1:3.0-1+b1".to_owned();
    openssl.source.as_mut().expect("set").version = "1:3.0-1".to_owned();
    round(
        &openssl,
        Some(&debian),
        "pkg:deb/debian/libssl3@1:3.0-1%2Bb1?arch=amd64&distro=debian-12&upstream=openssl%401:3.0-1",
    );
    let mut node = package(PackageKind::Rpm, "nodejs", "1:18.17.1-1.module+el9");
    node.architecture = Some("x86_64".to_owned());
    node.modularity = Some("nodejs:18:9020020230825081254:rhel9".to_owned());
    node.source = Some(SourcePackage {
        name: "nodejs".to_owned(),
        version: "1:18.17.1-1.module+el9".to_owned(),
    });
    round(
        &node,
        Some(&release("rhel", "9.3")),
        "pkg:rpm/redhat/nodejs@18.17.1-1.module%2Bel9?arch=x86_64&distro=rhel-9.3&epoch=1&rpmmod=nodejs:18:9020020230825081254:rhel9&upstream=nodejs-18.17.1-1.module%2Bel9.src.rpm",
    );
    round(
        &package(PackageKind::Rpm, "zsh", "5.6-1"),
        Some(&release("opensuse-leap", "15.5")),
        "pkg:rpm/opensuse/zsh@5.6-1?distro=opensuse-leap-15.5",
    );
    round(
        &package(PackageKind::Apk, "git", "2.39.0-r1"),
        Some(&release("wolfi", "")),
        "pkg:apk/wolfi/git@2.39.0-r1?distro=wolfi",
    );
    round(
        &package(PackageKind::Deb, "curl", "7-1"),
        None,
        "pkg:deb/curl@7-1",
    );
}

#[test]
fn packages_of_languages_keep_their_names() {
    for (kind, name, expect) in [
        (PackageKind::Npm, "@babel/core", "pkg:npm/%40babel/core@1"),
        (PackageKind::Npm, "JSONStream", "pkg:npm/JSONStream@1"),
        (
            PackageKind::Maven,
            "org.slf4j:slf4j-api",
            "pkg:maven/org.slf4j/slf4j-api@1",
        ),
        (
            PackageKind::Golang,
            "github.com/BurntSushi/toml",
            "pkg:golang/github.com/BurntSushi/toml@1",
        ),
        (PackageKind::Golang, "stdlib", "pkg:golang/stdlib@1"),
        (
            PackageKind::Pypi,
            "zope-interface",
            "pkg:pypi/zope-interface@1",
        ),
        (
            PackageKind::Composer,
            "symfony/console",
            "pkg:composer/symfony/console@1",
        ),
        (
            PackageKind::Nuget,
            "Newtonsoft.Json",
            "pkg:nuget/Newtonsoft.Json@1",
        ),
        (PackageKind::Cargo, "serde_json", "pkg:cargo/serde_json@1"),
        (PackageKind::Gem, "rails", "pkg:gem/rails@1"),
        (
            PackageKind::Cocoapods,
            "ShareKit/Twitter",
            "pkg:cocoapods/ShareKit@1#Twitter",
        ),
        (
            PackageKind::Swift,
            "github.com/Alamofire/Alamofire",
            "pkg:swift/github.com/Alamofire/Alamofire@1",
        ),
        (PackageKind::Generic, "nginx", "pkg:generic/nginx@1"),
        (
            PackageKind::Github,
            "actions/checkout",
            "pkg:github/actions/checkout@1",
        ),
        (PackageKind::Brew, "openssl@3", "pkg:brew/openssl%403@1"),
    ] {
        round(&package(kind, name, "1"), None, expect);
    }
    // Composer and Swift ask for a namespace; nothing is made up for what has none.
    assert_eq!(
        Purl::of(&package(PackageKind::Swift, "Alamofire", "1"), None),
        None
    );
    assert_eq!(Purl::of(&package(PackageKind::Deb, "", "1"), None), None);
}

#[test]
fn what_would_be_too_long_to_read_is_none() {
    let long = "%".repeat(4000);
    assert_eq!(
        Purl::of(&package(PackageKind::Generic, &long, "1"), None),
        None
    );
}

#[test]
fn qualifiers_of_other_tools_are_read() {
    let read = |text: &str| {
        let purl: Purl = text.parse().expect("reads");
        purl.package("test").expect("known")
    };
    let attr = read("pkg:deb/debian/libattr1@2.5.1-4?arch=amd64&distro=debian-12.11&epoch=1");
    assert_eq!(attr.version, "1:2.5.1-4");
    let node = read("pkg:rpm/redhat/nodejs@18-1?epoch=0&modularitylabel=nodejs:18:9:x&arch=noarch");
    assert_eq!((node.version.as_str(), node.architecture), ("18-1", None));
    assert_eq!(node.modularity.as_deref(), Some("nodejs:18:9:x"));
    assert_eq!(read("pkg:npm/%40babel%2Fcore@1").name, "@babel/core");
}

#[test]
fn releases_are_read_as_other_tools_write_them() {
    for (text, expect) in [
        (
            "pkg:apk/alpine/busybox@1?distro=3.18.4",
            Some(("alpine", "3.18.4", "")),
        ),
        (
            "pkg:rpm/redhat/bash@5?distro=redhat-9.3",
            Some(("redhat", "9.3", "")),
        ),
        (
            "pkg:deb/debian/curl@7?distro=jessie",
            Some(("debian", "", "jessie")),
        ),
        (
            "pkg:rpm/redhat/bash@5?distro=9.3",
            Some(("rhel", "9.3", "")),
        ),
        ("pkg:deb/debian/curl@7", None),
        ("pkg:npm/a@7?distro=debian-12", None),
    ] {
        let release = text.parse::<Purl>().expect("reads").release();
        let found = release.as_ref().map(|found| {
            (
                found.id.as_str(),
                found.version.as_str(),
                found.codename.as_str(),
            )
        });
        assert_eq!(found, expect, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}", tail in "pkg:[a-z]{1,5}/[@%#?&=/.a-zA-Z0-9:+~-]{0,60}") {
        for text in [text, tail] {
            if let Ok(purl) = text.parse::<Purl>() {
                let canonical = purl.to_string();
                prop_assert_eq!(canonical.parse::<Purl>(), Ok(purl.clone()));
                prop_assert!(purl.is_same_package(&purl));
                let _ = purl.package("test");
                let _ = purl.release();
            }
        }
    }

    #[test]
    fn packages_come_back(
        index in 0..PackageKind::ALL.len(),
        name in "[a-z][a-z0-9]{0,8}(/[a-z0-9]{1,5}){0,2}",
        version in "([0-9]:)?[0-9a-z+~.%@ -]{1,12}",
    ) {
        let kind = PackageKind::ALL[index];
        let package = Package::new(kind, name, version, "test");
        if kind.is_distribution() && package.name.contains('/') {
            return Ok(());
        }
        if let Some(purl) = Purl::of(&package, None) {
            let back = purl.to_string().parse::<Purl>().expect("reads").package("test");
            // rpm takes a missing epoch for 0.
            let mut expect = package;
            if kind == PackageKind::Rpm && let Some(rest) = expect.version.strip_prefix("0:") {
                expect.version = rest.to_owned();
            }
            prop_assert_eq!(back, Some(expect));
        }
    }
}
