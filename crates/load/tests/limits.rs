//! What all files of an input cost together is bounded, and where reading stops does not depend on threads.

use std::path::Path;

use seawall_load::{FileOptions, Input, Loaded, load_files};

fn load(folder: &Path) -> Loaded {
    let mut all = load_files(&[Input::Path(folder.to_owned())], &FileOptions::default());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn stopped(loaded: &Loaded) -> Vec<String> {
    let said = loaded.diagnostics.iter().map(ToString::to_string);
    said.filter(|one| one.contains("reading stopped here"))
        .collect()
}

/// Thirty megabytes that aliases repeat, which one file may.
fn aliases(number: usize) -> String {
    let long = "x".repeat(1 << 20);
    let many = vec!["*a"; 30].join(", ");
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{number}}}\na: &a {long}\nb: [{many}]\n"
    )
}

#[test]
fn aliases_of_all_files_count_together() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 10..22 {
        let file = folder.path().join(format!("{number}.yaml"));
        std::fs::write(file, aliases(number)).expect("a file");
    }
    let loaded = load(folder.path());
    let [said] = &stopped(&loaded)[..] else {
        panic!("{:?}", loaded.diagnostics)
    };
    assert!(
        said.contains("18.yaml") && said.contains("aliases"),
        "{said}"
    );
    assert!(!loaded.cluster.coverage.is_full());
    assert_eq!(loaded.cluster.objects().len(), 8);
}

#[cfg(unix)]
#[test]
fn what_charts_give_counts_together_with_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let helm = folder.path().join("helm");
    std::fs::write(folder.path().join("output"), aliases(0)).expect("a file");
    let output = folder.path().join("output").display().to_string();
    std::fs::write(&helm, format!("#!/bin/sh\nexec cat {output}\n")).expect("a file");
    std::fs::set_permissions(&helm, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("a mode");
    let options = FileOptions {
        helm: Some(helm),
        ..FileOptions::default()
    };
    let charts = folder.path().join("charts");
    for (count, stops) in [(2, 0), (12, 1)] {
        for number in 0..count {
            let chart = charts.join(format!("c{number}"));
            std::fs::create_dir_all(&chart).expect("a folder");
            let text = format!("apiVersion: v2\nname: c{number}\nversion: 1.0.0\n");
            std::fs::write(chart.join("Chart.yaml"), text).expect("a file");
        }
        let all = load_files(&[Input::Path(charts.clone())], &options);
        let said: Vec<String> = all.iter().flat_map(stopped).collect();
        assert_eq!(said.len(), stops, "{said:?}");
        let is_short = all.iter().any(|one| !one.cluster.coverage.is_full());
        assert!(is_short || stops == 0);
    }
}

#[test]
fn a_few_files_with_aliases_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 10..14 {
        let file = folder.path().join(format!("{number}.yaml"));
        std::fs::write(file, aliases(number)).expect("a file");
    }
    let loaded = load(folder.path());
    assert_eq!(stopped(&loaded), [""; 0]);
    assert_eq!(loaded.cluster.objects().len(), 4);
}

#[test]
fn errors_are_counted_where_there_are_too_many() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = "apiVersion: v1\nkind: Pod\nmetadata: [\n---\n".repeat(10_500);
    std::fs::write(folder.path().join("a.yaml"), &broken).expect("a file");
    let loaded = load(folder.path());
    assert_eq!(loaded.diagnostics.len(), 10_001);
    assert!(loaded.diagnostics[10_000].to_string().contains("500 more"));
    let unread: Vec<&str> = loaded
        .cluster
        .coverage
        .unread()
        .iter()
        .map(|one| &*one.what)
        .collect();
    assert!(unread[0].starts_with("10500 documents"), "{unread:?}");
    for name in 'b'..'w' {
        std::fs::write(folder.path().join(format!("{name}.yaml")), &broken).expect("a file");
    }
    let loaded = load(folder.path());
    assert_eq!(stopped(&loaded).len(), 1);
    assert!(loaded.diagnostics.len() < 220_000);
}

#[test]
fn a_bomb_is_an_error_and_what_lies_beside_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b'#'), 1 << 29), 1);
    std::fs::write(folder.path().join("bomb.yaml.zst"), bomb.expect("zstd")).expect("a file");
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    std::fs::write(folder.path().join("good.yaml"), good).expect("a file");
    let loaded = load(folder.path());
    assert_eq!(loaded.cluster.objects().len(), 1);
    assert!(!loaded.cluster.coverage.is_full());
    let said: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(
        said.iter()
            .any(|one| one.contains("bomb.yaml.zst") && one.contains("times its size")),
        "{said:?}"
    );
}
