//! What Argo CD fills into parameters, files of values and images: its build environment, in the form of `os.Expand` of Go.

use seawall_syntax::Node;

/// The namespaces that Argo CD itself is usually in: an Application of another one has a longer name in it.
const OWN: [&str; 3] = ["", "argocd", "openshift-gitops"];

/// What is known of one source of an Application.
pub(super) struct Environment<'n> {
    name: Option<&'n str>,
    namespace: &'n str,
    project: &'n str,
    source: &'n Node,
}

impl<'n> Environment<'n> {
    /// Of a source of an Application that is in a namespace.
    pub fn of(application: &'n Node, namespace: &str, source: &'n Node) -> Option<Self> {
        let text = |path: &[&str]| application.walk(path).and_then(Node::as_str);
        let name = text(&["metadata", "name"])?;
        Some(Self {
            name: OWN.contains(&namespace).then_some(name),
            namespace: text(&["spec", "destination", "namespace"]).unwrap_or_default(),
            project: text(&["spec", "project"]).unwrap_or_default(),
            source,
        })
    }

    /// A text with its variables filled in; `None` where one of them is not known.
    pub fn fill(&self, text: &str) -> Option<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.push_str(&rest[..at]);
            let found = &rest[at + 1..];
            if let Some(behind) = found.strip_prefix('$') {
                filled.push('$');
                rest = behind;
                continue;
            }
            let name = |text: &'_ str| {
                text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                    .unwrap_or(text.len())
            };
            let (variable, behind) = match found.strip_prefix('{') {
                Some(inner) => {
                    let end = name(inner);
                    (&inner[..end], inner[end..].strip_prefix('}')?)
                }
                None => found.split_at(name(found)),
            };
            match variable {
                "" => filled.push('$'),
                name => filled.push_str(self.value(name)?),
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let of_source = |key: &str| self.source.str(key).unwrap_or_default();
        match name {
            "ARGOCD_APP_NAME" => self.name,
            "ARGOCD_APP_NAMESPACE" => Some(self.namespace),
            "ARGOCD_APP_PROJECT_NAME" => Some(self.project),
            "ARGOCD_APP_SOURCE_REPO_URL" => Some(of_source("repoURL")),
            "ARGOCD_APP_SOURCE_PATH" => Some(of_source("path")),
            "ARGOCD_APP_SOURCE_TARGET_REVISION" => Some(of_source("targetRevision")),
            // Which commit it is, and what later versions know.
            name if name.starts_with("ARGOCD_") => None,
            // Special variables of a shell are one letter.
            name if name.starts_with(|first: char| first.is_ascii_digit()) => None,
            // It knows no others.
            _ => Some(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_yaml;

    use super::*;

    #[test]
    fn variables_are_filled_in_as_argo_cd_does_or_it_is_not_decided() {
        let text = "metadata: {name: web}\nspec:\n  project: p\n  destination: {namespace: shop}\n  source: {repoURL: 'https://x/y', path: a/b, targetRevision: v1}\n";
        let application = parse_yaml(text, 0, &mut Vec::new())
            .expect("parses")
            .remove(0);
        let source = application.walk(&["spec", "source"]).expect("a source");
        let of = |namespace: &str, text: &str| {
            let environment = Environment::of(&application, namespace, source);
            environment.expect("has a name").fill(text)
        };
        for (text, expect) in [
            ("$ARGOCD_APP_NAME-x", Some("web-x")),
            ("${ARGOCD_APP_NAME}x", Some("webx")),
            ("$ARGOCD_APP_NAMEx", None),
            (
                "$ARGOCD_APP_NAMESPACE/$ARGOCD_APP_PROJECT_NAME",
                Some("shop/p"),
            ),
            (
                "$ARGOCD_APP_SOURCE_REPO_URL@$ARGOCD_APP_SOURCE_TARGET_REVISION",
                Some("https://x/y@v1"),
            ),
            ("$ARGOCD_APP_SOURCE_PATH", Some("a/b")),
            ("${ARGOCD_APP_REVISION}", None),
            ("$$ARGOCD_APP_NAME $ 5$", Some("$ARGOCD_APP_NAME $ 5$")),
            ("$HOME${OTHER}.", Some(".")),
            ("${ARGOCD_APP_NAME", None),
            ("$1", None),
        ] {
            assert_eq!(of("argocd", text).as_deref(), expect, "{text}");
        }
        // Of an Application beside those of Argo CD, the name has the namespace in it.
        assert_eq!(of("team", "$ARGOCD_APP_NAME"), None);
        assert_eq!(of("team", "$ARGOCD_APP_NAMESPACE").as_deref(), Some("shop"));
    }
}
