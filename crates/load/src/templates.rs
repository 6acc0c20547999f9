//! The templates of a chart and of the charts in it, packed or not.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::archive::each_file;
use crate::dependencies::is_chart;
use crate::limits::{MAX_CHART_BYTES, MAX_CHART_FILES};
use crate::names::is_archive_name;

/// Shows each template with its place in the chart, within limits.
pub(crate) fn each_template(chart: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    let mut bytes = 0;
    let mut files = 0;
    let mut waiting: Vec<PathBuf> = vec![chart.to_owned()];
    while let Some(path) = waiting.pop() {
        files += 1;
        if files > MAX_CHART_FILES || bytes > MAX_CHART_BYTES {
            break;
        }
        let Ok(metadata) = std::fs::symlink_metadata(&path) else {
            continue;
        };
        let inside = path.strip_prefix(chart).unwrap_or(&path);
        if metadata.is_dir() {
            if is_chart_beside(inside, &path) {
                continue;
            }
            let listed = std::fs::read_dir(&path).into_iter().flatten().flatten();
            let mut listed: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
            // Taken from the end.
            listed.sort_by(|a, b| b.cmp(a));
            waiting.extend(listed);
        } else if metadata.is_file() && is_archive_name(&path) {
            bytes += metadata.len();
            let _ = each_file(&path, &mut |packed: &Path, text: &[u8]| {
                if is_template(packed) {
                    look(&inside.join(packed), text);
                }
            });
        } else if metadata.is_file() && is_template(inside) {
            bytes += metadata.len();
            if bytes <= MAX_CHART_BYTES
                && let Ok(text) = std::fs::read(&path)
            {
                look(inside, &text);
            }
        }
    }
}

/// Whether a directory is a chart that only lies in the directory of another one, which helm renders nothing of: it is
/// found by itself.
fn is_chart_beside(inside: &Path, path: &Path) -> bool {
    let is_part = |name: &OsStr| name == "templates" || name == "charts" || name == "crds";
    let is_own = inside.components().any(|part| is_part(part.as_os_str()));
    !inside.as_os_str().is_empty() && !is_own && is_chart(path)
}

/// Whether a file is in `templates`, where helm looks for what it renders.
fn is_template(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "templates")
}
