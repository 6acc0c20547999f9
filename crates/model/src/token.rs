//! Which containers of a pod have a token for the API server.

use std::collections::HashMap;

use seawall_syntax::Node;

use crate::{ApiAudiences, Cluster, Container, ObjectId, Pod};

/// A token that a volume of a pod names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectedToken {
    /// It is for the API server.
    Own,
    /// It is for this audience, which may be the API server.
    For(Box<str>),
}

impl ProjectedToken {
    /// The best token for the API server in a volume.
    pub fn in_volume(volume: &Node, audiences: &ApiAudiences) -> Option<Self> {
        let sources = volume.get("projected")?.list("sources").iter();
        let tokens = sources.filter_map(|source| {
            let token = source.get("serviceAccountToken")?;
            let audience = token.str("audience").unwrap_or_default();
            match audiences.accepts(audience) {
                Some(true) => Some(Self::Own),
                Some(false) => None,
                None => Some(Self::For(audience.into())),
            }
        });
        tokens.min()
    }
}

/// Whether the API server mounts a token into every container of a pod that is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automount {
    /// It does.
    Always,
    /// Declarations of the account differ in it.
    Contested,
    /// It does not.
    Never,
}

/// What has to hold for a container to have a token that the API server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenCondition<'t> {
    /// Nothing.
    None,
    /// Which of several declarations of the account applies.
    Declaration,
    /// Whether the API server is an audience.
    Audience(&'t str),
}

impl<'t> TokenCondition<'t> {
    /// The condition for a container with this token of its own; nothing where it has none at all.
    pub fn of(automount: Automount, projected: Option<&'t ProjectedToken>) -> Option<Self> {
        match (automount, projected) {
            (Automount::Always, _) | (_, Some(ProjectedToken::Own)) => Some(Self::None),
            (Automount::Contested, _) => Some(Self::Declaration),
            (Automount::Never, Some(ProjectedToken::For(audience))) => {
                Some(Self::Audience(audience))
            }
            (Automount::Never, None) => None,
        }
    }

    /// The condition for pods with an account, as a clause after "only if".
    pub fn text(self, namespace: &str, account: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Declaration => Some(format!(
                "of the differing declarations of ServiceAccount `{namespace}/{account}`, the one that mounts a token applies"
            )),
            Self::Audience(audience) => Some(format!(
                "the API server accepts tokens for audience `{audience}`"
            )),
        }
    }
}

/// The service accounts of a cluster, as far as they decide whether pods get a token.
#[derive(Debug)]
pub struct TokenAccounts<'c> {
    cluster: &'c Cluster,
    /// Declarations besides the last that have different content, by namespace and name.
    others: HashMap<(&'c str, &'c str), Vec<ObjectId>>,
}

impl<'c> TokenAccounts<'c> {
    /// Reads the accounts.
    pub fn of(cluster: &'c Cluster) -> Self {
        let mut others: HashMap<(&str, &str), Vec<ObjectId>> = HashMap::new();
        for (id, _) in cluster.contested() {
            let object = cluster.object(id);
            if object.is("", "ServiceAccount") {
                let key = (object.namespace.as_str(), &*object.name);
                others.entry(key).or_default().push(id);
            }
        }
        Self { cluster, others }
    }

    /// Whether a pod that is created gets a token. `wanted` is what the pod itself says of it.
    pub fn automount(&self, namespace: &str, account: &str, wanted: Option<bool>) -> Automount {
        if let Some(wanted) = wanted {
            return if wanted {
                Automount::Always
            } else {
                Automount::Never
            };
        }
        let last = self.cluster.get("", "ServiceAccount", namespace, account);
        let others = self.others.get(&(namespace, account)).into_iter().flatten();
        let mut declared = last
            .into_iter()
            .chain(others.map(|id| self.cluster.object(*id)))
            .map(|account| account.root.bool("automountServiceAccountToken") != Some(false));
        // An account that is not in the input mounts one, which is the default.
        let Some(first) = declared.next() else {
            return Automount::Always;
        };
        match (first, declared.all(|own| own == first)) {
            (true, true) => Automount::Always,
            (false, true) => Automount::Never,
            (_, false) => Automount::Contested,
        }
    }
}

impl Pod<'_> {
    /// Whether the API server has admitted the pod, so that its volumes say whether it has a token.
    pub fn is_admitted(&self) -> bool {
        let metadata = self.metadata;
        self.is_running_kind() && metadata.is_some_and(|metadata| metadata.get("uid").is_some())
    }

    /// Whether the API server mounts a token into every container when it creates the pod. Once it has, volumes show it.
    pub fn automount(&self, accounts: &TokenAccounts<'_>) -> Automount {
        if self.is_admitted() {
            return Automount::Never;
        }
        let wanted = self.spec.bool("automountServiceAccountToken");
        accounts.automount(self.namespace(), self.service_account(), wanted)
    }

    /// The tokens for the API server that volumes name. Of two volumes of one name, which no server takes, the first counts.
    pub fn projected_tokens(&self, audiences: &ApiAudiences) -> ProjectedTokens<'_> {
        let mut volumes = HashMap::new();
        for (volume, _) in self.volumes() {
            let name = volume.str("name").unwrap_or_default();
            volumes
                .entry(name)
                .or_insert_with(|| ProjectedToken::in_volume(volume, audiences));
        }
        ProjectedTokens(volumes)
    }
}

/// The tokens in the volumes of a pod, by the names of the volumes.
#[derive(Debug)]
pub struct ProjectedTokens<'p>(HashMap<&'p str, Option<ProjectedToken>>);

impl ProjectedTokens<'_> {
    /// The best that a container mounts.
    pub fn of(&self, container: &Container<'_>) -> Option<&ProjectedToken> {
        let mounts = container.node.list("volumeMounts").iter();
        let tokens = mounts.filter_map(|mount| self.0.get(mount.str("name")?)?.as_ref());
        tokens.min()
    }
}
