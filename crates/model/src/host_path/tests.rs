//! Forms of paths, and what they give.

use super::table::read;
use super::{Area, HostAccess, HostPath};

fn access(path: &str) -> HostAccess {
    HostPath::new(path, false).access()
}

#[test]
fn the_content_reads() {
    read().expect("content/host/paths.yaml");
}

#[test]
fn paths_have_one_form() {
    for (path, same) in [
        ("//var//log/", "/var/log"),
        ("/var/run/docker.sock", "/run/docker.sock"),
        ("/a/../../etc", "/etc"),
        ("/proc/1/root", "/"),
        ("/proc/1/cwd/", "/"),
        ("/proc/self/root/etc/cron.d", "/etc/cron.d"),
        ("/proc/1/task/1/root/proc/7/root/root", "/root"),
        ("/proc/1/root/var/run/docker.sock", "/run/docker.sock"),
        (r"C:\", "c:/"),
        ("C:", "c:/"),
        (r"\\?\C:\ProgramData\..\k", "c:/k"),
        (r"\\localhost\C$\k", "c:/k"),
        (r"\var\lib\kubelet", "c:/var/lib/kubelet"),
        (r"\\.\PIPE\docker_engine", "//./pipe/docker_engine"),
    ] {
        assert_eq!(
            HostPath::new(path, false),
            HostPath::new(same, false),
            "{path}"
        );
    }
    for (path, other) in [
        ("/proc/1/rootfs", "/"),
        ("/proc/sys/root", "/"),
        ("/c", "c:/"),
        (r"\\other\c$", "c:/"),
    ] {
        assert_ne!(
            HostPath::new(path, false),
            HostPath::new(other, false),
            "{path}"
        );
    }
    assert_eq!(HostPath::new("/etc", true), HostPath::new("c:/etc", false));
}

#[test]
fn what_is_written_runs() {
    for path in [
        "/",
        "/etc",
        "/etc/crontab",
        "/etc/cron.daily",
        "/etc/ld.so.preload",
        "/etc/profile.d",
        "/etc/containerd",
        "/etc/docker",
        "/etc/crio",
        "/opt/bin",
        "/usr",
        "/usr/local/sbin",
        "/usr/libexec/kubernetes",
        "/run/systemd",
        "/var/lib/cloud",
        "/etc/rancher/k3s",
        "/var/snap/microk8s/current",
        "/var/lib/k0s",
        "/var/lib/minikube/certs",
        "c:/",
        r"c:\var\lib\kubelet",
        r"C:\Windows\System32",
    ] {
        let runs = access(path).runs;
        assert_eq!(runs.map(|given| given.only_if), Some(None), "{path}");
    }
    for path in [
        "/etc/cdi",
        "/var/run/cdi",
        "/sysroot",
        "/run/containerd/io.containerd.runtime.v2.task",
    ] {
        let runs = access(path).runs;
        assert!(runs.is_some_and(|given| given.only_if.is_some()), "{path}");
    }
    for path in [
        "/data",
        "/etcetera",
        "/var/log",
        "/run/systemd/resolve/resolv.conf",
        "/run/flannel",
        "d:/data",
        "/var/lib/kubeletx",
        "/var/lib/kubelet/device-plugins",
    ] {
        assert_eq!(access(path).runs, None, "{path}");
    }
}

#[test]
fn credentials_are_certain_where_the_directory_is_theirs() {
    let only_if = |path: &str| {
        access(path)
            .credentials
            .map(|given| given.only_if.is_some())
    };
    for path in [
        "/",
        "/var",
        "/var/lib/kubelet",
        "/etc/rancher",
        "/var/lib/etcd",
        "/proc",
        "c:/k",
    ] {
        assert_eq!(only_if(path), Some(false), "{path}");
    }
    for path in ["/root/me", "/etc/kubernetes/pki/ca.key", "/var/lib/docker"] {
        assert_eq!(only_if(path), Some(true), "{path}");
    }
    for path in [
        "/usr/bin",
        "/etc/kubernetes/manifests",
        "/proc/sys",
        "/var/lib/cni",
        "/data",
    ] {
        assert_eq!(only_if(path), None, "{path}");
    }
}

#[test]
fn sockets_are_found_from_above() {
    for path in [
        "/run",
        "/var/run/",
        "/run/containerd",
        "/var/run/nri/nri.sock",
        "/run/nri",
        r"\\.\pipe\docker_engine",
        r"\\.\pipe\containerd-containerd",
        r"\\.\pipe\",
        "/var/snap/microk8s",
    ] {
        assert!(access(path).has_runtime_socket, "{path}");
    }
    for path in ["/run/flannel", r"\\.\pipe\mine", "/run/containerd/other"] {
        assert!(!access(path).has_runtime_socket, "{path}");
    }
    assert!(access(r"\\.\pipe\csi-proxy-filesystem-v1").has_daemon_socket);
    assert!(access("/var/lib/kubelet/plugins/x").has_daemon_socket);
}

#[test]
fn the_nearest_entry_names_the_area() {
    for (path, area) in [
        ("/lib/modules", Area::Kernel),
        ("//sys/./fs", Area::Kernel),
        ("/dev/nvidia0", Area::Kernel),
        ("/proc", Area::Kernel),
        ("/var/log/pods", Area::Logs),
        ("/lib", Area::Other),
        ("/", Area::Other),
        ("/data", Area::Other),
    ] {
        assert_eq!(access(path).area, area, "{path}");
    }
    assert!(access("/dev/sda").has_devices && access("/dev").has_devices);
    assert!(!access("/dev/nvidia0").has_devices && !access("/dev/kvm").has_devices);
    assert!(
        access("/proc/sys/kernel").has_core_pattern && !access("/proc/sys/net").has_core_pattern
    );
    assert!(access("/var/lib/kubelet").has_pods && !access("/var/lib/kubelet/pods/1").has_pods);
    assert!(access("/data").is_nothing());
}
