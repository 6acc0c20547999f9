//! What the API server asks the authorizer besides a request, as data: `content/rbac/implied.yaml`, which explains its
//! own fields.

use seawall_content::{ContentError, Document, Field, Reader, files};

const SCHEMA: &str = "seawall.rbac-implied";
use seawall_model::KubernetesVersion;

use super::request::UsedRequest;

/// The data that comes with the program, and its name in messages.
/// For what the authorizer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// The same object with another verb.
    Verb,
    /// The role that a binding gives.
    Role,
    /// The rules of a role.
    Rules,
    /// A signer of certificates.
    Signer,
    /// The owners of an object.
    Owners,
    /// The object whose owners change.
    Dependent,
    /// The policy that let a pod in.
    PodPolicy,
    /// The audiences of a token.
    Audiences,
    /// The kind of parameters of an admission policy.
    ParameterKind,
    /// The parameters of the binding of an admission policy.
    Parameters,
    /// The allocation of a ResourceClaim.
    ClaimBinding,
    /// The devices of a ResourceClaim.
    ClaimDevices,
    /// The object, where it is to be deleted although it cannot be read.
    UnsafeDelete,
    /// The host that a Route names.
    CustomHost,
    /// The strategy of a build.
    BuildStrategy,
}

const ASKS: &[(&str, Asks)] = &[
    ("verb", Asks::Verb),
    ("role", Asks::Role),
    ("rules", Asks::Rules),
    ("signer", Asks::Signer),
    ("owners", Asks::Owners),
    ("dependent", Asks::Dependent),
    ("pod-policy", Asks::PodPolicy),
    ("audiences", Asks::Audiences),
    ("parameter-kind", Asks::ParameterKind),
    ("parameters", Asks::Parameters),
    ("claim-binding", Asks::ClaimBinding),
    ("claim-devices", Asks::ClaimDevices),
    ("unsafe-delete", Asks::UnsafeDelete),
    ("custom-host", Asks::CustomHost),
    ("build-strategy", Asks::BuildStrategy),
];

/// A check that the API server makes besides asking about the request itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// Short name.
    pub id: Box<str>,
    /// What is being done, as "opening a connection to a pod".
    pub title: Box<str>,
    /// The requests that it belongs to.
    requests: Vec<Pattern>,
    /// Whether it belongs only to those that made an object.
    is_for_created: bool,
    pub(super) asks: Asks,
    /// The verb that is asked for; empty where the kind of check has its own.
    pub(super) verb: Box<str>,
    /// The first and the last version that ask.
    pub(super) since: Option<KubernetesVersion>,
    pub(super) until: Option<KubernetesVersion>,
    /// The feature gate that turns it off.
    pub(super) gate: Option<Box<str>>,
    /// The admission plugin that asks, where it is not on by default.
    pub(super) plugin: Option<Box<str>>,
    /// Whether OpenShift turns the plugin on.
    pub(super) is_on_openshift: bool,
    /// What has to change in an object that was there before.
    pub(super) changed: Option<Box<str>>,
    /// What else has to hold.
    pub(super) depends: Option<Box<str>>,
    /// Where Kubernetes does it.
    pub source: Box<str>,
}

/// Requests by verb and resource.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    verb: Box<str>,
    /// `None` for every resource without a subresource.
    resource: Option<(Box<str>, Box<str>, Box<str>)>,
}

impl Implied {
    /// The checks that come with the program.
    ///
    /// # Errors
    /// When the content that was built in is broken, which a test rules out.
    pub fn builtin() -> Result<Vec<Self>, ContentError> {
        Self::read(&Document::built_in(files::RBAC_IMPLIED, SCHEMA, 1..=1)?)
    }

    /// Reads a file of checks: `schema: seawall.rbac-implied/v1`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong.
    pub fn parse_all(file: &str, bytes: &[u8]) -> Result<Vec<Self>, ContentError> {
        Self::read(&Document::open(file, bytes, SCHEMA, 1..=1)?)
    }

    fn read(document: &Document) -> Result<Vec<Self>, ContentError> {
        document.read(|root| root.list("checks")?.distinct_by("id")?.each(Self::parse))
    }

    fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let text = |name| reader.text(name).map(Box::<str>::from);
        let optional = |name| Ok(reader.optional_text(name)?.map(Box::<str>::from));
        let mut requests = Vec::new();
        for entry in reader.list("requests")?.not_empty()?.items() {
            patterns(entry, &mut requests)?;
        }
        let asks = *reader.one_of("asks", ASKS)?;
        let verb: Option<Box<str>> = optional("verb")?;
        let needs_verb = matches!(
            asks,
            Asks::Verb | Asks::Signer | Asks::PodPolicy | Asks::Audiences
        );
        if needs_verb != verb.is_some() {
            return Err(reader.error(
                "`verb` is required by `verb`, `signer`, `pod-policy` and `audiences` only",
            ));
        }
        Ok(Self {
            id: text("id")?,
            title: text("title")?,
            requests,
            is_for_created: reader.optional_flag("created")?.unwrap_or(false),
            asks,
            verb: verb.unwrap_or_default(),
            since: reader.optional_parsed("since")?,
            until: reader.optional_parsed("until")?,
            gate: optional("gate")?,
            plugin: optional("plugin")?,
            is_on_openshift: reader.optional_flag("openshift")?.unwrap_or(false),
            changed: optional("changed")?,
            depends: optional("depends")?,
            source: text("source")?,
        })
    }

    /// Whether the check belongs to a request; `made` tells whether that made an object.
    pub(super) fn is_for(&self, request: &UsedRequest, made: bool) -> bool {
        request.url.is_none()
            && (made || !self.is_for_created)
            && self.requests.iter().any(|pattern| pattern.fits(request))
    }
}

impl Pattern {
    fn fits(&self, request: &UsedRequest) -> bool {
        let is_verb = &*self.verb == "*" || self.verb == request.verb;
        is_verb
            && match &self.resource {
                None => request.subresource.is_empty(),
                Some((group, resource, subresource)) => {
                    *group == request.group
                        && *resource == request.resource
                        && *subresource == request.subresource
                }
            }
    }
}

fn patterns(field: Field<'_>, all: &mut Vec<Pattern>) -> Result<(), ContentError> {
    let fail = || {
        field
            .error("an entry of `requests` is not valid")
            .with_hint("write `VERB RESOURCE`, such as `get pods/exec` or `create roles.rbac.authorization.k8s.io`")
    };
    let (verbs, resources) = field.text()?.split_once(' ').ok_or_else(fail)?;
    for verb in verbs.split(',') {
        for target in resources.split(',') {
            let (target, subresource) = target.split_once('/').unwrap_or((target, ""));
            let (resource, group) = target.split_once('.').unwrap_or((target, ""));
            if resource.is_empty() || verb.is_empty() {
                return Err(fail());
            }
            all.push(Pattern {
                verb: verb.into(),
                resource: (resource != "*")
                    .then(|| (group.into(), resource.into(), subresource.into())),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_is_read_and_each_check_has_a_source() {
        let all = Implied::builtin().expect("the content");
        assert!(all.len() > 10);
        assert!(all.iter().all(|check| !check.source.is_empty()));
        assert!(
            all.iter()
                .all(|check| check.gate.is_none() || check.since.is_some())
        );
    }

    #[test]
    fn a_file_that_is_wrong_is_refused_with_its_place() {
        let check = |rest: &str| {
            let text = format!(
                "schema: seawall.rbac-implied/v1\nchecks:\n- id: a\n  title: b\n  source: c\n{rest}"
            );
            Implied::parse_all("own.yaml", text.as_bytes())
                .map_or_else(|error| error.to_string(), |_| String::new())
        };
        assert_eq!(check("  requests: [get pods]\n  asks: role\n"), "");
        for (rest, word) in [
            ("  requests: [pods]\n  asks: role\n", "not valid"),
            (
                "  requests: [get pods]\n  asks: rol\n",
                "did you mean `role`?",
            ),
            (
                "  requests: [get pods]\n  asks: verb\n",
                "`verb` is required",
            ),
            (
                "  requests: [get pods]\n  asks: role\n  sinc: '1.3'\n",
                "unknown field `sinc`",
            ),
            (
                "  requests: [get pods]\n  asks: role\n  since: '3'\n",
                "not a valid Kubernetes version",
            ),
        ] {
            let error = check(rest);
            assert!(error.contains(word), "{rest}: {error}");
        }
    }
}
