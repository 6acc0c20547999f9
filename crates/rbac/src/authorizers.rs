//! Which authorizers the API server asks besides RBAC, as its flags, configuration files and installers in the input show.
//!
//! The API server asks its authorizers in order until one allows or denies. RBAC and Node never deny, a webhook may. Group
//! `system:masters` is allowed everything before any of them.

use seawall_model::{
    Cluster, Component, Flag, Flags, InstalledServer, Object, ObjectId, UnreadFlag,
};
use seawall_syntax::{Node, parse_stream};

/// The group and kind of the file that lists authorizers.
const GROUP: &str = "apiserver.config.k8s.io";
const KIND: &str = "AuthorizationConfiguration";

/// Where an authorizer that allows everything is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowsAll {
    /// The object.
    pub object: ObjectId,
    /// The field.
    pub path: String,
    /// Whether requests without a credential are allowed too; `None` where that is not known.
    pub(crate) anonymous: Option<bool>,
}

/// What the authorizers of an input come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Authorizers {
    /// Every API server allows everything.
    pub(crate) all: Option<AllowsAll>,
    /// Why a request that RBAC does not allow may be allowed, as a sentence without a full stop.
    pub(crate) others: Option<String>,
    /// Why a request that RBAC allows may be denied, likewise.
    pub(crate) overruled: Option<String>,
}

/// The authorizers of one API server, or of one file.
struct Chain {
    object: ObjectId,
    /// Type, name and field of each.
    all: Vec<(String, String, String)>,
    anonymous: Option<bool>,
}

impl Authorizers {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut found = Self::default();
        let files = files(cluster);
        let mut chains: Vec<Chain> = Vec::new();
        let mut has_server = false;
        for (id, flags) in cluster.own_components(Component::ApiServer) {
            has_server = true;
            match of_server(id.object, &flags) {
                Ok(listed) => found.add(listed, &files, &mut chains),
                Err(UnreadFlag(reason)) => {
                    found.others.get_or_insert(format!(
                        "which authorizers the API server asks is not known: {reason}"
                    ));
                }
            }
        }
        for server in InstalledServer::all(cluster) {
            if let Some(listed) = of_installed(&server) {
                has_server = true;
                found.add(listed, &files, &mut chains);
            }
        }
        if !has_server {
            chains = of_files(&files, None);
        }
        found.see(cluster, &chains);
        found
    }

    fn add(&mut self, listed: Listed, files: &[File], chains: &mut Vec<Chain>) {
        match listed {
            Listed::Here(chain) => chains.push(chain),
            Listed::In(file, _) if files.is_empty() => {
                self.others.get_or_insert(format!(
                    "the authorizers of the API server are listed in `{file}`, which is not in the input"
                ));
            }
            Listed::In(_, anonymous) => chains.extend(of_files(files, anonymous)),
        }
    }

    fn see(&mut self, cluster: &Cluster, chains: &[Chain]) {
        let mut is_all = !chains.is_empty() && self.others.is_none();
        for chain in chains {
            let object = cluster.object(chain.object);
            let place = match &*object.name {
                "" => format!("the {}", object.kind),
                name => format!("{} `{name}`", object.kind),
            };
            let position = |kind: &str| chain.all.iter().position(|(own, ..)| own == kind);
            let (open, asked, rbac) = (
                position("AlwaysAllow"),
                position("Webhook"),
                position("RBAC"),
            );
            let is_before = |one: Option<usize>, other: Option<usize>| {
                one.is_some_and(|one| other.is_none_or(|other| one < other))
            };
            is_all &= is_before(open, asked);
            let named = |index: usize| match &chain.all[index] {
                (kind, name, _) if name.is_empty() => format!("`{kind}`"),
                (kind, name, _) => format!("`{kind}` (`{name}`)"),
            };
            for (index, (kind, ..)) in chain.all.iter().enumerate() {
                if !matches!(&**kind, "RBAC" | "Node" | "AlwaysDeny" | "AlwaysAllow") {
                    self.others.get_or_insert(format!(
                        "{place} lists the authorizer {}, and what that allows no object shows",
                        named(index)
                    ));
                }
            }
            if rbac.is_none() && open.is_none() {
                let reason = format!(
                    "{place} lists no authorizer `RBAC`, so roles and bindings give nothing"
                );
                self.others.get_or_insert(reason.clone());
                self.overruled.get_or_insert(reason);
            } else if let Some(index) = asked.filter(|_| is_before(asked, rbac.or(open))) {
                self.overruled.get_or_insert(format!(
                    "{place} lists the authorizer {} before RBAC, and that may deny it",
                    named(index)
                ));
            }
        }
        let is_some = chains
            .iter()
            .find(|chain| chain.all.iter().any(|(kind, ..)| kind == "AlwaysAllow"));
        if let Some(chain) = is_some.filter(|_| !is_all) {
            let object = cluster.object(chain.object);
            self.others.get_or_insert(format!(
                "{} `{}` has an API server allow everything, and another authorizer may decide before or elsewhere",
                object.kind, object.name
            ));
        }
        let first = chains.first().filter(|_| is_all);
        self.all = first.and_then(|chain| {
            let (_, _, path) = chain.all.iter().find(|(kind, ..)| kind == "AlwaysAllow")?;
            Some(AllowsAll {
                object: chain.object,
                path: path.clone(),
                anonymous: chain.anonymous,
            })
        });
    }
}

/// Where the authorizers of an API server are listed.
enum Listed {
    Here(Chain),
    /// In a file, and whether the server takes requests without a credential.
    In(String, Option<bool>),
}

fn of_server(object: ObjectId, flags: &Flags<'_>) -> Result<Listed, UnreadFlag> {
    let anonymous = match flags.value("authentication-config") {
        Ok(None) => match flags.switch("anonymous-auth") {
            Ok(flag) => Some(flag.is_none_or(|flag| flag.is_true())),
            Err(_) => None,
        },
        _ => None,
    };
    if let Some(file) = flags.value("authorization-config")? {
        return Ok(Listed::In(file.value, anonymous));
    }
    let modes = flags.list("authorization-mode");
    let known = modes.items()?;
    let path = match &modes.flag {
        Some(flag) => flag.path.clone(),
        None => flags.path(),
    };
    // Without the flag the server allows everything.
    let default = ["AlwaysAllow".to_owned()];
    let known = if known.is_empty() {
        &default[..]
    } else {
        known
    };
    Ok(Listed::Here(Chain {
        object,
        all: known
            .iter()
            .map(|mode| (mode.clone(), String::new(), path.clone()))
            .collect(),
        // Beside this flag the server turns anonymous requests off, whatever their own flag says; nobody should count on it.
        anonymous: anonymous.filter(|anonymous| !anonymous),
    }))
}

/// What the configuration of an installer says; nothing where it leaves the default, which is Node and RBAC.
fn of_installed(server: &InstalledServer) -> Option<Listed> {
    let is_off = |flag: &Flag| flag.is_false();
    let anonymous = server
        .all_of("anonymous-auth")
        .next_back()
        .is_some_and(is_off);
    let anonymous = anonymous.then_some(false);
    if let Some(file) = server.all_of("authorization-config").next_back() {
        return Some(Listed::In(file.value.clone(), anonymous));
    }
    let flag = server.all_of("authorization-mode").next_back()?;
    let modes = server.items_of("authorization-mode").into_iter();
    Some(Listed::Here(Chain {
        object: server.object,
        all: modes
            .map(|mode| (mode, String::new(), flag.path.clone()))
            .collect(),
        anonymous,
    }))
}

/// A file that lists authorizers, with the object that holds it.
struct File {
    object: ObjectId,
    all: Vec<(String, String, String)>,
}

fn of_files(files: &[File], anonymous: Option<bool>) -> Vec<Chain> {
    let chain = |file: &File| Chain {
        object: file.object,
        all: file.all.clone(),
        anonymous,
    };
    files.iter().map(chain).collect()
}

/// The files of an input: objects of the kind, and those that ConfigMaps hold.
fn files(cluster: &Cluster) -> Vec<File> {
    let mut found = Vec::new();
    for id in cluster.ids_of_kind(KIND) {
        let object = cluster.object(*id);
        if object.group() == GROUP {
            found.push(File {
                object: *id,
                all: listed(&object.root, |field| field.to_owned()),
            });
        }
    }
    for id in cluster.ids_of_kind("ConfigMap") {
        found.extend(held(*id, cluster.object(*id)));
    }
    found
}

fn held(id: ObjectId, object: &Object) -> Vec<File> {
    let data = object.root.get("data").map_or(&[][..], Node::entries);
    let mut found = Vec::new();
    for entry in data {
        let text = entry.value.as_str().unwrap_or_default();
        if !text.contains(GROUP) || !text.contains(KIND) {
            continue;
        }
        let documents = parse_stream(text.as_bytes()).into_iter();
        for node in documents
            .filter_map(|document| document.nodes.ok())
            .flatten()
        {
            let group = node.str("apiVersion").unwrap_or_default();
            let group = group.split_once('/').map_or("", |(group, _)| group);
            if node.str("kind") == Some(KIND) && group == GROUP {
                found.push(File {
                    object: id,
                    all: listed(&node, |_| format!("data[\"{}\"]", entry.key)),
                });
            }
        }
    }
    found
}

fn listed(file: &Node, place: impl Fn(&str) -> String) -> Vec<(String, String, String)> {
    let text = |node: &Node, field: &str| node.str(field).unwrap_or_default().to_owned();
    let all = file.list("authorizers").iter().enumerate();
    all.map(|(index, node)| {
        let path = place(&format!("authorizers[{index}].type"));
        (text(node, "type"), text(node, "name"), path)
    })
    .collect()
}
