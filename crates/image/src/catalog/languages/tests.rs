//! What holds for every cataloger of languages.

use std::collections::HashSet;

use proptest::prelude::*;

use super::testing::entry;
use super::{all, installed, lock_files};
use crate::catalog::{FileView, Want};

/// A path that each cataloger reads at least one of.
const PATHS: &[&str] = &[
    "x/a-1.dist-info/METADATA",
    "x/a-1.dist-info/RECORD",
    "x/a-1.dist-info/direct_url.json",
    "x/a-1.dist-info/INSTALLER",
    "node_modules/a/package.json",
    "package.json",
    ".yarn/cache/a.zip",
    "var/cache/a.gem",
    "opt/bitnami/a/.spdx-a.spdx",
    "rocks-5.1/a/1-0/a-1-0.rockspec",
    ".opam-switch/packages/a.1/opam",
    "php/.registry/a.reg",
    "pack/a/pack.pl",
    "wp-content/plugins/a/a.php",
    "a-1.egg",
    "x/a-1.jar",
    "META-INF/maven/g/a/pom.properties",
    "specifications/a-1.gemspec",
    "vendor/composer/installed.json",
    "a.deps.json",
    "a.dll",
    "conda-meta/a-1-0.json",
    "library/a/DESCRIPTION",
    "Cellar/a/1/INSTALL_RECEIPT.json",
    "ebin/a.app",
    "package.conf.d/a-1.conf",
    "pip/_vendor/vendor.txt",
    "bun.lock",
    "Cargo.lock",
    "Podfile.lock",
    "composer.lock",
    "conan.lock",
    "conanfile.txt",
    "vcpkg.json",
    "environment.yml",
    "pubspec.lock",
    "deno.lock",
    "a.csproj",
    "mix.lock",
    "Gemfile.lock",
    ".github/workflows/a.yml",
    "go.mod",
    "vendor/modules.txt",
    "gradle.lockfile",
    "gradle/verification-metadata.xml",
    "cabal.project.freeze",
    "stack.yaml.lock",
    "pom.xml",
    "package-lock.json",
    "packages.lock.json",
    "project.assets.json",
    "packages.config",
    "paket.lock",
    "Pipfile.lock",
    "pnpm-lock.yaml",
    "requirements.txt",
    "poetry.lock",
    "setup.py",
    "uv.lock",
    "pylock.toml",
    "rebar.lock",
    "renv.lock",
    "Package.resolved",
    ".terraform.lock.hcl",
    "yarn.lock",
];

#[test]
fn names_are_unique_and_sorted_within_their_list() {
    let names: Vec<_> = all().iter().map(|one| one.name()).collect();
    let unique: HashSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    assert_eq!(all().len(), installed().len() + lock_files().len());
}

#[test]
fn every_cataloger_has_a_path_here() {
    for cataloger in all() {
        let reads = PATHS
            .iter()
            .any(|path| cataloger.wants(&entry(path, 1)) != Want::No);
        assert!(reads, "no path for {}", cataloger.name());
    }
}

/// Pieces of all the formats that are read.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "\"",
        "'",
        ":",
        ",",
        "=",
        "==",
        "/",
        "@",
        "#",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\n  ",
        "- ",
        "-",
        "a",
        "1.0",
        "é",
        "name",
        "version",
        "packages",
        "package",
        "dependencies",
        "resolution",
        "specs:",
        "GEM",
        "require (",
        "=> ",
        "<a>",
        "</a>",
        "<project>",
        "</project>",
        "{{",
        "${a}",
        "$(a)",
        "%{",
        "{:hex, :a, ",
        "<<\"",
        "\">>",
        "lockfileVersion",
        "__metadata",
        "libraries",
        "targets",
        "pins",
        "object",
        "\\",
        "\r\n",
        "\t",
        "[[package]]\n",
        "name = \"a\"\n",
        "PODS:\n",
        "  - ",
        "uses: a/b@c",
        "jobs:",
        "steps",
        "constraints:",
        "any.",
        "-r ",
        "git+",
        "\"a@npm:1\"",
        "# stub: ",
        "METADATA",
        "null",
        "1",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

fn read_everything(bytes: &[u8]) {
    for path in PATHS {
        let entry = entry(path, bytes.len());
        for cataloger in all() {
            if cataloger.wants(&entry) != Want::No {
                let _ = cataloger.read(&FileView {
                    entry: &entry,
                    bytes,
                });
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_everything(&bytes);
    }

    #[test]
    fn pieces_of_formats_never_panic(bytes in pieces()) {
        read_everything(&bytes);
    }

    #[test]
    fn any_path_is_asked_about(path in "[a-z@.é-]{0,8}(/[a-z@.A-Z-]{0,12}){0,4}") {
        for cataloger in all() {
            let _ = cataloger.wants(&entry(&path, 1));
        }
        let _ = super::package_of_path(&path);
        let _ = super::package_of_path(&format!("nix/store/{path}"));
    }
}
