//! Sockets of container runtimes on a node.

/// Paths of the sockets, below `/run`. Whoever connects to one starts containers with any rights. A mount of a parent
/// folder holds them too.
pub const RUNTIME_SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/podman/podman.sock",
    "/run/buildkit/buildkitd.sock",
    "/run/snap.containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
];
