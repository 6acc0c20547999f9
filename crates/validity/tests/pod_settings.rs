//! Settings of pods that do not go together, or name what there is not.

mod expect;
mod reading;

use expect::{assert_mismatches, container, mismatches_at, of, pod};

/// A pod with one container of these fields, and these fields beside it.
fn with(fields: &str, of_container: &str) -> String {
    pod(&format!(
        "{{{fields}, containers: [{{name: a, image: a, {of_container}}}]}}"
    ))
}

#[test]
fn operating_systems() {
    for (fields, of_container, path) in [
        (
            "os: {name: windows}",
            "securityContext: {privileged: true}",
            Some("spec.containers[0].securityContext.privileged"),
        ),
        (
            "os: {name: windows}",
            "securityContext: {privileged: false}",
            Some("spec.containers[0].securityContext.privileged"),
        ),
        (
            "os: {name: windows}",
            "securityContext: {capabilities: {drop: [ALL]}}",
            Some("spec.containers[0].securityContext.capabilities"),
        ),
        (
            "os: {name: windows}, hostPID: true",
            "",
            Some("spec.hostPID"),
        ),
        (
            "os: {name: windows}, hostUsers: true",
            "",
            Some("spec.hostUsers"),
        ),
        (
            "os: {name: windows}, securityContext: {seccompProfile: {type: RuntimeDefault}}",
            "",
            Some("spec.securityContext.seccompProfile"),
        ),
        (
            "os: {name: windows}, securityContext: {supplementalGroups: [1]}",
            "",
            Some("spec.securityContext.supplementalGroups"),
        ),
        (
            "os: {name: windows}, initContainers: [{name: b, image: b, securityContext: {runAsUser: 1}}]",
            "",
            Some("spec.initContainers[0].securityContext.runAsUser"),
        ),
        (
            "os: {name: linux}",
            "securityContext: {windowsOptions: {}}",
            Some("spec.containers[0].securityContext.windowsOptions"),
        ),
        (
            "os: {name: windows}, hostPID: false, hostNetwork: true",
            "securityContext: {runAsNonRoot: true, windowsOptions: {hostProcess: true}}",
            None,
        ),
        (
            "os: {name: linux}, hostPID: true",
            "securityContext: {privileged: true}",
            None,
        ),
        (
            "nodeSelector: {kubernetes.io/os: windows}",
            "securityContext: {privileged: true}",
            None,
        ),
    ] {
        let expected: Vec<(&str, &str)> = path.iter().map(|path| (*path, "os.name")).collect();
        assert_mismatches(&with(fields, of_container), &expected);
    }
}

#[test]
fn user_namespaces_by_version() {
    let paths = |text: &str, version| -> Vec<String> {
        let found = mismatches_at(text, version);
        found.into_iter().map(|one| one.path).collect()
    };
    let process = with("hostUsers: false, hostPID: true", "");
    let network = with("hostUsers: false, hostNetwork: true", "");
    // Before user namespaces were on by default, the field is dropped; a feature gate of v1.35 allows the network.
    for (version, of_process, of_network) in [
        (None, true, false),
        (Some(30), false, false),
        (Some(32), false, false),
        (Some(33), true, true),
        (Some(34), true, true),
        (Some(35), true, false),
    ] {
        assert_eq!(
            paths(&process, version) == ["spec.hostPID"],
            of_process,
            "{version:?}"
        );
        assert_eq!(
            paths(&network, version) == ["spec.hostNetwork"],
            of_network,
            "{version:?}"
        );
    }
    let template = "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {hostUsers: false, hostIPC: true, containers: [{name: a, image: a}]}}}";
    assert_mismatches(
        &of("DaemonSet", template),
        &[("spec.template.spec.hostIPC", "`hostUsers: false`")],
    );
    assert_mismatches(&with("hostUsers: true, hostPID: true", ""), &[]);
    assert_mismatches(&with("hostUsers: false, hostPID: false", ""), &[]);
}

#[test]
fn images_of_pods_are_exact() {
    assert_mismatches(
        &pod(
            "{containers: [{name: a, image: ' a'}], initContainers: [{name: b, image: \"b\\n\"}]}",
        ),
        &[
            ("spec.containers[0].image", "whitespace"),
            ("spec.initContainers[0].image", "whitespace"),
        ],
    );
    let template = "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'a '}]}}}";
    assert_mismatches(&of("Deployment", template), &[]);
}

#[test]
fn sysctls() {
    let sysctls = |list: &str| with(&format!("securityContext: {{sysctls: [{list}]}}"), "");
    for list in [
        "{name: net.core.somaxconn, value: '1'}",
        "{name: net/ipv4/conf/enp3s0.200/forwarding, value: '1'}",
        "{name: kernel.shm_rmid_forced, value: '0'}, {name: kernel.msgmax, value: '1'}",
    ] {
        assert_mismatches(&sysctls(list), &[]);
    }
    for (list, path, message) in [
        (
            "{name: Kernel.x, value: '1'}",
            "spec.securityContext.sysctls[0].name",
            "not a valid sysctl name",
        ),
        (
            "{name: a..b, value: '1'}",
            "spec.securityContext.sysctls[0].name",
            "not a valid sysctl name",
        ),
        (
            "{name: net.*, value: '1'}",
            "spec.securityContext.sysctls[0].name",
            "not a valid sysctl name",
        ),
        (
            "{name: '', value: '1'}",
            "spec.securityContext.sysctls[0].name",
            "is empty",
        ),
        (
            "{name: a.b, value: '1'}, {name: a.b, value: '2'}",
            "spec.securityContext.sysctls[1].name",
            "duplicate sysctl `a.b`",
        ),
    ] {
        assert_mismatches(&sysctls(list), &[(path, message)]);
    }
}

#[test]
fn what_a_pod_can_read_about_itself() {
    let variable = |source: &str| container(&format!("env: [{{name: A, valueFrom: {source}}}]"));
    let file = |item: &str| {
        with(
            &format!("volumes: [{{name: v, downwardAPI: {{items: [{{path: a, {item}}}]}}}}]"),
            "",
        )
    };
    let projected = |item: &str| {
        with(
            &format!(
                "volumes: [{{name: v, projected: {{sources: [{{downwardAPI: {{items: [{{path: a, {item}}}]}}}}]}}}}]"
            ),
            "",
        )
    };
    for path in [
        "metadata.name",
        "metadata.labels['app.kubernetes.io/name']",
        "metadata.annotations['Example.com/a']",
        "spec.nodeName",
        "spec.host",
        "status.hostIPs",
    ] {
        let text = variable(&format!("{{fieldRef: {{fieldPath: \"{path}\"}}}}"));
        assert_mismatches(&text, &[]);
    }
    for text in [
        variable("{resourceFieldRef: {resource: limits.cpu, divisor: 1m}}"),
        variable("{resourceFieldRef: {resource: requests.hugepages-2Mi}}"),
        file("fieldRef: {fieldPath: metadata.labels}"),
        projected("resourceFieldRef: {containerName: a, resource: limits.memory}"),
    ] {
        assert_mismatches(&text, &[]);
    }
    let of_variable = "spec.containers[0].env[0].valueFrom.";
    for (text, path, message) in [
        (
            variable("{fieldRef: {fieldPath: metadata.nam}}"),
            format!("{of_variable}fieldRef.fieldPath"),
            "did you mean `metadata.name`?",
        ),
        (
            variable("{fieldRef: {fieldPath: metadata.labels}}"),
            format!("{of_variable}fieldRef.fieldPath"),
            "cannot be read here",
        ),
        (
            variable("{fieldRef: {fieldPath: \"spec.nodeSelector['a']\"}}"),
            format!("{of_variable}fieldRef.fieldPath"),
            "cannot be read here",
        ),
        (
            variable("{resourceFieldRef: {resource: limits.cpus}}"),
            format!("{of_variable}resourceFieldRef.resource"),
            "did you mean `limits.cpu`?",
        ),
        (
            file("fieldRef: {fieldPath: status.podIP}"),
            "spec.volumes[0].downwardAPI.items[0].fieldRef.fieldPath".to_owned(),
            "cannot be read here",
        ),
        (
            file("resourceFieldRef: {resource: limits.cpu}"),
            "spec.volumes[0].downwardAPI.items[0].resourceFieldRef".to_owned(),
            "`containerName` is missing",
        ),
        (
            projected("mode: 256"),
            "spec.volumes[0].projected.sources[0].downwardAPI.items[0]".to_owned(),
            "is required",
        ),
    ] {
        assert_mismatches(&text, &[(&path, message)]);
    }
}
