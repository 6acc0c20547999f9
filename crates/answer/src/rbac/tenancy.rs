//! `seawall.rbac-tenancy/v1`: who has permissions in more than one tenant, and how subjects authenticate.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{Binding, Login, Logins, Rbac, SHARED, Tenants, crossings, writers};
use serde::Serialize;

use super::named::{Beginning, Named, Phrase};
use crate::{Place, Versioned};

/// Who has permissions in more than one tenant, and how subjects authenticate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tenancy {
    /// The Namespace label that identifies tenants; null where each namespace is its own tenant.
    pub label: Option<String>,
    /// The namespaces of each tenant.
    pub tenants: BTreeMap<String, Vec<String>>,
    /// Subjects with permissions in namespaces of more than one tenant, the widest first.
    pub crossings: Vec<Crossing>,
    /// Subjects that can write in namespaces that belong to no tenant.
    pub writers: Vec<Writer>,
    /// Users that bindings name directly, not through a group.
    pub users_bound_directly: Vec<DirectUser>,
    /// How bound subjects authenticate, and how many of them.
    pub logins: Vec<LoginCount>,
    /// Whether an API server is in the input, whose flags show which credentials it accepts.
    pub api_server_in_input: bool,
    /// What could grant permissions or authenticate subjects and is not known.
    pub unknown: Vec<String>,
    /// Bindings whose role is not known, in whole sentences, without those to `cluster-admin`.
    #[serde(skip)]
    pub(super) open: Vec<String>,
    /// Flags of the API server that could not be read.
    #[serde(skip)]
    pub(super) unread: Vec<String>,
    /// Credentials that the API server accepts besides tokens of service accounts.
    #[serde(skip)]
    pub(super) accepts: Vec<&'static str>,
    #[serde(skip)]
    pub(super) gap: Option<String>,
}

/// A subject with permissions in namespaces of more than one tenant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Crossing {
    /// The subject.
    pub subject: Phrase,
    /// The most that it can do there.
    pub reach: Reach,
    /// Whether its permissions apply in every namespace.
    pub everywhere: bool,
    /// The tenants; without its own, for a ServiceAccount.
    pub tenants: Vec<String>,
    /// What grants the permissions.
    pub bindings: Vec<Given>,
    /// The tenant that it belongs to.
    #[serde(skip)]
    pub(super) home: Option<String>,
}

/// What permissions allow, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Reads objects.
    Read,
    /// Reads Secrets.
    ReadSecrets,
    /// Changes objects.
    Write,
}

/// A subject that can write in namespaces that belong to no tenant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Writer {
    /// The subject.
    pub subject: Phrase,
    /// The namespaces.
    pub namespaces: Vec<&'static str>,
    /// What grants the permissions.
    pub bindings: Vec<Given>,
    /// Whether these are all namespaces that belong to no tenant.
    #[serde(skip)]
    pub(super) is_all: bool,
}

/// A user that bindings name directly.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DirectUser {
    /// The user.
    pub subject: Phrase,
    /// How it authenticates, in words.
    pub login: String,
    /// The bindings.
    pub bindings: Vec<Given>,
}

/// How many subjects authenticate in one way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LoginCount {
    /// How, in words.
    pub login: String,
    /// How many.
    pub subjects: usize,
}

/// A binding and the role that it grants.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Given {
    /// The binding.
    pub binding: Named,
    /// The role.
    pub role: Named,
    /// Where the binding begins; null for what does not come from text.
    pub place: Option<Beginning>,
    #[serde(skip)]
    pub(super) role_at: Place,
}

impl Versioned for Tenancy {
    const SCHEMA: &'static str = "seawall.rbac-tenancy/v1";
}

impl Tenancy {
    /// Looks for what crosses tenants; built-in subjects only `with_system`.
    pub fn new(cluster: &Cluster, rbac: &Rbac, tenants: &Tenants, with_system: bool) -> Self {
        let is_shown = |subject: &Principal| with_system || !rbac.is_brought_subject(subject);
        let given = |all: &[&Binding]| all.iter().map(|one| Given::new(one, cluster)).collect();
        let crossings = crossings(rbac, tenants);
        let crossings = crossings.iter().filter(|one| is_shown(one.subject));
        let writers = writers(rbac);
        let writers = writers.iter().filter(|one| is_shown(one.subject));
        let logins = Logins::new(cluster);
        let mut counts: BTreeMap<Login, usize> = BTreeMap::new();
        for subject in rbac.subjects() {
            *counts.entry(logins.of(&subject)).or_default() += 1;
        }
        let grants = rbac.open().iter();
        let grants = grants.map(|binding| format!("{binding} grants {}", binding.role));
        let unknown = grants.chain(logins.unread.iter().cloned());
        let unknown = unknown.map(|text| text.replace('`', ""));
        let open = rbac.open().iter();
        let open = open.filter(|binding| !binding.role.is_cluster_admin());
        Self {
            label: tenants.label.clone(),
            tenants: tenants
                .all()
                .into_iter()
                .map(|(tenant, namespaces)| {
                    let namespaces = namespaces.into_iter().map(str::to_owned);
                    (tenant.to_owned(), namespaces.collect())
                })
                .collect(),
            crossings: crossings
                .map(|one| Crossing {
                    subject: Phrase::new(one.subject),
                    reach: one.reach.into(),
                    everywhere: one.is_everywhere,
                    tenants: one.tenants.iter().map(|&name| name.to_owned()).collect(),
                    bindings: given(&one.bindings),
                    home: match one.subject {
                        Principal::ServiceAccount { namespace, .. } => {
                            tenants.of(namespace).map(str::to_owned)
                        }
                        _ => None,
                    },
                })
                .collect(),
            writers: writers
                .map(|one| Writer {
                    subject: Phrase::new(one.subject),
                    namespaces: one.namespaces.clone(),
                    bindings: given(&one.bindings),
                    is_all: one.namespaces.len() == SHARED.len(),
                })
                .collect(),
            users_bound_directly: people(rbac)
                .into_iter()
                .map(|(subject, bindings)| DirectUser {
                    subject: Phrase::new(subject),
                    login: login_text(&logins.of(subject)),
                    bindings: given(&bindings),
                })
                .collect(),
            logins: counts
                .into_iter()
                .map(|(login, subjects)| LoginCount {
                    login: login_text(&login),
                    subjects,
                })
                .collect(),
            api_server_in_input: logins.is_known,
            unknown: unknown.chain(rbac.gap("*")).collect(),
            open: open.map(Binding::why_open).collect(),
            accepts: accepts(&logins),
            gap: rbac.gap("*"),
            unread: logins.unread,
        }
    }

    /// Whether everything that grants permissions or authenticates subjects is known, as far as it is in the input.
    pub fn is_certain(&self) -> bool {
        self.unknown.len() == usize::from(self.gap.is_some())
    }
}

impl Given {
    fn new(binding: &Binding, cluster: &Cluster) -> Self {
        Self {
            binding: binding.into(),
            role: (&binding.role).into(),
            place: Beginning::of(cluster, binding.object),
            role_at: Place::of(cluster.object(binding.object), "roleRef"),
        }
    }
}

impl From<seawall_rbac::Reach> for Reach {
    fn from(reach: seawall_rbac::Reach) -> Self {
        match reach {
            seawall_rbac::Reach::Reads => Self::Read,
            seawall_rbac::Reach::ReadsSecrets => Self::ReadSecrets,
            seawall_rbac::Reach::Writes => Self::Write,
        }
    }
}

/// Users that bindings name, but for components of the cluster, with those bindings.
fn people(rbac: &Rbac) -> BTreeMap<&Principal, Vec<&Binding>> {
    let mut people: BTreeMap<&Principal, Vec<&Binding>> = BTreeMap::new();
    for binding in rbac.all_bindings() {
        for subject in &binding.subjects {
            if matches!(subject, Principal::User(name) if !name.starts_with("system:")) {
                people.entry(subject).or_default().push(binding);
            }
        }
    }
    people
}

/// Credentials that the API server accepts besides tokens of service accounts.
fn accepts(logins: &Logins) -> Vec<&'static str> {
    let all = [
        (logins.client_certificates, "client certificates"),
        (logins.oidc_issuer.is_some(), "OpenID Connect"),
        (
            logins.configuration_file,
            "providers in a file (`--authentication-config`) that no object shows",
        ),
        (logins.webhook, "webhook tokens"),
        (logins.static_tokens, "static tokens"),
        (logins.bootstrap_tokens, "bootstrap tokens"),
        (logins.anonymous, "anonymous requests"),
    ];
    let accepted = all.into_iter().filter(|(is_on, _)| *is_on);
    accepted.map(|(_, credential)| credential).collect()
}

fn login_text(login: &Login) -> String {
    match login {
        Login::Token => "with a service account token".to_owned(),
        Login::Anonymous => "without authentication".to_owned(),
        Login::Certificate => "with a client certificate, like components and nodes".to_owned(),
        Login::Bootstrap => "with a bootstrap token".to_owned(),
        Login::Oidc(prefix) => format!("with OpenID Connect (prefix `{prefix}`)"),
        Login::Cloud(provider) => format!("through {provider}, judging by the name"),
        Login::Claim => "with an identity provider claim, judging by the name".to_owned(),
        Login::Implicit => {
            "in groups that the API server adds to every identity or service account".to_owned()
        }
        Login::Unknown => "in a way that objects and flags do not show".to_owned(),
    }
}
