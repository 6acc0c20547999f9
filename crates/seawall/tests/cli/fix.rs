//! `--fix`: the file scans clean afterwards, and nothing unrelated changes.

use std::fs;

use crate::support::{corpus, run_in};

/// Comments, odd indentation, anchors and a second document that is nobody's business.
const MESSY: &str = "# The front page.\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n    name: front   # four spaces\n    namespace: shop\nspec:\n    template:\n        spec:\n            containers:\n            - name: web\n              # pinned by hand\n              image: \"registry.example.com/web:1.2\"\n              securityContext: {readOnlyRootFilesystem: true}\n---\n# Not a workload.\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: front,   namespace: shop}\ndata:\n  a:   b\n";

#[test]
fn a_fixed_file_scans_clean_and_keeps_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("front.yaml"), MESSY).expect("a file");
    let checks = ["--check", "privilege-escalation-allowed"];
    let scan = |extra: &[&str]| {
        run_in(
            folder.path(),
            &[&["scan", "front.yaml"], &checks[..], extra].concat(),
            b"",
        )
    };

    let before = scan(&["--format", "json"]);
    assert_eq!(before.failed(), ["privilege-escalation-allowed"]);
    assert_eq!(before.findings()[0]["fixable"], true);

    let patch = scan(&["--fix", "--diff"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("front.yaml")).expect("a file"),
        MESSY,
        "--diff writes nothing"
    );
    insta::assert_snapshot!(patch.out);

    scan(&["--fix"]);
    let fixed = fs::read_to_string(folder.path().join("front.yaml")).expect("a file");
    assert_eq!(
        scan(&["--format", "json"]).failed(),
        Vec::<String>::new(),
        "{fixed}"
    );
    let changed: Vec<&str> = fixed.lines().filter(|line| !MESSY.contains(line)).collect();
    assert_eq!(changed.len(), 1, "{fixed}");
    let kept = MESSY.lines().filter(|line| !fixed.contains(line)).count();
    assert!(kept <= 1, "{fixed}");
    assert!(fixed.ends_with(MESSY.split_once("---\n").expect("two documents").1));
}

#[test]
fn every_fix_of_real_manifests_mends_its_check_and_brings_no_new_finding() {
    let Some(corpus) = corpus("manifests/kube-prometheus") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(corpus).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    let scan = |extra: &[&str]| run_in(folder.path(), &[&["scan", "."], extra].concat(), b"");
    let keys = |run: &crate::support::Run| -> std::collections::BTreeSet<String> {
        run.findings()
            .iter()
            .filter(|finding| finding["verdict"] == "fail")
            .map(|finding| {
                finding["fingerprint"]
                    .as_str()
                    .expect("a fingerprint")
                    .to_owned()
            })
            .collect()
    };
    let before = scan(&["--format", "json"]);
    let fixable: std::collections::BTreeSet<String> = before
        .findings()
        .iter()
        .filter(|finding| finding["fixable"] == true)
        .map(|finding| {
            finding["fingerprint"]
                .as_str()
                .expect("a fingerprint")
                .to_owned()
        })
        .collect();
    assert!(!fixable.is_empty());
    let fixed = scan(&["--fix"]);
    // Operators of the corpus decide some pods, which the status says.
    assert!(!fixed.err.contains("not fixed"), "{}", fixed.err);
    let after = keys(&scan(&["--format", "json"]));
    let left: Vec<&String> = fixable.intersection(&after).collect();
    assert!(
        left.is_empty(),
        "{} fixes did not mend: {left:?}",
        left.len()
    );
    assert_eq!(
        after.difference(&keys(&before)).count(),
        0,
        "a fix brought a new finding"
    );
}

#[test]
fn what_could_not_be_evaluated_is_said_by_the_status() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad, namespace: shop}\ndata: {a: 1}\n";
    for more in [&["--diff"][..], &[]] {
        let folder = crate::support::folder(&[("in.yaml", text)]);
        let all = [&["scan", "in.yaml", "--fix", "--check", "host-pid"], more].concat();
        assert_eq!(crate::support::run_in(folder.path(), &all, b"").status, 2);
    }
}

#[test]
fn what_is_compressed_is_offered_by_nobody_and_named_by_its_check() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("a folder");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(MESSY.as_bytes()).expect("packed");
    let packed = packer.finish().expect("packed");
    fs::write(folder.path().join("in.yaml.gz"), &packed).expect("written");
    let check = [
        "scan",
        "in.yaml.gz",
        "--check",
        "privilege-escalation-allowed",
    ];
    let shown = run_in(folder.path(), &check, b"");
    assert!(!shown.out.contains("--fix"), "{}", shown.out);
    let fixed = run_in(folder.path(), &[&check[..], &["--fix"]].concat(), b"");
    assert_eq!(fixed.status, 2);
    let expect = "not fixed: privilege-escalation-allowed of shop/Deployment/front in in.yaml.gz: it is compressed";
    assert!(fixed.err.contains(expect), "{}", fixed.err);
    assert_eq!(
        fs::read(folder.path().join("in.yaml.gz")).expect("a file"),
        packed
    );
}
