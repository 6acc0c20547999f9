//! What a scan of images says about the controls of a framework.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_compliance::{CheckVerdicts, Presence};
use seawall_finding::{Evidence, Finding, Rule, Severity, Tally, Target, Verdict};
use seawall_hardening::registry;

use super::{ImageResults, end_of_life, secret};

/// The question that all advisories together answer.
const KNOWN: &str = "known-vulnerability";

/// What was asked of images and Dockerfiles: the names of both, by the rule that was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    by_rule: BTreeMap<&'static str, BTreeSet<String>>,
    /// Those about which something could not be evaluated.
    open: BTreeSet<String>,
    /// Whether there are others of which nothing is known, so that no rule passes.
    has_unread: bool,
}

/// The rule that stands for all advisories.
pub(super) fn known_vulnerability() -> Rule {
    Rule::new(
        KNOWN,
        "Packages with known vulnerabilities that have a fix",
        Severity::High,
        "the problem is public, and so is the fix",
        "Update the packages and rebuild the image: `seawall image rebuild` shows what goes by what.",
    )
}

impl Asked {
    /// A rule was asked about something.
    pub(super) fn add(&mut self, rule: &'static str, name: &str) {
        self.by_rule
            .entry(rule)
            .or_default()
            .insert(name.to_owned());
    }

    /// Everything that is asked of the packages and files of an image.
    pub(super) fn add_image(&mut self, name: &str, is_open: bool) {
        for rule in [KNOWN, end_of_life::ID, secret::ID] {
            self.add(rule, name);
        }
        if is_open {
            self.open.insert(name.to_owned());
        }
    }

    /// What a scan asked of the images with these references, as its report says. `unread` is what is not known about images that
    /// run, as sentences: where one is about more than these images, or findings were left out (`is_whole`), no rule passes.
    pub(crate) fn of_results<'r>(
        results: &ImageResults,
        references: impl Iterator<Item = &'r str>,
        unread: &[String],
        is_whole: bool,
    ) -> Self {
        let references: BTreeSet<&str> = references.collect();
        let mut asked = Self::default();
        let mut told: BTreeSet<&String> = BTreeSet::new();
        for image in results.images() {
            let name = image.reference.as_str();
            if !references.contains(name) {
                continue;
            }
            asked.add_image(name, !image.not_evaluated.is_empty());
            told.extend(&image.not_evaluated);
            // What is no image has no configuration, and a report says only of images what they are made for.
            if !image.platform.is_empty() {
                for rule in registry::all().filter(|rule| rule.image.is_some()) {
                    asked.add(rule.id, name);
                }
            }
        }
        asked.has_unread = !is_whole || unread.iter().any(|sentence| !told.contains(sentence));
        asked
    }

    /// What was asked of others too.
    pub fn merge(&mut self, other: Self) {
        for (rule, names) in other.by_rule {
            self.by_rule.entry(rule).or_default().extend(names);
        }
        self.open.extend(other.open);
        self.has_unread |= other.has_unread;
    }

    /// What each rule says, counted by image and Dockerfile, with exceptions applied. What a baseline knows counts as it did.
    pub fn verdicts(&self, findings: &[Finding]) -> Vec<CheckVerdicts> {
        let mut said: HashMap<(&str, &str), Said> = HashMap::new();
        for finding in findings {
            let (rule, name) = match &*finding.target {
                Target::Package { holder, .. } => (KNOWN, holder.as_str()),
                Target::Image { reference, .. } => (finding.check(), reference.as_str()),
                _ => continue,
            };
            // Without a fixed version, there is nothing to rebuild with.
            let is_answer =
                rule != KNOWN || finding.verdict == Verdict::Unknown || is_fixed(finding);
            if is_answer {
                said.entry((rule, name)).or_default().add(finding);
            }
        }
        let hardening = registry::all().map(|rule| (rule.id, rule.controls, rule.techniques));
        let others: [(
            &'static str,
            &'static [&'static str],
            &'static [&'static str],
        ); 2] = [
            (KNOWN, &["cis-docker/4.4"], &[]),
            (secret::ID, &["cis-docker/4.10"], &[]),
        ];
        hardening
            .chain(others)
            .map(|(check, controls, techniques)| CheckVerdicts {
                check,
                controls,
                techniques,
                tally: self.tally(check, &said),
                presence: Presence::Always,
                gap: None,
            })
            .collect()
    }

    fn tally(&self, rule: &str, said: &HashMap<(&str, &str), Said>) -> Tally {
        let mut tally = Tally::default();
        for name in self.by_rule.get(rule).into_iter().flatten() {
            let said = said
                .get(&(rule, name.as_str()))
                .copied()
                .unwrap_or_default();
            let is_open = rule == KNOWN && self.open.contains(name);
            match said {
                Said { fails: true, .. } => tally.fail += 1,
                Said { unknown: true, .. } => tally.unknown += 1,
                _ if is_open => tally.unknown += 1,
                Said { accepted: true, .. } => tally.excepted += 1,
                _ => tally.pass += 1,
            }
        }
        tally.unknown += u64::from(self.has_unread);
        tally
    }
}

/// What one rule says of one image.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    fails: bool,
    unknown: bool,
    accepted: bool,
}

impl Said {
    fn add(&mut self, finding: &Finding) {
        match (finding.exception.is_some(), &finding.verdict) {
            (true, _) => self.accepted = true,
            (false, Verdict::Unknown) => self.unknown = true,
            (false, _) => self.fails = true,
        }
    }
}

fn is_fixed(finding: &Finding) -> bool {
    let mut evidence = finding.evidence.iter();
    evidence.any(|one| matches!(one, Evidence::Package(package) if package.fixed_in.is_some()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_finding::{Fingerprint, Package};

    use super::*;

    fn finding(check: &str, target: Target, fixed_in: Option<&str>) -> Finding {
        let rule = Rule::new(check.to_owned(), "t", Severity::High, "r", "m");
        Finding {
            fingerprint: Fingerprint::of(&[check]),
            severity: rule.severity,
            severity_reason: rule.severity_reason.clone(),
            rule: Arc::new(rule),
            verdict: Verdict::Fail,
            message: String::new(),
            target: Arc::new(target),
            container: None,
            subject: String::new(),
            context: Vec::new(),
            evidence: vec![Evidence::Package(Box::new(Package {
                fixed_in: fixed_in.map(str::to_owned),
                ..Package::default()
            }))],
            instances: 0,
            risk: 0,
            risk_reasons: Vec::new(),
            fixable: false,
            exception: None,
            known: false,
            folded: Vec::new(),
        }
    }

    fn package(holder: &str) -> Target {
        Target::Package {
            holder: holder.to_owned(),
            name: "pkg:npm/a".to_owned(),
            version: "1".to_owned(),
        }
    }

    fn tally(asked: &Asked, check: &str, findings: &[Finding]) -> Tally {
        let verdicts = asked.verdicts(findings);
        let found = verdicts.iter().find(|one| one.check == check);
        found.expect("a rule").tally
    }

    #[test]
    fn each_image_counts_once() {
        let mut asked = Asked::default();
        for name in ["fails", "passes", "accepted", "unfixed"] {
            asked.add_image(name, false);
        }
        asked.add_image("open", true);
        let mut accepted = finding("CVE-3", package("accepted"), Some("2"));
        accepted.exception = Some("r".to_owned());
        let mut known = finding("CVE-1", package("fails"), Some("2"));
        known.known = true;
        let findings = [
            known,
            finding("CVE-2", package("fails"), Some("3")),
            accepted,
            finding("CVE-4", package("unfixed"), None),
        ];
        let found = tally(&asked, KNOWN, &findings);
        assert_eq!((found.pass, found.fail), (2, 1));
        assert_eq!((found.excepted, found.unknown), (1, 1));
    }

    #[test]
    fn what_was_not_asked_is_not_counted() {
        let asked = Asked::default();
        let found = tally(&asked, KNOWN, &[finding("CVE-1", package("a"), Some("2"))]);
        assert_eq!(found, Tally::default());
        let of_file = Target::Image {
            reference: "Dockerfile".to_owned(),
            digest: String::new(),
        };
        let mut asked = Asked::default();
        asked.add("image-runs-as-root", "Dockerfile");
        let found = tally(
            &asked,
            "image-runs-as-root",
            &[finding("image-runs-as-root", of_file, None)],
        );
        assert_eq!(found.fail, 1);
    }
}
