//! Everything that has an id: checks, steps of an attacker, techniques, tactics, frameworks and controls.

use seawall_checks::{Check, registry};
use seawall_compliance::{Assessment, Control, Framework, Matrix, builtin, matrix};
use seawall_content::ContentError;
use seawall_finding::Rule;
use seawall_graph::{Kind, kinds};
use seawall_hardening::HardeningRule;
use seawall_rbac::Primitive;

use super::topic::{Topic, TopicKind};

/// Findings about exceptions, which belong to no check of the registry.
const EXCEPTION_RULES: [&str; 4] = [
    "exception-expired",
    "exception-unmatched",
    "exception-wide",
    "exception-without-reason",
];

/// The framework whose controls are the techniques of the matrix.
const MATRIX: &str = "threat-matrix";

/// Every topic: a few thousand lines of text, made when they are asked for.
///
/// # Errors
/// When a built-in file cannot be read.
pub fn topics() -> Result<Vec<Topic>, ContentError> {
    let matrix = matrix()?;
    let frameworks = builtin()?;
    let primitives = Primitive::builtin()?;
    let mut topics: Vec<Topic> = registry::all().map(check).collect();
    topics.extend(
        EXCEPTION_RULES
            .into_iter()
            .filter_map(seawall_scan::exception_rule)
            .map(|rule| about_rule(&rule, "exceptions").reference(["docs/guide/exceptions.md"])),
    );
    topics.extend(seawall_hardening::registry::all().map(of_images));
    topics.extend(seawall_scan::images::rules().map(|rule| about_rule(&rule, "images")));
    topics.extend(kinds().map(edge));
    topics.extend(primitives.iter().map(permission));
    techniques(&matrix, &primitives, &mut topics);
    for framework in &frameworks {
        topics.push(about(framework));
        if framework.id == MATRIX {
            continue;
        }
        for group in &framework.groups {
            let controls = group.controls.iter();
            topics.extend(controls.map(|one| control(framework, &group.title, one)));
        }
    }
    Ok(topics)
}

fn check(check: &'static Check) -> Topic {
    Topic::new(TopicKind::Check, check.id, check.title)
        .fact("Group", check.group())
        .fact(
            "Severity",
            format!("{}, because {}", check.severity, check.severity_reason),
        )
        .section("What", check.what)
        .section("Why", check.why)
        .section("Remedy", check.remedy)
        .section("Example", check.example)
        .related("Includes", check.stands_for())
        .related("Techniques", check.techniques)
        .related("Controls", check.controls)
        .reference(check.references)
}

/// A rule for Dockerfiles and images.
fn of_images(rule: &'static HardeningRule) -> Topic {
    Topic::new(TopicKind::Check, rule.id, rule.title)
        .fact("Group", "images")
        .fact(
            "Severity",
            format!("{}, because {}", rule.severity, rule.severity_reason),
        )
        .section("What", rule.what)
        .section("Why", rule.why)
        .section("Remedy", rule.remedy)
        .section("Example", rule.example)
        .related("Techniques", rule.techniques)
        .related("Controls", rule.controls)
        .reference(rule.references)
}

fn about_rule(rule: &Rule, group: &str) -> Topic {
    Topic::new(TopicKind::Check, &rule.id, &rule.title)
        .fact("Group", group)
        .fact(
            "Severity",
            format!("{}, because {}", rule.severity, rule.severity_reason),
        )
        .section("Remedy", &*rule.remedy)
}

fn edge(kind: &'static Kind) -> Topic {
    let mistakes = match kind.mistake {
        None => "0 (works as configured)".to_owned(),
        Some(needs) => format!("1 (needs {needs})"),
    };
    Topic::new(TopicKind::AttackEdge, kind.id, kind.does)
        .fact("Mistakes", mistakes)
        .section("Requires", kind.precondition)
        .related("Techniques", kind.technique)
}

fn permission(primitive: &Primitive) -> Topic {
    let needs: Vec<String> = primitive
        .needs
        .iter()
        .map(|need| format!("`{}`", need.text))
        .collect();
    let is_edge = primitive.leads_to.is_some();
    Topic::new(TopicKind::Permission, &primitive.id, &primitive.title)
        .fact("Severity", primitive.severity.to_string())
        .section("Requires", needs.join(" and "))
        .section("Why", &*primitive.why)
        .section(
            "Provided",
            primitive.provided.as_deref().unwrap_or_default(),
        )
        .related("Edge", is_edge.then_some(&primitive.edge))
        .related("Techniques", primitive.technique.as_deref())
        .reference(primitive.source.as_deref())
}

fn techniques(matrix: &Matrix, primitives: &[Primitive], topics: &mut Vec<Topic>) {
    for technique in &matrix.techniques {
        let id = &*technique.id;
        let tactics = matrix.tactics.iter();
        let tactics = tactics.filter(|tactic| tactic.techniques.iter().any(|one| one == id));
        let edges = kinds().filter(|kind| kind.technique == Some(id));
        let permissions = primitives
            .iter()
            .filter(|primitive| primitive.technique.as_deref() == Some(id));
        topics.push(
            Topic::new(TopicKind::Technique, id, &technique.name)
                .section("What", &*technique.description)
                .related("Tactics", tactics.map(|tactic| &tactic.id))
                .related("ATT&CK", &technique.attack)
                .related("Checks", checks_of(MATRIX, id))
                .related("Edges", edges.map(|kind| kind.id))
                .related("Permissions", permissions.map(|primitive| &primitive.id)),
        );
    }
    for tactic in &matrix.tactics {
        topics.push(
            Topic::new(TopicKind::Tactic, &tactic.id, &tactic.name)
                .related("Techniques", &tactic.techniques),
        );
    }
}

fn about(framework: &Framework) -> Topic {
    let automated = framework
        .controls()
        .filter(|control| control.assessment == Assessment::Automated)
        .count();
    let all = framework.controls().count();
    let groups = framework.groups.iter();
    let groups: Vec<String> = groups
        .map(|group| format!("{:<10} {}", group.id, group.title))
        .collect();
    Topic::new(TopicKind::Framework, &framework.id, &framework.title)
        .fact("Version", &*framework.version)
        .fact("Publisher", &*framework.publisher)
        .fact(
            "Controls",
            format!("{all}: {automated} by checks, {} manual", all - automated),
        )
        .section("Sections", groups.join("\n"))
        .section("Notice", &*framework.notice)
        .reference([&framework.url])
}

fn control(framework: &Framework, group: &str, control: &Control) -> Topic {
    let checks = checks_of(&framework.id, &control.id);
    let assessment = match &control.assessment {
        Assessment::Manual(reason) if checks.is_empty() => format!("Manual: {reason}"),
        _ => "By checks.".to_owned(),
    };
    let id = format!("{}/{}", framework.id, control.id);
    Topic::new(TopicKind::Control, &id, &control.title)
        .fact(
            "Framework",
            format!("{} {}, {group}", framework.title, framework.version),
        )
        .section("What", &*control.description)
        .section("Assessment", assessment)
        .related("Checks", checks)
        .reference([&framework.url])
}

/// The checks that decide a control or technique.
fn checks_of(framework: &str, id: &str) -> Vec<&'static str> {
    let whole = format!("{framework}/{id}");
    registry::all()
        .filter(|check| check.techniques.contains(&id) || check.controls.contains(&&*whole))
        .map(|check| check.id)
        .collect()
}
