//! Registries that are frozen, moved or shut down: `content/lifecycle/registries.yaml`.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};
use seawall_finding::{Date, Severity};
use seawall_model::ImageRef;

/// A registry, or a part of one, that gets no more updates.
#[derive(Debug)]
pub(crate) struct Frozen {
    /// Registry and first part of the path.
    pub(crate) prefix: String,
    /// The day.
    pub(crate) since: Date,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What it is, to follow the name.
    pub(crate) state: String,
    /// Where the images are now.
    pub(crate) instead: String,
    except: Vec<String>,
    only_versions: bool,
}

/// Reads the content.
pub(super) fn read() -> Result<Vec<Frozen>, ContentError> {
    Document::built_in(
        files::LIFECYCLE_REGISTRIES,
        "seawall.frozen-registries",
        1..=1,
    )?
    .read(|root| {
        root.list("registries")?
            .not_empty()?
            .distinct_by("prefix")?
            .each(|entry| {
                entry.text("source")?;
                let except = entry.optional_list("not")?.texts()?;
                Ok(Frozen {
                    prefix: entry.text("prefix")?.to_owned(),
                    since: entry.parsed("since")?,
                    severity: entry.parsed("severity")?,
                    state: entry.text("state")?.to_owned(),
                    instead: entry.text("instead")?.to_owned(),
                    except: except.into_iter().map(str::to_owned).collect(),
                    only_versions: entry.optional_flag("only_versions")?.unwrap_or(false),
                })
            })
    })
}

/// Content that cannot be read gives no registries, which a test rules out.
fn registries() -> &'static [Frozen] {
    static LIST: OnceLock<Vec<Frozen>> = OnceLock::new();
    LIST.get_or_init(|| read().unwrap_or_default())
}

/// The frozen registry that an image comes from.
pub(crate) fn frozen(image: &ImageRef<'_>) -> Option<&'static Frozen> {
    let name = image.full_name();
    let found = registries()
        .iter()
        .filter(|entry| is_below(&name, &entry.prefix))
        .max_by_key(|entry| entry.prefix.len())?;
    let is_fed = found.except.iter().any(|part| is_below(&name, part))
        || found.only_versions && image.is_mutable();
    (!is_fed).then_some(found)
}

/// Whether a name is this one or below it, part by part.
fn is_below(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_counts() {
        for (text, expected) in [
            ("k8s.gcr.io/pause:3.5", Some("k8s.gcr.io")),
            ("registry.k8s.io/pause:3.10", None),
            (
                "gcr.io/kubebuilder/kube-rbac-proxy:v0.8.0",
                Some("gcr.io/kubebuilder"),
            ),
            ("gcr.io/acme/app:1", Some("gcr.io")),
            ("gcr.io/distroless/static:nonroot", None),
            ("bitnami/redis:7.2", Some("docker.io/bitnami")),
            ("docker.io/bitnami/redis:latest", None),
            ("bitnami/redis", None),
            ("bitnamilegacy/redis:7.2", Some("docker.io/bitnamilegacy")),
            ("bitnamisecure/redis:latest", None),
            (
                "quay.io/coreos/kube-rbac-proxy:v0.4.1",
                Some("quay.io/coreos"),
            ),
            ("quay.io/coreos/etcd:v3.5.21", None),
            ("quay.io/coreos/butane:release", None),
            ("mirror.example.com/k8s.gcr.io/pause:3.5", None),
        ] {
            let image = ImageRef::parse(text).expect(text);
            let found = frozen(&image).map(|entry| entry.prefix.as_str());
            assert_eq!(found, expected, "{text}");
        }
    }
}
