//! What a path of the node gives is a way out of a container.

use std::collections::BTreeSet;

use crate::corners::escapes;

/// The ways out by a mount of a path.
fn by_mount(path: &str, is_read_only: bool) -> BTreeSet<String> {
    let volumes = format!("volumes: [{{name: v, hostPath: {{path: '{path}'}}}}], ");
    let mount = format!(
        "securityContext: {{runAsUser: 0}}, volumeMounts: [{{name: v, mountPath: /h, readOnly: {is_read_only}}}]"
    );
    escapes(&volumes, &mount)
}

#[test]
fn what_a_path_of_the_node_gives_is_a_way_out() {
    for path in [
        "/proc/1/root",
        "/proc/self/root/etc/cron.d",
        "/proc/1/cwd",
        "/var/lib/cloud",
        "/etc/rancher/k3s",
        "/var/snap/microk8s",
        "/var/lib/k0s",
        "/var/lib/minikube",
        r"C:\",
        "c:/",
        r"c:\var\lib\kubelet",
    ] {
        assert!(
            by_mount(path, false).contains("EXPLOIT_HOST_WRITE"),
            "{path}"
        );
    }
    for path in [
        "/etc/cdi",
        "/var/run/cdi",
        "/sysroot",
        "/run/containerd/io.containerd.runtime.v2.task",
    ] {
        assert!(
            by_mount(path, false).contains("EXPLOIT_HOST_WRITE ?"),
            "{path}"
        );
    }
    for path in [
        "/proc/1/root/var/run/docker.sock",
        "/var/run/nri/nri.sock",
        r"\\.\pipe\docker_engine",
        r"\\.\pipe\containerd-containerd",
    ] {
        assert!(
            by_mount(path, true).contains("EXPLOIT_CONTAINERD_SOCK"),
            "{path}"
        );
    }
    for path in ["/data", "/run/systemd/resolve", r"D:\data"] {
        assert!(by_mount(path, false).is_empty(), "{path}");
    }
}

#[test]
fn a_part_of_a_volume_gives_what_the_part_gives() {
    let by = |path: &str, part: &str| {
        let volumes = format!("volumes: [{{name: v, hostPath: {{path: '{path}'}}}}], ");
        let mount = format!(
            "env: [{{name: DIR, value: etc}}, {{name: POD, valueFrom: {{fieldRef: {{fieldPath: metadata.name}}}}}}], securityContext: {{runAsUser: 0}}, volumeMounts: [{{name: v, mountPath: /h, {part}}}]"
        );
        escapes(&volumes, &mount)
    };
    assert!(by("/", "subPath: srv/data").is_empty());
    assert!(by("/", "subPath: var/run/docker.sock").contains("EXPLOIT_CONTAINERD_SOCK"));
    assert!(by("/", "subPathExpr: $(DIR)/cron.d").contains("EXPLOIT_HOST_WRITE"));
    assert!(by("/", "subPath: $(DIR)/cron.d").is_empty());
    // Which part it is, is not known.
    assert!(by("/etc", "subPathExpr: $(POD)").contains("EXPLOIT_HOST_WRITE ?"));
    assert!(by("/srv", "subPathExpr: $(POD)").is_empty());
}
