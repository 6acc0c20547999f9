//! Kinds of operators that run a service, a machine or a sandbox, and let people change its pods.

use super::row::{Known, Row, Shape, inline, known, made, patch, row, template};
use crate::pod::inline::OPEN_TELEMETRY;
use crate::pod::strimzi::{strimzi, strimzi_connect};
use crate::pod::virt::virtual_machine;

pub(super) const KNOWN: &[Known] = &[
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
            "KafkaBridge",
            "KafkaMirrorMaker",
            "KafkaMirrorMaker2",
            "KafkaNodePool",
        ],
        &[made("spec.template", strimzi)],
    ),
    known(
        "kafka.strimzi.io",
        &["KafkaConnect"],
        &[made("spec", strimzi_connect)],
    ),
    known(
        "operator.victoriametrics.com",
        &["VMAgent", "VMAlert", "VMAlertmanager", "VMSingle"],
        &[row("", "spec", Shape::PartialSpec("podMetadata"))],
    ),
    known(
        "operator.victoriametrics.com",
        &["VMCluster"],
        &[
            row("select", "spec.vmselect", Shape::PartialSpec("podMetadata")),
            row("insert", "spec.vminsert", Shape::PartialSpec("podMetadata")),
            row(
                "storage",
                "spec.vmstorage",
                Shape::PartialSpec("podMetadata"),
            ),
        ],
    ),
    known(
        "grafana.integreatly.org",
        &["Grafana"],
        &[patch("", "spec.deployment.spec.template")],
    ),
    known(
        "postgresql.cnpg.io",
        &["Pooler"],
        &[patch("", "spec.template")],
    ),
    known(
        "rabbitmq.com",
        &["RabbitmqCluster"],
        &[patch("", "spec.override.statefulSet.spec.template")],
    ),
    known(
        "cassandra.datastax.com",
        &["CassandraDatacenter"],
        &[patch("", "spec.podTemplateSpec")],
    ),
    known(
        "clickhouse.altinity.com",
        &["ClickHouseInstallation"],
        &[patch("", "spec.templates.podTemplates[*]")],
    ),
    known(
        "k8s.keycloak.org",
        &["Keycloak"],
        &[patch("", "spec.unsupported.podTemplate")],
    ),
    known(
        "pkg.crossplane.io",
        &["DeploymentRuntimeConfig"],
        &[patch("", "spec.deploymentTemplate.spec.template")],
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

const POD_TEMPLATE: &[Row] = &[patch("", "spec.podTemplate")];
