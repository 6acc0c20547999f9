//! What results of images do not say is unknown.

use seawall_image::Digest;
use serde_json::{Value, json};

use super::{Joined, images};

#[test]
fn images_without_results_are_unknown() {
    let joined = Joined::new();
    let host = &joined.server.host;
    joined.scan_images(&[&format!("{host}/team/web:1")]);
    let run = joined.workspace.run(&[
        "scan",
        "deploy",
        "--images",
        "results.json",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 2);
    let said = run.json()["not_evaluated"].to_string();
    let words = format!(
        "`{host}/team/base:1` (run by shop/Deployment/quiet) is not among the image results"
    );
    assert!(said.contains(&words), "{said}");
    let run = joined
        .workspace
        .run(&["attack", "exposure", "deploy", "--images", "results.json"]);
    assert!(
        run.out
            .contains("team/base:1` is not among the image results"),
        "{}",
        run.out
    );
}

#[test]
fn another_image_of_the_same_name_is_not_the_image_that_runs() {
    let joined = Joined::new();
    let other = format!("sha256:{}", "a".repeat(64));
    let host = &joined.server.host;
    let pod = |id: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{containers: [{{name: a, image: '{host}/team/web:1'}}]}}\nstatus: {{containerStatuses: [{{name: a, imageID: '{id}'}}]}}\n"
        )
    };
    let scanned = |id: &str| {
        joined.workspace.write("pod.yaml", pod(id).as_bytes());
        let run = joined.workspace.run(&[
            "scan",
            "pod.yaml",
            "--images",
            "results.json",
            "--format",
            "json",
        ]);
        run.json()["not_evaluated"].to_string()
    };
    let said = scanned(&format!("{host}/team/web@{other}"));
    assert!(
        said.contains("the image results are of another image with that name"),
        "{said}"
    );
    // By digest it is the same image, whatever it is called, and whether the node says the manifest or the configuration.
    let [_, (_, web)] = images();
    for digest in [Digest::of(&web.manifest), Digest::of(&web.config)] {
        assert_eq!(scanned(&format!("mirror.example.com/x@{digest}")), "[]");
        assert_eq!(scanned(&format!("docker://{digest}")), "[]");
    }
}

#[test]
fn results_that_leave_something_out_prove_nothing() {
    let said = |change: fn(&mut Value)| {
        let joined = Joined::new();
        joined.change_results(change);
        joined.scan(&["--images", "results.json"])["not_evaluated"].to_string()
    };
    for (change, words) in [
        (
            (|results: &mut Value| {
                results["narrowed_to"] = json!("findings at least high (3 left out)")
            }) as fn(&mut Value),
            "holds only findings at least high",
        ),
        (
            |results| results["known"] = json!(["00000000000000000000000000000000"]),
            "made with a baseline",
        ),
        (
            |results| results["database"] = json!("2026-01-01"),
            "days old, and 7 are allowed",
        ),
        (
            |results| results["not_evaluated"] = json!(["the registry was closed"]),
            "the registry was closed",
        ),
        (
            |results| {
                results["images"][1]["not_evaluated"] = json!(["a layer is encrypted"]);
                results["not_evaluated"] = json!(["a layer is encrypted"]);
            },
            "a layer is encrypted",
        ),
    ] {
        let said = said(change);
        assert!(said.contains(words), "`{words}` is not in {said}");
    }
    // What is unknown of an image that does not run here is of no account.
    let said = said(|results| {
        let other = json!({"reference": "other:1", "digests": [], "packages": 0, "layers": 0, "not_evaluated": ["it is odd"]});
        results["images"]
            .as_array_mut()
            .expect("images")
            .push(other);
        results["not_evaluated"] = json!(["it is odd"]);
    });
    assert_eq!(said, "[]");
}

#[test]
fn what_holds_no_results_is_refused() {
    let joined = Joined::new();
    let refused = |text: &str| {
        joined.workspace.write("odd.json", text.as_bytes());
        let run = joined
            .workspace
            .run(&["scan", "deploy", "--images", "odd.json"]);
        assert_eq!(run.status, 2, "{text}: {}", run.out);
        run.err
    };
    assert!(refused("{}").contains("it is not a JSON report"));
    assert!(refused("[").contains("it is not a JSON report"));
    let report = joined.scan(&[]).to_string();
    assert!(refused(&report).contains("lists no images"));
    let mut results = joined.results();
    results["schema"] = json!("seawall.scan/v9");
    assert!(refused(&results.to_string()).contains("seawall.scan/v9"));
    let run = joined
        .workspace
        .run(&["scan", "deploy", "--images", "absent.json"]);
    assert!(
        run.err.contains("`absent.json` cannot be read"),
        "{}",
        run.err
    );
}
