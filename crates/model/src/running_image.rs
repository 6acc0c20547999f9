//! Which images a pod runs, as it is written and as its node pulled them. Asked here by everything that matches images with
//! something known about them.

use std::collections::BTreeMap;

use crate::{ImageRef, Pod};

/// An image of a pod: of a container, init and ephemeral ones included, or of an image volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningImage<'p> {
    /// The container, or the volume.
    pub user: ImageUser<'p>,
    /// As the pod names it; empty where it names none.
    pub written: &'p str,
    /// What the status of the pod says that the node pulled: `registry/name@sha256:…`, or only the digest of the
    /// configuration, `sha256:…`. `None` without a status, and for volumes.
    pub pulled: Option<&'p str>,
}

/// What of a pod uses an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageUser<'p> {
    /// A container, by name.
    Container(&'p str),
    /// A volume, by name.
    Volume(&'p str),
}

/// What an image is recognised by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageKey {
    /// A digest: of its index, its manifest or its configuration, wherever it lies. `sha256:…`.
    Digest(Box<str>),
    /// A name with a tag, which may mean another image tomorrow; a text that names none as it is.
    Name(Box<str>),
}

impl ImageKey {
    /// What a reference is recognised by: its digest, else its full name with the tag.
    pub fn of(reference: &str) -> Self {
        match ImageRef::parse(reference) {
            Some(image) => match image.digest {
                Some(digest) => Self::Digest(digest.into()),
                None => Self::Name(image.identity().into()),
            },
            None => Self::Name(reference.into()),
        }
    }
}

impl<'p> RunningImage<'p> {
    /// What the image is recognised by: the digest that was pulled, else what is written.
    pub fn key(&self) -> ImageKey {
        match self.pulled {
            Some(pulled) => match pulled.rsplit_once('@') {
                Some((_, digest)) => ImageKey::Digest(digest.into()),
                None => ImageKey::Digest(pulled.into()),
            },
            None => ImageKey::of(self.written),
        }
    }

    /// What a registry can be asked for: what was pulled, where it names a repository; else what is written.
    pub fn reference(&self) -> &'p str {
        match self.pulled {
            Some(pulled) if pulled.contains('/') => pulled,
            _ => self.written,
        }
    }
}

/// The images of a pod, in its own order: of all containers, then of image volumes.
pub fn running_images<'p>(pod: &Pod<'p>) -> Vec<RunningImage<'p>> {
    let pulled = pulled(pod);
    let containers = pod.containers().map(|container| RunningImage {
        user: ImageUser::Container(container.name),
        written: container.image(),
        pulled: pulled.get(container.name).copied(),
    });
    let mut images: Vec<RunningImage<'p>> = containers.collect();
    for volume in pod.spec.list("volumes") {
        if let Some(image) = volume.get("image") {
            images.push(RunningImage {
                user: ImageUser::Volume(volume.str("name").unwrap_or_default()),
                written: image.str("reference").unwrap_or_default(),
                pulled: None,
            });
        }
    }
    images
}

/// What a node pulled, by container, as `imageID` of the status says.
fn pulled<'p>(pod: &Pod<'p>) -> BTreeMap<&'p str, &'p str> {
    let mut pulled = BTreeMap::new();
    let Some(status) = pod.object.root.get("status") else {
        return pulled;
    };
    let lists = [
        "containerStatuses",
        "initContainerStatuses",
        "ephemeralContainerStatuses",
    ];
    for state in lists.into_iter().flat_map(|list| status.list(list)) {
        let (Some(name), Some(id)) = (state.str("name"), state.str("imageID")) else {
            continue;
        };
        // `docker-pullable://name@sha256:…` of Docker's days.
        let id = id.rsplit("://").next().unwrap_or(id);
        let is_named = ImageRef::parse(id).is_some_and(|image| image.digest.is_some());
        let is_bare = || ImageRef::parse(&format!("x@{id}")).is_some();
        if (is_named && id.contains('/')) || is_bare() {
            pulled.insert(name, id);
        }
    }
    pulled
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Object, Origin, Source};

    fn keys(pod: &str) -> Vec<(String, ImageKey, String)> {
        let object = object(pod);
        let pod = Pod::all(&object).next().expect("a pod");
        running_images(&pod)
            .iter()
            .map(|image| {
                let user = format!("{:?}", image.user);
                (user, image.key(), image.reference().to_owned())
            })
            .collect()
    }

    fn object(text: &str) -> Object {
        let source = Source {
            name: "a.yaml".into(),
            origin: Origin::File,
        };
        let mut documents = parse_stream(text.as_bytes());
        let node = documents.remove(0).nodes.expect("YAML").remove(0);
        Object::from_node(node, source).expect("an object")
    }

    #[test]
    fn what_the_node_pulled_counts_before_what_is_written() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let other = format!("sha256:{}", "b".repeat(64));
        let found = keys(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: n}}\nspec:\n  containers:\n  - {{name: a, image: 'web:1'}}\n  - {{name: b, image: 'web:1'}}\n  - {{name: c, image: 'web@{digest}'}}\n  volumes:\n  - {{name: v, image: {{reference: 'data:2'}}}}\n  - {{name: w, emptyDir: {{}}}}\nstatus:\n  containerStatuses:\n  - {{name: a, imageID: 'docker-pullable://r.example/web@{digest}'}}\n  - {{name: b, imageID: '{other}'}}\n"
        ));
        let digest = ImageKey::Digest(digest.as_str().into());
        assert_eq!(found.len(), 4);
        assert_eq!(found[0].1, digest);
        assert!(found[0].2.starts_with("r.example/web@"));
        // A bare digest is of the configuration: it says which image it is, and names nothing to pull.
        assert_eq!(found[1].1, ImageKey::Digest(other.as_str().into()));
        assert_eq!(found[1].2, "web:1");
        assert_eq!(found[2].1, digest);
        assert_eq!(
            found[3].1,
            ImageKey::Name("docker.io/library/data:2".into())
        );
    }

    #[test]
    fn a_status_that_says_nothing_useful_changes_nothing() {
        let found = keys(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec:\n  containers:\n  - {name: a, image: web}\n  - {name: b}\nstatus:\n  containerStatuses:\n  - {name: a, imageID: ''}\n  - {name: b, imageID: 7}\n",
        );
        let name = ImageKey::Name("docker.io/library/web:latest".into());
        assert_eq!(found[0].1, name);
        assert_eq!(found[1].2, "");
    }
}
