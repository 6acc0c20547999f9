//! Whether a chart renders something else under other assumptions than those that were made: another release name or namespace,
//! an upgrade, more APIs. A template can ask for these in ways that no search for words finds, so it is rendered once more
//! and the objects are compared.
//!
//! That costs a second run of helm, and only for charts whose templates do more with what they are told than to print it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use seawall_model::Object;
use seawall_syntax::{Node, Value};

use crate::asks::action;
use crate::examine::title;
use crate::templates::each_template;

/// Most APIs that are named in templates and assumed to be there. Charts ask for a handful.
const MAX_APIS: usize = 64;

/// What the second rendering assumes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Assumptions {
    pub name: String,
    pub namespace: String,
    pub api_versions: Vec<String>,
    /// A name that a template compares the release or its namespace with, which no other name stands for.
    pub compared: Option<String>,
}

/// Words of an action that prints what it is told and decides nothing.
const PRINTING: [&str; 14] = [
    "quote",
    "squote",
    "printf",
    "trunc",
    "trimSuffix",
    "trimPrefix",
    "replace",
    "lower",
    "nindent",
    "indent",
    "include",
    "toYaml",
    "-",
    "|",
];

impl Assumptions {
    /// Others than these, where the templates of a chart may depend on them.
    pub fn other(chart: &Path, name: &str, namespace: &str) -> Option<Self> {
        let mut decides = false;
        let mut apis = BTreeSet::new();
        let mut compared = None;
        each_template(chart, &mut |_, text| {
            let text = String::from_utf8_lossy(text);
            let mut rest = &*text;
            while let Some((_, behind)) = rest.split_once("{{") {
                let (code, after) = action(behind);
                let whole = &behind[..behind.len() - after.len()];
                decides |= may_decide(whole, &code);
                if apis.len() < MAX_APIS {
                    apis.extend(
                        whole
                            .split(['"', '`'])
                            .filter(|it| is_api(it))
                            .map(str::to_owned),
                    );
                }
                if compared.is_none() && is_comparison(whole, &code) {
                    compared = whole.split(['"', '`']).nth(1).map(str::to_owned);
                }
                rest = after;
            }
        });
        apis.retain(|_| decides);
        decides.then(|| Self {
            name: unlike(name),
            namespace: unlike(namespace),
            api_versions: apis.into_iter().take(MAX_APIS).collect(),
            compared,
        })
    }

    /// The output as it would be if only what is decided were different.
    pub fn undone(&self, output: &[u8], name: &str, namespace: &str) -> Vec<u8> {
        let text = String::from_utf8_lossy(output);
        let text = text.replace(&self.name, name);
        text.replace(&self.namespace, namespace).into_bytes()
    }
}

/// Whether an action may decide by what is assumed. In texts as well: `index . "Capabilities"`, `tpl` of a template.
fn may_decide(whole: &str, code: &str) -> bool {
    let is_inner = |letter: char| !letter.is_ascii_alphanumeric() && !"_.$".contains(letter);
    let words = || code.split(is_inner).filter(|word| !word.is_empty());
    let is_root = |word: &str| matches!(word, "." | "$");
    if ["Capabilities", "lookup"]
        .iter()
        .any(|it| whole.contains(it))
    {
        return true;
    }
    if words().any(|word| word == "tpl")
        && (words().any(|word| word == "printf") || whole.matches("{{").count() > 0)
    {
        return true;
    }
    // A field of everything by a name that is made.
    let pairs = words().zip(words().skip(1));
    let is_open = |(function, of): (&str, &str)| {
        matches!(
            function,
            "index" | "get" | "dig" | "pluck" | "pick" | "omit" | "values" | "range"
        ) && is_root(of)
    };
    if pairs.into_iter().any(is_open) {
        return true;
    }
    if !whole.contains("Release") {
        return false;
    }
    let is_plain = |word: &str| {
        let word = word.trim_start_matches(['$', '.']);
        matches!(
            word,
            "Release.Name" | "Release.Namespace" | "Release.Service" | "Chart.Name"
        ) || PRINTING.contains(&word)
            || word.is_empty()
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || word == "name" && !code.contains(":=")
    };
    // How the charts that `helm create` makes name things.
    let is_usual = words().eq(["if", "contains", "$name", ".Release.Name"]);
    !is_usual && !words().all(is_plain)
}

/// Whether an action compares the release or its namespace with a text.
fn is_comparison(whole: &str, code: &str) -> bool {
    let compares = [
        "eq",
        "ne",
        "has",
        "contains",
        "hasPrefix",
        "hasSuffix",
        "regexMatch",
    ];
    let is_word = |word: &str| compares.contains(&word);
    (whole.contains("Release.Name") || whole.contains("Release \""))
        && whole.contains(['"', '`'])
        && code.split(['(', ')', ' ', '-', '|']).any(is_word)
}

/// `monitoring.coreos.com/v1`, `apps/v1/Deployment`.
fn is_api(text: &str) -> bool {
    let mut parts = text.split('/');
    let group = parts.next().unwrap_or_default();
    let version = parts.next().unwrap_or_default();
    let is_name = |text: &str| {
        !text.is_empty()
            && text.len() < 100
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    is_name(group)
        && is_name(version)
        && version.starts_with('v')
        && version[1..].starts_with(|letter: char| letter.is_ascii_digit())
        && parts.all(is_name)
}

/// A name of the same length that nothing else has, so that what is cut off is so at the same place.
fn unlike(name: &str) -> String {
    const LETTERS: &[u8] = b"qzxjvkwqxzvjkwzq";
    let length = name.len().clamp(8, 53);
    let turn = name.bytes().map(usize::from).sum::<usize>();
    let letter = |at: usize| char::from(LETTERS[(at * 7 + turn) % LETTERS.len()]);
    (0..length).map(letter).collect()
}

/// What is different, in words: the first object, and how many more.
pub(crate) fn difference(first: &[Object], second: &[Object], is_stable: bool) -> Option<String> {
    let index = |objects: &'_ [Object]| -> BTreeMap<(String, String), usize> {
        let objects = objects.iter().enumerate();
        objects
            .map(|(at, object)| ((object.api_version.to_string(), title(object)), at))
            .collect()
    };
    let (own, other) = (index(first), index(second));
    let added = other.keys().filter(|key| !own.contains_key(*key));
    let lost = own.keys().filter(|key| !other.contains_key(*key));
    let changed = own.iter().filter(|(key, at)| {
        let is_same = |there: &usize| same(&first[**at].root, &second[*there].root);
        is_stable && other.get(*key).is_some_and(|there| !is_same(there))
    });
    let mut all = added.chain(lost).chain(changed.map(|(key, _)| key));
    let (_, name) = all.next()?;
    Some(match all.count() {
        0 => name.clone(),
        more => format!("{name} and {more} more objects"),
    })
}

/// Whether two values are the same apart from labels and annotations, which hold checksums of what differs anyway.
fn same(one: &Node, other: &Node) -> bool {
    match (one.value(), other.value()) {
        (Value::Mapping(_), Value::Mapping(_)) => {
            let kept = |node: &'_ Node| -> Vec<(String, usize)> {
                let entries = node.entries().iter().enumerate();
                entries
                    .filter(|(_, entry)| !matches!(&*entry.key, "annotations" | "labels"))
                    .map(|(at, entry)| (entry.key.to_string(), at))
                    .collect()
            };
            let (mut left, mut right) = (kept(one), kept(other));
            left.sort();
            right.sort();
            left.len() == right.len()
                && left.iter().zip(&right).all(|((key, at), (there, to))| {
                    key == there && same(&one.entries()[*at].value, &other.entries()[*to].value)
                })
        }
        (Value::Sequence(left), Value::Sequence(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(a, b)| same(a, b))
        }
        _ => one.same_value(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_prints_decides_nothing() {
        for (text, decides) in [
            ("{{ .Release.Name }}", false),
            (
                "{{- printf \"%s-%s\" .Release.Name $name | trunc 63 | trimSuffix \"-\" }}",
                false,
            ),
            ("{{- if contains $name .Release.Name }}", false),
            (
                "app: {{ include \"a.name\" . }} {{ .Release.Service | quote }}",
                false,
            ),
            (
                "{{- if .Values.release }}{{ toYaml .Values.a | nindent 4 }}",
                false,
            ),
            ("{{ index .Values \"a\" }}{{ tpl .Values.a . }}", false),
            ("{{- if ne .Release.Name \"release\" }}", true),
            ("{{- if eq .Release.Namespace \"a\" }}", true),
            ("{{- $r := .Release }}", true),
            ("{{ include \"a\" (dict \"n\" .Release.Name) }}", true),
            ("{{ get .Release \"IsUpgrade\" }}", true),
            ("{{ $c := index . \"Capabilities\" }}", true),
            (
                "{{ (index . (printf \"Capabi%s\" \"lities\")).APIVersions }}",
                true,
            ),
            ("{{ tpl (printf \"{{ %s }}\" \"look\") . }}", true),
            ("{{- range $k, $v := . }}", false),
        ] {
            let mut rest = text;
            let mut found = false;
            while let Some((_, behind)) = rest.split_once("{{") {
                let (code, after) = action(behind);
                found |= may_decide(&behind[..behind.len() - after.len()], &code);
                rest = after;
            }
            assert_eq!(found, decides, "{text}");
        }
        assert!(
            is_api("a.b/v1") && is_api("apps/v1/Deployment") && !is_api("a/b") && !is_api("v1")
        );
        let other = unlike("release");
        assert!(other != unlike("default") && other.len() == 8);
    }
}
