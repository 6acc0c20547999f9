//! Text that a person may hand to `kubectl`: read again and compared with what is meant, object by object, before it is
//! printed. Names are foreign text, and a stream that holds one object more is worse than none.

use anyhow::{Context, ensure};
use seawall_syntax::{Node, Value as Kind, parse_json, parse_stream};
use seawall_text::{Answer, Lines};
use serde_json::Value;

/// What ends a manifest in a command.
const END: &str = "EOF";

/// Objects as a stream of YAML below comments, which reads as these objects and nothing else.
pub(crate) fn yaml(comments: &Lines, objects: &[Value]) -> anyhow::Result<Answer> {
    let answer = Answer::yaml(comments, objects);
    let text = Value::Array(objects.to_vec()).to_string();
    let meant = parse_json(text.as_bytes(), false, &mut Vec::new());
    let meant = meant.context("the objects to print")?;
    let meant = meant.first().map_or(&[][..], Node::items);
    ensure!(
        reads_as(answer.as_str(), meant),
        "the generated objects do not parse back to what was intended, so they are not printed; a name in the input is the cause"
    );
    Ok(answer)
}

/// The command that makes the object of a manifest; nothing where the manifest would not be read as it is.
pub(crate) fn here_document(manifest: &str) -> Option<String> {
    let mut lines = Lines::new();
    for line in manifest.lines() {
        lines.line(format_args!("{line}"));
    }
    let objects = read(manifest)?;
    let is_whole = objects.len() == 1
        && reads_as(lines.as_str(), &objects)
        && manifest.lines().all(|line| line != END);
    is_whole.then(|| format!("kubectl apply -f - <<'{END}'\n{}{END}", lines.as_str()))
}

/// Every document of a text; nothing where one cannot be read.
fn read(text: &str) -> Option<Vec<Node>> {
    let documents = parse_stream(text.as_bytes()).into_iter();
    let nodes: Option<Vec<Vec<Node>>> = documents.map(|document| document.nodes.ok()).collect();
    let nodes = nodes?.into_iter().flatten();
    Some(
        nodes
            .filter(|node| !matches!(node.value, Kind::Null))
            .collect(),
    )
}

fn reads_as(text: &str, meant: &[Node]) -> bool {
    read(text).is_some_and(|read| {
        read.len() == meant.len()
            && read
                .iter()
                .zip(meant)
                .all(|(read, meant)| read.same_value(meant))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Names that somebody would like to be more than names.
    const NAMES: &[&str] = &[
        "x\n---\nkind: ClusterRoleBinding",
        "# a",
        "- a",
        "a: b",
        "no",
        "1e3",
        "~",
        "",
        "\u{2028}---\u{85}",
        "\u{feff}",
        "'\"\\",
        "\u{e0041}\u{ffff}",
        "##vso[x]",
        "{a: b}",
        "&a *b !c",
        "%",
        "\t",
        "2001-01-01",
        "<<",
        "::error::",
    ];

    #[test]
    fn objects_are_read_as_they_were_meant() {
        for name in NAMES {
            let object = json!({
                "kind": name, "list": [name, {(*name).to_owned(): name, "b": {"c": [name]}}], "empty": {}, "none": [],
                "long": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", name, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],
            });
            let mut head = Lines::new();
            head.line(format_args!("for {name}"));
            let answer = yaml(&head, &[object.clone(), object])
                .unwrap_or_else(|error| panic!("{name:?}: {error}"));
            assert_eq!(answer.as_str().matches("---\n").count(), 2, "{name:?}");
        }
    }

    #[test]
    fn more_less_or_else_is_refused() {
        let meant = read("a: 1\n---\nb: 2\n").expect("YAML");
        assert!(reads_as("# c\na: 1\n---\n---\nb: 2\n", &meant));
        for wrong in [
            "a: 1\n",
            "a: 1\n---\nb: 3\n",
            "a: 1\n---\nb: 2\n---\nc: 3\n",
            "b: 2\n---\na: 1\n",
            "a: [",
        ] {
            assert!(!reads_as(wrong, &meant), "{wrong}");
        }
    }

    #[test]
    fn no_manifest_ends_its_command() {
        assert_eq!(
            here_document("a: b\n").as_deref(),
            Some("kubectl apply -f - <<'EOF'\na: b\nEOF")
        );
        for wrong in [
            "a: b\nEOF\n",
            "a: b\n---\nc: d\n",
            "a: \"b\u{202e}\"\n",
            "a: [",
        ] {
            assert_eq!(here_document(wrong), None, "{wrong}");
        }
    }
}
