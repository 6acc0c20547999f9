//! `seawall rbac used`: what the audit log shows in use, and the roles that are enough for it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_load::{AuditLog, load_bytes, read_audit};
use seawall_model::Cluster;
use seawall_rbac::{
    Grant, Granted, Identity, Rbac, Source, Subject, Usage, UsedRequest, attribute, least, spare,
};
use seawall_report::counted;
use serde_json::{Value, json};

use super::manifest::{self, Manifest};
use super::{brought, load, outcome, words};
use crate::input::NamedInput;
use crate::progress::Progress;
use crate::{Outcome, output};

/// Shorter logs miss what is done once a month.
const LONG_ENOUGH_SECONDS: u64 = 30 * 86_400;

/// Minutes without any event that are worth a word: leases are renewed every few seconds.
const SILENCE_MINUTES: u64 = 30;

/// Unused rules that are shown of each subject.
const MAX_UNUSED: usize = 3;

/// Characters that are shown of a rule.
const MAX_RULE: usize = 80;

/// Subjects that are shown.
const DEFAULT_TOP: usize = 15;

/// What was used of what is granted.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Audit logs, plain or compressed; `-` reads standard input.
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    audit: Vec<PathBuf>,
    /// Leave what Kubernetes brings to its own roles, and print roles for the others only.
    #[arg(long)]
    without_system: bool,
    /// Subjects that the report shows.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// `text` (manifests below a report in comments) or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (usage, logs) = read(&arguments.audit)?;
    let (loaded, rbac) = load(&arguments.input)?;
    ensure!(
        usage.decided() > 0,
        "the audit log holds no request of which it says how it was decided; expected events of stage `ResponseComplete`, of level `Metadata` or higher"
    );
    let granted = attribute(&usage, &rbac);
    let needed: Vec<(Subject, &Identity, &UsedRequest)> = granted
        .iter()
        .filter_map(|one| needed(one, &rbac, &loaded.cluster, arguments.without_system))
        .collect();
    let grants = least(&needed);
    let manifests = manifest::of(&grants);
    let text = manifest::yaml(&manifests);
    let replay = replay(&text, &needed)?;
    let report = Report {
        usage: &usage,
        logs: &logs,
        granted: &granted,
        grants: &grants,
        manifests: &manifests,
        replay,
        rbac: &rbac,
        cluster: &loaded.cluster,
        without_system: arguments.without_system,
        top: arguments.top,
    };
    let answer = if arguments.format == "json" {
        output::json(&report.json())?
    } else {
        format!("{}{text}", report.text())
    };
    output::write(None, &answer)?;
    // Roles that deny what was allowed are not to be used.
    Ok(if replay.denied > 0 {
        Outcome::Incomplete
    } else {
        outcome(&loaded, Outcome::Clean)
    })
}

/// What the logs show.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<(Usage, AuditLog)> {
    let mut usage = Usage::default();
    let mut total = AuditLog::default();
    let progress = Progress::start();
    for path in paths {
        let mut count = 0u64;
        let log = read_audit(path, &mut |event| {
            usage.see(&event);
            count += 1;
            if count.is_multiple_of(10_000) {
                progress.say(&format!("{count} events of {}", path.display()));
            }
        })
        .with_context(|| format!("the audit log `{}` cannot be read", path.display()))?;
        if log.broken > 0 {
            output::note(&format!(
                "{}: {} no audit event and passed over, the first in line {}",
                path.display(),
                counted(usize::try_from(log.broken).unwrap_or(usize::MAX), "line"),
                log.first_broken
            ));
        }
        if log.events == 0 && log.broken > 0 {
            bail!(
                "`{}` is no audit log: none of its lines is an event",
                path.display()
            );
        }
        total.events += log.events;
        total.broken += log.broken;
    }
    progress.finish();
    Ok((usage, total))
}

/// Whom a role has to be for, where a recorded request needs one.
fn needed<'g>(
    one: &Granted<'g>,
    rbac: &Rbac,
    cluster: &Cluster,
    without_system: bool,
) -> Option<(Subject, &'g Identity, &'g UsedRequest)> {
    let subject = match &one.source {
        Source::Masters | Source::Elsewhere => return None,
        Source::Binding(_, index)
            if without_system && brought::is_default(&rbac.bindings()[*index], cluster) =>
        {
            return None;
        }
        Source::Binding(subject, _) => subject.clone(),
        // The log names the binding, but it is gone: the right belongs to whoever used it.
        Source::Gone => one
            .identity
            .subjects()
            .into_iter()
            .rev()
            .find(|subject| !matches!(subject, Subject::Group(_)))?,
    };
    Some((subject, one.identity, one.request))
}

/// What came of asking the printed roles for every request again.
#[derive(Debug, Clone, Copy)]
struct Replay {
    asked: usize,
    denied: usize,
    rules: usize,
    /// Rules without which every request would still be allowed.
    spare: usize,
}

/// Reads the printed manifests as any input, and asks them for every request. Then takes each rule as left out.
fn replay(text: &str, needed: &[(Subject, &Identity, &UsedRequest)]) -> anyhow::Result<Replay> {
    let loaded = load_bytes("roles.yaml", text.as_bytes());
    let rbac = Rbac::new(&loaded.cluster);
    let mut replay = Replay {
        asked: needed.len(),
        denied: 0,
        rules: rbac.roles().iter().map(|role| role.rules.len()).sum(),
        spare: 0,
    };
    // Rules that some request cannot do without.
    let mut essential: BTreeSet<(String, usize)> = BTreeSet::new();
    for (_, identity, request) in needed {
        let request = request.request();
        let mut allowing: BTreeSet<(String, usize)> = BTreeSet::new();
        for binding in rbac.bindings_for(identity) {
            if !binding.holds_in(request.namespace()) {
                continue;
            }
            let role = rbac
                .role_of(binding)
                .context("a role of the printed manifests")?;
            for (rule, candidate) in role.rules.iter().enumerate() {
                if candidate.allows(&request) {
                    allowing.insert((role.key.to_string(), rule));
                }
            }
        }
        if rbac.allows(identity, &request).is_none() {
            replay.denied += 1;
        }
        if allowing.len() == 1 {
            essential.extend(allowing);
        }
    }
    replay.spare = replay.rules - essential.len();
    Ok(replay)
}

struct Report<'r> {
    usage: &'r Usage,
    logs: &'r AuditLog,
    granted: &'r [Granted<'r>],
    grants: &'r [Grant],
    manifests: &'r [Manifest],
    replay: Replay,
    rbac: &'r Rbac,
    cluster: &'r Cluster,
    without_system: bool,
    top: usize,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut text = String::new();
        let mut say = |line: &str| {
            let _ = writeln!(text, "#{}{line}", if line.is_empty() { "" } else { " " });
        };
        if let Some((first, last)) = self.usage.period {
            say(&format!(
                "What was used from {first} to {last} ({}) of what is granted.",
                duration(last.seconds_since(first))
            ));
        }
        let by = |is_meant: &dyn Fn(&Source) -> bool| -> u64 {
            let all = self.granted.iter().filter(|one| is_meant(&one.source));
            all.map(|one| one.times).sum()
        };
        say(&format!(
            "{} decided, {} of them allowed:",
            counted(self.usage.decided(), "request"),
            by(&|_| true)
        ));
        let masters = by(&|source| *source == Source::Masters);
        let default = by(&|source| self.is_default(source));
        let own = by(&|source| matches!(source, Source::Binding(..)) && !self.is_default(source));
        for (count, what) in [
            (masters, "by `system:masters`, which no role is asked about"),
            (default, "by bindings that Kubernetes brings"),
            (own, "by bindings of your own"),
            (
                by(&|source| *source == Source::Gone),
                "by roles or bindings that the input does not hold any more; the roles below would give these rights back",
            ),
            (
                by(&|source| *source == Source::Elsewhere),
                "by another authorizer than RBAC, or by roles that the input does not hold",
            ),
        ] {
            if count > 0 {
                say(&format!("{count:>8}  {what}"));
            }
        }
        let impersonated: BTreeSet<&str> = self
            .granted
            .iter()
            .filter(|one| one.impersonated)
            .map(|one| one.identity.user.as_str())
            .collect();
        if !impersonated.is_empty() {
            say(&format!(
                "Somebody else acted as {}; what that needed counts for whoever acted.",
                output::few(
                    &impersonated
                        .iter()
                        .map(|user| format!("`{user}`"))
                        .collect::<Vec<_>>()
                )
            ));
        }
        say("");
        self.spare_text(&mut say);
        say("");
        say(&self.proof());
        for limit in self.limits() {
            say(&format!("unknown: {limit}"));
        }
        text
    }

    /// The proof in a sentence.
    fn proof(&self) -> String {
        let kept = if self.without_system {
            " Roles that Kubernetes brings are left as they are."
        } else {
            ""
        };
        if self.replay.denied > 0 {
            return format!(
                "FAILED: the roles below deny {} of {} recorded requests that were allowed; do not use them.",
                self.replay.denied, self.replay.asked
            );
        }
        let minimal = if self.replay.spare == 0 {
            format!(
                "leaving out any of their {} rules denies one",
                self.replay.rules
            )
        } else {
            format!(
                "{} of their {} rules could be left out",
                self.replay.spare, self.replay.rules
            )
        };
        format!(
            "Replayed: the roles below allow all {} different requests that were recorded as allowed and need a role, and {minimal}.{kept}",
            self.replay.asked
        )
    }

    fn is_default(&self, source: &Source) -> bool {
        match source {
            Source::Binding(_, index) => {
                brought::is_default(&self.rbac.bindings()[*index], self.cluster)
            }
            _ => false,
        }
    }

    /// Own subjects with rules that were not used.
    fn spare_text(&self, say: &mut dyn FnMut(&str)) {
        let mut all = spare(self.granted, self.rbac);
        all.retain(|spare| {
            spare.granted > 0 && !brought::is_brought(spare.subject, self.rbac, self.cluster)
        });
        let rules: usize = all.iter().map(|spare| spare.granted).sum();
        let unused: usize = all.iter().map(|spare| spare.unused.len()).sum();
        if all.is_empty() {
            say("No binding of your own is in the input.");
            return;
        }
        say(&format!(
            "Of {} that {} of your own hold, not used: {unused}",
            counted(rules, "rule"),
            counted(all.len(), "subject")
        ));
        let seen = self.seen();
        let (mut active, silent): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|spare| seen.contains(spare.subject));
        active.sort_by(|a, b| {
            b.unused
                .len()
                .cmp(&a.unused.len())
                .then(a.subject.cmp(b.subject))
        });
        for spare in active.iter().take(self.top) {
            let used = spare.granted - spare.unused.len();
            say(&format!(
                "  {}: {used} of {} used",
                spare.subject, spare.granted
            ));
            for (binding, role, rule) in spare.unused.iter().take(MAX_UNUSED) {
                let rule_text = shortened(&role.rules[*rule].to_string());
                say(&format!(
                    "    unused: {rule_text} (rule {} of {}, by {binding})",
                    rule + 1,
                    role.key
                ));
            }
            let hidden = spare.unused.len().saturating_sub(MAX_UNUSED);
            if hidden > 0 {
                say(&format!("    … and {hidden} more"));
            }
        }
        let hidden = active.len().saturating_sub(self.top);
        if hidden > 0 {
            say(&format!(
                "  … and {hidden} more subjects; `--top {}` shows them",
                active.len()
            ));
        }
        if !silent.is_empty() {
            let names = silent.iter().map(|spare| spare.subject.to_string());
            say(&format!(
                "  not in the log at all: {}",
                output::few(&names.collect::<Vec<_>>())
            ));
        }
    }

    /// What the log cannot show.
    fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        if let Some((first, last)) = self.usage.period {
            let seconds = last.seconds_since(first);
            if seconds < LONG_ENOUGH_SECONDS {
                limits.push(format!(
                    "the log spans {}; what is done once a month, in an upgrade or in an emergency need not be in it",
                    duration(seconds)
                ));
            }
        }
        if let Some((minutes, since)) = self.usage.longest_silence()
            && minutes >= SILENCE_MINUTES
        {
            limits.push(format!(
                "nothing was logged for {} from {since} on; a part of the log may be missing",
                duration(minutes * 60)
            ));
        }
        if self.usage.undecided() > 0 {
            limits.push(format!(
                "{} without an event that says how it was decided: the last stage was left out or not yet written, or it was refused before",
                counted(self.usage.undecided(), "request")
            ));
        }
        let verbs: BTreeSet<&str> = self
            .usage
            .requests()
            .iter()
            .map(|(_, request, _)| &*request.verb)
            .collect();
        let missing: Vec<String> = [
            "get", "list", "watch", "create", "update", "patch", "delete",
        ]
        .into_iter()
        .filter(|verb| !verbs.contains(verb))
        .map(|verb| format!("`{verb}`"))
        .collect();
        if !missing.is_empty() {
            limits.push(format!(
                "no {} is in the log; the audit policy may leave them out (level `None`)",
                output::few(&missing)
            ));
        }
        limits.push(
            "what the audit policy leaves out (level `None`, omitted stages) leaves no trace, and each API server writes a log of its own".to_owned(),
        );
        let seen = self.seen();
        let subjects = self.rbac.subjects();
        let silent = subjects.iter().filter(|subject| !seen.contains(subject));
        let silent = silent.count();
        if silent > 0 {
            limits.push(format!(
                "{} of bindings not in the log at all; whether they are needed is not known from it",
                counted(silent, "subject")
            ));
        }
        if self.logs.broken > 0 {
            limits.push(format!(
                "{} of the log could not be read",
                counted(
                    usize::try_from(self.logs.broken).unwrap_or(usize::MAX),
                    "line"
                )
            ));
        }
        if !self.rbac.open().is_empty() {
            limits.push(format!(
                "{} to roles that are not in the input",
                counted(self.rbac.open().len(), "binding")
            ));
        }
        limits
    }

    /// Everybody whom a recorded request names, their groups included.
    fn seen(&self) -> BTreeSet<Subject> {
        let requests = self.usage.requests();
        let identities: BTreeSet<(&str, &[String])> = requests
            .iter()
            .map(|(identity, ..)| (identity.user.as_str(), identity.groups.as_slice()))
            .collect();
        identities
            .into_iter()
            .flat_map(|(user, groups)| {
                let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
                Identity::user(user, &groups).subjects()
            })
            .collect()
    }

    fn json(&self) -> Value {
        let subjects: Vec<Value> = spare(self.granted, self.rbac)
            .iter()
            .map(|spare| {
                let unused: Vec<Value> = spare
                    .unused
                    .iter()
                    .map(|(binding, role, rule)| {
                        json!({
                            "binding": words::reference(&binding.namespace, &binding.name, "RoleBinding", "ClusterRoleBinding"),
                            "role": words::role_json(role),
                            "rule": rule,
                            "rule_text": role.rules[*rule].to_string(),
                        })
                    })
                    .collect();
                json!({
                    "subject": words::plain(spare.subject),
                    "system": brought::is_brought(spare.subject, self.rbac, self.cluster),
                    "granted_rules": spare.granted,
                    "used_rules": spare.granted - spare.unused.len(),
                    "unused": unused,
                })
            })
            .collect();
        let period = self.usage.period.map(|(first, last)| {
            json!({"first": first.to_string(), "last": last.to_string(), "seconds": last.seconds_since(first)})
        });
        json!({
            "schema": "seawall.rbac-used/v1",
            "period": period,
            "events": self.usage.events,
            "decided_requests": self.usage.decided(),
            "undecided_requests": self.usage.undecided(),
            "subjects": subjects,
            "grants": self.grants.len(),
            "manifests": self.manifests.iter().map(Manifest::json).collect::<Vec<_>>(),
            "replay": {
                "requests": self.replay.asked,
                "denied": self.replay.denied,
                "rules": self.replay.rules,
                "rules_that_could_be_left_out": self.replay.spare,
            },
            "unknown": self.limits(),
        })
    }
}

/// `1 h 9 min`, with the two largest units.
fn duration(seconds: u64) -> String {
    let units = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    units[first..]
        .iter()
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_RULE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
