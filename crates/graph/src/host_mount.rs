//! Folders of the node that a container mounts.

/// A folder or file of the node in a container.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct HostMount {
    /// Path on the node, without `..`, doubled or closing slashes; `/var/run` is written `/run`.
    pub path: Box<str>,
    pub is_read_only: bool,
    /// Index of the volume.
    pub volume: usize,
}

/// A path in one form.
pub(crate) fn clean(path: &str) -> Box<str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.len() > 1 && parts[0] == "var" && parts[1] == "run" {
        parts.remove(0);
    }
    format!("/{}", parts.join("/")).into()
}

impl HostMount {
    /// Whether the mount holds a path, or is inside of it.
    pub(crate) fn touches(&self, path: &str) -> bool {
        self.holds(path) || is_inside(&self.path, path)
    }

    /// Whether a path is in the mount.
    pub(crate) fn holds(&self, path: &str) -> bool {
        is_inside(path, &self.path)
    }
}

/// Whether a path is a folder or inside of it.
fn is_inside(path: &str, folder: &str) -> bool {
    folder == "/"
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form() {
        for (path, expect) in [
            ("/", "/"),
            ("//var//log/", "/var/log"),
            ("/var/run/docker.sock", "/run/docker.sock"),
            ("/a/../../etc", "/etc"),
            ("/var", "/var"),
        ] {
            assert_eq!(&*clean(path), expect);
        }
    }

    #[test]
    fn folders_hold_what_is_in_them() {
        let mount = |path: &str| HostMount {
            path: path.into(),
            is_read_only: false,
            volume: 0,
        };
        assert!(mount("/").holds("/etc") && mount("/etc").holds("/etc"));
        assert!(!mount("/etc").holds("/etcetera") && !mount("/etc/ssh").holds("/etc"));
        assert!(mount("/etc/ssh").touches("/etc") && !mount("/opt").touches("/etc"));
    }
}
