//! From verdicts of checks to the status of controls.

use seawall_finding::Tally;

use crate::{Assessment, Control, Framework};

/// What one check reported in a scan, and which controls it decides.
#[derive(Debug, Clone)]
pub struct CheckVerdicts {
    /// Id of the check.
    pub check: &'static str,
    /// Controls as `framework/control`.
    pub controls: &'static [&'static str],
    /// Technique ids; they are controls of the frameworks `threat-matrix` and `mitre-attack`.
    pub techniques: &'static [&'static str],
    /// Counts by resource.
    pub tally: Tally,
    /// Which clusters have what the check evaluates.
    pub presence: Presence,
    /// Why the check may not have seen everything that it evaluates, as a clause without a full stop.
    pub gap: Option<String>,
}

/// Which clusters have what a check evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Every cluster (an API server, kubelets): if none of it was seen, the result is unknown, and not that the question does
    /// not arise.
    Always,
    /// Clusters where another control-plane component references it, such as the file of a flag: if none of it was seen, the result
    /// is unknown, unless a check of the other component has a verdict.
    WhereNamed,
    /// Some.
    Sometimes,
}

/// The status of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// At least one resource fails.
    Fail,
    /// Nothing fails, but something could not be decided, or nothing was evaluated.
    Unknown,
    /// Nothing fails any more, because exceptions accept what does.
    Accepted,
    /// Evaluated, and everything passes.
    Pass,
    /// The question does not arise in this input.
    NotApplicable,
    /// It needs manual review.
    Manual,
}

impl Status {
    /// Every status, the worst first.
    pub const ALL: [Self; 6] = [
        Self::Fail,
        Self::Unknown,
        Self::Accepted,
        Self::Pass,
        Self::NotApplicable,
        Self::Manual,
    ];

    /// The name as reports show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Pass => "pass",
            Self::NotApplicable => "not applicable",
            Self::Manual => "manual",
        }
    }
}

/// One control with its evidence in numbers.
#[derive(Debug, Clone)]
pub struct ControlResult {
    /// The control.
    pub control: Control,
    /// Its status.
    pub status: Status,
    /// Why it is unknown although nothing that was seen is, as a clause without a full stop.
    pub reason: Option<String>,
    /// The checks that decide it, with their counts.
    pub checks: Vec<(&'static str, Tally)>,
}

/// A framework with the status of each control.
#[derive(Debug, Clone)]
pub struct FrameworkResult {
    /// The framework.
    pub framework: Framework,
    /// Results by group: id, title, controls.
    pub groups: Vec<(String, String, Vec<ControlResult>)>,
}

impl FrameworkResult {
    /// How many controls have a status.
    pub fn count(&self, status: Status) -> usize {
        self.groups
            .iter()
            .flat_map(|(_, _, controls)| controls)
            .filter(|result| result.status == status)
            .count()
    }
}

/// Rolls verdicts up to a framework.
pub fn roll_up(framework: &Framework, verdicts: &[CheckVerdicts]) -> FrameworkResult {
    let groups = framework
        .groups
        .iter()
        .map(|group| {
            let controls = group
                .controls
                .iter()
                .map(|control| judge(&framework.id, control, verdicts))
                .collect();
            (group.id.clone(), group.title.clone(), controls)
        })
        .collect();
    FrameworkResult {
        framework: framework.clone(),
        groups,
    }
}

fn judge(framework: &str, control: &Control, verdicts: &[CheckVerdicts]) -> ControlResult {
    let decides = |verdict: &&CheckVerdicts| {
        verdict.techniques.contains(&control.id.as_str())
            || verdict.controls.iter().any(|reference| {
                reference
                    .split_once('/')
                    .is_some_and(|(of, id)| of == framework && id == control.id)
            })
    };
    let is_named_elsewhere = verdicts
        .iter()
        .filter(decides)
        .any(|verdict| verdict.presence == Presence::Always && verdict.tally.judged() > 0);
    let is_unseen = verdicts.iter().filter(decides).any(|verdict| {
        verdict.tally.judged() == 0
            && match verdict.presence {
                Presence::Always => true,
                Presence::WhereNamed => !is_named_elsewhere,
                Presence::Sometimes => false,
            }
    });
    let gap = verdicts
        .iter()
        .filter(decides)
        .find_map(|verdict| verdict.gap.as_ref());
    let checks: Vec<(&'static str, Tally)> = verdicts
        .iter()
        .filter(decides)
        .map(|verdict| (verdict.check, verdict.tally))
        .collect();
    let mut total = Tally::default();
    for (_, tally) in &checks {
        total.add(tally);
    }
    let status = match &control.assessment {
        Assessment::Manual(_) if checks.is_empty() => Status::Manual,
        _ if total.fail > 0 => Status::Fail,
        _ if total.unknown > 0 || checks.is_empty() || is_unseen || gap.is_some() => {
            Status::Unknown
        }
        _ if total.excepted > 0 => Status::Accepted,
        _ if total.pass > 0 => Status::Pass,
        _ => Status::NotApplicable,
    };
    ControlResult {
        control: control.clone(),
        status,
        reason: gap.filter(|_| status == Status::Unknown).cloned(),
        checks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framework() -> Framework {
        Framework::parse(
            "f.yaml",
            b"schema: seawall.framework/v1\nid: f\ntitle: F\nversion: '1'\npublisher: P\nurl: https://example.com\nnotice: own words\ngroups:\n- id: g\n  title: G\n  controls:\n  - {id: '1', title: a, description: a, assessment: automated}\n  - {id: '2', title: b, description: b, assessment: manual, manual_reason: needs manual review}\n",
        )
        .expect("reads")
    }

    #[track_caller]
    fn check(tally: Option<Tally>, expect: Status) {
        let verdicts: Vec<CheckVerdicts> = tally
            .map(|tally| CheckVerdicts {
                check: "c",
                controls: &["f/1"],
                techniques: &[],
                presence: Presence::Sometimes,
                gap: None,
                tally,
            })
            .into_iter()
            .collect();
        let result = roll_up(&framework(), &verdicts);
        assert_eq!(result.groups[0].2[0].status, expect);
        assert_eq!(result.groups[0].2[1].status, Status::Manual);
    }

    #[test]
    fn silence_is_unknown_and_never_a_pass() {
        check(None, Status::Unknown);
        check(Some(Tally::default()), Status::NotApplicable);
        check(
            Some(Tally {
                pass: 3,
                ..Tally::default()
            }),
            Status::Pass,
        );
        check(
            Some(Tally {
                pass: 3,
                unknown: 1,
                ..Tally::default()
            }),
            Status::Unknown,
        );
        check(
            Some(Tally {
                pass: 3,
                unknown: 1,
                fail: 1,
                ..Tally::default()
            }),
            Status::Fail,
        );
        check(
            Some(Tally {
                excepted: 1,
                ..Tally::default()
            }),
            Status::Accepted,
        );
    }

    #[test]
    fn a_control_plane_that_nobody_saw_is_unknown() {
        let verdict = |presence, tally| CheckVerdicts {
            check: "c",
            controls: &["f/1"],
            techniques: &[],
            presence,
            gap: None,
            tally,
        };
        let seen = Tally {
            pass: 1,
            ..Tally::default()
        };
        let failed = Tally {
            fail: 1,
            ..Tally::default()
        };
        let status =
            |verdicts: &[CheckVerdicts]| roll_up(&framework(), verdicts).groups[0].2[0].status;
        let none = Tally::default();
        let (always, named, sometimes) =
            (Presence::Always, Presence::WhereNamed, Presence::Sometimes);
        assert_eq!(status(&[verdict(always, none)]), Status::Unknown);
        // A pass of another check does not compensate for it; a fail of any check is a fail.
        assert_eq!(
            status(&[verdict(always, none), verdict(sometimes, seen)]),
            Status::Unknown
        );
        assert_eq!(
            status(&[verdict(always, none), verdict(sometimes, failed)]),
            Status::Fail
        );
        assert_eq!(status(&[verdict(always, seen)]), Status::Pass);
        // The flags show whether there is a file.
        assert_eq!(status(&[verdict(named, none)]), Status::Unknown);
        assert_eq!(
            status(&[verdict(named, none), verdict(always, none)]),
            Status::Unknown
        );
        assert_eq!(
            status(&[verdict(named, none), verdict(sometimes, seen)]),
            Status::Unknown
        );
        assert_eq!(
            status(&[verdict(named, none), verdict(always, seen)]),
            Status::Pass
        );
    }

    #[test]
    fn what_was_not_seen_is_no_pass_and_takes_no_failure_away() {
        let status = |pass, fail| {
            let verdict = CheckVerdicts {
                check: "c",
                controls: &["f/1"],
                techniques: &[],
                presence: Presence::Sometimes,
                gap: Some("Pod objects may be missing".to_owned()),
                tally: Tally {
                    pass,
                    fail,
                    ..Tally::default()
                },
            };
            let result = roll_up(&framework(), &[verdict]);
            let control = &result.groups[0].2[0];
            (control.status, control.reason.clone())
        };
        let reason = Some("Pod objects may be missing".to_owned());
        assert_eq!(status(0, 0), (Status::Unknown, reason.clone()));
        assert_eq!(status(3, 0), (Status::Unknown, reason));
        assert_eq!(status(3, 1), (Status::Fail, None));
    }
}
