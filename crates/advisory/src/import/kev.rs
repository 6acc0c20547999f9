//! CISA's catalogue of known exploited vulnerabilities.
//! <https://www.cisa.gov/known-exploited-vulnerabilities-catalog>

use serde::Deserialize;
use serde_json::value::RawValue;

use super::sink::{Record, Sink, UnreadReason};
use super::text::{is_cve, or_default};
use crate::exploitation::Exploited;

#[derive(Debug, Deserialize)]
struct Catalogue<'a> {
    #[serde(borrow)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: String,
    #[serde(default, deserialize_with = "or_default")]
    date_added: String,
    #[serde(default, deserialize_with = "or_default")]
    due_date: String,
    #[serde(default, deserialize_with = "or_default")]
    known_ransomware_campaign_use: String,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let catalogue: Catalogue<'_> = match serde_json::from_slice(bytes) {
        Ok(catalogue) => catalogue,
        Err(error) => return sink.unread("", UnreadReason::Malformed, &error.to_string()),
    };
    for raw in catalogue.vulnerabilities {
        match serde_json::from_str::<Entry>(raw.get()) {
            Ok(entry) if is_cve(&entry.cve) => sink.record(Record::Exploited(Exploited {
                ransomware: match entry.known_ransomware_campaign_use.as_str() {
                    "Known" => Some(true),
                    _ => None,
                },
                cve: entry.cve,
                date_added: entry.date_added,
                due: entry.due_date,
            })),
            Ok(entry) => sink.unread(&entry.cve, UnreadReason::Malformed, "not a CVE id"),
            Err(error) => sink.unread("", UnreadReason::Malformed, &error.to_string()),
        }
    }
}
