//! Releases by the files of images, and what several files of one image say together.

use proptest::prelude::*;

use super::*;
use crate::catalog::sample::read;

fn check(files: &[(&str, &str)], expect: (&str, &str, &str, &str)) {
    let releases: Vec<OsRelease> = files
        .iter()
        .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
        .collect();
    let found = combined(&releases);
    let release = found
        .get("")
        .unwrap_or_else(|| panic!("nothing found in {files:?}"));
    let row = (
        &*release.id,
        &*release.version,
        &*release.codename,
        &*release.support,
    );
    assert_eq!(row, expect, "{files:?}");
    assert_eq!(contradiction(&releases), None);
}

#[test]
fn distributions_by_os_release() {
    for (text, id, version, codename) in [
        (
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
            "debian",
            "12",
            "bookworm",
        ),
        (
            "NAME='Distroless'\nPRETTY_NAME=\"Distroless\"\nID=\"debian\"\nVERSION_ID=\"12\"\n",
            "debian",
            "12",
            "",
        ),
        ("ID=alpine\nVERSION_ID=3.19.1\n", "alpine", "3.19.1", ""),
        (
            "ID=\"rhel\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"9.3\"\n",
            "rhel",
            "9.3",
            "",
        ),
        ("ID=\"ol\"\nVERSION_ID=\"8.9\"\n", "ol", "8.9", ""),
        ("ID=\"amzn\"\nVERSION_ID=\"2023\"\n", "amzn", "2023", ""),
        (
            "ID=wolfi\nVERSION_ID=\"20230201\"\n",
            "wolfi",
            "20230201",
            "",
        ),
        ("ID=arch\nBUILD_ID=rolling\n", "arch", "", ""),
        (
            "ID=bottlerocket\nVERSION_ID=1.19.1\n",
            "bottlerocket",
            "1.19.1",
            "",
        ),
        ("ID=\"sles\"\nVERSION_ID=\"15.5\"\n", "sles", "15.5", ""),
        (
            "ID=azurelinux\nVERSION_ID=\"3.0\"\n",
            "azurelinux",
            "3.0",
            "",
        ),
    ] {
        check(&[("etc/os-release", text)], (id, version, codename, ""));
        check(&[("usr/lib/os-release", text)], (id, version, codename, ""));
    }
}

#[test]
fn branches_that_are_no_release() {
    let testing =
        "PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nID=debian\nVERSION_CODENAME=trixie\n";
    let unstable = ("debian", "", "sid", "");
    check(&[("etc/os-release", testing)], unstable);
    check(&[("etc/debian_version", "bookworm/sid\n")], unstable);
    let both = [
        ("etc/os-release", testing),
        ("etc/debian_version", "trixie/sid\n"),
    ];
    check(&both, unstable);
    // An older file without a codename.
    let older = "PRETTY_NAME=\"Debian GNU/Linux buster/sid\"\nID=debian\n";
    check(&[("etc/os-release", older)], unstable);
    // Files that disagree: upgraded from the release to testing in part.
    let stable = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";
    check(
        &[
            ("etc/os-release", stable),
            ("etc/debian_version", "trixie/sid\n"),
        ],
        unstable,
    );
    check(
        &[("etc/os-release", stable), ("etc/debian_version", "12.5\n")],
        ("debian", "12", "bookworm", ""),
    );
    // Ubuntu keeps the file of the Debian that it was made from.
    let ubuntu = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\nVERSION_CODENAME=jammy\n";
    check(
        &[
            ("etc/os-release", ubuntu),
            ("etc/debian_version", "bookworm/sid\n"),
        ],
        ("ubuntu", "22.04", "jammy", ""),
    );
}

#[test]
fn a_distribution_that_only_says_what_it_is_like_is_another_one() {
    let like = "NAME=Shop\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"22.04\"\n";
    let other = ("linux", "22.04", "", "");
    check(&[("etc/os-release", like)], other);
    check(
        &[("etc/os-release", like), ("etc/debian_version", "12.5\n")],
        other,
    );
}

#[test]
fn distributions_without_os_release() {
    for (path, text, id, version) in [
        (
            "etc/redhat-release",
            "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n",
            "rhel",
            "6.10",
        ),
        (
            "etc/redhat-release",
            "CentOS release 6.10 (Final)\n",
            "centos",
            "6.10",
        ),
        (
            "etc/centos-release",
            "CentOS Linux release 7.9.2009 (Core)\n",
            "centos",
            "7.9.2009",
        ),
        (
            "etc/system-release",
            "Amazon Linux AMI release 2018.03\n",
            "amzn",
            "2018.03",
        ),
        (
            "etc/oracle-release",
            "Oracle Linux Server release 6.10\n",
            "ol",
            "6.10",
        ),
        (
            "etc/fedora-release",
            "Fedora release 20 (Heisenbug)\n",
            "fedora",
            "20",
        ),
        (
            "etc/photon-release",
            "VMware Photon OS 4.0\nPHOTON_BUILD_NUMBER=1\n",
            "photon",
            "4.0",
        ),
        (
            "etc/mariner-release",
            "CBL-Mariner 2.0.20240123\nMARINER_BUILD_NUMBER=a\n",
            "mariner",
            "2.0.20240123",
        ),
        (
            "etc/SuSE-release",
            "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\n",
            "sles",
            "11",
        ),
        ("etc/alpine-release", "3.4.6\n", "alpine", "3.4.6"),
        ("etc/debian_version", "7.11\n", "debian", "7.11"),
        (
            "etc/lsb-release",
            "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\n",
            "ubuntu",
            "12.04",
        ),
        ("etc/arch-release", "", "arch", ""),
    ] {
        check(&[(path, text)], (id, version, "", ""));
    }
}

#[test]
fn files_of_one_image_are_joined() {
    let ubuntu = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"18.04\"\nVERSION_CODENAME=bionic\n";
    let pro = r#"{"attached": true, "services": [{"name": "esm-infra", "status": "enabled"}]}"#;
    let off = r#"{"attached": false, "services": []}"#;
    let (path, status) = ("usr/lib/os-release", "var/lib/ubuntu-advantage/status.json");
    check(
        &[
            ("etc/debian_version", "buster/sid\n"),
            (path, ubuntu),
            (status, pro),
        ],
        ("ubuntu", "18.04", "bionic", "esm"),
    );
    check(
        &[(path, ubuntu), (status, off)],
        ("ubuntu", "18.04", "bionic", ""),
    );
    check(
        &[
            ("etc/os-release", "ID=debian\nVERSION_CODENAME=trixie\n"),
            ("etc/debian_version", "trixie/sid\n"),
        ],
        ("debian", "", "sid", ""),
    );
    check(
        &[
            (
                "etc/os-release",
                "ID=\"centos\"\nVERSION_ID=\"7\"\nID_LIKE=\"rhel fedora\"\n",
            ),
            (
                "etc/redhat-release",
                "CentOS Linux release 7.9.2009 (Core)\n",
            ),
        ],
        ("centos", "7", "", ""),
    );
}

#[test]
fn support_that_was_bought_on_top() {
    let rhel = ("etc/os-release", "ID=rhel\nVERSION_ID=8.4\n");
    let manifest = r#"{"content_sets": ["rhel-8-for-x86_64-baseos-eus-rpms"]}"#;
    let path = "root/buildinfo/content_manifests/ubi8-container-8.4-1.json";
    check(&[rhel, (path, manifest)], ("rhel", "8.4", "", "eus"));
    check(
        &[
            rhel,
            (
                path,
                r#"{"content_sets": ["rhel-8-for-x86_64-baseos-rpms"]}"#,
            ),
        ],
        ("rhel", "8.4", "", ""),
    );
    let sles = ("etc/os-release", "ID=sles\nVERSION_ID=15.3\n");
    check(
        &[sles, ("etc/products.d/SLES-LTSS.prod", "")],
        ("sles", "15.3", "", "ltss"),
    );
    let debian = ("etc/os-release", "ID=debian\nVERSION_ID=9\n");
    let sources = "deb http://deb.freexian.com/extended-lts stretch main\n";
    check(
        &[debian, ("etc/apt/sources.list.d/elts.list", sources)],
        ("debian", "9", "", "elts"),
    );
    check(
        &[
            debian,
            (
                "etc/apt/sources.list",
                "# deb http://deb.freexian.com/extended-lts stretch main\n",
            ),
        ],
        ("debian", "9", "", ""),
    );
}

#[test]
fn a_nested_root_has_its_own_release() {
    let releases: Vec<OsRelease> = [
        ("etc/os-release", "ID=debian\n"),
        ("srv/a/etc/os-release", "ID=alpine\n"),
    ]
    .iter()
    .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
    .collect();
    let found = combined(&releases);
    assert_eq!((&*found[""].id, &*found["srv/a"].id), ("debian", "alpine"));
}

#[test]
fn a_changed_image_contradicts_itself() {
    let releases: Vec<OsRelease> = [
        ("etc/os-release", "ID=debian\n"),
        ("etc/alpine-release", "3.19.1\n"),
    ]
    .iter()
    .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
    .collect();
    assert!(contradiction(&releases).is_some());
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,200}", which in 0..KNOWN.len()) {
        let reading = read(&Release, KNOWN[which].path, text.as_bytes());
        let all: Vec<OsRelease> = reading.release.into_iter().collect();
        let _ = (combined(&all), contradiction(&all));
    }

    #[test]
    fn quotes_read_back(value in "[ -~&&[^\"\\\\$`]]{0,40}") {
        prop_assert_eq!(unquoted(&format!("\"{value}\"")), value);
    }
}
