//! Text that a person may hand to `kubectl`: read again and compared with what is meant, object by object, before it is
//! printed. Names are foreign text, and a stream that holds one object more is worse than none.

use anyhow::{Context, ensure};
use seawall_answer::reads_as;
use seawall_syntax::{Node, parse_json};
use seawall_text::{Answer, Lines};
use serde_json::Value;

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
}
