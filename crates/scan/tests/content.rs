//! The content and the checks fit together: every reference leads somewhere, and what is called automated is.

use std::collections::BTreeSet;

use seawall_checks::registry;
use seawall_compliance::{Assessment, builtin, matrix};
use seawall_scan::images::Asked;

/// `framework/control` of every control of every framework.
fn controls() -> BTreeSet<String> {
    let frameworks = builtin().expect("the frameworks read");
    frameworks
        .iter()
        .flat_map(|framework| {
            framework
                .controls()
                .map(|control| format!("{}/{}", framework.id, control.id))
        })
        .collect()
}

/// Every technique of the threat matrix and of ATT&CK.
fn techniques() -> BTreeSet<String> {
    let frameworks = builtin().expect("the frameworks read");
    frameworks
        .iter()
        .filter(|framework| matches!(framework.id.as_str(), "threat-matrix" | "mitre-attack"))
        .flat_map(|framework| framework.controls().map(|control| control.id.clone()))
        .collect()
}

#[test]
fn every_reference_of_a_check_leads_somewhere() {
    let (controls, techniques) = (controls(), techniques());
    for check in registry::all() {
        for control in check.controls {
            assert!(controls.contains(*control), "{}: {control}", check.id);
        }
        for technique in check.techniques {
            assert!(techniques.contains(*technique), "{}: {technique}", check.id);
        }
    }
    for verdict in Asked::default().verdicts(&[]) {
        let id = verdict.check;
        for control in verdict.controls {
            assert!(controls.contains(*control), "{id}: {control}");
        }
        for technique in verdict.techniques {
            assert!(techniques.contains(*technique), "{id}: {technique}");
        }
    }
}

#[test]
fn a_control_is_automated_exactly_when_a_check_decides_it() {
    let mut decided: BTreeSet<String> = BTreeSet::new();
    for check in registry::all() {
        decided.extend(check.controls.iter().map(ToString::to_string));
        for technique in check.techniques {
            decided.insert(format!("threat-matrix/{technique}"));
            decided.insert(format!("mitre-attack/{technique}"));
        }
    }
    for verdict in Asked::default().verdicts(&[]) {
        decided.extend(verdict.controls.iter().map(ToString::to_string));
    }
    let mut wrong = Vec::new();
    for framework in builtin().expect("the frameworks read") {
        for control in framework.controls() {
            let id = format!("{}/{}", framework.id, control.id);
            let is_automated = control.assessment == Assessment::Automated;
            if is_automated != decided.contains(&id) {
                wrong.push(id);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_matrix_and_its_framework_hold_the_same_techniques() {
    let matrix = matrix().expect("the matrix reads");
    let frameworks = builtin().expect("the frameworks read");
    let framework = frameworks
        .iter()
        .find(|framework| framework.id == "threat-matrix")
        .expect("the threat matrix is a framework");
    let of_framework: BTreeSet<&str> = framework
        .controls()
        .map(|control| control.id.as_str())
        .collect();
    let of_matrix: BTreeSet<&str> = matrix
        .techniques
        .iter()
        .map(|technique| technique.id.as_str())
        .collect();
    assert_eq!(of_framework, of_matrix);
}
