//! What lies beside manifests and becomes some: templates and languages that this program does not run. What looks like a
//! manifest in them is named, and what it becomes is unknown.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::limits::MAX_HEAD_BYTES;
use crate::names::{LINES, has_ending, is_kustomization_name, is_manifest_name, is_packed_name};

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    Jinja,
    Go,
    Erb,
    Placeholders,
    Jsonnet,
    Cue,
    Kcl,
    Pkl,
    Dhall,
    Terraform,
    Ytt,
    Archive,
    Helmfile,
    Fleet,
}

impl Language {
    /// By the name of a file.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        if is_helmfile_name(path) {
            return Some(Self::Helmfile);
        }
        if path.file_name().is_some_and(|name| name == "fleet.yaml") {
            return Some(Self::Fleet);
        }
        const ENDINGS: [(&[&str], Language); 10] = [
            (&["j2", "jinja", "jinja2"], Language::Jinja),
            (&["tmpl", "tpl", "gotmpl"], Language::Go),
            (&["erb"], Language::Erb),
            (&["template", "envsubst", "in"], Language::Placeholders),
            (&["jsonnet", "libsonnet"], Language::Jsonnet),
            (&["cue"], Language::Cue),
            (&["k"], Language::Kcl),
            (&["pkl"], Language::Pkl),
            (&["dhall"], Language::Dhall),
            (&["tf", "tofu"], Language::Terraform),
        ];
        let found = ENDINGS.iter().find(|(all, _)| has_ending(path, all));
        found.map(|(_, language)| *language)
    }

    /// Whether it is text with actions in it, as charts have as well.
    pub(crate) fn is_template(self) -> bool {
        matches!(
            self,
            Self::Jinja | Self::Go | Self::Erb | Self::Placeholders
        )
    }

    pub(crate) fn name(self, count: usize) -> String {
        let (one, many) = match self {
            Self::Jinja => ("Jinja template", "Jinja templates"),
            Self::Go => ("Go template", "Go templates"),
            Self::Erb => ("ERB template", "ERB templates"),
            Self::Placeholders => ("template with placeholders", "templates with placeholders"),
            Self::Jsonnet => ("Jsonnet file", "Jsonnet files"),
            Self::Cue => ("CUE file", "CUE files"),
            Self::Kcl => ("KCL file", "KCL files"),
            Self::Pkl => ("Pkl file", "Pkl files"),
            Self::Dhall => ("Dhall file", "Dhall files"),
            Self::Terraform => (
                "Terraform file with Kubernetes resources",
                "Terraform files with Kubernetes resources",
            ),
            Self::Ytt => (
                "ytt template (YAML with `#@` annotations)",
                "ytt templates (YAML with `#@` annotations)",
            ),
            Self::Helmfile => ("helmfile", "helmfiles"),
            Self::Fleet => ("Fleet bundle", "Fleet bundles"),
            Self::Archive => (
                "archive of charts, kustomizations or manifests",
                "archives of charts, kustomizations or manifests",
            ),
        };
        match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        }
    }

    /// Whether a file of it makes objects, as far as its beginning shows.
    pub(crate) fn makes_objects(self, path: &Path) -> bool {
        let Some(head) = head(path) else { return false };
        match self {
            Self::Terraform => has_kubernetes_resource(&head),
            // Without a chart, it is the manifests beside it.
            Self::Fleet => names(&head, b"chart") || names(&head, b"kustomize"),
            Self::Helmfile => memchr::memmem::find(&head, b"releases").is_some(),
            _ => names_an_object(&head),
        }
    }
}

/// Whether a text of Terraform has a `resource` block that makes objects: of the providers for Kubernetes, kubectl and helm.
fn has_kubernetes_resource(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"resource").any(|at| {
        let is_word = at
            .checked_sub(1)
            .is_none_or(|before| text[before].is_ascii_whitespace());
        let kind = text[at + b"resource".len()..].trim_ascii_start();
        let kind = kind.strip_prefix(b"\"").unwrap_or_default();
        let types: [&[u8]; 4] = [
            b"kubernetes_",
            b"kubectl_",
            b"helm_release\"",
            b"kustomization_resource\"",
        ];
        is_word && types.iter().any(|of| kind.starts_with(of))
    })
}

/// Whether a file says which charts helmfile installs: it is called so, or lies in `helmfile.d`.
fn is_helmfile_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".gotmpl").unwrap_or(&name);
    let is_in = || {
        let folder = path.parent().and_then(Path::file_name);
        folder.is_some_and(|folder| folder == "helmfile.d")
    };
    matches!(stem, "helmfile.yaml" | "helmfile.yml")
        || is_in() && (stem.ends_with(".yaml") || stem.ends_with(".yml"))
}

/// Whether a file is looked at where only a folder above it was named.
pub(crate) fn is_read_by_name(path: &Path) -> bool {
    is_manifest_name(path)
        || is_kustomization_name(path)
        || is_packed_name(path)
        || has_ending(path, LINES)
        || Language::of(path).is_some()
}

/// Whether a file looks like one that holds an object.
pub(crate) fn holds_objects(path: &Path) -> bool {
    head(path).is_some_and(|head| names_an_object(&head))
}

/// The beginning of a file.
pub(crate) fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MAX_HEAD_BYTES).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Whether a text gives values to `apiVersion` and `kind`, in the notation of YAML, JSON or one of the languages.
pub(crate) fn names_an_object(text: &[u8]) -> bool {
    names(text, b"apiVersion") && names(text, b"kind")
}

fn names(text: &[u8], key: &[u8]) -> bool {
    memchr::memmem::find_iter(text, key).any(|at| {
        let before = at.checked_sub(1).map(|before| text[before]);
        let is_whole =
            before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_.$-".contains(&byte));
        let mut behind = text[at + key.len()..].iter();
        let next = behind.find(|byte| !b"\"' \t".contains(byte));
        is_whole && next.is_some_and(|byte| b":=".contains(byte))
    })
}

/// Whether comments of a YAML text are annotations of ytt, which change what it says.
pub(crate) fn has_ytt(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"#@").any(|at| {
        let line = text[at + 2..].split(|byte| *byte == b'\n').next();
        let line = line.unwrap_or_default();
        let word = line.iter().take_while(|byte| byte.is_ascii_lowercase());
        let word = &line[..word.count()];
        let is_known = matches!(
            word,
            b"overlay" | b"data" | b"schema" | b"yaml" | b"library" | b"assert" | b"text"
        );
        line.first() == Some(&b' ') || is_known && line.get(word.len()) == Some(&b'/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_a_version_and_a_kind_is_an_object() {
        for (text, expect) in [
            ("apiVersion: v1\nkind: Pod\n", true),
            ("- {\"apiVersion\": \"v1\", \"kind\" : \"Pod\"}", true),
            ("{ apiVersion: 'v1', kind: 'Pod' }", true),
            ("apiVersion = \"v1\"\nkind = \"Pod\"\n", true),
            ("the apiVersion and the kind: of a thing", false),
            ("x.apiVersion = 1\nkind: 2", false),
            ("myapiVersion: v1\nkind: Pod", false),
            ("apiVersion: v1\nkindness: Pod", false),
            ("apiVersion", false),
        ] {
            assert_eq!(names_an_object(text.as_bytes()), expect, "{text}");
        }
    }

    #[test]
    fn resources_of_terraform_that_make_objects_are_told_from_others() {
        for (text, expect) in [
            ("resource \"kubernetes_deployment_v1\" \"a\" {}", true),
            ("x = 1\nresource\t\"helm_release\" \"a\" {\n", true),
            ("resource \"kubectl_manifest\" \"a\" {}", true),
            ("resource \"kubernetes_manifest\" \"a\" {}", true),
            ("data \"kubernetes_service\" \"a\" {}", false),
            ("resource \"aws_vpc\" \"kubernetes_vpc\" {}", false),
            ("# the resource \"helm_releases\"", false),
            ("my_resource \"helm_release\"", false),
            ("resource", false),
        ] {
            assert_eq!(has_kubernetes_resource(text.as_bytes()), expect, "{text}");
        }
    }

    #[test]
    fn annotations_of_ytt_are_told_from_comments() {
        for (text, expect) in [
            ("a: #@ data.values.a\n", true),
            ("#@ load(\"@ytt:data\", \"data\")\n---\n", true),
            ("#@overlay/match by=overlay.all\n", true),
            ("#@data/values\n---\n", true),
            ("# @param a\n", false),
            ("#@formatter:off\n", false),
            ("#@", false),
        ] {
            assert_eq!(has_ytt(text.as_bytes()), expect, "{text}");
        }
    }

    #[test]
    fn languages_are_told_by_their_endings() {
        for (name, expect) in [
            ("a.yaml.j2", Some(Language::Jinja)),
            ("a.yaml.template", Some(Language::Placeholders)),
            ("a.yaml.in", Some(Language::Placeholders)),
            ("a.yml.ERB", Some(Language::Erb)),
            ("main.k", Some(Language::Kcl)),
            ("main.tf", Some(Language::Terraform)),
            ("k", None),
            ("a.yaml", None),
        ] {
            assert_eq!(Language::of(Path::new(name)), expect, "{name}");
        }
    }
}
