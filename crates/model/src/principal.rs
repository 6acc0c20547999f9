//! Who asks, and who can be granted permissions.

use std::fmt;
use std::str::FromStr;

use seawall_syntax::{Shown, Text};

/// The prefix of a service account's user name.
const ACCOUNT: &str = "system:serviceaccount:";

/// The group that is allowed everything before any authorizer is asked.
pub const MASTERS: &str = "system:masters";

/// The group of everybody who did not log in.
pub const ANONYMOUS_GROUP: &str = "system:unauthenticated";

/// A user with groups, as a request carries them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The user name; `system:serviceaccount:NAMESPACE:NAME` for a service account. Empty to ask for a group alone.
    pub user: String,
    /// The groups, the implicit ones included.
    pub groups: Vec<String>,
}

impl Identity {
    /// A user with the groups that authentication gives it, and the implicit ones.
    pub fn user(name: &str, groups: &[&str]) -> Self {
        let mut identity = Self {
            user: name.to_owned(),
            groups: groups.iter().map(ToString::to_string).collect(),
        };
        let mut implicit = Vec::new();
        if let Some((namespace, _)) = account_of(name) {
            implicit.push("system:serviceaccounts".to_owned());
            implicit.push(format!("system:serviceaccounts:{namespace}"));
        }
        implicit.push(if name == "system:anonymous" {
            ANONYMOUS_GROUP.to_owned()
        } else {
            "system:authenticated".to_owned()
        });
        for group in implicit {
            if !identity.groups.contains(&group) {
                identity.groups.push(group);
            }
        }
        identity
    }

    /// A service account with its implicit groups.
    pub fn service_account(namespace: &str, name: &str) -> Self {
        Self::user(&format!("{ACCOUNT}{namespace}:{name}"), &[])
    }

    /// Somebody of whom only a group is known: what the group alone may do.
    pub fn group(name: &str) -> Self {
        Self {
            user: String::new(),
            groups: vec![name.to_owned()],
        }
    }

    /// Everything that a binding may name it by.
    pub fn subjects(&self) -> Vec<Principal> {
        let user = (!self.user.is_empty()).then(|| Principal::user(&self.user));
        let groups = self
            .groups
            .iter()
            .map(|group| Principal::Group(group.as_str().into()));
        user.into_iter().chain(groups).collect()
    }

    /// Whether the API server allows everything without asking.
    pub fn is_master(&self) -> bool {
        self.groups.iter().any(|group| group == MASTERS)
    }
}

/// A text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a valid subject; expected a user name, `system:serviceaccount:NAMESPACE:NAME`, `sa:NAMESPACE/NAME` or `group:NAME`"
)]
pub struct IdentityError(String);

impl FromStr for Identity {
    type Err = IdentityError;

    /// `jane`, `user:jane`, `group:developers`, `sa:shop/front`, `system:serviceaccount:shop:front`.
    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let fail = || IdentityError(text.to_owned());
        let (kind, name) = text.split_once(':').unwrap_or(("", text));
        match kind.to_ascii_lowercase().as_str() {
            "group" if !name.is_empty() => Ok(Self::group(name)),
            "user" if !name.is_empty() => Ok(Self::user(name, &[])),
            "sa" | "serviceaccount" => {
                let (namespace, name) = name.split_once(['/', ':']).ok_or_else(fail)?;
                if namespace.is_empty() || name.is_empty() {
                    return Err(fail());
                }
                Ok(Self::service_account(namespace, name))
            }
            "group" | "user" => Err(fail()),
            _ if text.is_empty() => Err(fail()),
            _ => Ok(Self::user(text, &[])),
        }
    }
}

/// Namespace and name of a service account's user name.
pub fn account_of(user: &str) -> Option<(&str, &str)> {
    user.strip_prefix(ACCOUNT)?.split_once(':')
}

/// Someone who can be granted permissions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// A user by name.
    User(Text),
    /// A group by name.
    Group(Text),
    /// A service account.
    ServiceAccount {
        /// Its namespace.
        namespace: Text,
        /// Its name.
        name: Text,
    },
}

impl Principal {
    /// A user by name. The user name of a service account is that account: the API server knows no difference.
    pub fn user(name: &str) -> Self {
        match account_of(name) {
            Some((namespace, account)) if !namespace.is_empty() && !account.is_empty() => {
                Self::service_account(namespace, account)
            }
            _ => Self::User(name.into()),
        }
    }

    /// A service account.
    pub fn service_account(namespace: &str, name: &str) -> Self {
        Self::ServiceAccount {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Whether the subject is the identity, or a group of it.
    pub fn is(&self, identity: &Identity) -> bool {
        match self {
            Self::User(name) => **name == *identity.user,
            Self::Group(name) => identity.groups.iter().any(|group| **name == **group),
            Self::ServiceAccount { namespace, name } => {
                account_of(&identity.user) == Some((&**namespace, &**name))
            }
        }
    }

    /// The subject as an identity of its own, with implicit groups.
    pub fn identity(&self) -> Identity {
        match self {
            Self::User(name) => Identity::user(name, &[]),
            Self::Group(name) => Identity::group(name),
            Self::ServiceAccount { namespace, name } => Identity::service_account(namespace, name),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user `{}`", Shown(name)),
            Self::Group(name) => write!(f, "group `{}`", Shown(name)),
            Self::ServiceAccount { namespace, name } => {
                write!(f, "service account `{}/{}`", Shown(namespace), Shown(name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_three_groups() {
        let identity: Identity = "sa:shop/front".parse().expect("an identity");
        assert_eq!(identity.user, "system:serviceaccount:shop:front");
        assert_eq!(
            identity.groups,
            [
                "system:serviceaccounts",
                "system:serviceaccounts:shop",
                "system:authenticated"
            ]
        );
        assert_eq!(
            identity,
            "system:serviceaccount:shop:front"
                .parse()
                .expect("an identity")
        );
    }

    #[test]
    fn the_user_name_of_an_account_is_the_account() {
        let account = Principal::service_account("shop", "front");
        assert_eq!(Principal::user("system:serviceaccount:shop:front"), account);
        assert_eq!(account.identity().subjects()[0], account);
        for name in [
            "system:serviceaccount:",
            "system:serviceaccount:shop:",
            "jane",
        ] {
            assert_eq!(Principal::user(name), Principal::User(name.into()));
        }
    }

    #[test]
    fn the_anonymous_user_is_not_authenticated() {
        let identity: Identity = "system:anonymous".parse().expect("an identity");
        assert_eq!(identity.groups, ["system:unauthenticated"]);
    }

    #[test]
    fn texts_that_name_nobody() {
        for text in [
            "",
            "group:",
            "sa:",
            "sa:shop",
            "sa:/front",
            "sa:shop/",
            "user:",
        ] {
            assert!(text.parse::<Identity>().is_err(), "{text}");
        }
    }
}
