//! Cluster in, findings out.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use seawall_analysis::{Analysis, Sources};
use seawall_checks::{CheckTally, Context, FoundProblem, Repair};
use seawall_compliance::CheckVerdicts;
use seawall_finding::{Date, Finding, Fingerprint, Severity, Tally, Target, Verdict};
use seawall_model::{Cluster, Coverage};

use crate::exceptions::{ExceptionUse, Places};
use crate::gaps::unseen_bindings;
use crate::gather::{Gathered, Summary, gather, without_object};
use crate::images::{self, ImageResults, ImageUsers};
use crate::targets::Targets;
use crate::{Baseline, ScanOptions, exceptions, fold, rank};

/// What a scan found.
#[derive(Debug)]
pub struct Scan {
    /// Fails and unknowns, by risk, worst first.
    pub findings: Vec<Finding>,
    /// Counts per check, in the order of the registry.
    pub tallies: Vec<CheckTally>,
    /// Safe changes to source files, with the fingerprint of the finding that each mends.
    pub repairs: Vec<(seawall_finding::Fingerprint, Repair)>,
    /// What was found and is not among the findings, because there is too much of it.
    pub cut: Option<String>,
    /// What is not known about images that run, as sentences, where results of scanning images were to be used.
    pub unread_images: Vec<String>,
    /// Who runs the images of those results, by their reference there.
    pub image_users: BTreeMap<String, ImageUsers>,
    /// Findings about images that the checks asked for leave out.
    pub images_left_out: usize,
    /// Pods and templates, objects, namespaces: what was looked at.
    pub summary: Summary,
    /// Why each check may not have seen everything, in the order of the tallies.
    gaps: Vec<Option<String>>,
    /// How the exceptions of the options turned out, in their order.
    exceptions: Vec<ExceptionUse>,
    /// Where exceptions accept something that name one target and no cluster.
    places: Places,
}

impl Scan {
    /// What its JSON report would be as a baseline.
    pub fn baseline(&self) -> Baseline {
        // What is unknown now and fails later is new.
        let failed = self.findings.iter();
        let failed = failed.filter(|finding| finding.verdict != Verdict::Unknown);
        Baseline::of(failed.flat_map(|finding| {
            let folded = finding.folded.iter();
            let folded = folded.map(|part| (part.fingerprint, part.severity));
            std::iter::once((finding.fingerprint, finding.severity)).chain(folded)
        }))
    }

    /// What each check said, for compliance.
    pub fn verdicts(&self) -> Vec<CheckVerdicts> {
        self.tallies
            .iter()
            .zip(&self.gaps)
            .map(|(CheckTally { check, tally }, gap)| CheckVerdicts {
                check: check.id,
                gap: gap.clone(),
                controls: check.controls,
                techniques: check.techniques,
                tally: *tally,
                presence: check.presence(),
            })
            .collect()
    }

    /// What the rules for images say of those that run, for compliance. `results` are those of the options. To be asked before findings
    /// are narrowed.
    pub fn image_verdicts(&self, results: &ImageResults) -> Vec<CheckVerdicts> {
        let running = self.image_users.keys().map(String::as_str);
        let is_whole = self.images_left_out == 0;
        images::Asked::of_results(results, running, &self.unread_images, is_whole)
            .verdicts(&self.findings)
    }

    /// The counts of all checks together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for CheckTally { tally, .. } in &self.tallies {
            total.add(tally);
        }
        total
    }

    /// Findings that count against the input, by severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.counts() && finding.severity == severity)
            .count()
    }

    /// Says which exceptions accept something in more clusters than they name, once all clusters are there.
    pub fn compare_clusters(&mut self, options: &ScanOptions) {
        let mut notes = self.places.notes(&options.exceptions);
        if let Some(baseline) = &options.baseline {
            for finding in &mut notes {
                finding.known = baseline.knows(finding.fingerprint, finding.severity);
            }
        }
        if !notes.is_empty() {
            self.findings.append(&mut notes);
            self.findings.par_sort_by(order);
        }
    }

    /// Puts the findings of another cluster beside these, scanned with the same options. An exception that matches in
    /// one of them is in use.
    pub fn merge(&mut self, mut other: Self) {
        let mut gone = HashSet::new();
        for (ours, theirs) in self.exceptions.iter_mut().zip(&other.exceptions) {
            if ours.is_matched != theirs.is_matched {
                gone.extend(if ours.is_matched {
                    theirs.note
                } else {
                    ours.note
                });
            }
            ours.is_matched |= theirs.is_matched;
            ours.note = ours.note.or(theirs.note);
        }
        let is_note = |finding: &Finding| matches!(*finding.target, Target::Exception { .. });
        let is_unmatched =
            |finding: &Finding| is_note(finding) && finding.check() == "exception-unmatched";
        self.findings
            .retain(|finding| !(is_unmatched(finding) && gone.contains(&finding.fingerprint)));
        let told: HashSet<Fingerprint> = self
            .findings
            .iter()
            .filter(|finding| is_note(finding))
            .map(|finding| finding.fingerprint)
            .collect();
        other.findings.retain(|finding| {
            !(is_note(finding) && told.contains(&finding.fingerprint)
                || is_unmatched(finding) && gone.contains(&finding.fingerprint))
        });
        images::unite(&mut self.findings, &mut other.findings);
        self.places.merge(other.places);
        self.findings.append(&mut other.findings);
        self.findings.par_sort_by(order);
        self.repairs.extend(other.repairs);
        for (ours, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            ours.tally.add(&theirs.tally);
        }
        for (ours, theirs) in self.gaps.iter_mut().zip(other.gaps) {
            *ours = ours.take().or(theirs);
        }
        self.cut = self.cut.take().or(other.cut);
        for sentence in other.unread_images {
            if !self.unread_images.contains(&sentence) {
                self.unread_images.push(sentence);
            }
        }
        self.images_left_out += other.images_left_out;
        for (image, users) in other.image_users {
            self.image_users.entry(image).or_default().add(users);
        }
        self.summary.objects += other.summary.objects;
        self.summary.workloads += other.summary.workloads;
        self.summary.namespaces += other.summary.namespaces;
    }
}

/// Runs the checks over a cluster. `today` decides which exceptions, versions and programs have ended.
pub fn scan(cluster: &Cluster, sources: &Sources, options: &ScanOptions, today: Date) -> Scan {
    let Gathered {
        mut found,
        targets,
        mut tallies,
        cut,
        ranks,
        applied,
        summary,
        unknown,
        unread_images,
        image_users,
        images_left_out,
    } = gather(cluster, sources, options, today);
    exceptions::retally(&found, &targets, &mut tallies);
    found
        .par_iter_mut()
        .for_each(|problem| rank::raise(problem, cluster, &ranks));
    let mut found = sorted(found, &targets);
    let mut repairs = Vec::new();
    for problem in &mut found {
        let fingerprint = problem.finding.fingerprint;
        if problem.finding.counts() {
            let fix = std::mem::take(&mut problem.fix);
            repairs.extend(fix.into_iter().map(|repair| (fingerprint, repair)));
        }
    }
    let findings = fold::fold(found, &targets);
    let unseen = unseen_bindings(cluster);
    let gaps = tallies.iter().map(|tally| {
        let check = tally.check;
        let is_about_rights = || check.group() == "rbac";
        let gap = check.gap(cluster);
        gap.or_else(|| unknown.clone().filter(|_| is_about_rights()))
            .or_else(|| unseen.clone().filter(|_| check.is_cluster_wide()))
    });
    Scan {
        findings,
        cut,
        unread_images,
        image_users,
        images_left_out,
        gaps: gaps.collect(),
        tallies,
        repairs,
        summary,
        exceptions: applied.uses,
        places: applied.places,
    }
}

/// Concludes findings that no check of a cluster made, such as those about images: exceptions, baseline, order.
pub fn conclude(findings: Vec<Finding>, options: &ScanOptions, today: Date) -> Scan {
    let cluster = Cluster::new("".into(), Vec::new(), Coverage::default());
    let sources = Sources::default();
    let analysis = Analysis::new(&cluster, &sources);
    let context = Context::new(&analysis, &options.settings);
    let mut found: Vec<FoundProblem> = findings.into_iter().map(without_object).collect();
    let applied = exceptions::apply(
        &context,
        &mut found,
        &[],
        &BTreeMap::new(),
        (options, today),
    );
    found.extend(applied.notes.into_iter().map(without_object));
    if let Some(baseline) = &options.baseline {
        baseline.mark(&mut found);
    }
    let targets = Targets::of(&found);
    let found = sorted(found, &targets);
    Scan {
        findings: found.into_iter().map(|problem| *problem.finding).collect(),
        tallies: Vec::new(),
        repairs: Vec::new(),
        cut: None,
        unread_images: Vec::new(),
        image_users: BTreeMap::new(),
        images_left_out: 0,
        summary: Summary::default(),
        gaps: Vec::new(),
        exceptions: applied.uses,
        places: applied.places,
    }
}

/// The findings in their [`order`]. What orders most of them is put beside each once.
fn sorted(found: Vec<FoundProblem>, targets: &Targets) -> Vec<FoundProblem> {
    let checks: BTreeSet<String> = found
        .iter()
        .map(|problem| problem.finding.check())
        .collect::<HashSet<&str>>()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let places: HashMap<&str, usize> = checks.iter().map(String::as_str).zip(0..).collect();
    let mut keyed: Vec<_> = found
        .into_iter()
        .map(|problem| {
            let finding = &*problem.finding;
            let check = places.get(finding.check()).copied();
            let key = (weight(finding), check, targets.id(&finding.target));
            (key, problem)
        })
        .collect();
    keyed.par_sort_by(|(key, a), (other, b)| {
        key.cmp(other)
            .then_with(|| within_target(&a.finding, &b.finding))
    });
    keyed.into_iter().map(|(_, problem)| problem).collect()
}

/// What makes one finding worse than another, worst first.
type Weight = (bool, bool, Reverse<u32>, Reverse<u32>);

fn weight(finding: &Finding) -> Weight {
    (
        !finding.counts(),
        finding.verdict == Verdict::Unknown,
        Reverse(finding.risk),
        Reverse(finding.instances),
    )
}

fn within_target(a: &Finding, b: &Finding) -> Ordering {
    (&a.container, &a.subject, &a.context).cmp(&(&b.container, &b.subject, &b.context))
}

/// Worst first; the rest of the order only makes equal inputs give equal outputs.
fn order(a: &Finding, b: &Finding) -> Ordering {
    (weight(a), a.check(), &a.target)
        .cmp(&(weight(b), b.check(), &b.target))
        .then_with(|| within_target(a, b))
}
