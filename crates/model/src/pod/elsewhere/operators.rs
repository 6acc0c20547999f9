//! Kinds whose operator makes pods of images and settings of its own, whatever the object says.

/// Whether the operator of a kind makes pods of every object.
pub(super) fn is_made_by_operator(group: &str, kind: &str) -> bool {
    MADE.iter()
        .any(|(of, kinds)| *of == group && kinds.contains(&kind))
}

const MADE: &[(&str, &[&str])] = &[
    // Messages and streams.
    (
        "kafka.strimzi.io",
        &[
            "Kafka",
            "KafkaBridge",
            "KafkaConnect",
            "KafkaMirrorMaker",
            "KafkaMirrorMaker2",
            "KafkaNodePool",
        ],
    ),
    ("rabbitmq.com", &["RabbitmqCluster"]),
    (
        "argoproj.io",
        &["ArgoCD", "EventBus", "EventSource", "Sensor"],
    ),
    ("flink.apache.org", &["FlinkDeployment"]),
    (
        "sparkoperator.k8s.io",
        &["SparkApplication", "ScheduledSparkApplication"],
    ),
    // Databases.
    ("postgresql.cnpg.io", &["Cluster", "Pooler"]),
    ("acid.zalan.do", &["postgresql"]),
    (
        "postgres-operator.crunchydata.com",
        &["PGAdmin", "PostgresCluster"],
    ),
    ("pgv2.percona.com", &["PerconaPGCluster"]),
    ("psmdb.percona.com", &["PerconaServerMongoDB"]),
    ("pxc.percona.com", &["PerconaXtraDBCluster"]),
    ("ps.percona.com", &["PerconaServerMySQL"]),
    ("mongodbcommunity.mongodb.com", &["MongoDBCommunity"]),
    ("mongodb.com", &["MongoDB", "MongoDBOpsManager"]),
    ("mysql.oracle.com", &["InnoDBCluster"]),
    ("k8s.mariadb.com", &["MariaDB", "MaxScale"]),
    (
        "redis.redis.opstreelabs.in",
        &["Redis", "RedisCluster", "RedisReplication", "RedisSentinel"],
    ),
    ("databases.spotahome.com", &["RedisFailover"]),
    ("dragonflydb.io", &["Dragonfly"]),
    ("cassandra.datastax.com", &["CassandraDatacenter"]),
    ("k8ssandra.io", &["K8ssandraCluster"]),
    ("scylla.scylladb.com", &["ScyllaCluster"]),
    ("clickhouse.altinity.com", &["ClickHouseInstallation"]),
    (
        "clickhouse-keeper.altinity.com",
        &["ClickHouseKeeperInstallation"],
    ),
    ("crdb.cockroachlabs.com", &["CrdbCluster"]),
    ("pingcap.com", &["TidbCluster"]),
    ("solr.apache.org", &["SolrCloud"]),
    ("zookeeper.pravega.io", &["ZookeeperCluster"]),
    ("opensearch.opster.io", &["OpenSearchCluster"]),
    ("minio.min.io", &["Tenant"]),
    ("ceph.rook.io", &["CephCluster"]),
    // Elastic.
    ("elasticsearch.k8s.elastic.co", &["Elasticsearch"]),
    ("kibana.k8s.elastic.co", &["Kibana"]),
    ("apm.k8s.elastic.co", &["ApmServer"]),
    ("logstash.k8s.elastic.co", &["Logstash"]),
    ("maps.k8s.elastic.co", &["ElasticMapsServer"]),
    ("enterprisesearch.k8s.elastic.co", &["EnterpriseSearch"]),
    ("packageregistry.k8s.elastic.co", &["PackageRegistry"]),
    ("beat.k8s.elastic.co", &["Beat"]),
    ("agent.k8s.elastic.co", &["Agent"]),
    // Metrics, logs and traces.
    (
        "monitoring.coreos.com",
        &[
            "Alertmanager",
            "Prometheus",
            "PrometheusAgent",
            "ThanosRuler",
        ],
    ),
    (
        "operator.victoriametrics.com",
        &[
            "VMAgent",
            "VMAlert",
            "VMAlertmanager",
            "VMCluster",
            "VMSingle",
        ],
    ),
    (
        "opentelemetry.io",
        &["OpAMPBridge", "OpenTelemetryCollector", "TargetAllocator"],
    ),
    ("jaegertracing.io", &["Jaeger"]),
    ("loki.grafana.com", &["LokiStack"]),
    ("tempo.grafana.com", &["TempoMonolithic", "TempoStack"]),
    ("grafana.integreatly.org", &["Grafana"]),
    ("kiali.io", &["Kiali"]),
    ("datadoghq.com", &["DatadogAgent"]),
    ("dynatrace.com", &["DynaKube"]),
    // Applications.
    ("k8s.keycloak.org", &["Keycloak"]),
    ("awx.ansible.com", &["AWX"]),
    ("fluxcd.controlplane.io", &["FluxInstance"]),
    // Machines, training and serving.
    (
        "kubevirt.io",
        &[
            "VirtualMachine",
            "VirtualMachineInstance",
            "VirtualMachineInstanceReplicaSet",
        ],
    ),
    ("pool.kubevirt.io", &["VirtualMachinePool"]),
    ("leaderworkerset.x-k8s.io", &["LeaderWorkerSet"]),
    ("serving.kserve.io", &["InferenceService"]),
    (
        "actions.github.com",
        &[
            "AutoscalingListener",
            "AutoscalingRunnerSet",
            "EphemeralRunner",
            "EphemeralRunnerSet",
        ],
    ),
    (
        "actions.summerwind.dev",
        &[
            "Runner",
            "RunnerDeployment",
            "RunnerReplicaSet",
            "RunnerSet",
        ],
    ),
    // Builds.
    ("triggers.tekton.dev", &["EventListener"]),
    ("build.openshift.io", &["Build", "BuildConfig"]),
    ("shipwright.io", &["BuildRun"]),
    ("kpack.io", &["Build", "Image"]),
];
