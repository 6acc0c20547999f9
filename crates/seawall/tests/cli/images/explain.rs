//! `image explain` and `image diff`: goldens, and what is not understood.

use super::samples::{image, image_records, npm_lock};
use super::stored::Sample;
use super::workspace::Workspace;

const PLATFORM: [&str; 2] = ["--platform", "linux/amd64"];

/// Two versions of an image.
fn images() -> Workspace {
    let workspace = Workspace::new(&[]);
    image("1.0.0").write_layout(&workspace.path("old"));
    image("2.0.0").write_layout(&workspace.path("new"));
    workspace
}

#[test]
fn explain_an_image() {
    let run = images().run(&[&["image", "explain", "old"][..], &PLATFORM].concat());
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn explain_an_image_as_json() {
    let arguments = ["image", "explain", "old", "--format", "json"];
    let run = images().run(&[&arguments[..], &PLATFORM].concat());
    assert_eq!(run.json()["schema"], "seawall.image/v1");
    insta::assert_snapshot!(run.out);
}

#[test]
fn explain_a_directory() {
    let lock = npm_lock(&[("left", "2.0.0")]);
    let workspace = Workspace::new(&[("shop/package-lock.json", &lock)]);
    let run = workspace.run(&["image", "explain", "shop"]);
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn explain_an_image_with_what_is_wrong_and_what_it_is_built_on() {
    let workspace = Workspace::with_database(&[], &image_records());
    let whole = image("1.0.0");
    whole.write_layout(&workspace.path("shop"));
    Sample::of(vec![whole.layers[0].clone()], r#""config":{}"#)
        .write_layout(&workspace.path("base"));
    let arguments = ["image", "explain", "shop", "--base-image", "base"];
    let run = workspace.run(&[&arguments[..], &PLATFORM].concat());
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("built on  base (1 layer)"), "{}", run.out);
    let risk = "  risk      1 critical  3 medium  1 info (2 fixed by updates, database of ";
    assert!(run.out.contains(risk), "{}", run.out);
    assert!(
        run.out
            .contains("critical CVE-2099-0001: `left` 1.0.0 is affected")
    );
}

#[test]
fn diff_two_images() {
    let run = images().run(&[&["image", "diff", "old", "new"][..], &PLATFORM].concat());
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn diff_two_images_as_json() {
    let arguments = ["image", "diff", "old", "new", "--format", "json"];
    let run = images().run(&[&arguments[..], &PLATFORM].concat());
    assert_eq!(run.json()["schema"], "seawall.image-diff/v1");
    insta::assert_snapshot!(run.out);
}

#[test]
fn what_is_not_understood_is_said() {
    let workspace = images();
    workspace.write("broken/package-lock.json", b"{");
    let explained = workspace.run(&["image", "explain", "broken"]);
    assert_eq!(explained.status, 2);
    assert!(
        explained.out.contains("unknown: package-lock.json"),
        "{}",
        explained.out
    );
    let compared = workspace.run(&[&["image", "diff", "broken", "new"][..], &PLATFORM].concat());
    assert_eq!(compared.status, 2);
    assert!(
        compared.out.contains("unknown: broken: "),
        "{}",
        compared.out
    );
    for arguments in [
        &["image", "explain", "./nothing"][..],
        &["image", "diff", "old", "./nothing"],
        &["image", "diff", "./nothing", "old"],
    ] {
        let run = workspace.run(arguments);
        assert_eq!((run.status, &*run.out), (2, ""), "{arguments:?}");
        assert!(run.err.contains("./nothing"), "{}", run.err);
    }
}

#[test]
fn what_holds_no_package_is_not_explained_away() {
    let workspace = Workspace::new(&[("empty/notes", "nothing")]);
    let run = workspace.run(&["image", "explain", "empty"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.out.contains("none identified"), "{}", run.out);
}
