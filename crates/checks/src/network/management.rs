//! Programs that manage others: their images and labels, and the ports on which such programs listen.

use seawall_model::{ImageRef, Pod};

/// Name, endings of image repositories, and values of `app.kubernetes.io/name`, `k8s-app` or `app`.
const INTERFACES: &[(&str, &[&str], &[&str])] = &[
    (
        "Kubernetes Dashboard",
        &[
            "kubernetesui/dashboard",
            "kubernetesui/dashboard-web",
            "kubernetesui/dashboard-api",
        ],
        &["kubernetes-dashboard"],
    ),
    ("Headlamp", &["headlamp-k8s/headlamp"], &["headlamp"]),
    ("Octant", &["vmware/octant"], &["octant"]),
    ("Weave Scope", &["weaveworks/scope"], &["weave-scope"]),
    ("Argo CD", &["argoproj/argocd"], &["argocd-server"]),
    (
        "Argo Workflows",
        &["argoproj/argocli", "argoproj/workflow-controller"],
        &["argo-server"],
    ),
    (
        "Kubeflow",
        &["kubeflow/centraldashboard"],
        &["centraldashboard"],
    ),
    ("Rancher", &["rancher/rancher"], &["rancher"]),
    (
        "Portainer",
        &[
            "portainer/portainer",
            "portainer/portainer-ce",
            "portainer/portainer-ee",
        ],
        &["portainer"],
    ),
    (
        "Jenkins",
        &["jenkins/jenkins"],
        &["jenkins", "jenkins-controller"],
    ),
    ("Apache NiFi", &["apache/nifi"], &["nifi"]),
    (
        "Prometheus",
        &["prometheus/prometheus", "prom/prometheus"],
        &["prometheus"],
    ),
    (
        "Alertmanager",
        &["prometheus/alertmanager", "prom/alertmanager"],
        &["alertmanager"],
    ),
    ("Kibana", &["kibana/kibana"], &["kibana"]),
    (
        "Jaeger",
        &[
            "jaegertracing/all-in-one",
            "jaegertracing/jaeger-query",
            "jaegertracing/jaeger",
        ],
        &["jaeger"],
    ),
    ("Kiali", &["kiali/kiali"], &["kiali"]),
    (
        "HashiCorp Consul",
        &["hashicorp/consul", "library/consul"],
        &["consul"],
    ),
    (
        "RabbitMQ management",
        &["library/rabbitmq", "bitnami/rabbitmq"],
        &["rabbitmq"],
    ),
    (
        "phpMyAdmin",
        &["library/phpmyadmin", "phpmyadmin/phpmyadmin"],
        &["phpmyadmin"],
    ),
    ("pgAdmin", &["dpage/pgadmin4"], &["pgadmin"]),
    ("Longhorn", &["longhornio/longhorn-ui"], &["longhorn-ui"]),
    ("Hubble UI", &["cilium/hubble-ui"], &["hubble-ui"]),
    ("Selenium Grid", &["selenium/hub"], &["selenium-hub"]),
];

/// Ports of protocols without strong authentication, or that control a machine.
const PORTS: &[(u16, &str)] = &[
    (22, "SSH"),
    (23, "Telnet"),
    (111, "RPC port mapper"),
    (445, "SMB"),
    (1433, "SQL Server"),
    (1521, "Oracle Database"),
    (2049, "NFS"),
    (2181, "ZooKeeper"),
    (2375, "Docker API"),
    (2376, "Docker API"),
    (2379, "etcd"),
    (2380, "etcd peers"),
    (3306, "MySQL"),
    (3389, "RDP"),
    (4194, "cAdvisor"),
    (5432, "PostgreSQL"),
    (5601, "Kibana"),
    (5900, "VNC"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (6443, "Kubernetes API"),
    (7000, "Cassandra"),
    (8020, "HDFS"),
    (8086, "InfluxDB"),
    (8500, "Consul"),
    (9042, "Cassandra"),
    (9092, "Kafka"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch transport"),
    (10250, "kubelet"),
    (10255, "kubelet, read-only"),
    (11211, "memcached"),
    (15672, "RabbitMQ management"),
    (27017, "MongoDB"),
];

/// The program that a pod runs, if it manages others.
pub(super) fn interface(pod: &Pod<'_>) -> Option<&'static str> {
    let labels = pod.labels();
    let named = ["app.kubernetes.io/name", "k8s-app", "app"]
        .into_iter()
        .filter_map(|key| labels.get(key));
    let named: Vec<&str> = named.collect();
    let images: Vec<String> = pod
        .containers()
        .filter_map(|container| ImageRef::parse(container.image()))
        .map(|image| image.full_name())
        .collect();
    INTERFACES.iter().find_map(|(name, repositories, values)| {
        let by_image = images.iter().any(|image| {
            repositories.iter().any(|known| {
                image
                    .strip_suffix(known)
                    .is_some_and(|host| host.is_empty() || host.ends_with('/'))
            })
        });
        let by_label = named.iter().any(|value| values.contains(value));
        (by_image || by_label).then_some(*name)
    })
}

/// The protocol of a port that should not be open to the outside.
pub(super) fn protocol(port: i64) -> Option<&'static str> {
    PORTS
        .iter()
        .find(|(known, _)| i64::from(*known) == port)
        .map(|(_, protocol)| *protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_ascend() {
        assert!(PORTS.is_sorted_by_key(|(port, _)| port));
    }
}
