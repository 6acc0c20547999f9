//! Jobs and CronJobs: restart policies, selectors, names, schedules.

use seawall_syntax::Node;

use super::{cron, job_policy};
use crate::mismatch::{Cause, Report, shown};
use crate::place::Place;

/// Labels by which the server finds the pods of a Job.
const OF_CONTROLLER: &[&str] = &["batch.kubernetes.io/controller-uid", "controller-uid"];

/// Longest name of a CronJob: its Jobs are named after it.
const MAX_NAME: usize = 52;

/// The first minor version in which a new schedule cannot begin with a time zone.
const FIRST_WITHOUT_ZONE: u16 = 29;

pub(super) fn job(node: &Node, place: &Place<'_>, report: &mut Report) {
    restarts(node, place, report);
    selector(node, place, report);
    job_policy::check(node, place, report);
    if node.str("completionMode") == Some("Indexed") && node.get("completions").is_none() {
        report.refuse(place, "completion mode `Indexed` requires `completions`");
    }
}

fn restarts(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(pod) = node.walk(&["template", "spec"]) else {
        return;
    };
    if !pod.is_mapping() {
        return;
    }
    let template = place.key("template");
    let spec = template.key("spec");
    match pod.str("restartPolicy") {
        None | Some("")
            if pod
                .get("restartPolicy")
                .is_none_or(|node| node.as_str().is_some()) =>
        {
            report.refuse_with(
                &spec,
                "a Job requires `restartPolicy`",
                "set `restartPolicy` to `OnFailure` or `Never`",
            );
        }
        Some("Always") => report.refuse_with(
            &spec.key("restartPolicy"),
            "`Always` is not supported for a Job",
            "use `OnFailure` or `Never`",
        ),
        Some("OnFailure") if node.get("podFailurePolicy").is_some() => report.refuse_with(
            &spec.key("restartPolicy"),
            "`podFailurePolicy` cannot be combined with `OnFailure`",
            "use `Never`",
        ),
        _ => {}
    }
}

/// The server makes the selector of a Job, unless it is told not to. What it made itself, in a Job that was read from it,
/// names nothing but the controller.
fn selector(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_template = place
        .parent()
        .is_some_and(|parent| parent.parent().is_some());
    let is_manual = node.bool("manualSelector") == Some(true);
    if is_template && is_manual {
        report.refuse(
            &place.key("manualSelector"),
            "the selector of a CronJob's Job cannot be set",
        );
    }
    let Some(selector) = node.get("selector") else {
        return;
    };
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let is_own = labels
        .iter()
        .any(|label| !OF_CONTROLLER.contains(&label.key.as_str()))
        || !selector.list("matchExpressions").is_empty();
    if is_template || (is_own && !is_manual) {
        report.refuse_with(
            &place.key("selector"),
            "the API server generates the selector of a Job",
            "remove it",
        );
    }
}

pub(super) fn cron_job_spec(node: &Node, place: &Place<'_>, report: &mut Report) {
    time_zone(node, place, report);
    let Some(schedule) = node.str("schedule").filter(|text| !text.is_empty()) else {
        return;
    };
    if schedule.contains("TZ") && !report.is_before(FIRST_WITHOUT_ZONE) {
        report.refuse_with(
            &place.key("schedule"),
            "a schedule cannot set a time zone",
            "set `timeZone` instead",
        );
    } else if !schedule.contains("TZ") && !cron::is_schedule(schedule) {
        report.refuse_with(
            &place.key("schedule"),
            format!("{} is not a cron schedule", shown(schedule)),
            "use five fields (minute, hour, day, month, weekday), or a name such as `@daily`",
        );
    }
}

/// Longest part of the name of a time zone.
const MAX_ZONE_PART: usize = 14;

/// Whether there is a zone of this name is not known here.
fn time_zone(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(zone) = node.str("timeZone") else {
        return;
    };
    let is_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-.".contains(&byte);
    let is_part = |part: &str| {
        (1..=MAX_ZONE_PART).contains(&part.len())
            && part.bytes().all(is_byte)
            && !part.starts_with('-')
            && !matches!(part, "." | "..")
    };
    if zone.is_empty() {
        report.refuse(&place.key("timeZone"), "the time zone is empty");
    } else if zone.eq_ignore_ascii_case("local") || !zone.split('/').all(is_part) {
        report.refuse_with(
            &place.key("timeZone"),
            format!("{} is not a time zone", shown(zone)),
            "use a name such as `Etc/UTC` or `Europe/Berlin`",
        );
    }
}

pub(super) fn cron_job(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(name) = node
        .get("metadata")
        .and_then(|metadata| metadata.str("name"))
        && name.len() > MAX_NAME
    {
        let metadata = place.key("metadata");
        report.add(
            &metadata.key("name"),
            Cause::Name,
            format!("{} is too long for a CronJob", shown(name)),
            Some(format!("use up to {MAX_NAME} characters")),
        );
    }
}
