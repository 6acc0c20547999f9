//! Which findings are accepted.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;
use seawall_checks::{CheckTally, Context, FoundProblem};
use seawall_finding::{Date, Evidence, Finding, Verdict};
use seawall_model::{Cluster, Pod};

use super::annotation::Annotations;
use super::index::{Asked, Index};
use super::notes;
use super::outcome::{By, ExceptionUse, state};
use super::places::Places;
use super::pods::MissingPods;
use super::seen::Seen;
use super::width::Widths;
use crate::ScanOptions;
use crate::images::{ImageUsers, image_of};
use crate::targets::{TargetId, Targets};

/// What came of the exceptions in one cluster.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Findings about the exceptions themselves.
    pub(crate) notes: Vec<Finding>,
    /// How each of the options turned out; empty where there are none.
    pub(crate) uses: Vec<ExceptionUse>,
    /// Where those accept something that name one target.
    pub(crate) places: Places,
}

/// Marks accepted findings, and returns findings about exceptions that have ended, match nothing, or cover more than
/// they were written for. Findings about images are of all files that name the image: `images` says which, by its reference.
pub(crate) fn apply(
    context: &Context<'_>,
    found: &mut [FoundProblem],
    tallies: &[CheckTally],
    images: &BTreeMap<String, ImageUsers>,
    (options, today): (&ScanOptions, Date),
) -> Applied {
    let cluster = context.cluster;
    let annotations = if options.no_annotations {
        Annotations::default()
    } else {
        Annotations::of(cluster)
    };
    let exceptions = &options.exceptions;
    let fresh = |count: usize| -> Vec<AtomicU8> { (0..count).map(|_| AtomicU8::new(0)).collect() };
    let of_files = fresh(exceptions.len());
    let of_annotations = fresh(annotations.accepted.len());
    let mut notes: Vec<Finding> = annotations.ignored.iter().map(notes::ignored).collect();
    if exceptions.is_empty() && annotations.accepted.is_empty() {
        return Applied {
            notes,
            ..Applied::default()
        };
    }
    let judge = Judge {
        cluster,
        images,
        options,
        today,
        index: Index::of_findings(exceptions),
        annotations: &annotations,
        of_files: &of_files,
        of_annotations: &of_annotations,
    };
    let accepted: Vec<Accepted> = found
        .par_iter()
        .map(|problem| judge.accepted_by(problem))
        .collect();
    let mut widths = Widths::default();
    let mut places = Places::default();
    for (problem, accepted) in found.iter().zip(&accepted) {
        if let Accepted::By(by) = accepted {
            widths.add(*by, &problem.finding, exceptions, &annotations);
            if let By::File(number, Some(place)) = by {
                places.add(
                    (*number, *place),
                    &problem.finding,
                    exceptions,
                    &cluster.name,
                );
            }
        }
    }
    notes.extend(widths.notes(exceptions, &annotations));
    for (problem, accepted) in found.iter_mut().zip(accepted) {
        problem.finding.exception = match accepted {
            Accepted::By(By::File(exception, _)) => Some(exceptions[exception].words()),
            Accepted::By(By::Annotation(place)) => {
                let accepted = &annotations.accepted[place];
                let words = format!("{} (annotation, {})", accepted.reason, accepted.origin());
                Some(words)
            }
            // Results of images say what was accepted when they were made: by exceptions, or by a statement (VEX).
            Accepted::Not => problem.finding.exception.take(),
            Accepted::NoLonger => problem
                .finding
                .exception
                .take()
                .filter(|_| is_said_harmless(&problem.finding)),
        };
    }
    let mut states: Vec<u8> = of_files.into_iter().map(AtomicU8::into_inner).collect();
    let missing = MissingPods::of(exceptions);
    for object in cluster.coverage.with_missing_pods() {
        for number in missing.about(cluster, object) {
            states[number] = match exceptions[number].is_expired(today) {
                true => state::EXPIRED,
                false => state::ACCEPTED,
            };
        }
    }
    let seen = Seen::of(context, exceptions, &states, tallies);
    let mut uses = Vec::with_capacity(exceptions.len());
    for (number, exception) in exceptions.iter().enumerate() {
        let note = match states[number] {
            state::ACCEPTED | state::UNDECIDED => None,
            state::EXPIRED => Some(notes::expired(exception)),
            _ if !seen.was_looked_at(number) => None,
            _ if exception.is_expired(today) => Some(notes::expired(exception)),
            _ => Some(notes::unmatched(exception)),
        };
        uses.push(ExceptionUse {
            is_matched: states[number] != state::UNUSED,
            note: note.as_ref().map(|note| note.fingerprint),
        });
        notes.extend(note);
    }
    for (accepted, state) in annotations.accepted.iter().zip(of_annotations) {
        if state.into_inner() == state::UNUSED && seen.ran(&accepted.check) {
            notes.push(notes::unmatched_annotation(accepted));
        }
    }
    Applied {
        notes,
        uses,
        places,
    }
}

/// What is needed to judge one finding.
struct Judge<'j> {
    cluster: &'j Cluster,
    images: &'j BTreeMap<String, ImageUsers>,
    options: &'j ScanOptions,
    today: Date,
    index: Index,
    annotations: &'j Annotations<'j>,
    of_files: &'j [AtomicU8],
    of_annotations: &'j [AtomicU8],
}

impl Judge<'_> {
    /// Where a finding comes from. What was found nowhere in particular was found in everything that was read.
    fn sources<'f>(&'f self, problem: &'f FoundProblem) -> impl Iterator<Item = &'f str> {
        let object = problem.object.map(|id| self.cluster.object(id));
        let own = object.map(|object| &*object.source.name);
        let evidence = problem.finding.evidence.iter();
        let seen = evidence.filter_map(|evidence| Some(&*evidence.location()?.file));
        // A finding shows some of the places of an image.
        let image = image_of(&problem.finding).and_then(|image| self.images.get(image));
        let of_image = image.into_iter().flat_map(|users| &users.files);
        let is_nowhere = own.is_none() && seen.clone().next().is_none();
        let everything = is_nowhere.then(|| self.cluster.objects().iter());
        let everything = everything.into_iter().flatten();
        own.into_iter()
            .chain(seen)
            .chain(of_image.map(|file| &**file))
            .chain(everything.map(|object| &*object.source.name))
    }

    /// What accepts a finding: the first exception of the files that is in force, or else the object's annotation.
    fn accepted_by(&self, problem: &FoundProblem) -> Accepted {
        let finding = &problem.finding;
        let is_fail = finding.verdict == Verdict::Fail;
        let labels = |key: &str| -> Option<String> {
            let object = self.cluster.object(problem.object?);
            let own = object.label(key);
            let pod = || Pod::all(object).find_map(|pod| pod.labels().get(key));
            own.or_else(pod).map(str::to_owned)
        };
        let asked = Asked {
            check: Some(finding.check()),
            kind: finding.target.kind(),
            namespace: finding.target.namespace(),
            name: finding.target.name(),
            labels: &labels,
            fingerprint: Some(finding.fingerprint),
        };
        let mut first: Option<(usize, Option<usize>)> = None;
        let mut has_expired = false;
        for entry in self.index.candidates(asked) {
            let number = entry.exception as usize;
            let exception = &self.options.exceptions[number];
            let selector = entry.selector.map(|place| place as usize);
            let fits = exception.names(finding.check())
                && exception.is_for(self.sources(problem))
                && (exception.fingerprints.is_empty()
                    || exception.fingerprints.contains(&finding.fingerprint))
                && selector.is_none_or(|place| {
                    let selector = &exception.resources[place];
                    selector.covers_cluster(&self.cluster.name)
                        && selector.matches(finding, &labels)
                });
            if !fits {
                continue;
            }
            let state = match (is_fail, exception.is_expired(self.today)) {
                (false, _) => state::UNDECIDED,
                (true, true) => state::EXPIRED,
                (true, false) => state::ACCEPTED,
            };
            self.of_files[number].fetch_max(state, Ordering::Relaxed);
            has_expired |= state == state::EXPIRED;
            if state == state::ACCEPTED && first.is_none_or(|known| (number, selector) < known) {
                first = Some((number, selector));
            }
        }
        let mut annotation = None;
        for place in self.annotations.accepting(finding) {
            let state = if is_fail {
                state::ACCEPTED
            } else {
                state::UNDECIDED
            };
            self.of_annotations[place].fetch_max(state, Ordering::Relaxed);
            annotation = annotation.or(Some(place));
        }
        let by = first
            .map(|(number, selector)| By::File(number, selector))
            .or(annotation.map(By::Annotation))
            .filter(|_| is_fail);
        match by {
            Some(by) => Accepted::By(by),
            None if has_expired => Accepted::NoLonger,
            None => Accepted::Not,
        }
    }
}

/// Whether something accepts a finding.
enum Accepted {
    /// This does.
    By(By),
    /// What did has expired.
    NoLonger,
    /// Nothing of what was asked does.
    Not,
}

/// Whether a statement that the user named says that a finding about an image does not matter. It does not expire.
fn is_said_harmless(finding: &Finding) -> bool {
    finding
        .evidence
        .iter()
        .any(|evidence| matches!(evidence, Evidence::Package(package) if package.is_said_harmless))
}

/// A target whose every fail is accepted moves from fail to excepted.
pub(crate) fn retally(found: &[FoundProblem], targets: &Targets, tallies: &mut [CheckTally]) {
    if found
        .iter()
        .all(|problem| problem.finding.exception.is_none())
    {
        return;
    }
    let mut open: HashMap<(&str, TargetId), bool> = HashMap::new();
    for problem in found {
        let finding = &problem.finding;
        if finding.verdict == Verdict::Fail {
            let is_open = finding.exception.is_none();
            *open
                .entry((finding.check(), targets.id(&finding.target)))
                .or_insert(false) |= is_open;
        }
    }
    let mut accepted: HashMap<&str, u64> = HashMap::new();
    for ((check, _), is_open) in open {
        if !is_open {
            *accepted.entry(check).or_default() += 1;
        }
    }
    for CheckTally { check, tally } in tallies {
        let accepted = accepted.get(check.id).copied().unwrap_or_default();
        tally.fail = tally.fail.saturating_sub(accepted);
        tally.excepted += accepted;
    }
}
