//! What a finding is about.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One Kubernetes object, named as people name it. Its parts are names, never patterns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Resource {
    /// Cluster or context it belongs to; empty for files.
    pub cluster: Arc<str>,
    /// `apps/v1`; empty when only an owner reference named it.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Empty for cluster-scoped objects and for files that leave it open.
    pub namespace: String,
    /// `metadata.name`, or `generateName` with `*`.
    pub name: String,
}

impl Resource {
    /// The API group: `apps` of `apps/v1`, empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }
}

/// What a finding is about. Engines that look at something else add a variant; everything that only shows, groups or
/// selects findings asks the methods.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Target {
    /// A Kubernetes object, or the top owner of pods.
    Object(Resource),
    /// A namespace as a whole, declared or only used.
    Namespace {
        /// Cluster or context; empty for files.
        cluster: Arc<str>,
        /// Its name.
        name: String,
    },
    /// A cluster as a whole.
    Cluster {
        /// Cluster or context; empty for files.
        cluster: Arc<str>,
    },
    /// A user, a group or a service account.
    Principal {
        /// Cluster or context; empty for files.
        cluster: Arc<str>,
        /// `User`, `Group` or `ServiceAccount`.
        kind: String,
        /// Of service accounts; empty otherwise.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// A node.
    Node {
        /// Cluster or context; empty for files.
        cluster: Arc<str>,
        /// Its name.
        name: String,
    },
    /// A container image.
    Image {
        /// As it was asked for: `registry.example.com/app:1`.
        reference: String,
        /// `sha256:…`; empty when it is not known.
        digest: String,
    },
    /// A package inside an image or on a node.
    Package {
        /// The image or node that holds it.
        holder: String,
        /// Its package URL without the version: `pkg:deb/debian/openssl`.
        name: String,
        /// The installed version.
        version: String,
    },
    /// A resource of a cloud account.
    CloudResource {
        /// `aws`, `azure`, `gcp`.
        provider: String,
        /// Account, subscription or project.
        account: String,
        /// The provider's name for its type.
        kind: String,
        /// The provider's identifier.
        id: String,
    },
    /// Something that happened: an audit or runtime event.
    Event {
        /// Cluster or context; empty for files.
        cluster: Arc<str>,
        /// The log it stood in.
        source: String,
        /// Its id in that log.
        id: String,
    },
    /// An exception, by where it was written.
    Exception {
        /// File and line, or the annotated object.
        origin: String,
    },
}

impl Target {
    /// Cluster or context; empty for files and for what belongs to none.
    pub fn cluster(&self) -> &str {
        match self {
            Self::Object(resource) => &resource.cluster,
            Self::Namespace { cluster, .. }
            | Self::Cluster { cluster }
            | Self::Principal { cluster, .. }
            | Self::Node { cluster, .. }
            | Self::Event { cluster, .. } => cluster,
            Self::Image { .. }
            | Self::Package { .. }
            | Self::CloudResource { .. }
            | Self::Exception { .. } => "",
        }
    }

    /// `apps/v1`; empty for what is no Kubernetes object.
    pub fn api_version(&self) -> &str {
        match self {
            Self::Object(resource) => &resource.api_version,
            Self::Namespace { .. } | Self::Node { .. } => "v1",
            _ => "",
        }
    }

    /// The API group; empty for the core group and for what is no Kubernetes object.
    pub fn group(&self) -> &str {
        match self {
            Self::Object(resource) => resource.group(),
            _ => "",
        }
    }

    /// What it is, as the kind of an object: `Deployment`, `Namespace`, `Cluster`, `Image`.
    pub fn kind(&self) -> &str {
        match self {
            Self::Object(resource) => &resource.kind,
            Self::Namespace { .. } => "Namespace",
            Self::Cluster { .. } => "Cluster",
            Self::Principal { kind, .. } | Self::CloudResource { kind, .. } => kind,
            Self::Node { .. } => "Node",
            Self::Image { .. } => "Image",
            Self::Package { .. } => "Package",
            Self::Event { .. } => "Event",
            Self::Exception { .. } => "Exception",
        }
    }

    /// The namespace that it is in, or is; empty where there is none.
    pub fn namespace(&self) -> &str {
        match self {
            Self::Object(resource) => &resource.namespace,
            Self::Namespace { name, .. } => name,
            Self::Principal { namespace, .. } => namespace,
            _ => "",
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Object(resource) => &resource.name,
            Self::Namespace { name, .. }
            | Self::Principal { name, .. }
            | Self::Node { name, .. }
            | Self::Package { name, .. } => name,
            Self::Cluster { .. } => "cluster",
            Self::Image { reference, .. } => reference,
            Self::CloudResource { id, .. } | Self::Event { id, .. } => id,
            Self::Exception { origin } => origin,
        }
    }

    /// Of packages: the image or node that has it; empty otherwise.
    pub fn holder(&self) -> &str {
        match self {
            Self::Package { holder, .. } => holder,
            _ => "",
        }
    }

    /// Of packages: the installed version. Of images: the digest. Empty otherwise.
    pub fn version(&self) -> &str {
        match self {
            Self::Package { version, .. } => version,
            Self::Image { digest, .. } => digest,
            _ => "",
        }
    }

    /// The object, when it is one.
    pub fn object(&self) -> Option<&Resource> {
        match self {
            Self::Object(resource) => Some(resource),
            _ => None,
        }
    }
}

impl fmt::Display for Target {
    /// `namespace/Kind/name`, without the namespace when it is empty; `pkg:deb/debian/openssl 3.0.1 in web:1` for
    /// packages, the reference for images.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Package {
            holder,
            name,
            version,
        } = self
        {
            return write!(f, "{name} {version} in {holder}");
        }
        if let Self::Image { reference, .. } = self {
            return f.write_str(reference);
        }
        if !self.namespace().is_empty() {
            write!(f, "{}/", self.namespace())?;
        }
        write!(f, "{}/{}", self.kind(), self.name())
    }
}
