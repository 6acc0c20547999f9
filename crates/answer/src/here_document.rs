//! A manifest in a command, for people to hand to a shell. Names are foreign text, so that it is read again and compared with
//! what is meant before it is printed.

use seawall_syntax::{Node, Value, parse_stream};
use seawall_text::Lines;

/// What ends a manifest in a command.
const END: &str = "EOF";

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
            .filter(|node| !matches!(node.value(), Value::Null))
            .collect(),
    )
}

/// Whether a stream of YAML is these objects and nothing else.
pub fn reads_as(text: &str, meant: &[Node]) -> bool {
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
    use super::*;

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
