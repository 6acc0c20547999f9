//! Requests for certificates.

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::format::REDACTED;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::suggest;

/// What a certificate can be for.
const USAGES: &[&str] = &[
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];

/// How a request in PEM begins, in base64: `-----BEGIN `.
const PEM: &str = "LS0tLS1CRUdJTi";

pub(super) fn request(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(text) = node.str("request").filter(|text| !text.is_empty())
        && text != REDACTED
        && !may_be_pem(text)
    {
        report.refuse_with(
            &place.key("request"),
            "the request is not PEM",
            "encode what `openssl req -new` writes, as with `base64 -w0`",
        );
    }
    let usages = node.list("usages");
    let list = place.key("usages");
    if usages.is_empty()
        && node
            .get("usages")
            .is_some_and(|list| list.items().is_empty())
    {
        report.refuse(&list, "at least one usage is required");
    }
    for (index, usage) in usages.iter().enumerate() {
        if let Some(text) = usage.as_str()
            && !USAGES.contains(&text)
        {
            let hint = match suggest::nearest(text, USAGES.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "use a usage such as `digital signature` or `client auth`".to_owned(),
            };
            let message = format!("unsupported value {}", shown(text));
            report.refuse_with(&list.index(index), message, hint);
        }
    }
    duplicates(usages.iter().enumerate(), Node::as_str, |index, usage| {
        let message = format!("duplicate usage {}", shown(usage));
        report.refuse(&list.index(index), message);
    });
}

/// Text may stand before the block, so that only what is shorter than any block is surely none, or what begins with
/// no dashes and is a block of nothing else.
fn may_be_pem(text: &str) -> bool {
    let begins = text.trim_start().starts_with(PEM);
    begins || text.len() > 400
}
