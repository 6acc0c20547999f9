//! The corners of each scheme, one line each, and which texts are no versions.

use std::cmp::Ordering;

use seawall_advisory::limits::MAX_VERSION_BYTES;
use seawall_advisory::version::{Scheme, Version, VersionError, compare};
use seawall_package::EcosystemName;

/// Checks a chain `a < b = c < …`.
fn check(ecosystem: EcosystemName, chain: &str) {
    let words: Vec<&str> = chain.split_whitespace().collect();
    for window in words.windows(3).step_by(2) {
        let expected = match window[1] {
            "<" => Ordering::Less,
            _ => Ordering::Equal,
        };
        let (a, b) = (window[0], window[2]);
        assert_eq!(
            compare(ecosystem, a, b),
            Ok(expected),
            "{ecosystem:?}: {a} {b}"
        );
        assert_eq!(
            compare(ecosystem, b, a),
            Ok(expected.reverse()),
            "{ecosystem:?}: {b} {a}"
        );
    }
}

/// Checks that none of some texts is a version.
fn check_invalid(ecosystem: EcosystemName, texts: &[&str]) {
    for text in texts {
        assert!(
            Version::of(ecosystem, text).is_err(),
            "{ecosystem:?}: `{text}`"
        );
    }
}

#[test]
fn dpkg() {
    use EcosystemName::{Debian, Ubuntu};
    check(
        Debian,
        "1.0~~ < 1.0~~a < 1.0~ < 1.0 < 1.0a < 1.0+ < 1.0.1 < 1:0",
    );
    check(
        Debian,
        "1.2-1~bpo12+1 < 1.2-1 < 1.2-1+b1 < 1.2-1+deb12u1 < 1.2-1.1 < 1.2-2",
    );
    check(Debian, "0 = 0:0-0 = 00 < 1-1-1 < 1-1-2 < 2");
    check(
        Ubuntu,
        "3.0.2-0ubuntu1.9 < 3.0.2-0ubuntu1.10 < 3.0.2-0ubuntu1.10+esm1",
    );
    check_invalid(
        Debian,
        &["", " ", "a:1", "1-", "-1", "1_2", "1 2", "1:", "1.0-1/2"],
    );
}

#[test]
fn apk() {
    use EcosystemName::{Alpine, Wolfi};
    check(
        Alpine,
        "1.2_alpha < 1.2_beta < 1.2_pre < 1.2_rc < 1.2 < 1.2-r0 < 1.2_cvs < 1.2_git < 1.2_p < 1.2a < 1.2.0",
    );
    check(Alpine, "1.2_rc < 1.2_rc0 < 1.2_rc1 < 1.2_rc_p");
    check(Alpine, "1.009 < 1.010 < 1.1 < 1.9 < 1.10");
    check(Alpine, "1.0-r9 < 1.0-r10 < 1.0~abc < 1.0~abd");
    check(Alpine, "9.9_p1 < 9.9p1 < 9.9p2 < 9.9p");
    check(Wolfi, "3.1.4-r5 < 3.1.4-r10 < 3.2.0-r0");
}

#[test]
fn rpm() {
    use EcosystemName::RedHat;
    check(
        RedHat,
        "1.0~rc1-1 < 1.0-1 = 0:1.0-1 < 1.0-1.el9 < 1.0^git1-1 < 1.0.1-1 < 1:0-1",
    );
    check(RedHat, "1.1.1k-6.el8 < 1.1.1k-7.el8_6 < 1.1.1k-12.el8_9");
    check(RedHat, "1.a < 1.1 = 1_1 = 1.01");
    check(
        RedHat,
        "4.18.0-477.el8 < 4.18.0-477.10.1.el8_8 < 4.18.0-513.el8",
    );
}

#[test]
fn pacman() {
    use EcosystemName::Arch;
    check(
        Arch,
        "1.0a < 1.0b < 1.0beta < 1.0p < 1.0pre < 1.0rc < 1.0 < 1.0.a < 1.0.1",
    );
    check(
        Arch,
        "1 = 1-1 < 1.5-1 = 1.5 = 0:1.5-1 < 1.5-2 < 1.5.b < 1.6 < 1:1.0",
    );
    check(Arch, "2.0 < 2_1 < 2..1");
}

#[test]
fn semver_and_go() {
    use EcosystemName::{Bitnami, CratesIo, Go, Hex, Julia, Kubernetes, Npm, Pub};
    check(
        Npm,
        "1.0.0-0 < 1.0.0-a.1 < 1.0.0-a.a < 1.0.0-a.a.0 < 1.0.0 = 1 = v1.0.0+x < 1.0.1",
    );
    check(CratesIo, "0.9.0 < 0.10.0-pre.1 < 0.10.0");
    check(Hex, "1.0.0-rc.2 < 1.0.0-rc.10 < 1.0.0");
    check(
        Pub,
        "1.0.0-a < 1.0.0-a+1 < 1.0.0 < 1.0.0+1 < 1.0.0+2 < 1.0.0+b",
    );
    check(Julia, "1.1.1 < 1.1.1+0 < 1.1.1+1");
    check(Bitnami, "1.2.3-rc.1 < 1.2.3 < 1.2.3-1 < 1.2.3-10 < 1.2.4");
    check(
        Kubernetes,
        "1.29.1-alpha.1 < 1.29.1-rc.1 < 1.29.1 = v1.29.1-gke.100 = 1.29.1-eks-2d5f260 = 1.29.1+k3s1 < 1.29.2",
    );
    check(
        Go,
        "v0.0.0-20190101000000-abcdefabcdef < v0.0.0-20200101000000-0123456789ab < 0.0.1",
    );
    check(Go, "v1.2.3 < v1.2.4-0.20200101000000-abcdefabcdef < v1.2.4");
    check(
        Go,
        "v1.2.4-rc.1 < v1.2.4-rc.1.0.20200101000000-abcdefabcdef < v1.2.4-rc.2",
    );
    check(Go, "v2.0.0 = v2.0.0+incompatible");
    check(
        Go,
        "1.21.0-0 < go1.21beta1 < 1.21.0-beta.2 < go1.21rc2 = 1.21.0-rc.2 < 1.21.0 = go1.21 = go1.21.0 < go1.21.1",
    );
    check(Go, "go1.21.3 = go1.21.3-vendor < 1.21.4");
    check_invalid(
        Go,
        &[
            "(devel)",
            "devel",
            "go1.24-devel_abc",
            "devel go1.24-abc",
            "go",
            "go1.x",
            "unknown",
        ],
    );
    check_invalid(
        Npm,
        &[
            "latest",
            "1.x",
            "1.0.0-",
            "1.0.0-a..b",
            "1.0.0a",
            "git+ssh://x",
            "*",
        ],
    );
    assert_eq!(
        compare(Go, "go1.21.3 X:boringcrypto", "1.21.3"),
        Ok(Ordering::Equal)
    );
}

#[test]
fn python() {
    use EcosystemName::Pypi;
    check(
        Pypi,
        "zebra < 1.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0a1.post1 < 1.0b1 < 1.0rc1 < 1 = 1.0.0 < 1+a < 1+1 < 1+1.a < 1.post0.dev1 < 1.post0 < 1.0.1 < 1!0",
    );
    check(Pypi, "1.0-1 = 1.0.post1 = 1.0r1 = 1.0-rev-1");
    check(Pypi, "1.0a = 1.0alpha0 = 1.0.A.0");
    check(Pypi, "1.0.POST = 1.0post0 = 1.0.post-0");
}

#[test]
fn java_ruby_php_and_dotnet() {
    use EcosystemName::{Maven, NuGet, Packagist, RubyGems};
    check(
        Maven,
        "1-alpha-1 < 1-beta < 1-m2 < 1-rc = 1-CR < 1-SNAPSHOT < 1 = 1.Final = 1.0.GA = 1-release < 1-sp < 1-foo < 1-1 < 1.1",
    );
    check(Maven, "2.0.0.RC1 < 2.0.0-RC2 < 2.0.0.RELEASE < 2.0.0.SP1");
    check(Maven, "2-foo = 2.0.foo = 2.0.0.foo < 2.0.1.foo");
    check(Maven, "31.1-android < 31.1-jre < 32.0.0-android");
    check(RubyGems, "1.a < 1.b < 1 = 1.0 = 1.0.0 < 1.0.0.1");
    check(RubyGems, "1.0-1 = 1.0.pre.1 < 1.0");
    check(
        Packagist,
        "1.0-dev < 1.0-alpha < 1.0-beta < 1.0-RC1 < 1.0 < 1.0.0 < 1.0pl1",
    );
    check(
        NuGet,
        "1.0.0-Alpha = 1.0.0-alpha < 1.0.0-alpha.1 < 1.0 = 1.0.0.0+x < 1.0.0.1",
    );
    check_invalid(RubyGems, &["a.1", "1..2", "1.0 x", "1-", "~> 1"]);
    check_invalid(NuGet, &["1.", "1.0-", "[1.0]", "1.0-a_b", "a"]);
}

#[test]
fn lists_of_numbers() {
    use EcosystemName::{Cran, Hackage};
    check(Hackage, "1 < 1.0 < 1.0.0 < 1.1");
    check(Cran, "1.0-1 = 1.0.1 < 1.0-2 < 1.1");
    check_invalid(Hackage, &["1.a", "1.", "-1"]);
}

#[test]
fn upstream_releases() {
    use EcosystemName::Cpe;
    check(
        Cpe,
        "1.1.1 = v1.1.1.0 < 1.1.1a < 1.1.1k < 1.1.1z < 1.1.1za < 1.1.2",
    );
    check(Cpe, "1.21.0-0 < 1.21rc1 < 1.21.0 = 1.21");
    check(Cpe, "9.3-alpha1 < 9.3beta2 < 9.3.rc1 < 9.3 < 9.3p1 < 9.3p2");
    check(Cpe, "8u382 < 8u392 < 11.0.1+13 = 11.0.1");
    check_invalid(
        Cpe,
        &[
            "1.2.3-4ubuntu",
            "x",
            "1..2",
            "2023-10-05",
            "1.0-custom",
            "1.0-1",
            "-1",
        ],
    );
}

#[test]
fn releases_of_java() {
    let chain = "1.7.0_80 < 8 = 1.8.0 < 8u382 = 1.8.0_382-b05 = 1.8.382 = 8.0.382 < 8u391 < 8u391-perf < 8u392 < 11-ea < 11 \
                 < 11.0.21 < 17.0.9-ea < 17.0.9 = 17.0.9+9-LTS = jdk-17.0.9 < 17.0.9.1 < 21";
    let words: Vec<&str> = chain.split_whitespace().collect();
    for window in words.windows(3).step_by(2) {
        let version = |text| Version::parse(Scheme::Java, text).unwrap();
        let expected = match window[1] {
            "<" => Ordering::Less,
            _ => Ordering::Equal,
        };
        let order = version(window[0]).compare(&version(window[2]));
        assert_eq!(order, Ok(expected), "{window:?}");
    }
    for text in ["u8", "Java 8", "1.8.0_x", "17-custom", "17..1"] {
        assert!(Version::parse(Scheme::Java, text).is_err(), "{text}");
    }
}

#[test]
fn what_has_no_order() {
    use EcosystemName::{Android, Debian, Git, OssFuzz};
    for ecosystem in [Android, Git, OssFuzz] {
        assert_eq!(compare(ecosystem, "1", "2"), Err(VersionError::NoOrder));
    }
    assert_eq!(compare(Debian, "", "2"), Err(VersionError::Empty));
    let long = "1".repeat(MAX_VERSION_BYTES + 1);
    assert_eq!(compare(Debian, "1", &long), Err(VersionError::TooLong));
    let mixed = Version::parse(Scheme::Dpkg, "1")
        .unwrap()
        .compare(&Version::parse(Scheme::Rpm, "1").unwrap());
    assert_eq!(mixed, Err(VersionError::Mixed(Scheme::Dpkg, Scheme::Rpm)));
}
