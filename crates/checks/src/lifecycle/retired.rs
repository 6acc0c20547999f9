//! Programs that are no longer maintained, by their images: `content/lifecycle/retired.yaml`.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};
use seawall_finding::{Date, Severity};
use seawall_model::ImageRef;

/// A program without a maintainer.
#[derive(Debug)]
pub(crate) struct Retired {
    /// Its name.
    pub(crate) name: String,
    /// The last day on which it was maintained.
    pub(crate) since: Date,
    /// How bad it is to run it.
    pub(crate) severity: Severity,
    /// Why, as a clause.
    pub(crate) why: String,
    /// What to run in its place.
    pub(crate) instead: String,
    repositories: Vec<String>,
    copies: Vec<String>,
}

/// How an image matches a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// The project published it.
    Own,
    /// It can be a mirror of what the project published, or a fork.
    Copy,
}

/// Reads the content.
pub(super) fn read() -> Result<Vec<Retired>, ContentError> {
    Document::built_in(files::LIFECYCLE_RETIRED, "seawall.retired-programs", 1..=1)?.read(|root| {
        root.list("programs")?
            .not_empty()?
            .distinct_by("name")?
            .each(|entry| {
                entry.text("source")?;
                let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
                Ok(Retired {
                    name: entry.text("name")?.to_owned(),
                    since: entry.parsed("since")?,
                    severity: entry.parsed("severity")?,
                    why: entry.text("why")?.to_owned(),
                    instead: entry.text("instead")?.to_owned(),
                    repositories: owned(entry.list("repositories")?.not_empty()?.distinct_texts()?),
                    copies: owned(entry.list("copies")?.distinct_texts()?),
                })
            })
    })
}

/// Content that cannot be read gives no programs, which a test rules out.
fn programs() -> &'static [Retired] {
    static LIST: OnceLock<Vec<Retired>> = OnceLock::new();
    LIST.get_or_init(|| read().unwrap_or_default())
}

/// The retired program that an image runs.
pub(crate) fn retired(image: &ImageRef<'_>) -> Option<(&'static Retired, Match)> {
    let name = image.full_name();
    programs().iter().find_map(|program| {
        if program.repositories.contains(&name) {
            return Some((program, Match::Own));
        }
        let is_copy = program.copies.iter().any(|ending| {
            name.strip_suffix(ending.as_str())
                .is_some_and(|rest| rest.ends_with('/'))
        });
        is_copy.then_some((program, Match::Copy))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_images_copies_and_others() {
        for (text, expected) in [
            (
                "registry.k8s.io/ingress-nginx/controller:v1.15.1",
                Some(Match::Own),
            ),
            (
                "k8s.gcr.io/ingress-nginx/controller-chroot:v1.2.0",
                Some(Match::Own),
            ),
            (
                "mirror.example.com/k8s/ingress-nginx/controller:v1.12.1",
                Some(Match::Copy),
            ),
            (
                "rancher/nginx-ingress-controller:v1.12.1-hardened1",
                Some(Match::Copy),
            ),
            ("nginx/nginx-ingress:5.0", None),
            (
                "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.0",
                None,
            ),
            ("kubernetesui/dashboard:v2.7.0", Some(Match::Own)),
            ("grafana/promtail:3.5.0", Some(Match::Own)),
            ("grafana/agent:v0.44.2", Some(Match::Own)),
            ("grafana/alloy:v1.9.0", None),
        ] {
            let image = ImageRef::parse(text).expect(text);
            assert_eq!(retired(&image).map(|(_, fit)| fit), expected, "{text}");
        }
    }
}
