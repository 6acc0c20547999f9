//! What errors quote of a value holds no credential.

use seawall_load::load_bytes;

#[test]
fn no_diagnostic_and_no_reason_quotes_a_credential() {
    let planted = "kx7Pq2-93-wRtz";
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: b, labels: {{l: \"https://robot:{planted}@git.example/x\"}}}}\nspec:\n  restartPolicy: \"postgres://app:{planted}@db/x\"\n  dnsPolicy: \"password={planted}\"\n  containers: [{{name: c, image: a, imagePullPolicy: \"--password {planted}\"}}]\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: b}}\nspec: {{type: \"https://robot:{planted}@git.example/x\", ports: [{{port: 80}}]}}\n"
    );
    let loaded = load_bytes("in.yaml", text.as_bytes());
    let said: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .chain(loaded.cluster.coverage.sentences())
        .collect();
    assert!(
        said.iter()
            .any(|text| text.contains("restartPolicy") && text.contains("[redacted")),
        "{said:#?}"
    );
    for text in &said {
        assert!(!text.contains(planted), "{text}");
    }
}
