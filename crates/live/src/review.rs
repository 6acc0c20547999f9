//! SubjectAccessReviews: what the API server itself says about who can do what.
//!
//! A review is a request to create an object that the server answers and never stores, so that asking changes nothing.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::connect::{Answer, Connection};
use crate::error::LiveError;
use crate::options::LiveOptions;

/// Where reviews are sent.
const PATH: &str = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

/// Reviews at the same time, as many as lists.
const CONCURRENT_REVIEWS: usize = 6;

/// A question for the API server: whether somebody can do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The user name.
    pub user: String,
    /// The groups, the implicit ones included.
    pub groups: Vec<String>,
    /// The verb.
    pub verb: String,
    /// What it is about.
    pub question: Question,
}

/// What a review is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// An object, or all of a resource.
    Resource {
        /// API group; empty for the core group.
        group: String,
        /// Plural name.
        resource: String,
        /// Subresource; empty for none.
        subresource: String,
        /// Namespace; empty for none and for all.
        namespace: String,
        /// Name; empty for none.
        name: String,
    },
    /// A path that is no resource.
    Path(String),
}

/// What a review came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reviewed {
    /// The server's answer, and its reason in its own words.
    Answer {
        /// Whether it is allowed.
        is_allowed: bool,
        /// Why.
        reason: String,
    },
    /// No answer: why.
    Failed(String),
    /// Not asked any more.
    NotAsked,
}

/// What several reviews came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviews {
    /// In the order of the questions.
    pub answers: Vec<Reviewed>,
    /// Why the rest was not asked, as a sentence without a full stop; said once, as it is the same for all.
    pub stopped: Option<String>,
}

impl Review {
    fn body(&self) -> Value {
        let mut spec = json!({"user": self.user, "groups": self.groups});
        match &self.question {
            Question::Resource {
                group,
                resource,
                subresource,
                namespace,
                name,
            } => {
                spec["resourceAttributes"] = json!({
                    "verb": self.verb,
                    "group": group,
                    "resource": resource,
                    "subresource": subresource,
                    "namespace": namespace,
                    "name": name,
                });
            }
            Question::Path(path) => {
                spec["nonResourceAttributes"] = json!({"verb": self.verb, "path": path});
            }
        }
        json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": spec,
        })
    }
}

/// Asks the cluster of a kubeconfig context; without a name the current one, or the cluster around the program.
///
/// # Errors
/// When the cluster cannot be asked at all. A review without an answer is no error.
pub fn review(
    context: Option<&str>,
    reviews: &[Review],
    options: &LiveOptions,
) -> Result<Reviews, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(LiveError::Runtime)?;
    runtime.block_on(async {
        let connection = Arc::new(Connection::open(context, options).await?);
        ask_all(&connection, reviews).await
    })
}

async fn ask_all(connection: &Arc<Connection>, reviews: &[Review]) -> Result<Reviews, LiveError> {
    let mut all = Reviews {
        answers: vec![Reviewed::NotAsked; reviews.len()],
        stopped: None,
    };
    // What is wrong with all of them shows with the first.
    let Some(first) = reviews.first() else {
        return Ok(all);
    };
    take(0, ask(connection, first.body()).await, &mut all);
    if all.stopped.is_some() {
        return Ok(all);
    }
    let seats = Arc::new(Semaphore::new(CONCURRENT_REVIEWS));
    let mut tasks = JoinSet::new();
    for (index, review) in reviews.iter().enumerate().skip(1) {
        let (connection, seats, body) = (connection.clone(), seats.clone(), review.body());
        tasks.spawn(async move {
            // The semaphore is never closed; without a seat the review would only start early.
            let _seat = seats.acquire_owned().await;
            (index, ask(&connection, body).await)
        });
    }
    while let Some(one) = tasks.join_next().await {
        let (index, asked) = one.map_err(|error| LiveError::Task(error.to_string()))?;
        take(index, asked, &mut all);
        if all.stopped.is_some() {
            tasks.abort_all();
            break;
        }
    }
    Ok(all)
}

/// What one review came to, or why none will come to anything.
enum Asked {
    One(Reviewed),
    Stop(String),
}

fn take(index: usize, asked: Asked, all: &mut Reviews) {
    match asked {
        Asked::One(one) => all.answers[index] = one,
        Asked::Stop(reason) => all.stopped = Some(reason),
    }
}

async fn ask(connection: &Connection, body: Value) -> Asked {
    match connection.post(PATH, body.to_string().as_bytes()).await {
        Answer::Body(body) => Asked::One(read(&body)),
        Answer::Status(StatusCode::FORBIDDEN) => Asked::Stop(
            "the account is not allowed to check the access of others (403); a ClusterRole rule `apiGroups: [\"authorization.k8s.io\"], resources: [subjectaccessreviews], verbs: [create]` allows it, and nothing else".to_owned(),
        ),
        Answer::Status(StatusCode::NOT_FOUND) => Asked::Stop(
            "the API server does not serve subjectaccessreviews.authorization.k8s.io (404)".to_owned(),
        ),
        Answer::Status(status) => {
            Asked::One(Reviewed::Failed(format!("the server returned {status}")))
        }
        Answer::Unauthorized => Asked::Stop(format!(
            "the API server of `{}` rejected the credentials (401 Unauthorized)",
            connection.name()
        )),
        Answer::Gone(why) => Asked::Stop(format!("the API server does not respond: {why}")),
        Answer::Failed(why) => Asked::One(Reviewed::Failed(why)),
    }
}

fn read(body: &[u8]) -> Reviewed {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let status = answer.get("status");
    let allowed = status.and_then(|status| status.get("allowed")?.as_bool());
    let text = |key: &str| {
        let text = status.and_then(|status| status.get(key)?.as_str());
        text.unwrap_or_default()
    };
    match allowed {
        None => Reviewed::Failed("the response is not a SubjectAccessReview".to_owned()),
        // A no after an error may be a yes without it.
        Some(false) if !text("evaluationError").is_empty() => {
            Reviewed::Failed(format!("evaluation error: {}", text("evaluationError")))
        }
        Some(is_allowed) => Reviewed::Answer {
            is_allowed,
            reason: text("reason").to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_yes_a_no_or_nothing() {
        let answer = |text: &str| read(text.as_bytes());
        assert_eq!(
            answer(r#"{"status":{"allowed":true,"reason":"RBAC: x"}}"#),
            Reviewed::Answer {
                is_allowed: true,
                reason: "RBAC: x".to_owned()
            }
        );
        assert_eq!(
            answer(r#"{"status":{"allowed":false}}"#),
            Reviewed::Answer {
                is_allowed: false,
                reason: String::new()
            }
        );
        for text in [
            r#"{"status":{"allowed":false,"evaluationError":"no role"}}"#,
            "{}",
            "",
            "[]",
            r#"{"status":{"allowed":"yes"}}"#,
        ] {
            assert!(matches!(answer(text), Reviewed::Failed(_)), "{text}");
        }
    }
}
