//! Kubernetes' official CVE feed in JSON Feed form.
//! <https://kubernetes.io/docs/reference/issues-security/official-cve-feed/>
//!
//! Written against the published form; the fixtures in the tests are our own. The form names no affected versions, so
//! each entry is kept to be found by its id and is counted as without a package; the OSV form of the same feed has versions.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::sink::{Sink, UnreadReason};
use super::text::{date, or_default, summary};
use crate::record::Advisory;

#[derive(Debug, Deserialize)]
struct FeedDocument<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    summary: String,
    #[serde(default, deserialize_with = "or_default")]
    content_text: String,
    #[serde(default, deserialize_with = "or_default")]
    date_published: String,
    #[serde(default, deserialize_with = "or_default")]
    url: String,
    #[serde(default, deserialize_with = "or_default")]
    external_url: String,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let document: FeedDocument<'_> = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => return sink.unread("", UnreadReason::Malformed, &error.to_string()),
    };
    for raw in document.items {
        let item: Item = match serde_json::from_str(raw.get()) {
            Ok(item) => item,
            Err(error) => {
                sink.unread("", UnreadReason::Malformed, &error.to_string());
                continue;
            }
        };
        sink.unread(&item.id, UnreadReason::NoPackage, "");
        let said = [item.summary.as_str(), item.content_text.as_str()];
        sink.advisory(Advisory {
            feed: "kubernetes-feed".to_owned(),
            summary: summary(said.into_iter().find(|text| !text.is_empty()).unwrap_or("")),
            published: date(&item.date_published),
            references: [item.url, item.external_url]
                .into_iter()
                .filter(|url| !url.is_empty())
                .collect(),
            id: item.id,
            ..Advisory::default()
        });
    }
}
