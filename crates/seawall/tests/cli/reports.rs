//! Inputs that every report format has to cope with, for the tests that hold formats against their published rules.

use crate::support::{Run, folder, input, run_in};

/// A report of each of these inputs in a format.
pub fn reports(format: &str) -> Vec<(String, Run)> {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app}]\n";
    let small = std::fs::read_to_string(input("small.yaml")).expect("the input");
    let exceptions = "schema: seawall.exceptions/v1\nexceptions:\n- {checks: [host-ipc], resources: [{name: app}], reason: r, owner: o, expires: 2020-01-01}\n- {checks: [host-pid], reason: r, owner: o, expires: 2999-01-01}\n";
    let tree = folder(&[
        ("small.yaml", &small),
        ("envs/dev/pod.yaml", pod),
        ("envs/prod/pod.yaml", pod),
        ("a b/%41+é.yaml", pod),
        ("broken.yaml", "a: [\n"),
        (
            "empty/none.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: s}\n",
        ),
        ("e.yaml", exceptions),
        ("below/.keep", ""),
    ]);
    let root = tree.path().canonicalize().expect("a path");
    let whole = root.join("small.yaml").display().to_string();
    let below = root.join("below");
    let mut all = Vec::new();
    for (from, words) in [
        (&root, &["small.yaml"][..]),
        (&root, &["."]),
        (&root, &["envs"]),
        (&root, &["./a b/../a b"]),
        (&root, &["broken.yaml"]),
        (&root, &["empty"]),
        (&root, &["-"]),
        (&root, &["small.yaml", "--exceptions", "e.yaml"]),
        (&root, &["small.yaml", "--fail-on", "critical"]),
        (&root, &["small.yaml", "--fail-on", "never"]),
        (&root, &[&*whole]),
        (&below, &["../small.yaml"]),
    ] {
        let arguments = [&["scan", "--format", format], words].concat();
        all.push((words.join(" "), run_in(from, &arguments, pod.as_bytes())));
    }
    // In a repository, paths are those of the repository.
    std::fs::create_dir(root.join(".git")).expect("a folder");
    let arguments = ["scan", "--format", format, "../small.yaml"];
    all.push((
        "in a repository".to_owned(),
        run_in(&below, &arguments, b""),
    ));
    all
}
