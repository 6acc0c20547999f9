//! How somebody logs in, as far as names and flags tell. Kubernetes keeps no list of users: only a name in a binding
//! says that there is somebody.

use seawall_model::{Cluster, Component, Flags, Principal, UnreadFlag};

use crate::Identity;

/// How somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Login {
    /// With a service account's token.
    Token,
    /// Not at all.
    Anonymous,
    /// With a client certificate: components and nodes.
    Certificate,
    /// With a bootstrap token.
    Bootstrap,
    /// Through an OpenID Connect provider, by this prefix of the flags.
    Oidc(String),
    /// Through a cloud provider's webhook, by the form of the name.
    Cloud(&'static str),
    /// The name has the form of a claim, but no flag says so.
    Claim,
    /// A group that the API server gives out itself.
    Implicit,
    /// It cannot be told.
    Unknown,
}

/// What the flags of the API server say of logins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Logins {
    /// Whether an API server is in the input.
    pub is_known: bool,
    /// `--client-ca-file`
    pub client_certificates: bool,
    /// `--oidc-issuer-url`
    pub oidc_issuer: Option<String>,
    oidc_user_prefix: Option<String>,
    oidc_group_prefix: Option<String>,
    /// `--authentication-config`: providers in a file that no object shows.
    pub configuration_file: bool,
    /// `--authentication-token-webhook-config-file`
    pub webhook: bool,
    /// `--token-auth-file`
    pub static_tokens: bool,
    /// `--enable-bootstrap-token-auth`
    pub bootstrap_tokens: bool,
    /// `--anonymous-auth`, which is on where nothing else is said.
    pub anonymous: bool,
    /// Flags that stand where they cannot be read, each with the reason: whether they are set is not known.
    pub unread: Vec<String>,
}

impl Logins {
    /// Reads the flags of the API server, where it is a pod of the input.
    pub fn new(cluster: &Cluster) -> Self {
        let mut logins = Self::default();
        for (_, flags) in cluster.own_components(Component::ApiServer) {
            logins.see(&flags);
        }
        logins
    }

    fn see(&mut self, flags: &Flags<'_>) {
        self.is_known = true;
        let mut unread = Vec::new();
        let mut text = |name: &str| match flags.value(name) {
            Ok(flag) => flag.map(|flag| flag.value),
            Err(UnreadFlag(reason)) => {
                unread.push(format!("`--{name}`: {reason}"));
                None
            }
        };
        self.client_certificates |= text("client-ca-file").is_some();
        self.configuration_file |= text("authentication-config").is_some();
        self.webhook |= text("authentication-token-webhook-config-file").is_some();
        self.static_tokens |= text("token-auth-file").is_some();
        if let Some(issuer) = text("oidc-issuer-url") {
            // Without a prefix, names are put behind the issuer, unless they are e-mail addresses.
            let claim = text("oidc-username-claim").unwrap_or_else(|| "sub".to_owned());
            let prefix = match text("oidc-username-prefix") {
                Some(prefix) if prefix == "-" => String::new(),
                Some(prefix) => prefix,
                None if claim == "email" => String::new(),
                None => format!("{issuer}#"),
            };
            self.oidc_user_prefix = Some(prefix);
            self.oidc_group_prefix = Some(text("oidc-groups-prefix").unwrap_or_default());
            self.oidc_issuer = Some(issuer);
        }
        let mut switch = |name: &str, default: bool| match flags.switch(name) {
            Ok(flag) => flag.map_or(default, |flag| flag.is_true()),
            Err(UnreadFlag(reason)) => {
                unread.push(format!("`--{name}`: {reason}"));
                false
            }
        };
        self.bootstrap_tokens |= switch("enable-bootstrap-token-auth", false);
        self.anonymous |= switch("anonymous-auth", true);
        for reason in unread {
            if !self.unread.contains(&reason) {
                self.unread.push(reason);
            }
        }
    }

    /// How a subject logs in.
    pub fn of(&self, subject: &Principal) -> Login {
        match subject {
            Principal::ServiceAccount { .. } => Login::Token,
            Principal::User(name) => self.of_user(name),
            Principal::Group(name) => self.of_group(name),
        }
    }

    fn of_user(&self, name: &str) -> Login {
        if Identity::user(name, &[])
            .groups
            .iter()
            .any(|group| group == "system:serviceaccounts")
        {
            return Login::Token;
        }
        if name == "system:anonymous" {
            return Login::Anonymous;
        }
        if name.starts_with("system:bootstrap:") {
            return Login::Bootstrap;
        }
        if name.starts_with("system:") {
            return Login::Certificate;
        }
        if let Some(prefix) = self
            .oidc_user_prefix
            .as_deref()
            .filter(|prefix| !prefix.is_empty())
            && name.starts_with(prefix)
        {
            return Login::Oidc(prefix.to_owned());
        }
        by_form(name)
    }

    fn of_group(&self, name: &str) -> Login {
        if name == "system:unauthenticated" {
            return Login::Anonymous;
        }
        if name == "system:authenticated" || name.starts_with("system:serviceaccounts") {
            return Login::Implicit;
        }
        if name.starts_with("system:bootstrappers") {
            return Login::Bootstrap;
        }
        if name.starts_with("system:") {
            return Login::Certificate;
        }
        if let Some(prefix) = self
            .oidc_group_prefix
            .as_deref()
            .filter(|prefix| !prefix.is_empty())
            && name.starts_with(prefix)
        {
            return Login::Oidc(prefix.to_owned());
        }
        by_form(name)
    }
}

/// What the form of a name tells.
fn by_form(name: &str) -> Login {
    if name.starts_with("arn:aws")
        || name.starts_with("eks:")
        || name.starts_with("AWSReservedSSO_")
    {
        return Login::Cloud("AWS");
    }
    if name.ends_with(".gserviceaccount.com") {
        return Login::Cloud("Google Cloud");
    }
    if is_uuid(name) {
        // Azure names users and groups by their object ids.
        return Login::Cloud("Azure");
    }
    if name.contains('@')
        || name.contains('#')
        || name.starts_with("oidc:")
        || name.starts_with("https://")
    {
        return Login::Claim;
    }
    Login::Unknown
}

fn is_uuid(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(logins: &Logins, name: &str, expect: &Login) {
        assert_eq!(logins.of(&Principal::User(name.into())), *expect, "{name}");
    }

    #[test]
    fn names_tell_what_they_can() {
        let logins = Logins::default();
        for (name, expect) in [
            ("system:serviceaccount:shop:front", Login::Token),
            ("system:anonymous", Login::Anonymous),
            ("system:node:one", Login::Certificate),
            ("system:bootstrap:abcdef", Login::Bootstrap),
            ("arn:aws:iam::1:user/jane", Login::Cloud("AWS")),
            (
                "0b1c2d3e-0000-1111-2222-333344445555",
                Login::Cloud("Azure"),
            ),
            ("jane@example.com", Login::Claim),
            ("jane", Login::Unknown),
        ] {
            check(&logins, name, &expect);
        }
        let group = |name: &str| logins.of(&Principal::Group(name.into()));
        assert_eq!(group("system:authenticated"), Login::Implicit);
        assert_eq!(group("system:masters"), Login::Certificate);
        assert_eq!(group("developers"), Login::Unknown);
    }

    #[test]
    fn prefixes_of_the_flags_tell_more() {
        let logins = Logins {
            oidc_user_prefix: Some("corp:".to_owned()),
            oidc_group_prefix: Some("corp-".to_owned()),
            ..Logins::default()
        };
        check(&logins, "corp:jane", &Login::Oidc("corp:".to_owned()));
        assert_eq!(
            logins.of(&Principal::Group("corp-dev".into())),
            Login::Oidc("corp-".to_owned())
        );
    }
}
