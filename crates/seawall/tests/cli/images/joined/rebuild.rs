//! What to rebuild first.

use serde_json::json;

use super::Joined;

#[test]
fn the_base_that_mends_most_is_rebuilt_first() {
    let joined = Joined::new();
    let host = &joined.server.host;
    let images = joined.results()["images"].clone();
    let base = format!("{host}/team/base:1");
    let web = images
        .as_array()
        .expect("images")
        .iter()
        .find(|image| image["reference"] != base.as_str());
    assert_eq!(
        web.expect("web")["base"],
        json!({"reference": base, "layers": 1})
    );
    let run = joined
        .workspace
        .run(&["image", "rebuild", "results.json", "--format", "json"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let answer = run.json();
    let lines = answer["rebuilds"].as_array().expect("lines");
    let named: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["image"].as_str())
        .collect();
    // What is exploited goes first; both findings of the base go for both images by one rebuild.
    assert_eq!(named, [format!("{host}/team/web:1"), base]);
    assert_eq!(lines[0]["exploited"], 1);
    assert_eq!(lines[1]["improves"].as_array().map(Vec::len), Some(2));
    assert_eq!(lines[1]["goes"]["medium"], 4);
    let update = &lines[1]["updates"][0];
    // As dpkg orders versions, which is not as text does.
    assert_eq!(update["to"], json!(["1.2-10"]));
    assert_eq!(update["findings"], 2);
    assert_eq!(answer["findings"], 5);
    let run = joined
        .workspace
        .run(&["image", "rebuild", "results.json", "-i", "deploy"]);
    assert!(
        run.out.contains("which 2 images are built on"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("run by:  shop/Deployment/web"),
        "{}",
        run.out
    );
    // Where nothing runs, nothing is to be rebuilt.
    joined.workspace.write(
        "none.yaml",
        b"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
    );
    let run = joined
        .workspace
        .run(&["image", "rebuild", "results.json", "-i", "none.yaml"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
}

#[test]
fn a_base_that_is_only_looked_at_is_not_reported() {
    let joined = Joined::new();
    let host = &joined.server.host;
    let (web, base) = (format!("{host}/team/web:1"), format!("{host}/team/base:1"));
    joined.scan_images(&[&web, "--base-image", &base]);
    let images = joined.results()["images"].clone();
    assert_eq!(images.as_array().map(Vec::len), Some(1));
    assert_eq!(images[0]["base"]["reference"], base);
    let missing = format!("{host}/team/absent:1");
    let run = joined
        .workspace
        .scan(&[&web, "--base-image", &missing, "--platform", "linux/amd64"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("the base image"), "{}", run.err);
}

#[test]
fn results_without_images_prove_nothing() {
    let joined = Joined::new();
    joined.change_results(|results| {
        results["images"] = json!([]);
        results["findings"] = json!([]);
    });
    let run = joined.workspace.run(&["image", "rebuild", "results.json"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(
        run.out.contains("the results contain no image"),
        "{}",
        run.out
    );
}
