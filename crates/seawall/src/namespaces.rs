//! Which namespaces of an input an answer is about.

use anyhow::bail;
use clap::Args;
use seawall_content::closest;
use seawall_load::Loaded;
use seawall_scan::Selection;

/// The namespaces that are asked about; all of them where none is named.
#[derive(Debug, Clone, Args)]
pub(crate) struct Namespaces {
    /// Show and count only what is in these namespaces (globs, repeatable).
    #[arg(short, long, value_name = "NAME")]
    namespace: Vec<String>,
}

impl Namespaces {
    /// As they were named.
    pub(crate) fn names(&self) -> &[String] {
        &self.namespace
    }

    /// Whether a namespace is asked about. One compiled form answers about all of them.
    pub(crate) fn filter(&self) -> impl Fn(&str) -> bool {
        let (is_all, named) = (self.namespace.is_empty(), &self.namespace);
        let selection = Selection::new(named, None, &[]);
        move |name| is_all || selection.has_namespace(name)
    }

    /// A misspelt namespace would pass whatever is in it.
    ///
    /// # Errors
    /// For a name that nothing in the input has.
    pub(crate) fn check<'l>(
        &self,
        loaded: impl Iterator<Item = &'l Loaded> + Clone,
    ) -> anyhow::Result<()> {
        let objects = || loaded.clone().flat_map(|one| one.cluster.objects());
        for asked in &self.namespace {
            let namespaces = || {
                objects().map(|object| match &*object.kind {
                    "Namespace" => &*object.name,
                    _ => &*object.namespace,
                })
            };
            let only = Selection::new(std::slice::from_ref(asked), None, &[]);
            if !namespaces().any(|name| only.has_namespace(name)) {
                let hint = match closest(asked, namespaces().filter(|name| !name.is_empty())) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "objects that do not set a namespace are in the one that --default-namespace names".to_owned(),
                };
                bail!("nothing in the input is in namespace `{asked}`\n  hint: {hint}");
            }
        }
        Ok(())
    }
}
