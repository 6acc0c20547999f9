//! `seawall rbac tenancy`: borders between tenants, and who logs in how.

use std::collections::BTreeMap;

use clap::Args;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{
    Binding, Crossing, Login, Logins, Rbac, Reach, SHARED, Tenants, Writer, crossings, writers,
};
use seawall_report::counted;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::tenant_label::no_tenants;
use super::{brought, load, may_be_more, outcome, words};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// Lines that are shown of each part.
const DEFAULT_TOP: usize = 12;

/// Show subjects with permissions in more than one tenant.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Namespace label that identifies the tenant.
    #[arg(long, value_name = "KEY")]
    tenant_label: Option<String>,
    /// Include built-in subjects.
    #[arg(long)]
    with_system: bool,
    /// Number of subjects to show in each section.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let cluster = &loaded.cluster;
    let tenants = Tenants::new(cluster, &rbac, arguments.tenant_label.as_deref());
    if let Some(label) = &arguments.tenant_label
        && tenants.all().is_empty()
    {
        return Err(no_tenants(cluster, label));
    }
    let is_shown =
        |subject: &Principal| arguments.with_system || !brought::is_brought(subject, &rbac);
    let view = View {
        rbac: &rbac,
        cluster,
        tenants: &tenants,
        crossings: crossings(&rbac, &tenants)
            .into_iter()
            .filter(|crossing| is_shown(crossing.subject))
            .collect(),
        writers: writers(&rbac)
            .into_iter()
            .filter(|writer| is_shown(writer.subject))
            .collect(),
        people: people(&rbac),
        logins: Logins::new(cluster),
        top: arguments.top,
    };
    let text = if arguments.format == "json" {
        output::json(&view.json())?
    } else {
        view.text().into()
    };
    output::write(None, &text)?;
    Ok(if rbac.open().is_empty() && view.logins.unread.is_empty() {
        outcome(&loaded, &rbac, Outcome::Clean)
    } else {
        Outcome::Incomplete
    })
}

/// Users that bindings name, but for components of the cluster, with those bindings.
fn people(rbac: &Rbac) -> Vec<(&Principal, Vec<&Binding>)> {
    let mut people: BTreeMap<&Principal, Vec<&Binding>> = BTreeMap::new();
    for binding in rbac.all_bindings() {
        for subject in &binding.subjects {
            if matches!(subject, Principal::User(name) if !name.starts_with("system:")) {
                people.entry(subject).or_default().push(binding);
            }
        }
    }
    people.into_iter().collect()
}

struct View<'v> {
    rbac: &'v Rbac,
    cluster: &'v Cluster,
    tenants: &'v Tenants,
    crossings: Vec<Crossing<'v>>,
    writers: Vec<Writer<'v>>,
    people: Vec<(&'v Principal, Vec<&'v Binding>)>,
    logins: Logins,
    top: usize,
}

impl View<'_> {
    fn text(&self) -> Lines {
        let mut text = Lines::new();
        let all = self.tenants.all();
        match &self.tenants.label {
            Some(label) => {
                say!(
                    text,
                    "{} by the label `{label}`",
                    counted(all.len(), "tenant")
                );
            }
            None => {
                say!(
                    text,
                    "{}: no label identifies tenants, so each namespace is its own tenant; set a label with `--tenant-label`",
                    counted(all.len(), "tenant")
                );
            }
        }
        text.gap();
        say!(
            text,
            "Permissions in namespaces of more than one tenant: {}",
            counted(self.crossings.len(), "subject")
        );
        for crossing in self.crossings.iter().take(self.top) {
            say!(
                text,
                "  {} {} in {}",
                crossing.subject,
                reach_text(crossing.reach),
                self.place(crossing)
            );
            self.bindings(&crossing.bindings, &mut text);
        }
        self.more(self.crossings.len(), &mut text);
        text.gap();
        say!(
            text,
            "Can write in namespaces that belong to no tenant: {}",
            counted(self.writers.len(), "subject")
        );
        for writer in self.writers.iter().take(self.top) {
            let place = if writer.namespaces.len() == SHARED.len() {
                "all of them".to_owned()
            } else {
                format!("`{}`", writer.namespaces.join("`, `"))
            };
            say!(text, "  {} in {place}", writer.subject);
            self.bindings(&writer.bindings, &mut text);
        }
        self.more(self.writers.len(), &mut text);
        text.gap();
        say!(
            text,
            "Users bound directly, not through a group: {}",
            self.people.len()
        );
        for (subject, bindings) in self.people.iter().take(self.top) {
            say!(
                text,
                "  {subject}, {}",
                login_text(&self.logins.of(subject))
            );
            self.bindings(bindings, &mut text);
        }
        self.more(self.people.len(), &mut text);
        self.logins_text(&mut text);
        let open = self.rbac.open().iter();
        for binding in open
            .filter(|binding| !binding.role.is_cluster_admin())
            .take(self.top)
        {
            say!(text, "unknown: {}", binding.why_open());
        }
        text.append(&may_be_more(self.rbac.gap("*").as_ref()));
        text
    }

    fn place(&self, crossing: &Crossing<'_>) -> String {
        if crossing.is_everywhere {
            return "every namespace".to_owned();
        }
        let names: Vec<String> = crossing
            .tenants
            .iter()
            .take(4)
            .map(|tenant| format!("`{tenant}`"))
            .collect();
        let hidden = crossing.tenants.len() - names.len();
        let shown = names.join(", ");
        let home = match crossing.subject {
            Principal::ServiceAccount { namespace, .. } => self.tenants.of(namespace),
            _ => None,
        };
        let home = home.map_or_else(String::new, |home| format!(", and belongs to `{home}`"));
        match hidden {
            0 => format!("{shown}{home}"),
            hidden => format!("{shown} and {hidden} more{home}"),
        }
    }

    fn bindings(&self, bindings: &[&Binding], text: &mut Lines) {
        const SHOWN: usize = 2;
        for binding in bindings.iter().take(SHOWN) {
            say!(
                text,
                "    by {binding} → {}{}",
                binding.role,
                output::place(self.cluster.object(binding.object), "roleRef")
            );
        }
        if bindings.len() > SHOWN {
            say!(text, "    … and {} more", bindings.len() - SHOWN);
        }
    }

    fn more(&self, count: usize, text: &mut Lines) {
        if count > self.top {
            say!(
                text,
                "  … and {} more; `--top {count}` shows them",
                count - self.top
            );
        }
    }

    /// What gives rights, or takes logins, and is not known.
    fn unknown(&self) -> Vec<String> {
        let open = self
            .rbac
            .open()
            .iter()
            .map(|binding| format!("{binding} grants {}", binding.role));
        open.chain(self.logins.unread.iter().cloned())
            .map(|text| text.replace('`', ""))
            .collect()
    }

    fn logins_text(&self, text: &mut Lines) {
        text.gap();
        say!(text, "How bound subjects authenticate");
        for (login, count) in self.login_counts() {
            say!(text, "  {count:>6}  {}", login_text(&login));
        }
        if !self.logins.is_known {
            say!(
                text,
                "  unknown: no API server in the input, so its flags do not show which credentials it accepts"
            );
            return;
        }
        let logins = &self.logins;
        let ways = [
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
        let ways: Vec<&str> = ways
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, way)| *way)
            .collect();
        say!(
            text,
            "  The API server accepts service accounts, {}",
            ways.join(", ")
        );
        for reason in &logins.unread {
            say!(text, "  unknown: {reason}");
        }
    }

    fn login_counts(&self) -> BTreeMap<Login, usize> {
        let mut counts = BTreeMap::new();
        for subject in self.rbac.subjects() {
            *counts.entry(self.logins.of(&subject)).or_default() += 1;
        }
        counts
    }

    fn json(&self) -> Value {
        let binding = |binding: &&Binding| {
            json!({
                "binding": words::binding_json(binding),
                "role": words::reference(&binding.role.namespace, &binding.role.name, "Role", "ClusterRole"),
                "place": words::place_json(self.cluster, binding.object),
            })
        };
        let bindings = |all: &[&Binding]| all.iter().map(binding).collect::<Vec<_>>();
        let crossings: Vec<Value> = self
            .crossings
            .iter()
            .map(|crossing| {
                json!({
                    "subject": words::plain(crossing.subject),
                    "reach": reach_name(crossing.reach),
                    "everywhere": crossing.is_everywhere,
                    "tenants": crossing.tenants,
                    "bindings": bindings(&crossing.bindings),
                })
            })
            .collect();
        let writers: Vec<Value> = self
            .writers
            .iter()
            .map(|writer| {
                json!({
                    "subject": words::plain(writer.subject),
                    "namespaces": writer.namespaces,
                    "bindings": bindings(&writer.bindings),
                })
            })
            .collect();
        let people: Vec<Value> = self
            .people
            .iter()
            .map(|(subject, all)| {
                json!({
                    "subject": words::plain(subject),
                    "login": login_text(&self.logins.of(subject)),
                    "bindings": bindings(all),
                })
            })
            .collect();
        let logins: Vec<Value> = self
            .login_counts()
            .into_iter()
            .map(|(login, count)| json!({"login": login_text(&login), "subjects": count}))
            .collect();
        json!({
            "schema": "seawall.rbac-tenancy/v1",
            "label": self.tenants.label,
            "tenants": self.tenants.all(),
            "crossings": crossings,
            "writers": writers,
            "users_bound_directly": people,
            "logins": logins,
            "api_server_in_input": self.logins.is_known,
            "unknown": self.unknown().into_iter().chain(self.rbac.gap("*")).collect::<Vec<_>>(),
        })
    }
}

fn reach_text(reach: Reach) -> &'static str {
    match reach {
        Reach::Reads => "reads",
        Reach::ReadsSecrets => "reads secrets",
        Reach::Writes => "writes",
    }
}

fn reach_name(reach: Reach) -> &'static str {
    match reach {
        Reach::Reads => "read",
        Reach::ReadsSecrets => "read-secrets",
        Reach::Writes => "write",
    }
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
