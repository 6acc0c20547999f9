//! Finds what is to be read below an input.

use std::path::Path;
use std::sync::Arc;

use seawall_model::Cause;

use crate::Diagnostic;
use crate::archive::{Packed, packed};
use crate::confine::is_flux_object;
use crate::folder::add_folder;
use crate::found::{Item, Walked};
use crate::named::endless;
use crate::names::{is_kustomization_name, is_packed_name};
use crate::options::FileOptions;

/// Finds what to read below a path. Files named by the user are always read; in folders, manifests by their
/// ending, without git-ignored files.
pub(crate) fn add_path(path: &Path, input: usize, options: &FileOptions, walked: &mut Walked) {
    let name: Arc<str> = Arc::from(path.display().to_string());
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            walked.diagnostics.push(
                Diagnostic::error(&name, format!("cannot be read: {error}"))
                    .hint("check the path; `-` reads standard input, --cluster a live cluster"),
            );
            walked.coverage.add_unread(name.to_string(), Cause::Unread);
            return;
        }
    };
    if metadata.is_dir() {
        add_folder(path, input, options, walked);
        return;
    }
    if let Some(what) = endless(path, &metadata) {
        walked.diagnostics.push(
            Diagnostic::error(&name, format!("is {what}, not a file"))
                .hint("pass it as a file or on standard input"),
        );
        walked.coverage.add_unread(name.to_string(), Cause::Unread);
        return;
    }
    let item = if is_packed_name(path) && metadata.is_file() {
        match packed(path) {
            Packed::Chart => Item::Chart(path.to_owned()),
            Packed::Source => {
                walked.leave_out(
                    path,
                    path.display().to_string(),
                    "is an archive but not a Helm chart: there is no Chart.yaml in its top-level directory, and its content is rendered only when unpacked".to_owned(),
                    Some("unpack it and name the directory"),
                );
                return;
            }
            Packed::Broken(why) => {
                walked.leave_out(path, path.display().to_string(), why, None);
                return;
            }
            Packed::Other | Packed::Manifests => Item::File(path.to_owned()),
        }
    } else if is_kustomization_name(path) && !is_flux_object(path) {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        Item::Kustomization(folder.map_or_else(|| ".".into(), Path::to_owned))
    } else {
        Item::File(path.to_owned())
    };
    walked.add_named(item, input);
}
