//! Labels that operators give to the pods that they make of their objects, as far as they are known.

use seawall_model::{Decider, Object, Origin, Pod};

use crate::added::Added;

/// What a label is.
#[derive(Debug, Clone, Copy)]
enum Value {
    Is(&'static str),
    /// The name of the object.
    Name,
    /// That with something behind it.
    NameWith(&'static str),
    /// The name of the object with that of the part of it that the pods are, such as `kafka`.
    NameWithPart,
    /// Something that is not in the object.
    Some,
}

type Labels = &'static [(&'static str, Value)];

const PROMETHEUS: Labels = &[
    ("app.kubernetes.io/name", Value::Is("prometheus")),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("prometheus-operator"),
    ),
    ("app.kubernetes.io/version", Value::Some),
    ("operator.prometheus.io/name", Value::Name),
    ("operator.prometheus.io/shard", Value::Some),
    ("prometheus", Value::Name),
];
const ALERTMANAGER: Labels = &[
    ("app.kubernetes.io/name", Value::Is("alertmanager")),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("prometheus-operator"),
    ),
    ("app.kubernetes.io/version", Value::Some),
    ("alertmanager", Value::Name),
];
const RULER: Labels = &[
    ("app.kubernetes.io/name", Value::Is("thanos-ruler")),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("prometheus-operator"),
    ),
    ("thanos-ruler", Value::Name),
];
const KAFKA: Labels = &[
    ("strimzi.io/cluster", Value::Name),
    ("strimzi.io/kind", Value::Is("Kafka")),
    ("strimzi.io/name", Value::NameWithPart),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("strimzi-cluster-operator"),
    ),
    ("app.kubernetes.io/name", Value::Some),
];
const CONNECT: Labels = &[
    ("strimzi.io/cluster", Value::Name),
    ("strimzi.io/kind", Value::Is("KafkaConnect")),
    ("strimzi.io/name", Value::NameWith("-connect")),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("strimzi-cluster-operator"),
    ),
];
const BRIDGE: Labels = &[
    ("strimzi.io/cluster", Value::Name),
    ("strimzi.io/kind", Value::Is("KafkaBridge")),
    ("strimzi.io/name", Value::NameWith("-bridge")),
    ("app.kubernetes.io/instance", Value::Name),
    (
        "app.kubernetes.io/managed-by",
        Value::Is("strimzi-cluster-operator"),
    ),
];
const RABBIT: Labels = &[
    ("app.kubernetes.io/name", Value::Name),
    ("app.kubernetes.io/component", Value::Is("rabbitmq")),
    ("app.kubernetes.io/part-of", Value::Is("rabbitmq")),
];
const ELASTICSEARCH: Labels = &[
    ("common.k8s.elastic.co/type", Value::Is("elasticsearch")),
    ("elasticsearch.k8s.elastic.co/cluster-name", Value::Name),
];
const KIBANA: Labels = &[
    ("common.k8s.elastic.co/type", Value::Is("kibana")),
    ("kibana.k8s.elastic.co/name", Value::Name),
];
const CLOUD_NATIVE_PG: Labels = &[
    ("cnpg.io/cluster", Value::Name),
    ("cnpg.io/podRole", Value::Is("instance")),
    ("cnpg.io/instanceName", Value::Some),
];
const SPILO: Labels = &[
    ("application", Value::Is("spilo")),
    ("cluster-name", Value::Name),
];
const CRUNCHY: Labels = &[("postgres-operator.crunchydata.com/cluster", Value::Name)];
const MINIO: Labels = &[("v1.min.io/tenant", Value::Name)];

const KNATIVE_SERVICE: Labels = &[
    ("serving.knative.dev/service", Value::Name),
    ("serving.knative.dev/configuration", Value::Name),
    ("serving.knative.dev/revision", Value::Some),
    ("app", Value::Some),
];
const KNATIVE_CONFIGURATION: Labels = &[
    ("serving.knative.dev/configuration", Value::Name),
    ("serving.knative.dev/revision", Value::Some),
    ("app", Value::Some),
];
const KNATIVE_REVISION: Labels = &[
    ("serving.knative.dev/revision", Value::Name),
    ("app", Value::Some),
];
const JOB_SET: Labels = &[
    ("jobset.sigs.k8s.io/jobset-name", Value::Name),
    ("jobset.sigs.k8s.io/replicatedjob-name", Value::Some),
    ("jobset.sigs.k8s.io/job-index", Value::Some),
    ("jobset.sigs.k8s.io/job-key", Value::Some),
    ("batch.kubernetes.io/job-name", Value::Some),
    ("batch.kubernetes.io/controller-uid", Value::Some),
    ("job-name", Value::Some),
    ("controller-uid", Value::Some),
];
const WORKFLOW: Labels = &[
    ("workflows.argoproj.io/workflow", Value::Name),
    ("workflows.argoproj.io/completed", Value::Some),
];
const LEADER_WORKER_SET: Labels = &[
    ("leaderworkerset.sigs.k8s.io/name", Value::Name),
    ("leaderworkerset.sigs.k8s.io/group-index", Value::Some),
    ("leaderworkerset.sigs.k8s.io/worker-index", Value::Some),
];
const RAY_CLUSTER: Labels = &[
    ("ray.io/cluster", Value::Name),
    ("ray.io/node-type", Value::Some),
    ("ray.io/group", Value::Some),
    ("ray.io/is-ray-node", Value::Is("yes")),
];

/// Labels by group and kind. Whatever else an operator adds is open.
const KINDS: &[(&str, &str, Labels)] = &[
    ("monitoring.coreos.com", "Prometheus", PROMETHEUS),
    ("monitoring.coreos.com", "Alertmanager", ALERTMANAGER),
    ("monitoring.coreos.com", "ThanosRuler", RULER),
    ("kafka.strimzi.io", "Kafka", KAFKA),
    ("kafka.strimzi.io", "KafkaConnect", CONNECT),
    ("kafka.strimzi.io", "KafkaBridge", BRIDGE),
    ("rabbitmq.com", "RabbitmqCluster", RABBIT),
    (
        "elasticsearch.k8s.elastic.co",
        "Elasticsearch",
        ELASTICSEARCH,
    ),
    ("kibana.k8s.elastic.co", "Kibana", KIBANA),
    ("postgresql.cnpg.io", "Cluster", CLOUD_NATIVE_PG),
    ("acid.zalan.do", "postgresql", SPILO),
    (
        "postgres-operator.crunchydata.com",
        "PostgresCluster",
        CRUNCHY,
    ),
    ("minio.min.io", "Tenant", MINIO),
    ("serving.knative.dev", "Service", KNATIVE_SERVICE),
    (
        "serving.knative.dev",
        "Configuration",
        KNATIVE_CONFIGURATION,
    ),
    ("serving.knative.dev", "Revision", KNATIVE_REVISION),
    ("jobset.x-k8s.io", "JobSet", JOB_SET),
    ("argoproj.io", "Workflow", WORKFLOW),
    (
        "leaderworkerset.x-k8s.io",
        "LeaderWorkerSet",
        LEADER_WORKER_SET,
    ),
    ("ray.io", "RayCluster", RAY_CLUSTER),
];

/// The labels that the operator of a kind gives to pods; `part` is what the object calls these pods of several.
pub(crate) fn labels(object: &Object, part: &str) -> Vec<(&'static str, Added)> {
    let kinds = KINDS.iter();
    let mut known = kinds.filter(|(group, kind, _)| {
        *kind == &*object.kind && *group == object.group() && !object.name.is_empty()
    });
    let Some((.., labels)) = known.next() else {
        return Vec::new();
    };
    let value = |value: Value| match value {
        Value::Is(text) => Added::Is(text.into()),
        Value::Name => Added::Is((*object.name).into()),
        Value::NameWith(end) => Added::Is(format!("{}{end}", object.name).into()),
        Value::NameWithPart if part.is_empty() => Added::Some,
        Value::NameWithPart => Added::Is(format!("{}-{part}", object.name).into()),
        Value::Some => Added::Some,
    };
    labels
        .iter()
        .map(|(key, one)| (*key, value(*one)))
        .collect()
}

/// Whether an object stands for pods of which nothing is written: its operator makes them. A cluster that runs shows its pods.
pub(crate) fn is_unwritten(object: &Object) -> bool {
    object.source.origin != Origin::Cluster
        && object.group().contains('.')
        && Pod::all(object).next().is_none()
        && Pod::elsewhere(object)
            .iter()
            .any(|pods| pods.decider == Decider::Operator)
}
