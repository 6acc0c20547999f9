//! Feeds to records: bytes in, [`Record`]s out through a callback, and in [`Unread`] everything that was not understood.
//!
//! One importer a file. Callers open archives and directories and hand over each member's name and bytes. A range that is
//! not understood leaves an entry [`UnderInvestigation`](crate::FixState::UnderInvestigation) for its package, so that
//! matching answers unknown, and is named in [`Unread`].

mod csaf;
mod csaf_products;
mod csaf_status;
mod csaf_subject;
mod cve_list;
mod cve_systems;
mod cve_versions;
mod debian_tracker;
mod detect;
mod epss;
mod feed;
mod interval;
mod kev;
mod kubernetes_feed;
pub mod limits;
mod order;
mod osv;
mod osv_ranges;
mod rubysec;
mod rustsec;
mod secdb;
mod sink;
mod text;
mod updateinfo;
mod version_text;

pub use detect::{HEAD_BYTES, detect};
pub use feed::Feed;
pub use sink::{Record, Unread, UnreadItem, UnreadReason};

use limits::{MAX_MEMBER_BYTES, MAX_RECORD_BYTES};
use sink::Sink;

/// Reads one member of a feed. `each` gets every record, in the member's order.
///
/// ```
/// use seawall_advisory::import::{Feed, Record, Unread, import};
///
/// let json = br#"{"id": "GO-2024-0001", "affected": [{"package": {"ecosystem": "Go", "name": "example.org/x"},
///     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}]}]}"#;
/// let (mut unread, mut ids) = (Unread::default(), Vec::new());
/// import(Feed::Osv, "GO-2024-0001.json", json, &mut unread, &mut |record| {
///     if let Record::Advisory(advisory) = record {
///         ids.push(advisory.id);
///     }
/// });
/// assert_eq!((ids, unread.total()), (vec!["GO-2024-0001".to_owned()], 0));
/// ```
pub fn import(
    feed: Feed,
    member: &str,
    bytes: &[u8],
    unread: &mut Unread,
    each: &mut dyn FnMut(Record),
) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut sink = Sink::new(member, unread, each);
    let most = match feed {
        Feed::DebianTracker | Feed::Epss | Feed::Updateinfo => MAX_MEMBER_BYTES,
        _ => MAX_RECORD_BYTES,
    };
    if bytes.len() > most {
        return sink.unread("", UnreadReason::Limit, "too long");
    }
    match feed {
        Feed::Osv => osv::import(bytes, &mut sink),
        Feed::DebianTracker => debian_tracker::import(bytes, &mut sink),
        Feed::Secdb => secdb::import(bytes, &mut sink),
        Feed::RustSec => rustsec::import(bytes, &mut sink),
        Feed::RubySec => rubysec::import(bytes, &mut sink),
        Feed::KubernetesFeed => kubernetes_feed::import(bytes, &mut sink),
        Feed::CveList => cve_list::import(bytes, &mut sink),
        Feed::Kev => kev::import(bytes, &mut sink),
        Feed::Epss => epss::import(bytes, &mut sink),
        Feed::Csaf => csaf::import(bytes, &mut sink),
        Feed::Updateinfo => updateinfo::import(bytes, &mut sink),
    }
}
