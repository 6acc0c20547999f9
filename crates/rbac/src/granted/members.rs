//! Groups that objects put users into: the `aws-auth` ConfigMap of EKS, mappings of the AWS IAM authenticator, and the groups
//! of OpenShift.

use std::collections::HashMap;

use seawall_model::{Cluster, Identity, ObjectId};
use seawall_syntax::{Node, parse_stream};

/// The entries of the ConfigMap: the field, and what names the identity at AWS.
const LISTS: [(&str, &str); 2] = [("mapUsers", "userarn"), ("mapRoles", "rolearn")];

/// The API group of the AWS IAM authenticator.
const AUTHENTICATOR: &str = "iamauthenticator.k8s.aws";

/// The API group of OpenShift's users and groups.
const OPENSHIFT: &str = "user.openshift.io";

/// The field of a group that names its members, each as a whole.
const USERS: &str = "users";

/// How a part of a name begins that AWS fills in.
const FILLED: &str = "{{";

/// A user whom an object puts into groups.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// The name; with `{{…}}` where AWS fills something in.
    pub user: Box<str>,
    /// The groups.
    pub groups: Vec<Box<str>>,
    /// The object.
    pub object: ObjectId,
    /// The field of it that holds the entry.
    pub path: &'static str,
}

impl Mapped {
    /// What comes before and behind what is filled in; `None` for a name that is whole.
    fn template(&self) -> Option<(&str, &str)> {
        if self.path == USERS {
            return None;
        }
        let (before, _) = self.user.split_once(FILLED)?;
        let (_, behind) = self.user.rsplit_once("}}")?;
        Some((before, behind))
    }

    fn is(&self, user: &str) -> bool {
        match self.template() {
            Some((before, behind)) => {
                user.len() > before.len() + behind.len()
                    && user.starts_with(before)
                    && user.ends_with(behind)
            }
            None => *self.user == *user,
        }
    }
}

/// Users and the groups that objects put them into.
#[derive(Debug, Default)]
pub(crate) struct Members {
    pub(crate) all: Vec<Mapped>,
    by_name: HashMap<Box<str>, Vec<usize>>,
    templates: Vec<usize>,
    /// Why somebody may be in groups whom nobody can name.
    pub unread: Option<String>,
}

impl Members {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut members = Self::default();
        members.see_mappings(cluster);
        members.see_groups(cluster);
        let Some(id) = cluster.find("", "ConfigMap", "kube-system", "aws-auth") else {
            return members;
        };
        let data = cluster.object(id).root.get("data");
        for (path, arn) in LISTS {
            let Some(text) = data.and_then(|data| data.str(path)) else {
                continue;
            };
            for document in parse_stream(text.as_bytes()) {
                match document.nodes {
                    Ok(nodes) => {
                        let entries = nodes.iter().flat_map(Node::items);
                        entries.for_each(|entry| members.see(entry, arn, id, path));
                    }
                    Err(_) => {
                        members.unread = Some(format!(
                            "`{path}` of ConfigMap `kube-system/aws-auth` cannot be read as YAML, and it puts users into groups"
                        ));
                    }
                }
            }
        }
        members
    }

    /// The custom resources from which the AWS IAM authenticator reads the same.
    fn see_mappings(&mut self, cluster: &Cluster) {
        for id in cluster.ids_of_kind("IAMIdentityMapping") {
            let object = cluster.object(*id);
            if object.group() != AUTHENTICATOR || self.is_refused(cluster, *id) {
                continue;
            }
            if let Some(spec) = object.spec() {
                self.see(spec, "arn", *id, "spec.groups");
            }
        }
    }

    /// Whether the API server would refuse an object, so that whom it puts into groups is not known.
    fn is_refused(&mut self, cluster: &Cluster, id: ObjectId) -> bool {
        let Some(reason) = cluster.refused(id) else {
            return false;
        };
        let object = cluster.object(id);
        self.unread = Some(format!(
            "the API server would refuse {} `{}` ({reason}), and it puts users into groups",
            object.kind, object.name
        ));
        true
    }

    /// OpenShift's groups, which its API server adds to the users that they name.
    fn see_groups(&mut self, cluster: &Cluster) {
        for id in cluster.ids_of_kind("Group") {
            let object = cluster.object(*id);
            let is_of_openshift = object.group() == OPENSHIFT
                || object.group().is_empty() && object.version() == "v1";
            if !is_of_openshift || self.is_refused(cluster, *id) {
                continue;
            }
            let Some(users) = object.root.get(USERS).filter(|users| !users.is_null()) else {
                continue;
            };
            if !users.is_sequence() || users.items().iter().any(|user| user.as_str().is_none()) {
                self.unread = Some(format!(
                    "`users` of Group `{}` are of a wrong type, and they are its members",
                    object.name
                ));
            }
            for user in users.items().iter().filter_map(Node::as_str) {
                self.add(Mapped {
                    user: user.into(),
                    groups: vec![Box::from(&*object.name)],
                    object: *id,
                    path: USERS,
                });
            }
        }
    }

    fn see(&mut self, entry: &Node, arn: &str, object: ObjectId, path: &'static str) {
        let user = ["username", arn].iter().find_map(|field| entry.str(field));
        let groups: Vec<Box<str>> = entry.strings("groups").map(Box::from).collect();
        let Some(user) = user.filter(|_| !groups.is_empty()) else {
            return;
        };
        let mapped = Mapped {
            user: user.into(),
            groups,
            object,
            path: match path {
                "mapUsers" => "data.mapUsers",
                "mapRoles" => "data.mapRoles",
                path => path,
            },
        };
        self.add(mapped);
    }

    fn add(&mut self, mapped: Mapped) {
        let number = self.all.len();
        match mapped.template() {
            Some(_) => self.templates.push(number),
            None => {
                let of_user = self.by_name.entry(mapped.user.clone());
                of_user.or_default().push(number);
            }
        }
        self.all.push(mapped);
    }

    /// The entries for a user.
    pub(crate) fn of_user(&self, user: &str) -> impl Iterator<Item = &Mapped> {
        let named = self.by_name.get(user).into_iter().flatten();
        let fitting = self.templates.iter();
        let fitting = fitting.filter(move |number| self.all[**number].is(user));
        named.chain(fitting).map(|number| &self.all[*number])
    }

    /// The groups that objects put an identity into, beside its own.
    pub(crate) fn groups_of<'s, 'i>(
        &'s self,
        identity: &'i Identity,
    ) -> impl Iterator<Item = &'s str> + use<'s, 'i> {
        let groups = self
            .of_user(&identity.user)
            .flat_map(|mapped| &mapped.groups);
        let groups = groups.map(AsRef::as_ref);
        groups.filter(|group: &&str| !identity.groups.iter().any(|own| own == group))
    }
}
