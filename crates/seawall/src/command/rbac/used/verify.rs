//! What the API server itself says about the requests of a log, and what the printed roles would do to them.
//!
//! A SubjectAccessReview answers by the roles that the server has now. So two things are shown, and neither stands for the
//! other: that the server and this program answer alike today, for every request, and that each request that is allowed
//! today is allowed by the printed roles as well, as this program decides.

use std::collections::BTreeMap;

use seawall_live::{LiveOptions, Question, Review, Reviewed, review};
use seawall_rbac::{Identity, Rbac, Source, UsedRequest, Witness};

use super::super::brought;
use super::report::Report;
use super::verified::Verified;
use crate::progress::Progress;

/// Differences that are shown; the rest is counted.
const MAX_SHOWN: usize = 10;

/// Asks the API server of a context about every request of the log, and the printed roles about those that are allowed.
pub(super) fn verify(
    report: &Report<'_>,
    context: Option<&str>,
    options: &LiveOptions,
    printed: &Rbac,
    limit: usize,
) -> anyhow::Result<Verified> {
    let asks = asks(report);
    let mut verified = Verified {
        requests: asks.len(),
        cut: asks.len().saturating_sub(limit),
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
        let own = report.rbac.allows(ask.identity, &ask.request.request());
        // Other authorizers are asked as well. They give another reason, or none.
        let is_elsewhere = is_allowed && own.is_none() && !reason.starts_with("RBAC:");
        if is_elsewhere {
            verified.elsewhere += 1;
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
                if report.without_system && brought::is_default(binding, report.rbac) =>
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
            verified.allowed_then += 1;
        } else if *is_used {
            verified.lost.push(ask.text());
        }
    }
    Ok(verified)
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
fn asks<'r>(report: &'r Report<'_>) -> BTreeMap<Ask<'r>, bool> {
    let recorded = report.usage.requests();
    let forbidden = recorded.iter().filter(|(.., seen)| !seen.is_allowed);
    let mut asks: BTreeMap<Ask<'r>, bool> = forbidden
        .map(|(identity, request, _)| (Ask { identity, request }, false))
        .collect();
    for one in &report.found.granted {
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

impl Report<'_> {
    /// What the API server said, in lines.
    pub fn verified_text(&self, say: &mut dyn FnMut(&str)) {
        let Some(verified) = &self.verified else {
            return;
        };
        say("");
        say(&format!(
            "Checked {} of {} different requests against the API server's current roles: {} agree with seawall, {} allowed by another authorizer, {} differ.",
            verified.answered,
            verified.requests,
            verified.agreed,
            verified.elsewhere,
            verified.different.len()
        ));
        let mut list = |word: &str, lines: &[String]| {
            for line in lines.iter().take(MAX_SHOWN) {
                say(&format!("{word}: {line}"));
            }
            let hidden = lines.len().saturating_sub(MAX_SHOWN);
            if hidden > 0 {
                say(&format!("  … and {hidden} more"));
            }
        };
        list("DIFFERENT", &verified.different);
        list("unknown", &verified.failed);
        say(&format!(
            "Under the roles below, by seawall's evaluation, {} of the {} that the server allows stay allowed.",
            verified.allowed_then, verified.allowed_today
        ));
        let mut list = |word: &str, lines: &[String]| {
            for line in lines.iter().take(MAX_SHOWN) {
                say(&format!("{word}: {line}"));
            }
        };
        list("LOST", &verified.lost);
        if let Some(reason) = &verified.stopped {
            say(&format!("unknown: the rest was not checked: {reason}"));
        }
        if verified.cut > 0 {
            say(&format!(
                "unknown: {} more were not checked; `--max-reviews {}` checks them",
                verified.cut, verified.requests
            ));
        }
    }
}
