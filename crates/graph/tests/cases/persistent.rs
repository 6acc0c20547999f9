//! Files of a node that a pod gets through a claim.

use std::collections::BTreeSet;

use crate::corners::ways_out;

fn volume(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: root}}\nspec: {{capacity: {{storage: 1Gi}}, accessModes: [ReadWriteOnce], storageClassName: '', {spec}}}\n---\n"
    )
}

fn claim(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: c, namespace: d}}\nspec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}{spec}}}\n---\n"
    )
}

fn pod(mount: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: d}}\nspec: {{containers: [{{name: a, image: i, securityContext: {{runAsUser: 0}}, {mount}}}], volumes: [{{name: v, persistentVolumeClaim: {{claimName: c}}}}]}}\n"
    )
}

const MOUNT: &str = "volumeMounts: [{name: v, mountPath: /h}]";
const OWN: &str = "claimRef: {namespace: d, name: c}, ";

#[track_caller]
fn check(volume_spec: &str, claim: &str, mount: &str, expect: &[&str]) {
    let text = volume(volume_spec) + claim + &pod(mount);
    let expect: BTreeSet<String> = expect.iter().map(ToString::to_string).collect();
    assert_eq!(ways_out(&text), expect, "{text}");
}

#[test]
fn a_bound_volume_is_like_the_mount_itself() {
    let bound = claim(", storageClassName: '', volumeName: root");
    for source in [
        "local: {path: /etc/cron.d}",
        "hostPath: {path: /etc/cron.d}",
    ] {
        let spec = format!("{OWN}{source}");
        check(&spec, &bound, MOUNT, &["EXPLOIT_HOST_WRITE"]);
        let read_only = MOUNT.replace("name: v", "name: v, readOnly: true");
        check(&spec, &bound, &read_only, &[]);
    }
    check(
        &format!("{OWN}local: {{path: /mnt/ssd}}"),
        &bound,
        MOUNT,
        &[],
    );
}

#[test]
fn what_only_one_side_says_is_unconfirmed() {
    let path = "local: {path: /etc/cron.d}";
    let (named, plain) = (claim(", volumeName: root"), claim(", storageClassName: ''"));
    check(path, &named, MOUNT, &["EXPLOIT_HOST_WRITE ?"]);
    check(
        &format!("{OWN}{path}"),
        &plain,
        MOUNT,
        &["EXPLOIT_HOST_WRITE ?"],
    );
    check(path, &plain, MOUNT, &["EXPLOIT_HOST_WRITE ?"]);
    check(path, "", MOUNT, &["EXPLOIT_HOST_WRITE ?"]);
    // Another class, another claim, another mode: they do not bind.
    check(path, &claim(", storageClassName: fast"), MOUNT, &[]);
    let other = "claimRef: {namespace: d, name: other}, ";
    check(&format!("{other}{path}"), &named, MOUNT, &[]);
    check(&format!("{other}{path}"), &plain, MOUNT, &[]);
}

#[test]
fn a_raw_device_may_be_the_disk_of_the_node() {
    let bound = claim(", volumeMode: Block, volumeName: root");
    let spec = format!("{OWN}volumeMode: Block, local: {{path: /dev/sda}}");
    let device = "volumeDevices: [{name: v, devicePath: /dev/x}]";
    check(&spec, &bound, device, &["CE_DEVICE ?"]);
}

#[test]
fn claims_that_an_owner_makes_get_volumes_too() {
    let set = |template: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: s, namespace: d}}\nspec: {{serviceName: s, selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: a, image: i, securityContext: {{runAsUser: 0}}, {MOUNT}}}]}}}}, volumeClaimTemplates: [{{metadata: {{name: v}}, spec: {{accessModes: [ReadWriteOnce], {template}}}}}]}}\n"
        )
    };
    let host = "hostPath: {path: /etc/cron.d}";
    for (own, template, expect) in [
        (
            "claimRef: {namespace: d, name: v-s-0}, ",
            "storageClassName: ''",
            true,
        ),
        (
            "claimRef: {namespace: d, name: v-s-x}, ",
            "storageClassName: ''",
            false,
        ),
        (
            "claimRef: {namespace: e, name: v-s-0}, ",
            "storageClassName: ''",
            false,
        ),
        ("", "storageClassName: ''", true),
        ("", "storageClassName: fast", false),
        ("", "volumeName: root", true),
    ] {
        let text = volume(&format!("{own}{host}")) + &set(template);
        let found = ways_out(&text);
        assert_eq!(
            found.contains("EXPLOIT_HOST_WRITE ?"),
            expect,
            "{own}{template}: {found:?}"
        );
    }
}
