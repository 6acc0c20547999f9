//! Entries of layers as rules see them.

use seawall_finding::Verdict;
use seawall_hardening::{ImageFile, ImageView, Place, evaluate_image};
use seawall_image::config::ImageConfig;
use seawall_image::layer::Removal;
use seawall_image::overlay::Overlay;
use seawall_image::{Entry, EntryKind, LayerReading};

fn entry(path: &str, kind: EntryKind, mode: u32, size: u64) -> Entry {
    Entry {
        path: path.to_owned(),
        kind,
        mode,
        uid: 0,
        gid: 0,
        size,
    }
}

fn layer(entries: Vec<Entry>, removed: &[&str]) -> LayerReading {
    let at = entries.len() as u32;
    let removals = removed.iter().map(|path| Removal {
        path: (*path).to_owned(),
        opaque: false,
        at,
    });
    LayerReading {
        removals: removals.collect(),
        entries,
        ..LayerReading::default()
    }
}

#[test]
fn what_a_later_layer_hides_is_hidden() {
    let directory = || entry("data", EntryKind::Directory, 0o777, 0);
    let layers = [
        layer(
            vec![
                directory(),
                entry("data/id_rsa", EntryKind::File, 0o600, 9),
                entry("opt/tool", EntryKind::File, 0o4755, 9),
                entry("opt/kept", EntryKind::File, 0o4755, 9),
                entry(
                    "opt/again",
                    EntryKind::HardLink("opt/kept".to_owned()),
                    0o4755,
                    0,
                ),
            ],
            &[],
        ),
        layer(
            vec![entry("opt/tool", EntryKind::File, 0o755, 9)],
            &["data/id_rsa"],
        ),
    ];
    let overlay = Overlay::of(&layers);
    let files = ImageFile::of_layers(&layers, &overlay, &|path| path == "opt/again");
    let shown: Vec<(&str, u32, bool)> = files
        .iter()
        .map(|file| (file.path, file.layer, file.is_visible))
        .collect();
    assert_eq!(
        shown,
        [
            ("data", 0, true),
            ("data/id_rsa", 0, false),
            ("opt/tool", 0, false),
            ("opt/kept", 0, true),
            ("opt/again", 0, true),
            ("opt/tool", 1, true),
        ]
    );
    let config = ImageConfig::default();
    let view = ImageView::new(
        &config,
        Some(&files),
        vec!["layer 2 could not be read".to_owned()],
    );
    let evaluations = evaluate_image(&view);
    let of = |id: &str| {
        evaluations
            .iter()
            .find(|one| one.rule.id == id)
            .expect("a rule")
    };
    let place = |id: &str| {
        of(id)
            .outcome
            .problems
            .iter()
            .map(|one| one.place.clone())
            .collect::<Vec<_>>()
    };
    let file = |path: &str| Place::File {
        path: path.to_owned(),
        layer: 0,
    };
    assert_eq!(place("deleted-credential-in-layer"), [file("data/id_rsa")]);
    assert_eq!(place("set-uid-program"), [file("opt/kept")]);
    assert_eq!(place("world-writable-path"), [file("data")]);
    // A layer that was not read can hide anything.
    assert_eq!(
        of("git-directory-in-image").outcome.verdict(),
        Verdict::Unknown
    );
}
