//! Manual controls of the built-in benchmarks say what to inspect on which host, and belong to sections like all others.

use seawall_compliance::{Assessment, Framework, Host, Status, builtin, in_sections, roll_up};

fn framework(id: &str) -> Framework {
    let mut all = builtin().expect("the frameworks read").into_iter();
    all.find(|framework| framework.id == id).expect("built in")
}

#[test]
fn manual_controls_of_benchmarks_say_what_to_inspect() {
    for id in ["cis-kubernetes", "nsa-cisa"] {
        let framework = framework(id);
        let mut manual = 0;
        for control in framework.controls() {
            let is_manual = matches!(control.assessment, Assessment::Manual(_));
            manual += usize::from(is_manual);
            let has_any = !control.inspections.is_empty();
            assert_eq!(is_manual, has_any, "{id}/{}", control.id);
        }
        assert!(manual > 0, "{id}");
    }
}

#[test]
fn keys_of_the_cluster_are_inspected_on_the_control_plane() {
    let framework = framework("cis-kubernetes");
    let control = framework
        .controls()
        .find(|control| control.id == "1.1.21")
        .expect("the control");
    let inspection = &control.inspections[0];
    assert_eq!(inspection.host, Host::ControlPlane);
    assert_eq!(inspection.file.as_deref(), Some("/etc/kubernetes/pki"));
    assert_eq!(
        inspection.command.as_deref(),
        Some("find /etc/kubernetes/pki -name '*.key' -perm /177")
    );
    assert!(inspection.expected.contains("600"));
}

#[test]
fn host_files_are_sections_of_manual_controls() {
    let result = roll_up(&framework("cis-kubernetes"), &[]);
    for (section, count) in [("1.1", 21), ("Worker node files", 10)] {
        let kept = in_sections(&result, &[section.to_owned()]).expect("a section");
        assert_eq!(kept.count(Status::Manual), count, "{section}");
        assert_eq!(kept.groups.len(), 1, "{section}");
    }
    assert_eq!(result.framework.controls().count(), 131);
}
