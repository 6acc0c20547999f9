//! One kind, page after page.

use std::sync::Arc;

use http::StatusCode;
use seawall_load::scrub;
use seawall_model::{ApiResource, Object, Origin, Source};
use seawall_syntax::{Entry, Node, Position, parse_json};

use crate::connect::{Answer, Connection, JSON};
use crate::plan::Kind;
use crate::progress::Progress;
use crate::slim::slim;

/// Objects asked for at a time, as `kubectl` does.
const PAGE_SIZE: usize = 500;

/// CustomResourceDefinitions asked for at a time: some are larger than a megabyte.
const DEFINITION_PAGE_SIZE: usize = 50;

/// How often a list is begun anew when its continue token expires.
const MAX_RESTARTS: usize = 3;

/// Most pages of one list: a server that never ends its list is not followed for ever.
const MAX_PAGES: usize = 100_000;

/// What listing a kind came to.
pub(crate) enum Listed {
    /// Every object.
    Objects(Whole),
    /// The server does not serve the kind: there are no such objects.
    NotServed,
    /// The account may not list the kind.
    Denied,
    /// The credentials are not accepted, whatever is asked.
    Unauthorized,
    /// The server does not answer any more, whatever is asked: why.
    Gone(String),
    /// No whole list could be had.
    Failed(String),
}

/// A list that was asked for, with what it came to.
pub(crate) type Asked = (Arc<Kind>, Listed);

/// A list that came to its end.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) objects: Vec<Object>,
    /// The resources that CustomResourceDefinitions among them make.
    pub(crate) definitions: Vec<ApiResource>,
    /// The bytes they came in.
    pub(crate) bytes: u64,
}

/// Lists a kind.
pub(crate) async fn list(connection: &Connection, kind: &Arc<Kind>, progress: &Progress) -> Listed {
    for version in &kind.versions {
        match list_version(connection, kind, version, progress).await {
            // Another version may be served.
            Listed::NotServed => {}
            listed => return listed,
        }
    }
    Listed::NotServed
}

async fn list_version(
    connection: &Connection,
    kind: &Arc<Kind>,
    version: &str,
    progress: &Progress,
) -> Listed {
    for _ in 0..=MAX_RESTARTS {
        // After an expired token everything is read anew: what was read so far may not fit what comes.
        if let Ok(listed) = list_once(connection, kind, version, progress).await {
            return listed;
        }
    }
    Listed::Failed(format!(
        "the list expired {} times while it was read",
        MAX_RESTARTS + 1
    ))
}

struct Expired;

async fn list_once(
    connection: &Connection,
    kind: &Arc<Kind>,
    version: &str,
    progress: &Progress,
) -> Result<Listed, Expired> {
    let page_size = match &*kind.plural {
        "customresourcedefinitions" => DEFINITION_PAGE_SIZE,
        _ => PAGE_SIZE,
    };
    let api_version: Arc<str> = Arc::from(kind.api_version(version));
    let source = Source {
        name: connection.name().clone(),
        origin: Origin::Cluster,
    };
    let mut whole = Whole::default();
    let mut token = String::new();
    for _ in 0..MAX_PAGES {
        let mut path = format!("{}?limit={page_size}", kind.path(version));
        if !token.is_empty() {
            path.push_str("&continue=");
            path.push_str(&percent_encoded(&token));
        }
        let body = match connection.get(&path, JSON).await {
            Answer::Body(body) => body,
            Answer::Status(StatusCode::GONE) => return Err(Expired),
            Answer::Status(StatusCode::NOT_FOUND) if token.is_empty() => {
                return Ok(Listed::NotServed);
            }
            Answer::Status(StatusCode::FORBIDDEN) => return Ok(Listed::Denied),
            Answer::Unauthorized => return Ok(Listed::Unauthorized),
            Answer::Gone(message) => return Ok(Listed::Gone(message)),
            Answer::Status(status) => {
                return Ok(Listed::Failed(format!("the server returned {status}")));
            }
            Answer::Failed(message) => return Ok(Listed::Failed(message)),
        };
        whole.bytes += body.len() as u64;
        let (page_source, kind_name) = (source.clone(), kind.clone());
        let page_version = api_version.clone();
        let page = tokio::task::spawn_blocking(move || {
            read_page(&body, &kind_name.kind, &page_version, &page_source)
        })
        .await;
        let page = match page {
            Ok(Ok(page)) => page,
            Ok(Err(message)) => return Ok(Listed::Failed(message)),
            Err(error) => return Ok(Listed::Failed(error.to_string())),
        };
        whole.objects.extend(page.objects);
        whole.definitions.extend(page.definitions);
        progress(&kind.plural, whole.objects.len());
        if page.next.is_empty() {
            return Ok(Listed::Objects(whole));
        }
        if page.next == token {
            return Ok(Listed::Failed(
                "the server returned the same page again".to_owned(),
            ));
        }
        token = page.next;
    }
    Ok(Listed::Failed(format!("more than {MAX_PAGES} pages")))
}

struct Page {
    objects: Vec<Object>,
    definitions: Vec<ApiResource>,
    next: String,
}

/// Reads one page. A body that is no list is an error: a half page must not look like a short list.
fn read_page(body: &[u8], kind: &str, api_version: &str, source: &Source) -> Result<Page, String> {
    let nodes = parse_json(body, false, &mut Vec::new())
        .map_err(|error| format!("a page cannot be read: {error}"))?;
    let list = nodes.into_iter().next().ok_or("a page is empty")?;
    let next = list
        .get("metadata")
        .and_then(|metadata| metadata.str("continue"))
        .unwrap_or_default()
        .to_owned();
    let is_list = list.str("kind").is_some_and(|kind| kind.ends_with("List"));
    if !is_list {
        return Err("a page is not a list".to_owned());
    }
    let mut entries = list.into_entries().into_iter();
    let items = match entries.find(|entry| entry.key == "items") {
        // An empty list may come as null.
        Some(items) if !items.value.is_sequence() && !items.value.is_null() => {
            return Err("the items of a page are not a list".to_owned());
        }
        Some(items) => items.value.into_items(),
        None => Vec::new(),
    };
    let mut definitions = Vec::new();
    let objects = items
        .into_iter()
        .map(|item| {
            let mut object = Object::from_node(typed(item, api_version, kind), source.clone())
                .ok_or("an item of a page is not an object")?;
            scrub(&mut object);
            // Before the schema is dropped, which tells whether there may be pods inside.
            definitions.extend(ApiResource::defined_by(&object));
            slim(&mut object);
            Ok(object)
        })
        .collect::<Result<_, &str>>()?;
    Ok(Page {
        objects,
        definitions,
        next,
    })
}

/// Items of a list come without kind and version.
fn typed(mut node: Node, api_version: &str, kind: &str) -> Node {
    for (key, text) in [("kind", kind), ("apiVersion", api_version)] {
        if node.entry(key).is_none() {
            let entry = Entry::new(key, Position::NONE, text.into());
            node.edit_entries(|entries| entries.insert(0, entry));
        }
    }
    node
}

/// A continue token as a query value: everything but unreserved characters is escaped (RFC 3986).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
