//! Values that are meant to be objects, and do not say in Kubernetes' words of which kind.

use seawall_model::{ApiResource, Catalogue};
use seawall_syntax::{Entry, Node, Position, Value};
use seawall_validity::is_slip;

use crate::limits::MAX_LIST_DEPTH;

/// Something that is meant to be an object, or to hold some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incomplete {
    /// Where it begins.
    pub position: Position,
    /// What it lacks.
    pub message: String,
    /// What was most likely meant.
    pub hint: Option<String>,
}

/// Fields beside `apiVersion` and `kind` that show that a value is meant to be an object.
const FIELDS: [&str; 12] = [
    "metadata",
    "spec",
    "data",
    "stringData",
    "rules",
    "roleRef",
    "subjects",
    "webhooks",
    "items",
    "template",
    "provisioner",
    "status",
];

impl Incomplete {
    pub(crate) fn new(position: Position, message: String) -> Self {
        Self {
            position,
            message,
            hint: None,
        }
    }

    /// With what to do next.
    pub(crate) fn hinted(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }

    pub(crate) fn too_deep(position: Position) -> Self {
        let message =
            format!("has lists nested more than {MAX_LIST_DEPTH} deep, whose objects are not read");
        Self::new(position, message)
    }

    /// An item of a list that does not say what it is. A server and kubectl refuse the whole list.
    pub(crate) fn no_object(item: &Node) -> Self {
        let message = match item.value() {
            Value::Mapping(_) => {
                "is a list item without apiVersion and kind, and is not read".to_owned()
            }
            Value::Null => "is null, where a list item has to be an object".to_owned(),
            _ => format!(
                "is a {}, where a list item has to be an object",
                item.type_name()
            ),
        };
        Self::new(beginning(item), message)
    }

    /// An object that is lost because it has `items`. Lists of Kubernetes have no name and are lists only.
    pub(crate) fn object_as_list(node: &Node) -> Option<Self> {
        let kind = node.str("kind")?;
        let name = node.get("metadata").and_then(|it| it.str("name"));
        if kind.ends_with("List") && name.is_none() {
            return None;
        }
        let named = name.map_or_else(String::new, |name| format!(" `{name}`"));
        let message = format!(
            "{kind}{named} has `items`, so kubectl applies the items as a list and drops the object itself"
        );
        Some(Self {
            position: node.entry("items")?.key_position(),
            message,
            hint: Some("write lists as `kind: List`, and the object without `items`".to_owned()),
        })
    }

    /// A list of Kubernetes that has no `items`, so that nothing in it is read.
    pub(crate) fn list_without_items(node: &Node) -> Option<Self> {
        let kind = node.str("kind")?;
        let group = node.str("apiVersion")?.split_once('/');
        let group = group.map_or("", |(group, _)| group);
        let element = kind.strip_suffix("List")?;
        let is_list = match element {
            "" => group.is_empty(),
            _ => Catalogue::builtin()
                .by_kind(group, element)
                .is_some_and(ApiResource::is_builtin),
        };
        if !is_list || node.entry("items").is_some() {
            return None;
        }
        let is_sequence = |value: &Node| value.is_sequence();
        let meant = spelled(node, "items", is_sequence);
        let position = meant.map_or_else(|| beginning(node), |(entry, _)| entry.key_position());
        let message = format!("{kind} has no `items`, so none of its objects is read");
        let hint = meant.map(|(_, right)| format!("did you mean `{right}`?"));
        Some(Self {
            position,
            message,
            hint,
        })
    }

    /// Looks at what no object could be made of. `kind` or `apiVersion` alone is written in many files; with
    /// `metadata`, `spec` or the like beside it, or with both of them in other letters, nobody means anything but an object.
    pub(crate) fn of(node: &Node) -> Option<Self> {
        let is_text = |key: &str| node.str(key).is_some_and(|text| !text.is_empty());
        let (has_kind, has_version) = (is_text("kind"), is_text("apiVersion"));
        if has_kind && has_version {
            return None;
        }
        let kind = node
            .entry("kind")
            .is_none()
            .then(|| spelled(node, "kind", is_kind));
        let version = node.entry("apiVersion").is_none();
        let version = version.then(|| spelled(node, "apiVersion", is_version));
        let misspelled = [kind.flatten(), version.flatten()];
        let is_both =
            (has_kind || misspelled[0].is_some()) && (has_version || misspelled[1].is_some());
        let first = misspelled
            .into_iter()
            .flatten()
            .min_by_key(|(entry, _)| entry.key_position());
        let is_meant = node.get("metadata").is_some() || node.get("spec").is_some();
        let has_field = FIELDS.iter().any(|field| node.get(field).is_some());
        if let Some((entry, right)) = first
            && (is_both || has_field)
        {
            let message = format!(
                "looks like a Kubernetes object, but has `{}` where it needs `{right}`",
                entry.key
            );
            return Some(Self {
                position: entry.key_position(),
                message,
                hint: Some(format!("did you mean `{right}`?")),
            });
        }
        let lacking = match (has_kind, has_version) {
            (true, false) if is_meant => "apiVersion",
            (false, true)
                if is_meant || has_field && node.str("apiVersion").is_some_and(is_version_text) =>
            {
                "kind"
            }
            _ => return None,
        };
        let message = match node.entry(lacking) {
            Some(entry) if node.str(lacking).is_none() && !entry.value.is_null() => format!(
                "looks like a Kubernetes object, but its {lacking} is a {}; expected a string",
                entry.value.type_name()
            ),
            _ => format!("looks like a Kubernetes object, but has no {lacking}"),
        };
        Some(Self::new(beginning(node), message))
    }
}

pub(crate) fn beginning(node: &Node) -> Position {
    let first = node.entries().first().map(|entry| entry.key_position());
    first.unwrap_or(node.position())
}

/// A key that is another spelling of this one, with a value of its form.
fn spelled<'n>(
    node: &'n Node,
    right: &'static str,
    is_of_form: fn(&Node) -> bool,
) -> Option<(&'n Entry, &'static str)> {
    let plain = |key: &str| -> String {
        let letters = key.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = plain(right);
    let most = if right.len() > 4 { 2 } else { 1 };
    let is_spelled = |entry: &&Entry| {
        // A longer key is no other spelling.
        entry.key.len() <= right.len() + 4
            && (plain(&entry.key) == wanted || is_slip(&entry.key, right, most))
            && is_of_form(&entry.value)
    };
    node.entries()
        .iter()
        .find(is_spelled)
        .map(|entry| (entry, right))
}

/// `v1`, `apps/v1`, `example.com/v1alpha1`.
fn is_version(value: &Node) -> bool {
    value.as_str().is_some_and(is_version_text)
}

fn is_version_text(text: &str) -> bool {
    let (group, version) = text.rsplit_once('/').unwrap_or(("", text));
    let mut rest = version.bytes();
    rest.next() == Some(b'v')
        && rest.next().is_some_and(|byte| byte.is_ascii_digit())
        && rest.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && group
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
}

/// `Pod`: a word that begins with a large letter.
fn is_kind(value: &Node) -> bool {
    value.as_str().is_some_and(|text| {
        text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;

    fn read(text: &str) -> Node {
        let document = parse_stream(text.as_bytes()).into_iter().next();
        let mut nodes = document.expect("a document").nodes.expect("reads");
        nodes.remove(0)
    }

    fn of(text: &str) -> Option<Incomplete> {
        Incomplete::of(&read(text))
    }

    fn list_of(text: &str) -> Option<Incomplete> {
        Incomplete::list_without_items(&read(text))
    }

    #[test]
    fn other_spellings_are_said_with_the_right_one() {
        for (text, wrong, right) in [
            ("apiversion: v1\nkind: Pod\n", "apiversion", "apiVersion"),
            (
                "ApiVersion: apps/v1\nkind: Deployment\nspec: {}\n",
                "ApiVersion",
                "apiVersion",
            ),
            (
                "api_version: v1\nkind: Pod\nmetadata: {}\n",
                "api_version",
                "apiVersion",
            ),
            (
                "\"apiVersion \": v1\nkind: Pod\n",
                "apiVersion ",
                "apiVersion",
            ),
            (
                "apiVesion: v1\nkind: ConfigMap\ndata: {}\n",
                "apiVesion",
                "apiVersion",
            ),
            ("apiVersion: v1\nKind: Pod\n", "Kind", "kind"),
            ("apiVersion: v1\nKIND: Pod\nmetadata: {}\n", "KIND", "kind"),
            ("apiversion: v1\nKind: Pod\n", "apiversion", "apiVersion"),
            ("Kind: Role\nrules: []\n", "Kind", "kind"),
        ] {
            let found = of(text).unwrap_or_else(|| panic!("{text}"));
            assert!(
                found
                    .message
                    .contains(&format!("has `{wrong}` where it needs `{right}`")),
                "{found:?}"
            );
            assert_eq!(found.hint, Some(format!("did you mean `{right}`?")));
        }
        let lacking = of("apiVersion: v1\ndata: {a: b}\n").expect("meant");
        assert!(lacking.message.contains("has no kind"), "{lacking:?}");
    }

    #[test]
    fn a_list_needs_its_items() {
        for (text, hint) in [
            ("apiVersion: v1\nkind: List\nitem: [{}]\n", true),
            ("apiVersion: v1\nkind: List\nItems: []\n", true),
            ("apiVersion: v1\nkind: PodList\nmetadata: {}\n", false),
            ("apiVersion: apps/v1\nkind: DeploymentList\n", false),
        ] {
            let found = list_of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.hint.is_some(), hint, "{found:?}");
        }
        for text in [
            "apiVersion: v1\nkind: List\nitems: []\n",
            "apiVersion: v1\nkind: List\nitems:\n",
            "apiVersion: example.com/v1\nkind: AllowList\nentries: []\n",
            "apiVersion: example.com/v1\nkind: List\n",
        ] {
            assert_eq!(list_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_meant_to_be_an_object_is_not() {
        for text in [
            "apiVersion: v1\nkind: Pod\n",
            "apiVersion: 1\nproviders: []\n",
            "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
            "api_version: 3\nkind: soft\nother: 1\n",
            "Kind: regards\nspec: a\n",
            "version: v1\nkind: Pod\n",
            "kind: Pod\n",
            "api-version: 2024-01-01\ndata: {}\n",
            "a: 1\n",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
