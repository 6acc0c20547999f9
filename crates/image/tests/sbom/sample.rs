//! A document with everything that one can have.

use seawall_image::sbom::{Document, Relationship};
use seawall_image::{Digest, Unknown, UnknownKind};
use seawall_package::{OsRelease, Package, PackageKind, Place, SourcePackage};

/// A document with everything that one can have.
pub(crate) fn full() -> Document {
    let place = |path: &str, layer| Place {
        path: path.to_owned(),
        layer,
    };
    let mut openssl = Package::new(PackageKind::Deb, "libssl3", "3.0.11-1~deb12u2", "dpkg");
    openssl.architecture = Some("amd64".to_owned());
    openssl.vendor = Some("Debian OpenSSL Team <pkg@example.org>".to_owned());
    openssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "3.0.11-1~deb12u2".to_owned(),
    });
    openssl.licenses = vec![
        "Apache-2.0".to_owned(),
        "odd licence".to_owned(),
        "MIT OR ISC".to_owned(),
    ];
    openssl.places = vec![
        place("var/lib/dpkg/status", Some(0)),
        place("var/lib/x", Some(7)),
    ];
    openssl.facts = vec![("root".to_owned(), "srv".to_owned())];
    let mut babel = Package::new(PackageKind::Npm, "@babel/core", "7.23.0", "npm-lock");
    babel.licenses = vec!["MIT".to_owned()];
    babel.places = vec![place("app/package-lock.json", None)];
    babel.development = true;
    let mut flask = Package::new(PackageKind::Pypi, "Flask_Login", "0.6.3", "python");
    flask.licenses = vec!["Permissive".to_owned()];
    flask.places = vec![place("usr/lib/python3/dist-packages/x", Some(1))];
    let mut swift = Package::new(PackageKind::Swift, "Alamofire", "5", "swift");
    swift.licenses = vec!["MIT AND (Apache-2.0 OR ISC)".to_owned()];
    let twice = Package::new(PackageKind::Cargo, "serde", "1.0.0", "rust-binary");
    let mut again = twice.clone();
    again.places = vec![place("bin/b", Some(1))];
    Document {
        name: "registry.example/app:1".to_owned(),
        digest: Some(Digest::of(b"manifest")),
        layers: vec![Digest::of(b"0"), Digest::of(b"1")],
        release: Some(OsRelease {
            id: "debian".to_owned(),
            version: "12".to_owned(),
            codename: "bookworm".to_owned(),
            like: vec!["a".to_owned(), "b".to_owned()],
            pretty: "Debian GNU/Linux 12 (bookworm)".to_owned(),
            path: "usr/lib/os-release".to_owned(),
            support: "elts".to_owned(),
        }),
        packages: vec![openssl, babel, flask, swift, twice, again],
        relationships: vec![
            Relationship { from: 1, to: 0 },
            Relationship { from: 1, to: 2 },
        ],
        unknown: vec![Unknown {
            kind: UnknownKind::Content,
            path: "app/x.jar".to_owned(),
            layer: Some(1),
            reason: "the central directory ends early".to_owned(),
        }],
        created: "2026-11-28T01:33:06Z".to_owned(),
        serial: "3e671687-395b-41f5-a30f-a58921a69b79".to_owned(),
        tool: "0.1.0".to_owned(),
    }
}
