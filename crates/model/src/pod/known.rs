//! The table of custom kinds that carry pods: for each kind, where its pods stand and what they look like there.
//!
//! A path names keys with dots between them; `[*]` is every item of a list and `.*` every value of a mapping. The pods of
//! one object are told apart by the name in the row, and by the names of the items or the keys of the mapping.

use super::argo::{reusable_workflow, workflow};
use super::finder::Finder;
use super::inline::{
    EVENT_BUS_CLIENT, Inline, OPEN_TELEMETRY, RUNNER, SPARK_DRIVER, SPARK_EXECUTOR, STEP_ACTION,
};
use super::kserve::component;
use super::spot::Spot;
use super::strimzi::strimzi;
use super::tekton::{pipeline, pipeline_run, task, task_run};
use super::virt::virtual_machine;

/// A kind with its pods.
pub(crate) struct Known {
    group: &'static str,
    kinds: &'static [&'static str],
    pub pods: &'static [Row],
}

/// Where pods of a kind stand.
pub(crate) struct Row {
    /// What tells these pods from others of the object; empty for the only ones.
    pub name: &'static str,
    pub path: &'static str,
    pub shape: Shape,
}

/// What stands there.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// `metadata` and `spec` of a pod.
    Template,
    /// The same, laid over a template of the operator's own, or over what stands at the other path of the object.
    Patch(&'static str),
    /// The fields of a pod's `spec`, laid over a pod of the operator's own; its metadata stands under this key beside.
    PartialSpec(&'static str),
    /// Fields of a container and of its pod, in one mapping.
    Inline(&'static Inline),
    /// Put together by a function.
    Made(fn(&mut Finder, &str, &Spot<'_>)),
}

const fn known(group: &'static str, kinds: &'static [&'static str], pods: &'static [Row]) -> Known {
    Known { group, kinds, pods }
}

const fn row(name: &'static str, path: &'static str, shape: Shape) -> Row {
    Row { name, path, shape }
}

const fn template(path: &'static str) -> Row {
    row("", path, Shape::Template)
}

const fn named(name: &'static str, path: &'static str) -> Row {
    row(name, path, Shape::Template)
}

const fn patch(name: &'static str, path: &'static str) -> Row {
    row(name, path, Shape::Patch(""))
}

const fn made(path: &'static str, function: fn(&mut Finder, &str, &Spot<'_>)) -> Row {
    row("", path, Shape::Made(function))
}

const fn inline(name: &'static str, path: &'static str, inline: &'static Inline) -> Row {
    row(name, path, Shape::Inline(inline))
}

const KNOWN: &[Known] = &[
    // OpenShift: whole objects inside, which the search finds.
    known("template.openshift.io", &["Template"], &[]),
    known("", &["Template", "List"], &[]),
    // Argo.
    known("argoproj.io", &["Workflow"], &[made("spec", workflow)]),
    known(
        "argoproj.io",
        &["WorkflowTemplate", "ClusterWorkflowTemplate"],
        &[made("spec", reusable_workflow)],
    ),
    known(
        "argoproj.io",
        &["CronWorkflow"],
        &[made("spec.workflowSpec", workflow)],
    ),
    known(
        "argoproj.io",
        &["Sensor", "EventSource"],
        &[inline("", "spec.template", &EVENT_BUS_CLIENT)],
    ),
    known(
        "argoproj.io",
        &["Experiment"],
        &[template("spec.templates[*].template")],
    ),
    known(
        "argoproj.io",
        &["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"],
        &[template("spec.metrics[*].provider.job.spec.template")],
    ),
    // Jobs and sets.
    known(
        "keda.sh",
        &["ScaledJob"],
        &[template("spec.jobTargetRef.template")],
    ),
    known(
        "jobset.x-k8s.io",
        &["JobSet"],
        &[template("spec.replicatedJobs[*].template.spec.template")],
    ),
    known(
        "leaderworkerset.x-k8s.io",
        &["LeaderWorkerSet"],
        &[
            named("leader", "spec.leaderWorkerTemplate.leaderTemplate"),
            named("worker", "spec.leaderWorkerTemplate.workerTemplate"),
        ],
    ),
    known(
        "batch.volcano.sh",
        &["Job"],
        &[template("spec.tasks[*].template")],
    ),
    known(
        "flow.volcano.sh",
        &["JobTemplate"],
        &[template("spec.tasks[*].template")],
    ),
    known(
        "kueue.x-k8s.io",
        &["Workload"],
        &[template("spec.podSets[*].template")],
    ),
    known(
        "apps.kruise.io",
        &["AdvancedCronJob"],
        &[
            template("spec.template.jobTemplate.spec.template"),
            template("spec.template.broadcastJobTemplate.spec.template"),
        ],
    ),
    known(
        "apps.kruise.io",
        &["UnitedDeployment"],
        &[
            template("spec.template.statefulSetTemplate.spec.template"),
            template("spec.template.advancedStatefulSetTemplate.spec.template"),
            template("spec.template.cloneSetTemplate.spec.template"),
            template("spec.template.deploymentTemplate.spec.template"),
        ],
    ),
    known(
        "game.kruise.io",
        &["GameServerSet"],
        &[template("spec.gameServerTemplate")],
    ),
    known("agones.dev", &["GameServer"], &[template("spec.template")]),
    known(
        "agones.dev",
        &["Fleet", "GameServerSet"],
        &[template("spec.template.spec.template")],
    ),
    // Data and machine learning.
    known("ray.io", &["RayCluster"], RAY_CLUSTER),
    known(
        "ray.io",
        &["RayJob", "RayCronJob"],
        &[
            named("head", "spec.rayClusterSpec.headGroupSpec.template"),
            template("spec.rayClusterSpec.workerGroupSpecs[*].template"),
            named("submitter", "spec.submitterPodTemplate"),
        ],
    ),
    known(
        "ray.io",
        &["RayService"],
        &[
            named("head", "spec.rayClusterConfig.headGroupSpec.template"),
            template("spec.rayClusterConfig.workerGroupSpecs[*].template"),
        ],
    ),
    known(
        "sparkoperator.k8s.io",
        &["SparkApplication"],
        &[
            inline("driver", "spec", &SPARK_DRIVER),
            inline("executor", "spec", &SPARK_EXECUTOR),
        ],
    ),
    known(
        "sparkoperator.k8s.io",
        &["ScheduledSparkApplication"],
        &[
            inline("driver", "spec.template", &SPARK_DRIVER),
            inline("executor", "spec.template", &SPARK_EXECUTOR),
        ],
    ),
    known(
        "flink.apache.org",
        &["FlinkDeployment"],
        &[
            row(
                "jobmanager",
                "spec.jobManager.podTemplate",
                Shape::Patch("spec.podTemplate"),
            ),
            row(
                "taskmanager",
                "spec.taskManager.podTemplate",
                Shape::Patch("spec.podTemplate"),
            ),
        ],
    ),
    known(
        "kubeflow.org",
        &[
            "TFJob",
            "PyTorchJob",
            "MPIJob",
            "XGBoostJob",
            "PaddleJob",
            "MXJob",
            "JAXJob",
        ],
        &[
            template("spec.tfReplicaSpecs.*.template"),
            template("spec.pytorchReplicaSpecs.*.template"),
            template("spec.mpiReplicaSpecs.*.template"),
            template("spec.xgbReplicaSpecs.*.template"),
            template("spec.paddleReplicaSpecs.*.template"),
            template("spec.mxReplicaSpecs.*.template"),
            template("spec.jaxReplicaSpecs.*.template"),
        ],
    ),
    known("kubeflow.org", &["Notebook"], &[template("spec.template")]),
    known(
        "trainer.kubeflow.org",
        &["TrainingRuntime", "ClusterTrainingRuntime"],
        &[template(
            "spec.template.spec.replicatedJobs[*].template.spec.template",
        )],
    ),
    known(
        "trainer.kubeflow.org",
        &["TrainJob"],
        &[row(
            "override",
            "spec.podTemplateOverrides[*]",
            Shape::Patch(""),
        )],
    ),
    known(
        "serving.kserve.io",
        &["InferenceService"],
        &[
            row("predictor", "spec.predictor", Shape::Made(component)),
            row("transformer", "spec.transformer", Shape::Made(component)),
            row("explainer", "spec.explainer", Shape::Made(component)),
        ],
    ),
    known(
        "serving.kserve.io",
        &["ServingRuntime", "ClusterServingRuntime"],
        &[row("", "spec", Shape::PartialSpec(""))],
    ),
    // Build and run.
    known(
        "tekton.dev",
        &["Task", "ClusterTask"],
        &[made("spec", task)],
    ),
    known("tekton.dev", &["TaskRun"], &[made("spec", task_run)]),
    known("tekton.dev", &["Pipeline"], &[made("spec", pipeline)]),
    known(
        "tekton.dev",
        &["PipelineRun"],
        &[made("spec", pipeline_run)],
    ),
    known(
        "tekton.dev",
        &["StepAction"],
        &[inline("", "spec", &STEP_ACTION)],
    ),
    known(
        "actions.github.com",
        &["AutoscalingRunnerSet"],
        &[
            template("spec.template"),
            patch("listener", "spec.listenerTemplate"),
        ],
    ),
    known(
        "actions.github.com",
        &["EphemeralRunnerSet"],
        &[template("spec.ephemeralRunnerSpec")],
    ),
    known(
        "actions.github.com",
        &["EphemeralRunner"],
        &[template("spec")],
    ),
    known(
        "actions.github.com",
        &["AutoscalingListener"],
        &[patch("", "spec.template")],
    ),
    known(
        "actions.summerwind.dev",
        &["Runner"],
        &[inline("", "spec", &RUNNER)],
    ),
    known(
        "actions.summerwind.dev",
        &["RunnerDeployment", "RunnerReplicaSet"],
        &[inline("", "spec.template.spec", &RUNNER)],
    ),
    known(
        "actions.summerwind.dev",
        &["RunnerSet"],
        &[template("spec.template")],
    ),
    // Knative.
    known(
        "sources.knative.dev",
        &["ContainerSource"],
        &[template("spec.template")],
    ),
    // Operators of services.
    known(
        "monitoring.coreos.com",
        &[
            "Prometheus",
            "PrometheusAgent",
            "Alertmanager",
            "ThanosRuler",
        ],
        &[row("", "spec", Shape::PartialSpec("podMetadata"))],
    ),
    known(
        "opentelemetry.io",
        &["OpenTelemetryCollector"],
        &[
            inline("", "spec", &OPEN_TELEMETRY),
            inline("targetallocator", "spec.targetAllocator", &OPEN_TELEMETRY),
        ],
    ),
    known(
        "opentelemetry.io",
        &["TargetAllocator", "OpAMPBridge"],
        &[inline("", "spec", &OPEN_TELEMETRY)],
    ),
    known(
        "elasticsearch.k8s.elastic.co",
        &["Elasticsearch"],
        &[patch("", "spec.nodeSets[*].podTemplate")],
    ),
    known("kibana.k8s.elastic.co", &["Kibana"], POD_TEMPLATE),
    known("apm.k8s.elastic.co", &["ApmServer"], POD_TEMPLATE),
    known("logstash.k8s.elastic.co", &["Logstash"], POD_TEMPLATE),
    known("maps.k8s.elastic.co", &["ElasticMapsServer"], POD_TEMPLATE),
    known(
        "enterprisesearch.k8s.elastic.co",
        &["EnterpriseSearch"],
        POD_TEMPLATE,
    ),
    known(
        "packageregistry.k8s.elastic.co",
        &["PackageRegistry"],
        POD_TEMPLATE,
    ),
    known(
        "beat.k8s.elastic.co",
        &["Beat"],
        &[
            patch("", "spec.daemonSet.podTemplate"),
            patch("", "spec.deployment.podTemplate"),
        ],
    ),
    known(
        "agent.k8s.elastic.co",
        &["Agent"],
        &[
            patch("", "spec.daemonSet.podTemplate"),
            patch("", "spec.deployment.podTemplate"),
            patch("", "spec.statefulSet.podTemplate"),
        ],
    ),
    known(
        "kafka.strimzi.io",
        &["Kafka"],
        &[
            row("kafka", "spec.kafka.template", Shape::Made(strimzi)),
            row("zookeeper", "spec.zookeeper.template", Shape::Made(strimzi)),
            row(
                "entity-operator",
                "spec.entityOperator.template",
                Shape::Made(strimzi),
            ),
            row(
                "cruise-control",
                "spec.cruiseControl.template",
                Shape::Made(strimzi),
            ),
            row(
                "kafka-exporter",
                "spec.kafkaExporter.template",
                Shape::Made(strimzi),
            ),
        ],
    ),
    known(
        "kafka.strimzi.io",
        &[
            "KafkaConnect",
            "KafkaBridge",
            "KafkaMirrorMaker",
            "KafkaMirrorMaker2",
            "KafkaNodePool",
        ],
        &[made("spec.template", strimzi)],
    ),
    // Machines and sandboxes.
    known(
        "kubevirt.io",
        &["VirtualMachine", "VirtualMachineInstanceReplicaSet"],
        &[made("spec.template", virtual_machine)],
    ),
    known(
        "kubevirt.io",
        &["VirtualMachineInstance"],
        &[made("", virtual_machine)],
    ),
    known(
        "pool.kubevirt.io",
        &["VirtualMachinePool"],
        &[made(
            "spec.virtualMachineTemplate.spec.template",
            virtual_machine,
        )],
    ),
    known(
        "agents.x-k8s.io",
        &["Sandbox"],
        &[template("spec.podTemplate")],
    ),
    known(
        "extensions.agents.x-k8s.io",
        &["SandboxTemplate"],
        &[template("spec.podTemplate")],
    ),
];

const RAY_CLUSTER: &[Row] = &[
    named("head", "spec.headGroupSpec.template"),
    template("spec.workerGroupSpecs[*].template"),
];

const POD_TEMPLATE: &[Row] = &[patch("", "spec.podTemplate")];

/// The row of a group and kind.
pub(crate) fn known_kind(group: &str, kind: &str) -> Option<&'static Known> {
    KNOWN
        .iter()
        .find(|known| known.kinds.contains(&kind) && known.group == group)
}

/// Every kind of the table with the paths of its pods, for tests.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static [Row])> {
    KNOWN.iter().flat_map(|known| {
        known
            .kinds
            .iter()
            .map(|kind| (known.group, *kind, known.pods))
    })
}
