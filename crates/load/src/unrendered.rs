//! Plain manifests among the templates of a chart that the chart does not render: its `.helmignore` names them, their names
//! begin with `_`, their chart is a library or is switched off. `kubectl apply` of the files themselves applies them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use seawall_model::{Object, Origin};
use seawall_syntax::Allowance;

use crate::Diagnostic;
use crate::examine::{place, title};
use crate::templates::each_template;
use crate::text::{TextResult, may_hold_objects, read_text_within};

/// Names each file that contains objects which did not come out, and counts it as not evaluated.
pub(crate) fn name_unrendered(chart: &Path, name: &str, result: &mut TextResult) {
    let mut rendered: HashMap<(&str, &str), Vec<&Object>> = HashMap::new();
    for object in &result.objects {
        let own = rendered.entry((&object.kind, &object.name));
        own.or_default().push(object);
    }
    let is_rendered = |object: &Object| {
        let alike = rendered.get(&(&*object.kind, &*object.name));
        alike.is_some_and(|alike| alike.iter().any(|it| it.root.same_value(&object.root)))
    };
    let mut found = Vec::new();
    each_template(chart, &mut |inside, text| {
        // What has an action is nothing without helm.
        if memchr::memmem::find(text, b"{{").is_some() || !may_hold_objects(text) {
            return;
        }
        let file: Arc<str> = Arc::from(Path::new(name).join(inside).display().to_string());
        let plain = read_text_within(&file, text, Origin::File, Allowance::default());
        let mut left = plain.objects.iter().filter(|object| !is_rendered(object));
        let Some(first) = left.next() else { return };
        let what = match left.count() {
            0 => title(first),
            more => format!("{} and {more} more objects", title(first)),
        };
        let message = format!("contains {what}, which the chart does not render");
        found.push(
            Diagnostic::error(&file, message)
                .at(place(first, ""))
                .hint("name the file to scan it, or remove it from the templates"),
        );
    });
    result.broken += found.len();
    result.diagnostics.append(&mut found);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: &str, more: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{{more}}}\n")
    }

    #[test]
    fn a_plain_manifest_that_does_not_come_out_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        for (file, text) in [
            ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
            ("templates/web.yaml", &*pod("web", "")),
            (
                "templates/templated.yaml",
                "{{- if .Values.on }}\nkind: Pod\n{{- end }}\n",
            ),
            // The same name, and not the same pod.
            ("templates/_web.yaml", &pod("web", "hostPID: true")),
            ("templates/.left/out.yaml", &pod("out", "")),
            ("charts/off/templates/a.yaml", &pod("a", "")),
            ("files/templates.yaml", &pod("data", "")),
            // Charts of their own, and one that helm takes in by its place.
            ("x/inner/Chart.yaml", "name: inner\n"),
            ("x/inner/templates/b.yaml", &pod("b", "")),
            (".x/Chart.yaml", "name: x\n"),
            (".x/templates/b.yaml", &pod("b", "")),
            ("x/templates/deep/Chart.yaml", "name: deep\n"),
            ("x/templates/deep/c.yaml", &pod("c", "")),
        ] {
            let path = directory.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("directories");
            std::fs::write(path, text).expect("a file");
        }
        let output = format!("---\n# Source: c/templates/web.yaml\n{}", pod("web", ""));
        let mut result = read_text_within(
            &"c".into(),
            output.as_bytes(),
            Origin::Rendered,
            Allowance::default(),
        );
        name_unrendered(directory.path(), "c", &mut result);
        let mut named: Vec<&str> = result.diagnostics.iter().map(|one| &*one.source).collect();
        named.sort_unstable();
        assert_eq!(
            named,
            [
                "c/charts/off/templates/a.yaml",
                "c/templates/.left/out.yaml",
                "c/templates/_web.yaml",
                "c/x/templates/deep/c.yaml"
            ]
        );
        assert_eq!(result.broken, 4);
    }
}
