//! What is configured badly in an image or a Dockerfile, as findings.

use std::borrow::Cow;
use std::sync::Arc;

use seawall_dockerfile::parse;
use seawall_finding::{
    Date, Evidence, Finding, Fingerprint, Location, Package, Severity, Target, Verdict,
};
use seawall_hardening::{
    DockerfileView, Evaluation, Fix, ImageFile, ImageView, Place, Problem, evaluate_dockerfile,
    evaluate_image,
};
use seawall_image::config::ImageConfig;

use super::compliance::Asked;
use super::inspected::Inspected;

/// Findings about how an image is configured.
pub(super) fn findings(
    image: Inspected<'_>,
    config: &ImageConfig,
    asked: &mut Asked,
) -> Vec<Finding> {
    let contents = image.contents;
    let is_packaged = |path: &str| contents.owners.package(path).is_some();
    let files = ImageFile::of_contents(contents, &is_packaged);
    let incomplete: Vec<String> = contents
        .unknown
        .iter()
        .filter(|unknown| unknown.path.is_empty())
        .map(|unknown| unknown.reason.clone())
        .collect();
    let view = ImageView::new(config, Some(&files), incomplete);
    let target = Arc::new(image.name.target());
    let name = image.name.without_version();
    let mut findings = Vec::new();
    for evaluation in evaluate_image(&view) {
        asked.add(evaluation.rule.id, &image.name.reference);
        add(&mut findings, &evaluation, &target, name, "");
    }
    findings
}

/// What is wrong with a Dockerfile, and the edits that fix it.
#[derive(Debug, Clone)]
pub struct DockerfileFindings {
    /// What was found.
    pub findings: Vec<Finding>,
    /// Safe edits of the source.
    pub fixes: Vec<Fix>,
    /// What was asked, for compliance.
    pub asked: Asked,
}

/// Findings about a Dockerfile. `path` is its name as the user knows it.
pub fn examine_dockerfile(path: &str, bytes: &[u8], today: Date) -> DockerfileFindings {
    let file = parse(bytes);
    let view = DockerfileView::new(&file, None).on(today);
    let target = Arc::new(Target::Image {
        reference: path.to_owned(),
        digest: String::new(),
    });
    let (mut findings, mut fixes) = (Vec::new(), Vec::new());
    let mut asked = Asked::default();
    for evaluation in evaluate_dockerfile(&view) {
        asked.add(evaluation.rule.id, path);
        let problems = evaluation.outcome.problems.iter();
        fixes.extend(problems.flat_map(|problem| problem.fixes.iter().cloned()));
        add(&mut findings, &evaluation, &target, path, path);
    }
    DockerfileFindings {
        findings,
        fixes,
        asked,
    }
}

/// Adds what one rule says. `file` is the source that places are in; empty for images.
fn add(
    findings: &mut Vec<Finding>,
    evaluation: &Evaluation,
    target: &Arc<Target>,
    name: &str,
    file: &str,
) {
    let rule = Arc::new(evaluation.rule.rule());
    let mut push = |verdict, severity: Severity, message: &str, problem: Option<&Problem>| {
        let subject = problem.map_or_else(String::new, subject);
        findings.push(Finding {
            fingerprint: Fingerprint::of(&[&rule.id, name, &subject, message]),
            rule: Arc::clone(&rule),
            verdict,
            severity,
            severity_reason: match severity == rule.severity {
                true => rule.severity_reason.clone(),
                false => Cow::Borrowed("as this case is, which is not the usual one"),
            },
            message: message.to_owned(),
            target: Arc::clone(target),
            container: None,
            subject,
            context: Vec::new(),
            evidence: problem
                .map(|problem| evidence(problem, file))
                .into_iter()
                .collect(),
            instances: 0,
            risk: severity as u32 * 100,
            risk_reasons: Vec::new(),
            fixable: !file.is_empty() && problem.is_some_and(|problem| !problem.fixes.is_empty()),
            exception: None,
            known: false,
            folded: Vec::new(),
        });
    };
    for problem in &evaluation.outcome.problems {
        let severity = evaluation.severity(problem);
        push(Verdict::Fail, severity, &problem.message, Some(problem));
    }
    if evaluation.outcome.problems.is_empty() {
        for reason in &evaluation.outcome.unknown {
            push(Verdict::Unknown, rule.severity, reason, None);
        }
    }
}

/// What in the image or file a problem is about. Lines move, and say nothing about which problem it is.
fn subject(problem: &Problem) -> String {
    match &problem.place {
        Place::Source { .. } | Place::History(_) => String::new(),
        Place::Config(field) => field.clone(),
        Place::File { path, .. } => path.clone(),
    }
}

fn evidence(problem: &Problem, file: &str) -> Evidence {
    let field = |path: String, location| Evidence::Field {
        path,
        value: None,
        location,
    };
    match &problem.place {
        Place::Source { position, .. } => field(
            String::new(),
            Some(Location {
                file: file.into(),
                line: position.line,
                column: position.column,
            }),
        ),
        Place::Config(path) => field(path.clone(), None),
        Place::History(step) => field(format!("history[{step}]"), None),
        Place::File { path, layer } => Evidence::Package(Box::new(Package {
            package: format!("layer {layer}"),
            fixed_in: None,
            path: path.clone(),
            layer: Some(*layer),
            ..Package::default()
        })),
    }
}
