//! What was asked for and not evaluated, at the end of a table.

use std::fmt::Write;

use seawall_finding::Severity;
use seawall_text::{counted, printable};

use crate::style::hanging;
use crate::{NoticeLevel, Report, Style};

/// Inputs shown on one screen that were not evaluated.
const MAX_UNREAD: usize = 8;

/// Says what was not evaluated; nothing where everything was.
pub(crate) fn unread(report: &Report<'_>, style: Style, text: &mut String) {
    let all = &report.not_evaluated;
    if all.is_empty() {
        return;
    }
    let notices = report.notices.iter();
    let above = match notices
        .filter(|notice| notice.level != NoticeLevel::Note)
        .count()
    {
        0 => String::new(),
        told => format!(" ({} above)", counted(told, "diagnostic")),
    };
    // A screen shows a few; a pipe, which has no width, gets all of them.
    let is_screen = !style.everything && style.width < usize::MAX;
    let shown = all
        .len()
        .min(if is_screen { MAX_UNREAD } else { usize::MAX });
    let more = match all.len() - shown {
        0 => String::new(),
        more => format!("and {more} more; --full shows all of them"),
    };
    let head = "Not everything was evaluated:";
    if report.images.is_some() {
        // Sentences about files of images, which are many and have nothing to do with each other.
        let _ = writeln!(text, "\n{}", style.severity(Severity::High, head));
        for what in &all[..shown] {
            let _ = writeln!(text, "  {}", hanging(&printable(what), style, 2));
        }
        if !more.is_empty() {
            let _ = writeln!(text, "  {}", style.faint(&more));
        }
        return;
    }
    let gap = if more.is_empty() { "" } else { " " };
    let what = format!("{}{gap}{more}", all[..shown].join(", "));
    let what = printable(&what);
    let whole = hanging(&format!("{head} {what}{above}"), style, 0);
    let _ = match whole.strip_prefix(head) {
        Some(rest) => writeln!(text, "\n{}{rest}", style.severity(Severity::High, head)),
        None => writeln!(text, "\n{whole}"),
    };
}
