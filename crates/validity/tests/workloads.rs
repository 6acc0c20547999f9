//! Workloads and what scales and guards them: how pods are replaced, when and how often they run.

mod expect;
mod reading;

use expect::{assert_mismatches, of};

/// An object of a group with these fields.
fn object(api: &str, kind: &str, rest: &str) -> String {
    format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}, {rest}}}")
}

#[test]
fn workloads() {
    let template =
        "template: {metadata: {labels: {b: c}}, spec: {containers: [{name: a, image: a}]}}";
    let workload = |kind: &str, spec: &str| {
        of(
            kind,
            &format!("spec: {{selector: {{matchLabels: {{b: c}}}}, {spec}, {template}}}"),
        )
    };
    let once = |policy: &str| {
        format!(
            "template: {{spec: {{restartPolicy: {policy}, containers: [{{name: a, image: a}}]}}}}"
        )
    };
    let job = |spec: &str, policy: &str| of("Job", &format!("spec: {{{spec}, {}}}", once(policy)));
    let cron = |schedule: &str, spec: &str| {
        of(
            "CronJob",
            &format!(
                "spec: {{schedule: '{schedule}', jobTemplate: {{spec: {{{spec} {}}}}}}}",
                once("Never")
            ),
        )
    };
    let budget = |spec: &str| {
        object(
            "policy/v1",
            "PodDisruptionBudget",
            &format!("spec: {{{spec}}}"),
        )
    };
    let scaler = |spec: &str| {
        object(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            &format!("spec: {{scaleTargetRef: {{kind: Deployment, name: b}}, {spec}}}"),
        )
    };
    for (text, expected) in [
        (
            workload(
                "Deployment",
                "strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}}",
            ),
            (
                "spec.strategy.rollingUpdate.maxUnavailable",
                "cannot both be 0",
            ),
        ),
        (
            workload(
                "Deployment",
                "strategy: {rollingUpdate: {maxUnavailable: 101%}}",
            ),
            (
                "spec.strategy.rollingUpdate.maxUnavailable",
                "more than `100%`",
            ),
        ),
        (
            workload(
                "DaemonSet",
                "updateStrategy: {rollingUpdate: {maxSurge: 1}}",
            ),
            (
                "spec.updateStrategy.rollingUpdate.maxSurge",
                "requires `maxUnavailable: 0`",
            ),
        ),
        (
            workload(
                "DaemonSet",
                "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
            ),
            (
                "spec.updateStrategy.rollingUpdate.maxUnavailable",
                "cannot both be 0",
            ),
        ),
        (
            of(
                "Deployment",
                "spec: {selector: {matchLabels: {b: c}}, template: {metadata: {labels: {b: c}}, spec: {ephemeralContainers: [{name: b, image: b}], containers: [{name: a, image: a}]}}}",
            ),
            (
                "spec.template.spec.ephemeralContainers",
                "cannot have ephemeral",
            ),
        ),
        (
            of(
                "ReplicationController",
                "spec: {selector: {b: c}, template: null}",
            ),
            ("spec", "`template` is missing"),
        ),
        (
            job("selector: {matchLabels: {b: c}}", "Never"),
            ("spec.selector", "generates the selector"),
        ),
        (
            job(
                "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}",
                "OnFailure",
            ),
            (
                "spec.template.spec.restartPolicy",
                "`podFailurePolicy` cannot be combined",
            ),
        ),
        (
            cron("60 * * * *", ""),
            ("spec.schedule", "not a cron schedule"),
        ),
        (
            cron("* * * * *", "manualSelector: true,"),
            ("spec.jobTemplate.spec.manualSelector", "cannot be set"),
        ),
        (
            cron("* * * * *", "").replace("name: default", &format!("name: {}", "a".repeat(53))),
            ("metadata.name", "too long for a CronJob"),
        ),
        (
            budget("minAvailable: 101%"),
            ("spec.minAvailable", "more than `100%`"),
        ),
        (
            budget("maxUnavailable: half"),
            ("spec.maxUnavailable", "neither a number nor a percentage"),
        ),
        (
            budget("maxUnavailable: -1"),
            ("spec.maxUnavailable", "below the minimum"),
        ),
        (
            scaler("minReplicas: 4, maxReplicas: 3"),
            ("spec.maxReplicas", "less than `minReplicas`"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    let metric = "metrics: [{type: Pods, resource: {name: cpu, target: {type: Utilization, averageUtilization: 4}}}]";
    assert_mismatches(
        &scaler(&format!("maxReplicas: 3, {metric}")),
        &[
            ("spec.metrics[0]", "`pods` is missing"),
            ("spec.metrics[0].resource", "does not take `resource`"),
        ],
    );
    let controller = "matchLabels: {batch.kubernetes.io/controller-uid: 1a2b}";
    for text in [
        workload(
            "Deployment",
            "strategy: {rollingUpdate: {maxSurge: 150%, maxUnavailable: 0}}",
        ),
        workload(
            "DaemonSet",
            "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
        ),
        workload(
            "DaemonSet",
            "updateStrategy: {type: OnDelete, rollingUpdate: null}",
        ),
        job(&format!("selector: {{{controller}}}"), "Never"),
        job(
            "manualSelector: true, selector: {matchLabels: {b: c}}",
            "OnFailure",
        ),
        budget("minAvailable: 100%"),
        scaler(
            "minReplicas: 3, maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 4}}}]",
        ),
    ] {
        assert_mismatches(&text, &[]);
    }
}
