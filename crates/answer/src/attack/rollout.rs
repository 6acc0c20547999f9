//! What a changed template waits for: workloads whose pods stay as they are until somebody deletes them.

use seawall_model::Object;
use seawall_syntax::Node;
use seawall_text::shell;

use super::patch::Then;

/// What is to be done after the template of a workload was changed. `maker` is the workload where the input holds it.
pub(super) fn after(
    group: &str,
    kind: &str,
    name: (&str, &str),
    maker: Option<&Object>,
) -> Vec<Then> {
    let (namespace, name) = name;
    let spec = maker.and_then(Object::spec);
    let text = |path: &[&str]| {
        let mut node = spec?;
        for key in path {
            node = node.get(key)?;
        }
        node.as_str()
    };
    let strategy = text(&["updateStrategy", "type"]);
    match (group, kind) {
        ("apps", "ReplicaSet") | ("", "ReplicationController") => {
            vec![delete(spec, kind, namespace)]
        }
        ("apps", "DaemonSet" | "StatefulSet") if strategy == Some("OnDelete") => {
            vec![delete(spec, kind, namespace)]
        }
        ("apps", "StatefulSet") if maker.is_none() => vec![unseen()],
        ("apps", "StatefulSet") => {
            let strategy = spec.and_then(|spec| spec.get("updateStrategy"));
            let rolling = strategy.and_then(|strategy| strategy.get("rollingUpdate"));
            match rolling.and_then(|rolling| rolling.int("partition")) {
                Some(partition) if partition > 0 => vec![once(&[
                    "patch",
                    &format!("statefulset/{name}"),
                    "-n",
                    namespace,
                    "--type=merge",
                    "-p",
                    r#"{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}"#,
                ])],
                _ => Vec::new(),
            }
        }
        ("apps", "Deployment") if spec.and_then(|spec| spec.bool("paused")) == Some(true) => {
            vec![once(&[
                "rollout",
                "resume",
                &format!("deployment/{name}"),
                "-n",
                namespace,
            ])]
        }
        ("apps", "DaemonSet" | "Deployment") if maker.is_none() => vec![unseen()],
        _ => Vec::new(),
    }
}

/// Whether the pods of a workload outside the input are replaced cannot be known.
fn unseen() -> Then {
    Then::ByHand(
        "check that its pods are replaced: its rollout strategy is not in the input".to_owned(),
    )
}

/// A command to copy, whose effect stays.
fn once(words: &[&str]) -> Then {
    kubectl(words, Then::Once)
}

/// A command to copy.
fn kubectl(words: &[&str], then: impl FnOnce(String) -> Then) -> Then {
    let words = ["kubectl"].iter().chain(words);
    let command = words.map(|word| (*word).to_owned()).collect();
    match shell::pipeline(&[command]) {
        Some(command) => then(command),
        None => {
            Then::ByHand("roll it out by hand: its name cannot be written in a command".to_owned())
        }
    }
}

/// The pods that a selector names are deleted, and made anew from the template.
fn delete(spec: Option<&Node>, kind: &str, namespace: &str) -> Then {
    match spec.and_then(|spec| selector(spec, kind)) {
        Some(selector) => kubectl(
            &["delete", "pods", "-n", namespace, "-l", &selector],
            Then::Command,
        ),
        None => Then::ByHand("delete its pods, which keep the old template until then".to_owned()),
    }
}

/// The selector of a workload as `kubectl` takes it.
fn selector(spec: &Node, kind: &str) -> Option<String> {
    let own = spec.get("selector");
    let labels = match (kind, own) {
        // Without a selector it is the labels of the template.
        ("ReplicationController", None) => spec.get("template")?.get("metadata")?.get("labels"),
        ("ReplicationController", own) => own,
        (_, own) => own?.get("matchLabels"),
    };
    let mut parts = Vec::new();
    for entry in labels.into_iter().flat_map(Node::entries) {
        let (key, value) = (plain(&entry.key)?, plain(entry.value.as_str()?)?);
        parts.push(format!("{key}={value}"));
    }
    let expressions = own.filter(|_| kind != "ReplicationController");
    for expression in expressions
        .into_iter()
        .flat_map(|own| own.list("matchExpressions"))
    {
        let key = plain(expression.str("key")?)?;
        let values = expression.list("values").iter();
        let values: Option<Vec<&str>> = values.map(|value| plain(value.as_str()?)).collect();
        let values = values?.join(",");
        parts.push(match expression.str("operator")? {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    // Without any condition all pods would go.
    (!parts.is_empty()).then_some(parts.join(","))
}

/// A key or value of a label, which could be more conditions if it were any text.
fn plain(text: &str) -> Option<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    text.chars().all(is_part).then_some(text)
}
