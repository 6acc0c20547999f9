//! Results of scanning images as somebody could write them: the text in every field that can hold one.

use serde_json::{Value, json};

/// Results that are about images of the cluster: one that the outside reaches, and the one whose name is the text.
pub fn results(evil: &str) -> String {
    let image = |reference: &str, names: &[&str]| {
        json!({"reference": reference, "names": names, "digests": [evil], "release": evil, "packages": 1, "layers": 1,
            "base": {"reference": evil, "layers": 1}, "run_by": [evil], "not_evaluated": [evil]})
    };
    let finding = |number: usize, holder: &str, kind: &str| {
        let resource = match kind {
            "Package" => json!({"kind": kind, "name": evil, "holder": holder, "version": evil}),
            _ => json!({"kind": kind, "name": holder, "version": evil}),
        };
        json!({"fingerprint": format!("{number:032x}"), "check": format!("{evil}{number}"), "title": evil, "verdict": "fail",
            "severity": "high", "severity_reason": evil, "message": evil, "resource": resource, "subject": evil, "context": [evil],
            "evidence": [{"kind": "package", "path": evil, "value": evil, "fixed_in": evil, "file": evil, "layer": 0, "exploited": evil},
                {"kind": "field", "path": evil, "value": evil, "file": evil}],
            "risk": 390, "risk_reasons": [evil], "remedy": evil, "techniques": [evil], "controls": [evil], "references": [evil]})
    };
    let accepted = |mut finding: Value| {
        finding["exception"] = json!(evil);
        finding
    };
    let findings = [
        finding(1, "front", "Package"),
        finding(2, "front", "Image"),
        accepted(finding(3, "front", "Package")),
        finding(4, evil, "Package"),
        finding(5, evil, "Image"),
        finding(6, "lost", "Package"),
    ];
    json!({"schema": "seawall.scan/v1", "database": "2026-01-01", "narrowed_to": evil, "not_evaluated": [evil], "known": ["a"],
        "images": [image("front", &["registry.example/front:1"]), image(evil, &[evil])], "findings": findings})
    .to_string()
}
