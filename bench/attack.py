"""Measures `seawall attack` on generated clusters shaped like real ones. Prints Markdown."""

import json
import sys
import tempfile
from pathlib import Path

from measure import measure

SEAWALL = str(Path(sys.argv[1]).resolve())
PODS_A_NODE = 30
WORKLOADS, REPLICAS = 6, 8
DAEMONS = ["cni", "logs", "metrics"]
RBAC = "rbac.authorization.k8s.io"


def pod(name, namespace, labels, owner, node, account, index, container, volumes=(), **spec):
    """A pod as an API server shows it, without what nobody looks at."""
    token = {
        "name": "kube-api-access",
        "projected": {
            "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            ]
        },
    }
    mount = {"name": "kube-api-access", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}
    container = {**container, "volumeMounts": [*container.get("volumeMounts", []), mount]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": f"{index:032x}",
            "labels": labels,
            "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": owner[0], "name": owner[1], "uid": f"{owner[0]}-{namespace}-{owner[1]}", "controller": True}
            ],
        },
        "spec": {
            "serviceAccountName": account,
            "nodeName": node,
            "containers": [container],
            "volumes": [token, *volumes],
            "tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"}],
            **spec,
        },
        "status": {"phase": "Running", "podIP": f"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}"},
    }


def web(number):
    return {
        "name": "app",
        "image": f"registry.example/app-{number}:1.2.3",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [{"name": "DATABASE", "valueFrom": {"secretKeyRef": {"name": "database", "key": "url"}}}],
        "livenessProbe": {"httpGet": {"path": "/live", "port": "http"}},
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "runAsUser": 1000, "runAsNonRoot": True},
    }


def rules(kind, name, namespace, rules_):
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata, "rules": rules_}


def bind(kind, name, namespace, role, account):
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    subject = {"kind": "ServiceAccount", "namespace": account[0], "name": account[1]}
    role_ref = {"apiGroup": RBAC, "kind": role[0], "name": role[1]}
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": kind,
        "metadata": metadata,
        "roleRef": role_ref,
        "subjects": [subject],
    }


def policies(namespace):
    def policy(name, spec):
        metadata = {"name": name, "namespace": namespace}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}

    yield policy("default-deny", {"podSelector": {}, "policyTypes": ["Ingress"]})
    yield policy("own", {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]})
    front = {"matchLabels": {"app": "app-0"}}
    yield policy("front", {"podSelector": front, "ingress": [{"ports": [{"port": 8080}]}]})


def objects(pods):
    """Nodes, three DaemonSets, and namespaces with six workloads each, until there are enough pods."""
    nodes = pods // PODS_A_NODE
    for number in range(nodes):
        labels = {"kubernetes.io/hostname": f"node-{number}"}
        if number < 3:
            labels["node-role.kubernetes.io/control-plane"] = ""
        yield {"apiVersion": "v1", "kind": "Node", "metadata": {"name": f"node-{number}", "labels": labels}}
    count = 0
    for daemon in DAEMONS:
        container = {"name": daemon, "image": f"registry.example/{daemon}:1"}
        host = {"name": "host", "hostPath": {"path": "/var/log" if daemon == "logs" else "/opt/cni/bin"}}
        spec = {}
        if daemon == "cni":
            container["securityContext"] = {"privileged": True}
            spec["hostNetwork"] = True
        if daemon != "metrics":
            container["volumeMounts"] = [{"name": "host", "mountPath": "/host"}]
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": daemon, "namespace": "system"}}
        for node in range(nodes):
            count += 1
            owner = ("DaemonSet", daemon)
            name = f"{daemon}-{node}"
            labels = {"app": daemon}
            yield pod(name, "system", labels, owner, f"node-{node}", daemon, count, container, [host], **spec)
    yield rules("ClusterRole", "reader", None, [{"apiGroups": [""], "resources": ["pods", "nodes"], "verbs": ["get", "list", "watch"]}])
    yield rules("ClusterRole", "secrets", None, [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}])
    yield bind("ClusterRoleBinding", "metrics", None, ("ClusterRole", "reader"), ("system", "metrics"))
    yield bind("ClusterRoleBinding", "operator", None, ("ClusterRole", "secrets"), ("team-1", "app-5"))
    namespace = 0
    while count < pods:
        name = f"team-{namespace}"
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": name}}}
        yield {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "database", "namespace": name}, "type": "Opaque"}
        if namespace % 2:
            yield from policies(name)
        verbs = ["get", "list", "create"] if namespace % 10 == 0 else ["get", "list"]
        yield rules("Role", "own", name, [{"apiGroups": [""], "resources": ["pods", "pods/exec", "configmaps"], "verbs": verbs}])
        yield bind("RoleBinding", "own", name, ("Role", "own"), (name, "app-1"))
        for workload in range(WORKLOADS):
            app = f"app-{workload}"
            yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": app, "namespace": name}}
            kind = "LoadBalancer" if workload == 0 and namespace % 20 == 0 else "ClusterIP"
            yield {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": app, "namespace": name},
                "spec": {"type": kind, "selector": {"app": app}, "ports": [{"port": 80, "targetPort": "http"}]},
            }
            for replica in range(REPLICAS):
                count += 1
                node = (count * 7919) % nodes
                owner = ("ReplicaSet", f"{app}-5d4f8c7b9")
                labels = {"app": app, "pod-template-hash": "5d4f8c7b9"}
                yield pod(f"{app}-{replica}", name, labels, owner, f"node-{node}", app, count, web(workload))
        namespace += 1


def main():
    print("## Attack graph: every distance\n")
    print("| Pods | Nodes | File | Time | of it loading | Memory | Time a pod | Memory a pod | `attack cut` |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for pods in [3_000, 30_000, 150_000]:
            path = Path(folder) / f"{pods}.json"
            with path.open("w") as file:
                file.write('{"apiVersion": "v1", "kind": "List", "items": [')
                for number, item in enumerate(objects(pods)):
                    file.write(("," if number else "") + json.dumps(item))
                file.write("]}")
            size = path.stat().st_size / 1e6
            empty = Path(folder) / "empty.jsonl"
            empty.write_text("")
            load, _ = measure([SEAWALL, "network", "can", "--batch", str(empty), "-i", str(path)], runs=2)
            command = [SEAWALL, "attack", "exposure", "--format", "json", "-o", "/dev/null", str(path)]
            time, memory = measure(command, runs=2)
            cut, _ = measure([SEAWALL, "attack", "cut", "--mistakes", "2", "-o", "/dev/null", str(path)], runs=2)
            each = f"{time / pods * 1e6:.0f} µs | {memory / pods * 1e3:.0f} KB"
            print(
                f"| {pods:,} | {pods // PODS_A_NODE:,} | {size:.0f} MB | {time:.2f} s | {load:.2f} s | {memory:.0f} MB | {each} | {cut:.2f} s |"
            )
    print()


if __name__ == "__main__":
    main()
