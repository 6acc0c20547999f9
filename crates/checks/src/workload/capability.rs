//! Which capabilities lead out of a container.

/// Capabilities that break isolation or harm the node by themselves.
const DANGEROUS: &[&str] = &[
    "ALL",
    "SYS_ADMIN",
    "SYS_PTRACE",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "SYS_TIME",
    "SYS_RESOURCE",
    "SYSLOG",
    "DAC_READ_SEARCH",
    "NET_ADMIN",
    "BPF",
    "PERFMON",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "CHECKPOINT_RESTORE",
    "AUDIT_CONTROL",
    "LINUX_IMMUTABLE",
];

/// The name without the prefix that runtimes accept as well.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("CAP_").unwrap_or(name)
}

/// Whether the capability is one of them.
pub(super) fn is_dangerous(name: &str) -> bool {
    DANGEROUS.contains(&plain(name))
}
