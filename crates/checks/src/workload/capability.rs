//! Which capabilities allow a container escape.

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

/// The name as the kernel knows it: runtimes ignore case, and a prefix `CAP_`.
pub(super) fn plain(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    match upper.strip_prefix("CAP_") {
        Some(rest) => rest.to_owned(),
        None => upper,
    }
}

/// Whether the capability is one of them.
pub(super) fn is_dangerous(name: &str) -> bool {
    DANGEROUS.contains(&plain(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_runtimes_do() {
        for name in [
            "SYS_ADMIN",
            "sys_admin",
            "Sys_Admin",
            "CAP_SYS_ADMIN",
            "cap_sys_admin",
            "all",
        ] {
            assert!(is_dangerous(name), "{name}");
        }
        for name in ["CHOWN", "chown", "ADMIN", "CAP_", ""] {
            assert!(!is_dangerous(name), "{name}");
        }
    }
}
