//! Parameters of ApplicationSets, filled into templates: `{{path.basename}}`, and of Go templates `{{ .path.basename }}`.

use std::collections::BTreeMap;

use seawall_syntax::{Node, parse_stream};

/// Parameters by their names, with dots between those of nested ones.
pub(super) type Parameters = BTreeMap<String, String>;

/// Fills parameters into the texts of a value. `None` where something is left that they do not say.
pub(super) fn fill(node: &Node, parameters: &Parameters, is_go: bool) -> Option<Node> {
    let text = node.to_json();
    let mut filled = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once("{{") {
        let (action, behind) = behind.split_once("}}")?;
        filled.push_str(before);
        let name = name_of(action.trim(), is_go)?;
        let value = parameters.get(&name)?;
        // The text is JSON, and the value becomes a part of a text in it.
        let quoted = serde_json::Value::from(value.as_str()).to_string();
        filled.push_str(quoted.get(1..quoted.len() - 1)?);
        rest = behind;
    }
    filled.push_str(rest);
    let document = parse_stream(filled.as_bytes()).into_iter().next()?;
    document.nodes.ok()?.into_iter().next()
}

/// The parameter that an action names, and does nothing more with.
fn name_of(action: &str, is_go: bool) -> Option<String> {
    let action = action.trim_start_matches('-').trim_end_matches('-').trim();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "._-[]".contains(letter))
    };
    if !is_go {
        return is_name(action).then(|| action.to_owned());
    }
    if let Some(rest) = action.strip_prefix("index .path.segments ") {
        return Some(format!("path[{}]", rest.trim().parse::<usize>().ok()?));
    }
    let name = action.strip_prefix('.')?;
    let name = match name {
        "path.path" => "path",
        name => name,
    };
    is_name(name).then(|| name.to_owned())
}

/// Adds the scalars of a value, with dots between keys.
pub(super) fn flatten(node: &Node, prefix: &str, parameters: &mut Parameters, depth: usize) {
    for entry in node.entries() {
        let name = match prefix {
            "" => entry.key.to_string(),
            _ => format!("{prefix}.{}", entry.key),
        };
        match entry.value.scalar_text() {
            Some(text) => drop(parameters.insert(name, text)),
            None if depth < 8 => flatten(&entry.value, &name, parameters, depth + 1),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_yaml;

    use super::*;

    #[test]
    fn parameters_are_filled_in_or_it_is_not_decided() {
        let parameters: Parameters = [
            ("path", "apps/a"),
            ("path.basename", "a\"b"),
            ("path[0]", "apps"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        for (text, is_go, expect) in [
            (
                "{name: '{{path.basename}}-x', path: '{{ path }}'}",
                false,
                Some(["a\"b-x", "apps/a"]),
            ),
            (
                "{name: '{{.path.basename}}', path: '{{ .path.path }}'}",
                true,
                Some(["a\"b", "apps/a"]),
            ),
            (
                "{name: '{{index .path.segments 0}}', path: x}",
                true,
                Some(["apps", "x"]),
            ),
            (
                "{name: '{{ .path.basename | upper }}', path: x}",
                true,
                None,
            ),
            ("{name: '{{cluster}}', path: x}", false, None),
            ("{name: '{{', path: x}", false, None),
        ] {
            let node = parse_yaml(text, 0, &mut Vec::new())
                .expect("parses")
                .remove(0);
            let filled = fill(&node, &parameters, is_go);
            let found = filled
                .as_ref()
                .map(|node| ["name", "path"].map(|key| node.str(key).unwrap_or_default()));
            assert_eq!(found, expect, "{text}");
        }
    }
}
