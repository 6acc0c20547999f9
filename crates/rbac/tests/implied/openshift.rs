//! What OpenShift asks about Routes and builds, and what is asked about a delete of what cannot be read.

use crate::support::{check, event, role, sent};

#[test]
fn a_route_that_names_its_host_needs_another_permission() {
    let group = "route.openshift.io";
    let route = |verb: &str, object: &str| {
        event(
            verb,
            "routes.route.openshift.io shop/web",
            201,
            &sent(object),
        )
    };
    let base = format!("create,update {group} routes");
    let input = role(&[&base, &format!("create {group} routes/custom-host")]);
    let named = r#"{"kind":"Route","spec":{"host":"shop.example.com"}}"#;
    check(
        &input,
        None,
        &route("create", named),
        &["create routes.route.openshift.io/custom-host"],
    );
    let generated = r#"{"kind":"Route","metadata":{"annotations":{"openshift.io/host.generated":"true"}},"spec":{"host":"web-shop.apps.example.com"}}"#;
    check(&input, None, &route("create", generated), &[]);
    check(
        &role(&[&base]),
        None,
        &event(
            "update",
            "routes.route.openshift.io shop/web",
            200,
            &sent(named),
        ),
        &["unknown: the API server checks this only if the host or the certificates changed"],
    );
}

#[test]
fn a_build_needs_its_strategy() {
    let group = "build.openshift.io";
    let input = role(&[
        &format!("create {group} builds,buildconfigs,buildconfigs/instantiate"),
        &format!("create {group} builds/docker,builds/optimizeddocker"),
    ]);
    let docker =
        r#"{"kind":"BuildConfig","spec":{"strategy":{"type":"Docker","dockerStrategy":{}}}}"#;
    check(
        &input,
        None,
        &event(
            "create",
            "buildconfigs.build.openshift.io shop/web",
            201,
            &sent(docker),
        ),
        &["create builds.build.openshift.io/docker in `shop` (binding)"],
    );
    let optimized = r#"{"kind":"Build","spec":{"strategy":{"type":"Docker","dockerStrategy":{"imageOptimizationPolicy":"SkipLayers"}}}}"#;
    check(
        &input,
        None,
        &event(
            "create",
            "buildconfigs.build.openshift.io/instantiate shop/web",
            201,
            &sent(optimized),
        ),
        &["create builds.build.openshift.io/optimizeddocker"],
    );
    let custom = r#"{"kind":"Build","spec":{"strategy":{"type":"Custom"}}}"#;
    check(
        &input,
        None,
        &event(
            "create",
            "builds.build.openshift.io shop/web",
            201,
            &sent(custom),
        ),
        &["create builds.build.openshift.io/custom in `shop` (gone)"],
    );
}

#[test]
fn deleting_what_cannot_be_read_needs_a_verb_of_its_own() {
    let options = r#""requestObject":{"kind":"DeleteOptions","ignoreStoreReadErrorWithClusterBreakingPotential":true}"#;
    let delete = |bodies: &str| event("delete", "secrets shop/broken", 200, bodies);
    let input = role(&["delete,unsafe-delete-ignore-read-errors core secrets"]);
    check(
        &input,
        Some(37),
        &delete(options),
        &["unsafe-delete-ignore-read-errors secrets `broken` in `shop` (binding)"],
    );
    check(
        &input,
        Some(37),
        &delete(r#""requestObject":{"kind":"DeleteOptions"}"#),
        &[],
    );
    check(&input, Some(31), &delete(options), &[]);
    check(
        &role(&["delete core secrets"]),
        Some(36),
        &delete(options),
        &["unknown: the API server checks this unless its feature gate"],
    );
}
