//! How fast texts are searched: `cargo run --release -p seawall-secret --example throughput`.
//!
//! Prints megabytes per second for texts without a hit, for many small values as a cluster holds them, and for the
//! slowest of the texts that are made to be slow.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

const SIZE: usize = 8 << 20;

fn main() {
    let prose =
        "The Deployment keeps three replicas and rolls them one at a time, as the strategy says.\n";
    let manifest = "      - name: server\n        image: registry.k8s.io/server:v1.2.3\n        ports: [{containerPort: 8080}]\n        env: [{name: LOG_LEVEL, value: info}]\n";
    let mut numbered = String::with_capacity(SIZE);
    while numbered.len() < SIZE {
        let line = numbered.len();
        // Writing to a string does not fail.
        let _ = writeln!(
            numbered,
            "  metric_{line}: sum(rate(requests_total{{code=\"{}\"}}[5m])) by (pod, namespace)",
            line % 600
        );
    }
    for (name, text) in [
        ("prose", prose.repeat(SIZE / prose.len())),
        ("manifest", manifest.repeat(SIZE / manifest.len())),
        ("dashboards", numbered),
        (
            "base64",
            "q7Rf2ZkX9mLw4TbV8sYc1NhJ6dGp3K+/".repeat(SIZE / 32),
        ),
    ] {
        let taken = time(|| black_box(seawall_secret::find(black_box(&text))).len());
        report(name, text.len(), taken);
    }
    let values: Vec<(&str, &str)> = [
        ("image", "registry.k8s.io/server:v1.2.3"),
        ("LOG_LEVEL", "info"),
        ("app.kubernetes.io/name", "server"),
        ("terminationMessagePath", "/dev/termination-log"),
        ("TOKEN_AUDIENCE", "sts.amazonaws.com"),
        ("API_KEY", "app.kubernetes.io/name"),
    ]
    .repeat(100_000);
    let bytes = values.iter().map(|(_, value)| value.len()).sum();
    let taken = time(|| {
        values
            .iter()
            .filter(|(name, value)| seawall_secret::redact_named(name, black_box(value)).is_some())
            .count()
    });
    report("small values", bytes, taken);
    println!(
        "{:>14} {:>9.0} ns each",
        "",
        taken.as_secs_f64() * 1e9 / values.len() as f64
    );
    hostile();
}

/// Beginnings of credentials over and over.
fn hostile() {
    const SMALL: usize = 1 << 20;
    let mut slowest = (Duration::ZERO, "");
    for piece in [
        "eyJ",
        ".eyJhbGciOiJIUzI1NiJ9",
        "-----BEGIN RSA PRIVATE KEY-----",
        "PuTTY-User-Key-File-",
        "glpat-",
        "user:\n",
        "token ",
        "token: ",
        "secret_access_key=",
        ";Password=",
        " password=",
        "://a:b",
        "@tcp(",
        ":@tcp(",
        "a@tcp(",
        ":AA",
        "0:AA",
        "\"auth\":",
        "eyJhdXRocyI6",
        "eyJhdXRocyI6+",
        "hvs.",
        "[redacted: ",
        "[redacted: jwt",
        "$(",
        "sig=",
        "-us",
        "0-us",
        "://",
        ";pwd=aaaa",
        "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVk",
        "hvs.aaaaaaaaaaaaaaaaaaaaaaaa-",
        "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+",
        "postgres://a:b@c ",
        "-----BEGIN PRIVATE KEY----- -",
        "authorization: bearer ",
    ] {
        let text = piece.repeat(SMALL / piece.len());
        let taken = time(|| black_box(seawall_secret::find(black_box(&text))).len());
        if taken > Duration::from_millis(25) {
            report(piece, text.len(), taken);
        }
        if taken > slowest.0 {
            slowest = (taken, piece);
        }
    }
    let (taken, piece) = slowest;
    report(&format!("slowest: {}", piece.escape_debug()), SMALL, taken);
}

/// The best of several runs.
fn time(mut run: impl FnMut() -> usize) -> Duration {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn report(name: &str, bytes: usize, taken: Duration) {
    let rate = bytes as f64 / 1e6 / taken.as_secs_f64();
    println!("{name:>14} {rate:>9.0} MB/s");
}
