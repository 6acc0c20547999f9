//! What is attached to images in their registries. It is shown as what the image claims, and accepts nothing: anyone with write
//! access to a repository can attach anything, and no signer is trusted yet.

use seawall_advisory::vex;
use seawall_answer::image::{AttachedItem, AttachedKind, FoundBy};
use seawall_image::{Digest, attestation_head, sbom};
use seawall_registry::{Attached, AttachedFile};
use seawall_report::{Notice, NoticeLevel};

use super::pull_secrets::PullSecrets;
use super::reading::{ImageReading, Images, Named};
use crate::output;

/// What each file says that it is.
pub(super) fn items(attached: &Attached) -> Vec<AttachedItem> {
    let mut items: Vec<AttachedItem> = attached
        .files
        .iter()
        .map(|file| item(file, &attached.subjects))
        .collect();
    items.sort_by(|one, other| (one.kind, &one.form).cmp(&(other.kind, &other.form)));
    items
}

fn item(file: &AttachedFile, subjects: &[Digest]) -> AttachedItem {
    let mut item = AttachedItem {
        kind: AttachedKind::Other,
        form: file.media_type.clone(),
        found_by: match file.found_by {
            seawall_registry::FoundBy::Referrers => FoundBy::Referrers,
            seawall_registry::FoundBy::ReferrersTag => FoundBy::ReferrersTag,
            seawall_registry::FoundBy::CosignTag => FoundBy::CosignTag,
            seawall_registry::FoundBy::Index => FoundBy::Index,
        },
        manifest: file.manifest.to_string(),
        signatures: 0,
        statements: 0,
        packages: 0,
        problem: None,
    };
    let bytes = match &file.content {
        None => return item,
        Some(Err(reason)) => {
            item.problem = Some(reason.clone());
            return item;
        }
        Some(Ok(bytes)) => bytes,
    };
    if let Some(head) = attestation_head(bytes) {
        item.kind = AttachedKind::Attestation;
        item.signatures = head.signatures;
        if !head.predicate_type.is_empty() {
            item.form = head.predicate_type;
        }
        if !head
            .subjects
            .iter()
            .any(|subject| subjects.contains(subject))
        {
            item.problem = Some("it is about another image".to_owned());
        }
    }
    if let Ok(vex) = vex::read(bytes)
        && !vex.statements.is_empty()
    {
        item.kind = AttachedKind::Vex;
        item.statements = vex.statements.len();
    }
    if let Ok(document) = sbom::read(bytes)
        && (item.kind != AttachedKind::Vex || !document.packages.is_empty())
    {
        item.kind = AttachedKind::Sbom;
        item.packages = document.packages.len();
    }
    if item.kind == AttachedKind::Other {
        item.problem = Some("it cannot be understood".to_owned());
    }
    item
}

/// What a scan says about statements of the image itself; `None` where it makes none.
fn not_applied(items: &[AttachedItem]) -> Option<String> {
    let count: usize = items.iter().map(|item| item.statements).sum();
    match count {
        0 => None,
        1 => Some(
            "1 statement of the image itself is not applied: its signer is not trusted".to_owned(),
        ),
        count => Some(format!(
            "{count} statements of the image itself are not applied: their signers are not trusted"
        )),
    }
}

/// What images say about themselves, which is not applied.
pub(super) fn claims(
    reading: &ImageReading,
    names: &[Named],
    images: &Images,
    secrets: &PullSecrets,
    not_evaluated: &mut Vec<String>,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (named, (name, read)) in names.iter().zip(&images.images) {
        let Ok(read) = read else {
            continue;
        };
        let credentials = match named {
            Named::ByUser(_) => Vec::new(),
            Named::ByInput(name) => secrets.for_image(name),
        };
        let found = reading.attached(named, &credentials, read);
        for what in &found.unknown {
            not_evaluated.push(format!(
                "`{name}`: what is attached is not all known: {what}"
            ));
        }
        if let Some(message) = not_applied(&items(&found)) {
            output::note(&format!("`{name}`: {message}"));
            notices.push(Notice {
                level: NoticeLevel::Note,
                source: name.clone(),
                line: 0,
                column: 0,
                leaves_open: false,
                message,
                hint: None,
            });
        }
    }
    notices
}
