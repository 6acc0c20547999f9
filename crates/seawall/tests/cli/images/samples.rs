//! Made-up software and what is made-up to be wrong with it.

use serde_json::{Value, json};

use super::stored::{Sample, tar};

/// A lock file of npm with these packages.
pub fn npm_lock(packages: &[(&str, &str)]) -> String {
    let mut all = serde_json::Map::new();
    all.insert(String::new(), json!({"name": "shop", "version": "1.0.0"}));
    for (name, version) in packages {
        let resolved = format!("https://registry.npmjs.org/{name}/-/{name}-{version}.tgz");
        let entry = json!({"version": version, "resolved": resolved, "integrity": "sha512-AA=="});
        all.insert(format!("node_modules/{name}"), entry);
    }
    json!({"name": "shop", "lockfileVersion": 3, "packages": all}).to_string()
}

/// An OSV record of npm: fixed in that version, or not at all.
pub fn npm_record(id: &str, package: &str, fixed: Option<&str>, severity: &str) -> Value {
    let mut events = vec![json!({"introduced": "0"})];
    events.extend(fixed.map(|fixed| json!({"fixed": fixed})));
    json!({
        "schema_version": "1.6.0",
        "id": id,
        "modified": "2026-11-01T00:00:00Z",
        "published": "2026-10-01T00:00:00Z",
        "summary": format!("{package} believes what it is told"),
        "severity": [{"type": "CVSS_V3", "score": severity}],
        "affected": [{
            "package": {"ecosystem": "npm", "name": package},
            "ranges": [{"type": "SEMVER", "events": events}],
        }],
        "references": [{"type": "ADVISORY", "url": format!("https://example.com/{id}")}],
    })
}

/// Scored 9.8.
pub const CRITICAL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

/// Scored 3.1.
pub const LOW: &str = "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N";

/// What is wrong with `left`, which has a fix, and with `right`, which has none.
pub fn npm_records() -> Vec<Value> {
    vec![
        npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL),
        npm_record("CVE-2099-0002", "right", None, LOW),
    ]
}

/// `etc/os-release` of a distribution.
pub fn os_release(id: &str, version: &str) -> String {
    format!("ID={id}\nVERSION_ID=\"{version}\"\nPRETTY_NAME=\"{id} {version}\"\n")
}

/// A database of dpkg with these packages.
pub fn dpkg_status(packages: &[(&str, &str)]) -> String {
    let packages = packages.iter().map(|(name, version)| {
        format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        )
    });
    packages.collect()
}

/// An OSV record of Debian.
pub fn debian_record(id: &str, release: &str, package: &str, fixed: &str) -> Value {
    json!({
        "schema_version": "1.6.0",
        "id": id,
        "modified": "2026-11-01T00:00:00Z",
        "affected": [{
            "package": {"ecosystem": format!("Debian:{release}"), "name": package},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
        }],
    })
}

/// An image of two layers: Debian 13 with `libwall`, and an application with `left`.
pub fn image(left: &str) -> Sample {
    let system = tar(&[
        ("etc/os-release", &os_release("debian", "13")),
        (
            "var/lib/dpkg/status",
            &dpkg_status(&[("libwall", "1.2-1"), ("libdoor", "2.0-3")]),
        ),
    ]);
    let application = tar(&[(
        "app/node_modules/left/package.json",
        &json!({"name": "left", "version": left}).to_string(),
    )]);
    let fields = json!({
        "created": "2026-10-01T12:00:00Z",
        "config": {
            "User": "1000",
            "Env": ["PATH=/usr/bin", "API_TOKEN=tr0ub4dor-and-3"],
            "Entrypoint": ["/usr/bin/shop", "--db-password", "tr0ub4dor-and-4"],
            "Cmd": ["--port=8080"],
            "ExposedPorts": {"8080/tcp": {}},
            "WorkingDir": "/app",
        },
        "history": [
            {"created_by": "/bin/sh -c #(nop) ADD file:0 in / "},
            {"created_by": "ENV API_TOKEN=tr0ub4dor-and-3", "empty_layer": true},
            {"created_by": "RUN |1 DB_PASSWORD=tr0ub4dor-and-5 /bin/sh -c npm ci # buildkit"},
        ],
    });
    let fields = fields.to_string();
    Sample::of(vec![system, application], &fields[1..fields.len() - 1])
}

/// What is wrong with [`image`] where `left` is older than 2.0.0.
pub fn image_records() -> Vec<Value> {
    let mut records = npm_records();
    records.push(debian_record(
        "DEBIAN-CVE-2099-0003",
        "13",
        "libwall",
        "1.2-2",
    ));
    records
}

/// Bytes in base64.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).map(|chunk| {
        let at = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let letter = |shift: u32| char::from(LETTERS[(bits >> shift & 63) as usize]);
        let mut group: String = [18, 12, 6, 0].map(letter).iter().collect();
        group.truncate(chunk.len() + 1);
        format!("{group:=<4}")
    });
    groups.collect()
}
