//! One text to objects and diagnostics.

use std::cell::OnceCell;
use std::sync::Arc;

use seawall_model::{Object, Origin, Source};
use seawall_syntax::{Allowance, Document, Node, Warning, decoded, read_stream};

use crate::admit::admit;
use crate::language::{has_ytt, names_an_object};
use crate::limits::MAX_TEXT_ERRORS;
use crate::spelled::names_keys_of_objects;
use crate::{Diagnostic, Level};

/// What one text gave.
#[derive(Debug, Default)]
pub(crate) struct TextResult {
    /// Objects in the order of the text.
    pub objects: Vec<Object>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Documents that hold something else than Kubernetes objects.
    pub foreign: usize,
    /// Documents that should have been evaluated and could not be.
    pub broken: usize,
    /// Whether there is nothing in the text but comments.
    pub is_blank: bool,
    /// Whether a document that could not be read has actions of a template in it.
    pub is_template: bool,
    /// Whether it is a part of others, of which nothing was to come.
    pub is_part: bool,
    /// Whether annotations of ytt change what it says.
    pub has_ytt: bool,
    /// What it was given of the limits, and what it left of it.
    pub cost: Option<(Allowance, Allowance)>,
}

/// Reads one text, within what is left of the limits. A broken document is a note in a text that does not look like
/// Kubernetes; in one that does it lowers the coverage.
pub(crate) fn read_text_within(
    name: &Arc<str>,
    bytes: &[u8],
    origin: Origin,
    given: Allowance,
) -> TextResult {
    let mut result = TextResult::default();
    if is_blank(bytes) {
        result.is_blank = true;
        return result;
    }
    if !may_hold_objects(bytes) {
        result.foreign = 1;
        return result;
    }
    let whole = Whole::of(bytes);
    let mut left = given.clone();
    let mut unsaid = 0;
    read_stream(bytes, &mut left, &mut |document| {
        read_document(name, &whole, document, origin, &mut result);
        if result.diagnostics.len() > MAX_TEXT_ERRORS {
            unsaid += result.diagnostics.len() - MAX_TEXT_ERRORS;
            result.diagnostics.truncate(MAX_TEXT_ERRORS);
        }
    });
    if unsaid > 0 {
        let message = format!("{unsaid} more errors and warnings are left out");
        result.diagnostics.push(Diagnostic::error(name, message));
    }
    result.cost = Some((given, left));
    let has_objects = !result.objects.is_empty() || names_an_object(bytes);
    result.has_ytt = origin == Origin::File && has_objects && has_ytt(bytes);
    result
}

fn read_document(
    name: &Arc<str>,
    whole: &Whole<'_>,
    document: Document,
    origin: Origin,
    result: &mut TextResult,
) {
    let source = Source {
        name: match (&document.leading_comment, origin) {
            (Some(comment), Origin::Rendered) => template_name(name, comment),
            _ => name.clone(),
        },
        origin,
    };
    match document.nodes {
        Ok(nodes) => {
            let before = result.objects.len();
            let spellings = document.spellings;
            for node in nodes {
                if is_object_as_words(&node, whole) {
                    result.broken += 1;
                    let message = "is one long text that only mentions `apiVersion` and `kind`; kubectl refuses it";
                    result.diagnostics.push(
                        Diagnostic::error(&source.name, message)
                            .at(node.position())
                            .hint("JSON has no comments: remove what precedes the object"),
                    );
                    continue;
                }
                let admitted = admit(node, &source, &mut result.objects);
                result.foreign += admitted.foreign;
                result.broken += admitted.incomplete.len();
                let incomplete = admitted.incomplete.into_iter();
                result
                    .diagnostics
                    .extend(incomplete.map(|incomplete| Diagnostic {
                        position: incomplete.position,
                        hint: incomplete.hint,
                        ..Diagnostic::error(&source.name, incomplete.message)
                    }));
            }
            if !spellings.is_empty() {
                let spellings = Arc::new(spellings);
                for object in result.objects.iter_mut().skip(before) {
                    object.spellings = Some(spellings.clone());
                }
            }
            // Doubtful YAML matters where an object came out of it.
            let has_objects = result.objects.len() > before;
            let is_lost = |warning: &Warning| warning.is_loss && whole.is_of_kubernetes();
            if has_objects || document.warnings.iter().any(is_lost) {
                let losses = document.warnings.iter().filter(|warning| warning.is_loss);
                result.broken += losses.count();
                let warnings = document.warnings.into_iter().map(|warning| Diagnostic {
                    source: source.name.clone(),
                    position: warning.position,
                    level: if warning.is_loss {
                        Level::Error
                    } else {
                        Level::Warning
                    },
                    leaves_open: false,
                    is_shown: false,
                    without_pods: Vec::new(),
                    message: warning.message,
                    hint: None,
                });
                result.diagnostics.extend(warnings);
            }
        }
        Err(error) => {
            let kubernetes = whole.is_of_kubernetes();
            result.broken += usize::from(kubernetes);
            result.is_template |= whole.is_template();
            result.diagnostics.push(Diagnostic {
                source: source.name,
                position: error.position,
                level: if kubernetes {
                    Level::Error
                } else {
                    Level::Note
                },
                leaves_open: false,
                is_shown: false,
                without_pods: Vec::new(),
                message: error.message,
                hint: error.hint.map(str::to_owned),
            });
        }
    }
}

/// Whether a document that should be an object is a text to YAML, as JSON behind a `//` comment is.
fn is_object_as_words(node: &Node, whole: &Whole<'_>) -> bool {
    node.as_str().is_some_and(|text| {
        text.contains("apiVersion") && text.contains("kind") && whole.is_of_kubernetes()
    })
}

/// Whether a text holds comments only, or nothing.
fn is_blank(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|byte| *byte == b'\n').all(|line| {
        let line = line.trim_ascii();
        line.is_empty() || line.starts_with(b"#") || line == b"---" || line == b"..."
    })
}

/// Whether a text can hold an object at all: it names `apiVersion`, or `kind` and what else objects have, or could spell
/// it in another way (an escape, a line that goes on behind a backslash, base64, the tag of base64 with escapes of its
/// own), or is no plain text (and then the parser says why).
pub(crate) fn may_hold_objects(bytes: &[u8]) -> bool {
    let holds = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    holds(b"apiVersion")
        || (holds(b"kind") || holds(b"Kind") || holds(b"KIND"))
            && (holds(b"metadata") || holds(b"spec") || holds(b"piversion") || holds(b"pi_version"))
        || holds(b"binary")
        || holds(b"!") && holds(b"%")
        || memchr::memchr(0, bytes).is_some()
        || memchr::memchr_iter(b'\\', bytes).any(|at| {
            let behind = bytes.get(at + 1);
            behind.is_some_and(|byte| matches!(byte, b'x' | b'u' | b'U' | b'\n' | b'\r' | 0x80..))
        })
}

/// What a text as a whole looks like, which is asked once, and only when a document of it is broken.
struct Whole<'b> {
    bytes: &'b [u8],
    is_of_kubernetes: OnceCell<bool>,
    is_template: OnceCell<bool>,
}

impl<'b> Whole<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            is_of_kubernetes: OnceCell::new(),
            is_template: OnceCell::new(),
        }
    }

    fn is_template(&self) -> bool {
        let find = || memchr::memmem::find(self.bytes, b"{{").is_some();
        *self.is_template.get_or_init(find)
    }

    /// Whether it names `apiVersion` and `kind` as keys can: what a broken document holds is not known, so any way of
    /// writing them counts.
    fn is_of_kubernetes(&self) -> bool {
        *self
            .is_of_kubernetes
            .get_or_init(|| names_keys_of_objects(&decoded(self.bytes)))
    }
}

/// `Source: storefront/templates/web.yaml` in a chart at `charts/front` is `charts/front/templates/web.yaml`.
fn template_name(chart: &Arc<str>, comment: &str) -> Arc<str> {
    let template = comment.trim_start_matches("Source: ").trim();
    match template.split_once('/') {
        // Anybody can write such a comment, and a template lies nowhere but in its chart.
        Some((_, inside)) if inside.split('/').any(|part| part == "..") => chart.clone(),
        Some((_, inside)) => Arc::from(format!("{}/{inside}", chart.trim_end_matches('/'))),
        None => chart.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(bytes: &[u8]) -> TextResult {
        let name = Arc::from("a.yaml");
        read_text_within(&name, bytes, Origin::File, Allowance::default())
    }

    #[test]
    fn a_broken_document_that_looks_like_an_object_counts() {
        let utf_16: Vec<u8> = "\u{feff}apiVersion: v1\nkind: Pod\nmetadata: [\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        let [wide, marked, wider]: [Vec<u8>; 3] = [
            pod.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            "\u{feff}"
                .chars()
                .chain(pod.chars())
                .flat_map(|one| u32::from(one).to_be_bytes())
                .collect(),
            pod.chars()
                .flat_map(|one| u32::from(one).to_le_bytes())
                .collect(),
        ];
        let deep = format!(
            "\"\\x61piVersion\": v1\n\"\\x6bind\": Pod\na: {}{}\n",
            "{a: ".repeat(200),
            "}".repeat(200)
        );
        let json = "{\n \"apiVersion\": \"v1\",\n \"kind\": \"Pod\",\n \"metadata\": {\"name\" \"a\"}\n}\n";
        let whole_json = "{\n \"apiVersion\": \"v1\",\n \"kind\": \"Pod\",\n \"metadata\": {\"name\": \"a\"}\n}\n";
        for (text, broken) in [
            ("a: [\n---\nb: 1\n".as_bytes(), 0),
            (b"a: [\n---\napiVersion: v1\nkind: Pod\n", 1),
            (b"apiVersion: v1\nkind: Pod\nmetadata: [\n---\na: 1\n", 1),
            (b"--- {apiVersion: v1, kind: Pod}\n", 1),
            (b"a: 1\n---\n{apiVersion: v1, kind: Pod, metadata: [}\n", 1),
            (&utf_16, 1),
            (&wide, 1),
            (&marked, 1),
            (&wider, 1),
            (b"\0\0a: 1\n", 0),
            (b"'apiVersion': v1\n'kind': Pod\nmetadata: [\n", 1),
            (b"\"\\u0061piVersion\": v1\n\"\\u006bind\": Pod\na: [\n", 1),
            (
                b"{\"\\u0061piVersion\": \"v1\", \"\\u006bind\": \"Pod\", \"a\" 1}\n",
                1,
            ),
            (deep.as_bytes(), 1),
            (json.as_bytes(), 1),
            (format!("// a pod\n{whole_json}").as_bytes(), 1),
            (format!("/* a pod */ {whole_json}").as_bytes(), 1),
            (b"a: 1\n---\nsome words\n", 0),
            (b"apiVersion: v1\nkind: Pod\n---\nsome words\n", 0),
        ] {
            let result = read_text(text);
            assert_eq!(result.broken, broken, "{}", decoded(text));
        }
    }

    #[test]
    fn however_the_version_is_spelled_an_object_is_found() {
        for key in [
            "apiVersion",
            "\"\\U00000061piVersion\"",
            "\"\\x61piVersion\"",
            "? \"api\\\n    Version\"\n",
            "!!binary YXBpVmVyc2lvbg==",
            "!<tag:yaml.org,2002:binary> YXBpVmVyc2lvbg==",
            "!<tag:yaml.org,2002:bin%61ry> YXBpVmVyc2lvbg==",
            "!!bin%61ry YXBpVmVyc2lvbg==",
        ] {
            let text = format!("{key}: v1\nkind: Pod\nmetadata: {{name: a}}\n");
            let result = read_text(text.as_bytes());
            assert_eq!(result.objects.len(), 1, "{text}");
        }
    }
}
