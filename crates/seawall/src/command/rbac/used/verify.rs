//! What the API server itself says about the requests of a log, and what the printed roles would do to them.
//!
//! A SubjectAccessReview answers by the roles that the server has now. So two things are shown, and neither stands for the
//! other: that the server and this program answer alike today, for every request, and that each request that is allowed
//! today is allowed by the printed roles as well, as this program decides.

use std::collections::BTreeMap;

use seawall_answer::rbac::{Verified, is_builtin};
use seawall_live::{LiveOptions, Question, Review, Reviewed, review};
use seawall_rbac::{Attribution, Identity, Rbac, Source, Usage, UsedRequest, Witness};

use crate::progress::Progress;

/// What a log shows of the requests.
pub(super) struct Recorded<'r> {
    pub usage: &'r Usage,
    pub found: &'r Attribution<'r>,
    pub rbac: &'r Rbac,
    /// Whether built-in subjects keep their built-in roles.
    pub without_system: bool,
}

/// Asks the API server of a context about every request of the log, and the printed roles about those that are allowed.
pub(super) fn verify(
    recorded: &Recorded<'_>,
    context: Option<&str>,
    options: &LiveOptions,
    printed: &Rbac,
    limit: usize,
) -> anyhow::Result<Verified> {
    let asks = asks(recorded);
    let mut verified = Verified {
        requests: asks.len(),
        beyond_limit: asks.len().saturating_sub(limit),
        ..Verified::default()
    };
    let reviews: Vec<Review> = asks.keys().take(limit).map(question).collect();
    let progress = Progress::start();
    progress.say(&format!("{} SubjectAccessReviews", reviews.len()));
    let answers = review(context, &reviews, options)?;
    progress.finish();
    verified.stopped = answers.stopped;
    for ((ask, is_used), answer) in asks.iter().zip(&answers.answers) {
        let (is_allowed, reason) = match answer {
            Reviewed::Answer { is_allowed, reason } => (*is_allowed, reason.as_str()),
            Reviewed::Failed(why) => {
                verified.failed.push(format!("{}: {why}", ask.text()));
                continue;
            }
            Reviewed::NotAsked => continue,
        };
        verified.answered += 1;
        let own = recorded.rbac.allows(ask.identity, &ask.request.request());
        // Other authorizers are asked as well. They give another reason, or none.
        let is_elsewhere = is_allowed && own.is_none() && !reason.starts_with("RBAC:");
        if is_elsewhere {
            verified.allowed_by_other_authorizers += 1;
        } else if is_allowed == own.is_some() {
            verified.agreed += 1;
        } else {
            let word = |yes: bool| if yes { "yes" } else { "no" };
            let because = match reason {
                "" => String::new(),
                reason => format!(" ({reason})"),
            };
            verified.different.push(format!(
                "{}: the server says {}{because}, seawall says {}",
                ask.text(),
                word(is_allowed),
                word(own.is_some())
            ));
        }
        if !is_allowed {
            continue;
        }
        verified.allowed_today += 1;
        let is_kept = match own {
            Some(Witness::Masters | Witness::MadeMaster(_) | Witness::AlwaysAllow(_)) => true,
            Some(Witness::Rule { binding, .. })
                if recorded.without_system && is_builtin(binding, recorded.rbac) =>
            {
                true
            }
            _ => {
                is_elsewhere
                    || printed
                        .allows(ask.identity, &ask.request.request())
                        .is_some()
            }
        };
        if is_kept {
            verified.allowed_by_printed_roles += 1;
        } else if *is_used {
            verified.lost.push(ask.text());
        }
    }
    Ok(verified.settled())
}

/// Somebody who asks for something.
#[derive(Debug, PartialEq, Eq)]
struct Ask<'a> {
    identity: &'a Identity,
    request: &'a UsedRequest,
}

impl Ask<'_> {
    fn key(&self) -> (&str, &[String], &UsedRequest) {
        (&self.identity.user, &self.identity.groups, self.request)
    }

    fn text(&self) -> String {
        format!("`{}`: {}", self.identity.user, self.request)
    }
}

impl PartialOrd for Ask<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ask<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Every different request, with whether it was used: what was forbidden is asked about as well.
fn asks<'r>(recorded: &'r Recorded<'_>) -> BTreeMap<Ask<'r>, bool> {
    let requests = recorded.usage.requests();
    let forbidden = requests.iter().filter(|(.., seen)| !seen.is_allowed);
    let mut asks: BTreeMap<Ask<'r>, bool> = forbidden
        .map(|(identity, request, _)| (Ask { identity, request }, false))
        .collect();
    for one in &recorded.found.granted {
        let ask = Ask {
            identity: &one.identity,
            request: &one.request,
        };
        *asks.entry(ask).or_default() |= one.source != Source::Elsewhere;
    }
    asks
}

fn question(ask: &Ask<'_>) -> Review {
    let request = ask.request;
    Review {
        user: ask.identity.user.clone(),
        groups: ask.identity.groups.clone(),
        verb: request.verb.to_string(),
        question: match &request.url {
            Some(path) => Question::Path(path.to_string()),
            None => Question::Resource {
                group: request.group.to_string(),
                resource: request.resource.to_string(),
                subresource: request.subresource.to_string(),
                namespace: request.namespace.to_string(),
                name: request.name.to_string(),
            },
        },
    }
}
