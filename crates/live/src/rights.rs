//! The rights that a scan of a live cluster needs, and not one more.

use std::fmt::Write;
use std::sync::Arc;

use seawall_model::{ApiResource, Catalogue};

use crate::plan::{Kind, is_asked_for};

const HEAD: &str = "\
# What `seawall scan --cluster` reads: `list` on the kinds that checks evaluate, nothing else.
# A kind that is left out becomes unknown in the report; nothing breaks.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: seawall-scan
rules:
";

const CUSTOM: &str = "  \
  # Common custom resources. Rules for resources that this cluster does not have have no effect. Add your own
  # that run pods.
";

const TAIL: &str = "  \
  # Kubernetes cannot show the types and keys of Secrets without their values. Seawall drops the values as
  # they arrive. Leave this rule out where even that is too much: checks on Secrets are unknown then.
  - apiGroups: [\"\"]
    resources: [secrets]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: seawall-scan
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: seawall-scan
subjects:
  - kind: ServiceAccount
    name: seawall-scan
    namespace: seawall
";

/// A read-only ClusterRole, with a binding to fill in.
pub fn print_rights() -> String {
    let catalogue = Catalogue::builtin();
    let mut text = String::from(HEAD);
    rules(&mut text, catalogue, true);
    text.push_str(CUSTOM);
    rules(&mut text, catalogue, false);
    for group in catalogue.open_groups() {
        rule(&mut text, group, "\"*\"");
    }
    text.push_str(TAIL);
    text
}

fn rules(text: &mut String, catalogue: &Catalogue, is_builtin: bool) {
    let resources: Vec<&ApiResource> = catalogue
        .resources()
        .filter(|known| is_asked_for(known) && known.is_builtin() == is_builtin)
        .filter(|known| known.plural != "secrets" || !known.group.is_empty())
        .collect();
    let mut groups: Vec<&str> = Vec::new();
    for resource in &resources {
        if !groups.contains(&&*resource.group) {
            groups.push(&resource.group);
        }
    }
    for group in groups {
        let plurals: Vec<&str> = resources
            .iter()
            .filter(|resource| resource.group == group)
            .map(|resource| &*resource.plural)
            .collect();
        rule(text, group, &plurals.join(", "));
    }
}

fn rule(text: &mut String, group: &str, resources: &str) {
    let _ = writeln!(
        text,
        "  - apiGroups: [\"{group}\"]\n    resources: [{resources}]\n    verbs: [list]"
    );
}

/// The rule that would make a kind readable.
pub(crate) fn how_to_allow(kind: &Kind) -> String {
    format!(
        "the account is not allowed to list {}; a ClusterRole rule `apiGroups: [\"{}\"], resources: [{}], verbs: [list]` allows it (see --print-rbac)",
        kind.full_name(),
        kind.group,
        kind.plural
    )
}

/// Rules that are printed one after the other; more are a whole role.
const MAX_RULES: usize = 6;

/// The rules that would make several kinds readable: one for each group, so that none allows more than these kinds.
pub(crate) fn how_to_allow_all(kinds: &[Arc<Kind>]) -> String {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for kind in kinds {
        let plural = yaml_word(&kind.plural);
        match groups.iter_mut().find(|(group, _)| *group == kind.group) {
            Some((_, plurals)) => plurals.push(plural),
            None => groups.push((&kind.group, vec![plural])),
        }
    }
    if groups.len() > MAX_RULES {
        return "`seawall scan --print-rbac` prints a ClusterRole that allows the account to list them"
            .to_owned();
    }
    let rules: Vec<String> = groups
        .into_iter()
        .map(|(group, plurals)| {
            let group = serde_json::Value::from(group);
            let plurals = plurals.join(", ");
            format!("{{apiGroups: [{group}], resources: [{plurals}], verbs: [list]}}")
        })
        .collect();
    format!(
        "add to a ClusterRole of the account: rules: [{}]",
        rules.join(", ")
    )
}

/// A name that an API server gives to a resource, as YAML reads it back.
fn yaml_word(name: &str) -> String {
    let is_plain = name.len() > 5 && name.bytes().all(|byte| byte.is_ascii_lowercase());
    match is_plain
        || Catalogue::builtin()
            .resources()
            .any(|known| *known.plural == *name)
    {
        true => name.to_owned(),
        false => serde_json::Value::from(name).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{how_to_allow_all, print_rights};
    use crate::plan::Kind;

    fn kind(group: &str, plural: &str) -> Arc<Kind> {
        Arc::new(Kind {
            group: group.to_owned(),
            versions: Vec::new(),
            plural: plural.to_owned(),
            kind: String::new(),
            is_builtin: false,
        })
    }

    #[test]
    fn missing_rules_allow_what_is_missing_and_not_more() {
        let kinds = [
            kind("", "nodes"),
            kind("apps", "deployments"),
            kind("", "secrets"),
            kind("example.com", "null"),
            kind("example.com", "x], verbs: [\"*\""),
        ];
        assert_eq!(
            how_to_allow_all(&kinds),
            "add to a ClusterRole of the account: rules: [\
             {apiGroups: [\"\"], resources: [nodes, secrets], verbs: [list]}, \
             {apiGroups: [\"apps\"], resources: [deployments], verbs: [list]}, \
             {apiGroups: [\"example.com\"], resources: [\"null\", \"x], verbs: [\\\"*\\\"\"], verbs: [list]}]"
        );
        let many: Vec<_> = (0..7).map(|i| kind(&format!("g{i}"), "widgets")).collect();
        assert!(how_to_allow_all(&many).contains("--print-rbac"));
    }

    #[test]
    fn only_list_is_asked_for_and_each_group_once() {
        let text = print_rights();
        let groups: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("  - apiGroups"))
            .collect();
        let verbs = text.lines().filter(|line| line.contains("verbs:"));
        assert!(verbs.clone().all(|line| line == "    verbs: [list]"));
        assert_eq!(verbs.count(), groups.len());
        let mut once = groups.clone();
        once.sort_unstable();
        once.dedup();
        // Secrets have a rule of their own.
        assert_eq!(once.len(), groups.len() - 1);
        for wanted in [
            "ciliumnetworkpolicies",
            "persistentvolumeclaims",
            "tlsroutes",
            "  # Common custom resources",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
    }
}
