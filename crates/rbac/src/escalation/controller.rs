//! Controllers that act for whoever writes their resources, as data: how their pods are known, and what they do on whose
//! behalf. Which of them run, and as whom, is looked up in the cluster ([`acting`](super::acting)).

use seawall_content::{ContentError, Field, Reader};

/// A controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controller {
    /// Short name.
    pub id: Box<str>,
    /// What people call it: "the application controller of Argo CD".
    pub is: Box<str>,
    /// What its pods, their containers or images are called where it is installed as its makers ship it.
    pub names: Vec<Box<str>>,
    /// What the image has to contain besides, where the names alone are those of several controllers.
    pub image: Option<Box<str>>,
    /// What the version of a kubelet contains where the controller is a part of the distribution and no pod.
    pub distribution: Vec<Box<str>>,
    /// Whether it looks at its own namespace only, and the argument that names others.
    pub own_namespace: Option<Box<str>>,
    /// The argument that makes it act as an account of the resource's namespace.
    pub acts_as: Option<Box<str>>,
    /// The argument that names the namespace in which it looks for what resources without a namespace name, and the
    /// namespace where it is not given.
    pub cluster_namespace: Option<(Box<str>, Box<str>)>,
    /// Whether it may do everything where it is installed as its makers ship it.
    pub is_admin: bool,
}

impl Controller {
    /// Whoever watches a resource, where nothing is said about them.
    pub(super) fn unnamed() -> Self {
        Self {
            id: "".into(),
            is: "the controller of the resource".into(),
            names: Vec::new(),
            image: None,
            distribution: Vec::new(),
            own_namespace: None,
            acts_as: None,
            cluster_namespace: None,
            is_admin: false,
        }
    }

    pub(super) fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let boxed = |name| Ok(reader.optional_text(name)?.map(Box::<str>::from));
        let list = |name| -> Result<Vec<Box<str>>, ContentError> {
            let all = reader.optional_list(name)?.texts()?;
            Ok(all.into_iter().map(Box::from).collect())
        };
        Ok(Self {
            id: reader.text("id")?.into(),
            is: reader.text("is")?.into(),
            names: list("names")?,
            image: boxed("image")?,
            distribution: list("distribution")?,
            own_namespace: boxed("own_namespace")?,
            acts_as: boxed("acts_as")?,
            cluster_namespace: match reader.optional("cluster_namespace") {
                None => None,
                Some(field) => Some(parse_argument(field)?),
            },
            is_admin: reader.optional_flag("is_admin")?.unwrap_or(false),
        })
    }
}

fn parse_argument(field: Field<'_>) -> Result<(Box<str>, Box<str>), ContentError> {
    match field.text()?.split_once(' ') {
        Some((argument, default)) => Ok((argument.into(), default.into())),
        None => Err(field.error("`cluster_namespace` is not valid").with_hint(
            "write `ARGUMENT NAMESPACE`, with the namespace to use when the argument is not set",
        )),
    }
}
