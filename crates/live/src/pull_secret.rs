//! Single Secrets that pull images: asked for by name, where the user wants that, and never kept.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::connect::{Answer, Connection, JSON};
use crate::error::LiveError;
use crate::options::LiveOptions;

/// A Secret as the API server has it.
pub struct FetchedSecret {
    /// `type`.
    pub kind: String,
    /// The value of the key that was asked for, as it is in the Secret: in base64. It is wiped when it goes.
    pub value: Zeroizing<String>,
}

/// Gets Secrets by namespace and name from the cluster of a context, without one the current; of each the value that `key_of` names
/// for its type. Every one that cannot be had has a reason, as a phrase.
///
/// # Errors
/// When the cluster cannot be asked at all.
pub fn fetch_secrets(
    context: Option<&str>,
    options: &LiveOptions,
    names: &[(String, String)],
    key_of: &dyn Fn(&str) -> Option<&'static str>,
) -> Result<Vec<Result<FetchedSecret, String>>, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(LiveError::Runtime)?;
    runtime.block_on(async {
        let connection = Connection::open(context, options).await?;
        let mut found = Vec::with_capacity(names.len());
        for (namespace, name) in names {
            found.push(fetch(&connection, namespace, name, key_of).await);
        }
        Ok(found)
    })
}

async fn fetch(
    connection: &Connection,
    namespace: &str,
    name: &str,
    key_of: &dyn Fn(&str) -> Option<&'static str>,
) -> Result<FetchedSecret, String> {
    // Both are part of a path.
    let is_name = |text: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        (1..=253).contains(&text.len()) && text.bytes().all(is_plain) && !text.starts_with('.')
    };
    if !(is_name(namespace) && is_name(name)) {
        return Err("it has no valid name".to_owned());
    }
    let path = format!("/api/v1/namespaces/{namespace}/secrets/{name}");
    let body = match connection.get(&path, JSON).await {
        Answer::Body(body) => Zeroizing::new(body),
        Answer::Status(http::StatusCode::NOT_FOUND) => return Err("it does not exist".to_owned()),
        Answer::Status(http::StatusCode::FORBIDDEN) => {
            return Err("the account is not allowed to get it; a Role rule `apiGroups: [\"\"], resources: [secrets], verbs: [get]` allows it".to_owned());
        }
        Answer::Status(status) => return Err(format!("the server returned {status}")),
        Answer::Unauthorized => return Err("the credentials are not accepted".to_owned()),
        Answer::Gone(message) | Answer::Failed(message) => return Err(message),
    };
    let mut secret: Value =
        serde_json::from_slice(&body).map_err(|_| "it cannot be understood".to_owned())?;
    let kind = secret.get("type").and_then(Value::as_str);
    let kind = kind.unwrap_or("Opaque").to_owned();
    let mut value = None;
    if let Some(Value::Object(data)) = secret.get_mut("data") {
        for (key, text) in data.iter_mut() {
            if let Value::String(text) = text.take() {
                let text = Zeroizing::new(text);
                if key_of(&kind) == Some(key.as_str()) {
                    value = Some(text);
                }
            }
        }
    }
    match value {
        Some(value) => Ok(FetchedSecret { kind, value }),
        None if key_of(&kind).is_none() => Err(format!("its type is `{kind}`")),
        None => Err("it has no value".to_owned()),
    }
}
