//! What containers of a pod and pods of a namespace share.

use crate::corners::edges;

#[test]
fn what_is_shared_is_shared() {
    let pod = |name: &str, mount: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{shareProcessNamespace: true, volumes: [{{name: v, persistentVolumeClaim: {{claimName: data}}}}, {{name: s, secret: {{secretName: key}}}}], containers: [{{name: c, image: i, volumeMounts: [{{name: v, mountPath: /v{mount}}}]}}, {{name: d, image: i, volumeMounts: [{{name: s, mountPath: /s}}]}}]}}\n"
        )
    };
    let read_only = ", readOnly: true";
    let found = edges(&(pod("a", "") + &pod("b", read_only)));
    for edge in [
        "SHARE_PS_NAMESPACE shop/a[Pod]/c => shop/a[Pod]/d",
        "VOLUME_DISCOVER shop/a[Pod]/c => volume:shop/data",
        "VOLUME_SHARE volume:shop/data => shop/b[Pod]/c",
        "SECRET_READ shop/a[Pod]/d => secret:shop/key",
    ] {
        assert!(found.contains(edge), "{edge}: {found:?}");
    }
    assert!(!found.contains("SECRET_READ shop/a[Pod]/c => secret:shop/key"));
    // Nobody writes: nothing is planted.
    let quiet = edges(&(pod("a", read_only) + &pod("b", read_only)));
    assert!(!quiet.iter().any(|edge| edge.starts_with("VOLUME_SHARE")));
}
