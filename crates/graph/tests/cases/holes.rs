//! Vulnerabilities that a scan of images found: where they count, and what takes them away.

use std::collections::BTreeMap;

use seawall_graph::{
    Change, Cut, CutLimits, Hole, Question, ScannedImages, Told, Used, cut, with_graph,
};
use seawall_model::ImageKey;
use seawall_rbac::Primitive;

use crate::corners::cluster;

const WEB: &str = "apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  serviceAccountName: web
  containers:
  - {name: c, image: 'web:1', ports: [{containerPort: 80}]}
status: {phase: Running}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
";

fn hole() -> Hole {
    Hole {
        advisory: "CVE-2099-0001".to_owned(),
        package: "left 1.0.0".to_owned(),
        reason: "known to be exploited since 2026-11-02".to_owned(),
        fixed_in: Some("2.0.0".to_owned()),
        others: 0,
        is_fixable: true,
    }
}

/// What a scan of an image found.
fn told(image: &str, hole: Option<Hole>) -> Told {
    let key = ImageKey::of(image);
    Told {
        images: Some(ScannedImages {
            read: [key.clone()].into(),
            holes: hole
                .map(|hole| (key, hole))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
            ..ScannedImages::default()
        }),
        ..Told::default()
    }
}

/// Mistakes from the internet to cluster-admin in the worst case, and for certain.
fn distance(told: &Told) -> (Option<u32>, Option<u32>) {
    let primitives = Primitive::builtin().expect("primitives");
    with_graph(&cluster(WEB), &primitives, told, |ground| {
        let graph = ground.graph;
        let goals = graph.cluster_admin().goals;
        let worst = graph.reach(&goals).cost(graph.internet());
        let certain = graph.reach_for_certain(&goals).cost(graph.internet());
        (
            worst.map(|cost| cost.mistakes()),
            certain.map(|cost| cost.mistakes()),
        )
    })
}

fn cut_of(told: &Told, mistakes: Option<u32>) -> Cut {
    let primitives = Primitive::builtin().expect("primitives");
    let question = Question {
        from: "internet",
        to: "cluster-admin",
        mistakes,
        only_certain: false,
        used: &Used::new(),
        limits: CutLimits::default(),
    };
    cut(&cluster(WEB), &primitives, told, &question).expect("names")
}

#[test]
fn a_hole_lowers_the_worst_case_and_never_what_is_confirmed() {
    assert_eq!(distance(&told("web:1", None)), (Some(1), Some(1)));
    assert_eq!(distance(&told("web:1", Some(hole()))), (Some(0), Some(1)));
    // Of an image that does not run.
    assert_eq!(distance(&told("web:2", Some(hole()))), (Some(1), Some(1)));
    // Who says that the image is exploitable says more than a scan.
    let mut both = told("web:1", Some(hole()));
    both.exploitable.insert(ImageKey::of("web:1"));
    assert_eq!(distance(&both), (Some(0), Some(0)));
}

#[test]
fn a_cut_rebuilds_the_image_where_that_takes_the_hole_away() {
    let found = cut_of(&told("web:1", Some(hole())), None);
    assert_eq!(found.mistakes, 0);
    assert!(!found.is_open);
    assert_eq!(found.after.map(|cost| cost.mistakes()), Some(1));
    let [fix] = found.fixes.as_slice() else {
        panic!("{:?}", found.fixes)
    };
    assert_eq!(
        fix.says,
        "rebuild image `docker.io/library/web:1` with left 1.0.0 updated to 2.0.0 or later (CVE-2099-0001)"
    );
    assert!(matches!(fix.changes.as_slice(), [Change::Rebuild { .. }]));
    // Other holes of the image go by the same rebuild, and are named with it.
    let more = Hole {
        others: 2,
        ..hole()
    };
    let found = cut_of(&told("web:1", Some(more)), None);
    assert!(
        found.fixes[0]
            .says
            .ends_with("and fix 2 other vulnerabilities that can be exploited")
    );
    // Paths of one more mistake are there whatever is in the image.
    let found = cut_of(&told("web:1", Some(hole())), Some(1));
    let is_rebuild = |change: &Change| matches!(change, Change::Rebuild { .. });
    assert!(
        !found
            .fixes
            .iter()
            .flat_map(|fix| &fix.changes)
            .any(is_rebuild)
    );
    assert!(!found.is_open);
}

#[test]
fn a_hole_that_no_version_fixes_is_cut_elsewhere() {
    for stays in [
        Hole {
            fixed_in: None,
            is_fixable: false,
            ..hole()
        },
        // Another one would still let an attacker in.
        Hole {
            others: 1,
            is_fixable: false,
            ..hole()
        },
    ] {
        let found = cut_of(&told("web:1", Some(stays)), None);
        assert!(!found.fixes.is_empty());
        assert!(
            found.fixes.iter().all(|fix| !fix.says.contains("rebuild")),
            "{:?}",
            found.fixes
        );
        assert!(!found.is_open);
    }
}

#[test]
fn what_results_leave_open_is_told_where_the_image_runs() {
    let unread = |told: &Told| {
        let primitives = Primitive::builtin().expect("primitives");
        with_graph(&cluster(WEB), &primitives, told, |ground| {
            ground.graph.unread_images()
        })
    };
    assert_eq!(unread(&Told::default()), None);
    assert!(unread(&told("web:1", None)).is_some_and(|unread| unread.is_empty()));
    let other = unread(&told("web:2", None)).expect("a scan");
    assert_eq!(other.names, ["docker.io/library/web:1"]);
    for (image, count) in [("web:1", 1), ("web:2", 0)] {
        let mut open = told("web:1", None);
        let images = open.images.as_mut().expect("a scan");
        images
            .open
            .insert(ImageKey::of(image), "a layer is missing".to_owned());
        let open = unread(&open).expect("a scan");
        assert_eq!(open.not_evaluated.len(), count, "{image}");
    }
    let mut narrowed = told("web:1", None);
    let images = narrowed.images.as_mut().expect("a scan");
    images.not_evaluated.push("only the worst".to_owned());
    assert!(unread(&narrowed).is_some_and(|unread| !unread.is_empty()));
}
