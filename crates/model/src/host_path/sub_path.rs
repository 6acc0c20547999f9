//! The part of a volume that a mount shows to its container.

use seawall_syntax::Node;

use crate::{Container, HostPath, flags};

/// `subPath` or `subPathExpr` of a mount: the container sees this part of the volume, and nothing above it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubPath {
    /// The part as far as it is known; empty for the whole volume.
    known: Box<str>,
    /// What names the rest, where that is not in the input.
    hidden: Option<Box<str>>,
}

impl SubPath {
    /// Reads a mount of a container as the kubelet does: variables stand in `subPathExpr` only.
    pub fn of(container: &Container<'_>, mount: &Node) -> Self {
        if let Some(text) = mount.str("subPath").filter(|text| !text.is_empty()) {
            return Self::new(text, None);
        }
        match mount.str("subPathExpr") {
            None | Some("") => Self::new("", None),
            Some(text) => {
                let (known, hidden) = flags::with_variables(container, text);
                // A name that is known in part names no directory yet.
                let whole = match hidden {
                    Some(_) => known.rsplit_once('/').map_or("", |(whole, _)| whole),
                    None => &known,
                };
                Self::new(whole, hidden)
            }
        }
    }

    /// No server takes a part that leads out of the volume, so that such a text is the whole of it.
    fn new(text: &str, hidden: Option<String>) -> Self {
        let leads_out = text.split(['/', '\\']).any(|part| part == "..");
        let known = if leads_out { "" } else { text };
        Self {
            known: known.into(),
            hidden: hidden.map(Box::from),
        }
    }

    /// The part of a path of the node that the container sees. What is not known of it is left out.
    pub fn below(&self, path: &HostPath) -> HostPath {
        path.below(&self.known)
    }

    /// The same as a text, for a path as it was written.
    pub fn shown_below(&self, path: &str) -> String {
        let rest = [Some(&self.known), self.hidden.as_ref()];
        let rest = rest.into_iter().flatten();
        let rest = rest.map(|part| part.trim_matches('/'));
        rest.filter(|part| !part.is_empty())
            .fold(path.to_owned(), |path, part| {
                format!("{}/{part}", path.trim_end_matches('/'))
            })
    }

    /// What has to hold for the container to see what a path gives, where that is not known, as a clause.
    pub fn only_if(&self) -> Option<String> {
        let hidden = self.hidden.as_ref()?;
        Some(format!(
            "the part of the volume that `{hidden}` names contains it"
        ))
    }

    /// Whether it is the whole volume.
    pub fn is_whole(&self) -> bool {
        self.known.is_empty() && self.hidden.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Object, Origin, Pod, Source};

    /// What the first container sees of a path: the path, and whether a part of it is not known.
    #[track_caller]
    fn check(path: &str, mount: &str, expect: &str, is_known: bool) {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: c, env: [{{name: DIR, value: run}}, {{name: POD, valueFrom: {{fieldRef: {{fieldPath: metadata.name}}}}}}], volumeMounts: [{{name: v, {mount}}}]}}]}}\n"
        );
        let node = parse_stream(text.as_bytes()).remove(0).nodes;
        let source = Source {
            name: Arc::from("pod"),
            origin: Origin::File,
        };
        let object = Object::from_node(node.expect("YAML").remove(0), source).expect("an object");
        let pod = Pod::all(&object).next().expect("a pod");
        let container = pod.containers().next().expect("a container");
        let part = SubPath::of(&container, &container.node.list("volumeMounts")[0]);
        let seen = part.below(&HostPath::new(path, false));
        assert_eq!(seen, HostPath::new(expect, false), "{path} {mount}");
        assert_eq!(part.only_if().is_none(), is_known, "{path} {mount}");
    }

    #[test]
    fn a_container_sees_the_part_that_its_mount_names() {
        check("/", "mountPath: /a", "/", true);
        check("/", "subPath: ''", "/", true);
        check("/", "subPath: var/run/x.sock", "/run/x.sock", true);
        check("/proc", "subPath: 1/root/etc", "/etc", true);
        check("/srv/", "subPath: ./a//b/", "/srv/a/b", true);
        // A variable stands for itself here.
        check("/var", "subPath: $(DIR)", "/var/$(DIR)", true);
        check(r"C:\", r"subPath: 'Data\logs'", "c:/data/logs", true);
        // No server takes these.
        check("/srv", "subPath: ../etc", "/srv", true);
        check("/srv", "subPath: 7", "/srv", true);
    }

    #[test]
    fn variables_count_in_expressions() {
        check("/var", "subPathExpr: $(DIR)/x", "/run/x", true);
        check("/var", "subPathExpr: a$$(DIR)", "/var/a$(DIR)", true);
        check("/var", "subPathExpr: log/a-$(POD)/b", "/var/log", false);
        check("/var", "subPathExpr: $(POD)", "/var", false);
        check("/var", "subPathExpr: $(NONE)/x", "/var", false);
    }

    #[test]
    fn a_part_is_shown_behind_its_path() {
        let shown = |known: &str, hidden: Option<&str>| {
            SubPath::new(known, hidden.map(str::to_owned)).shown_below("/")
        };
        assert_eq!(shown("", None), "/");
        assert_eq!(shown("etc/ssh", None), "/etc/ssh");
        assert_eq!(shown("etc", Some("$(POD)")), "/etc/$(POD)");
    }
}
