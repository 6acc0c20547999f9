//! The badpods corpus: each folder is a profile, and its name says what its pods do.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{corpus, run};

/// Folder, and the checks that must fail for every pod of it.
const PROMISES: &[(&str, &[&str])] = &[
    (
        "everything-allowed",
        &[
            "privileged-container",
            "host-pid",
            "host-ipc",
            "host-network",
            "sensitive-host-path",
        ],
    ),
    ("priv-and-hostpid", &["privileged-container", "host-pid"]),
    ("priv", &["privileged-container"]),
    ("hostpath", &["sensitive-host-path"]),
    ("hostpid", &["host-pid"]),
    ("hostnetwork", &["host-network"]),
    ("hostipc", &["host-ipc"]),
    ("nothing-allowed", &[]),
];

#[test]
fn every_profile_gives_what_its_name_promises() {
    let Some(corpus) = corpus("badpods/manifests") else {
        return;
    };
    for (profile, checks) in PROMISES {
        let files = manifests(&corpus.join(profile));
        assert!(!files.is_empty(), "{profile} is empty");
        for file in files {
            let run = run(&["scan", &file, "--format", "json"]);
            let failed: BTreeSet<String> = run.failed().into_iter().collect();
            for check in *checks {
                assert!(failed.contains(*check), "{file}: no {check}");
            }
            if checks.is_empty() {
                let grave: Vec<_> = run
                    .findings()
                    .into_iter()
                    .filter(|finding| {
                        finding["severity"] == "high" || finding["severity"] == "critical"
                    })
                    .collect();
                assert!(grave.is_empty(), "{file}: {grave:?}");
            }
        }
    }
}

/// The manifests of a profile that hold a workload.
fn manifests(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a profile") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(manifests(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path.display().to_string());
        }
    }
    found
}
