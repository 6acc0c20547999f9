//! Kinds that run what people write: templates, workflows, jobs, builds, training and serving.

use super::row::{Known, Shape, inline, known, made, named, patch, row, template};
use crate::pod::argo::{reusable_workflow, workflow};
use crate::pod::flink::flink;
use crate::pod::inline::{ARGO_EVENTS, RUNNER, SPARK_DRIVER, SPARK_EXECUTOR, STEP_ACTION};
use crate::pod::kserve::component;
use crate::pod::kyverno::generated;
use crate::pod::ray::{made_ray_cluster, ray_cluster};
use crate::pod::tekton::{event_listener, pipeline, pipeline_run, task, task_run};

pub(super) const KNOWN: &[Known] = &[
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
        &[inline("", "spec.template", &ARGO_EVENTS)],
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
        "batch.volcano.sh",
        &["CronJob"],
        &[template("spec.jobTemplate.spec.tasks[*].template")],
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
    known("ray.io", &["RayCluster"], &[made("", ray_cluster)]),
    known(
        "ray.io",
        &["RayJob", "RayCronJob"],
        &[
            made("spec.rayClusterSpec", made_ray_cluster),
            named("submitter", "spec.submitterPodTemplate"),
        ],
    ),
    known(
        "ray.io",
        &["RayService"],
        &[made("spec.rayClusterConfig", made_ray_cluster)],
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
        "sparkoperator.k8s.io",
        &["SparkConnect"],
        &[
            patch("server", "spec.server.template"),
            patch("executor", "spec.executor.template"),
        ],
    ),
    known(
        "flink.apache.org",
        &["FlinkDeployment"],
        &[made("spec", flink)],
    ),
    known(
        "kubernetes.dask.org",
        &["DaskCluster"],
        &[
            named("worker", "spec.worker"),
            named("scheduler", "spec.scheduler"),
        ],
    ),
    known(
        "kubernetes.dask.org",
        &["DaskJob"],
        &[
            named("job", "spec.job"),
            named("worker", "spec.cluster.spec.worker"),
            named("scheduler", "spec.cluster.spec.scheduler"),
        ],
    ),
    known(
        "kubernetes.dask.org",
        &["DaskWorkerGroup"],
        &[named("worker", "spec.worker")],
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
    known(
        "serving.kserve.io",
        &["LLMInferenceService", "LLMInferenceServiceConfig"],
        &[
            row("", "spec.template", Shape::PartialSpec("")),
            row("worker", "spec.worker", Shape::PartialSpec("")),
            row("prefill", "spec.prefill.template", Shape::PartialSpec("")),
            row(
                "prefill-worker",
                "spec.prefill.worker",
                Shape::PartialSpec(""),
            ),
        ],
    ),
    known(
        "machinelearning.seldon.io",
        &["SeldonDeployment"],
        &[patch("", "spec.predictors[*].componentSpecs[*]")],
    ),
    known(
        "kaito.sh",
        &["Workspace"],
        &[patch("", "inference.template")],
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
        "triggers.tekton.dev",
        &["EventListener"],
        &[made("spec", event_listener)],
    ),
    known(
        "kyverno.io",
        &["ClusterPolicy", "Policy"],
        &[made("spec.rules[*]", generated)],
    ),
    known(
        "cert-manager.io",
        &["Issuer", "ClusterIssuer"],
        &[
            patch("solver", "spec.acme.solvers[*].http01.ingress.podTemplate"),
            patch(
                "solver",
                "spec.acme.solvers[*].http01.gatewayHTTPRoute.podTemplate",
            ),
        ],
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
    known(
        "sinks.knative.dev",
        &["JobSink"],
        &[template("spec.job.spec.template")],
    ),
];
