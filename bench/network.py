"""Measures `seawall network` on 150,000 pods in 5,000 namespaces with 20,000 policies. Prints Markdown."""

import json
import sys
import tempfile
from pathlib import Path
from random import Random

from measure import measure

SEAWALL = str(Path(sys.argv[1]).resolve())
API = "networking.k8s.io/v1"
WORKLOADS, REPLICAS, QUESTIONS = 6, 5, 200_000


def policies(namespace, number):
    """Four a namespace: closed by default, its own pods, one workload for another team, and DNS or egress."""

    def policy(name, spec):
        return {
            "apiVersion": API,
            "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
        }

    dns = {
        "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "team-0"}}}],
        "ports": [{"protocol": "UDP", "port": 53}],
    }
    yield policy("default-deny", {"podSelector": {}, "policyTypes": ["Ingress"]})
    yield policy("own", {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]})
    yield policy(
        "api",
        {
            "podSelector": {"matchLabels": {"app": "app-0"}},
            "ingress": [
                {
                    "from": [{"namespaceSelector": {"matchLabels": {"team": f"t{number % 97}"}}}],
                    "ports": [{"port": 8080}],
                }
            ],
        },
    )
    if number % 2:
        egress = [dns, {"to": [{"podSelector": {}}]}]
        yield policy("out", {"podSelector": {}, "policyTypes": ["Egress"], "egress": egress})
    else:
        block = {"ipBlock": {"cidr": f"10.{number % 250}.0.0/16", "except": [f"10.{number % 250}.7.0/24"]}}
        yield policy("office", {"podSelector": {}, "ingress": [{"from": [block]}]})


def objects(pods):
    for number in range(pods // (WORKLOADS * REPLICAS)):
        namespace = f"team-{number}"
        yield {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": namespace, "labels": {"team": f"t{number % 97}"}},
        }
        for workload in range(WORKLOADS):
            for replica in range(REPLICAS):
                yield {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {
                        "name": f"app-{workload}-{replica}",
                        "namespace": namespace,
                        "labels": {"app": f"app-{workload}", "pod-template-hash": "5d4f8c7b9"},
                        "ownerReferences": [
                            {
                                "apiVersion": "apps/v1",
                                "kind": "ReplicaSet",
                                "name": f"app-{workload}-5d4f8c7b9",
                                "uid": f"{number}-{workload}",
                                "controller": True,
                            }
                        ],
                    },
                    "spec": {
                        "containers": [
                            {"name": "app", "image": "registry.example/app:1", "ports": [{"containerPort": 8080}]}
                        ]
                    },
                    "status": {"phase": "Running"},
                }
        yield from policies(namespace, number)


def administrator():
    """A policy for every pod: monitoring may in, one team may not, DNS may out, and cloud metadata is concealed."""
    every = {"namespaces": {}}
    named = lambda name: {"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
    port = lambda protocol, number: [{"portNumber": {"protocol": protocol, "port": number}}]
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": "AdminNetworkPolicy",
        "metadata": {"name": "everybody"},
        "spec": {
            "priority": 5,
            "subject": every,
            "ingress": [
                {"action": "Allow", "from": [named("team-3")], "ports": port("TCP", 9090)},
                {"action": "Deny", "from": [{"namespaces": {"matchLabels": {"team": "t13"}}}]},
            ],
            "egress": [
                {"action": "Allow", "to": [named("team-0")], "ports": port("UDP", 53)},
                {"action": "Deny", "to": [{"networks": ["169.254.169.254/32"]}]},
            ],
        },
    }


def main():
    print("## Network: the whole relation\n")
    print("| Pods | Namespaces | Policies | Time | of it loading | Memory |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for pods, more in [(1_500, []), (15_000, []), (150_000, [administrator()]), (150_000, [])]:
            items = [*objects(pods), *more]
            path = Path(folder) / f"{pods}.json"
            path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
            namespaces = pods // (WORKLOADS * REPLICAS)
            del items
            empty = Path(folder) / "empty.jsonl"
            empty.write_text("")
            load, _ = measure([SEAWALL, "network", "can", "--batch", str(empty), "-i", str(path)], runs=2)
            command = [SEAWALL, "network", "connections", "--format", "classes", "-o", "/dev/null", str(path)]
            time, memory = measure(command, runs=2)
            count = f"{namespaces * 4:,}" + (" and one for everybody" if more else "")
            print(f"| {pods:,} | {namespaces:,} | {count} | {time:.2f} s | {load:.2f} s | {memory:.0f} MB |")
        random = Random(7)
        batch = Path(folder) / "batch.jsonl"
        with batch.open("w") as file:
            for _ in range(QUESTIONS):
                end = lambda: f"team-{random.randrange(namespaces)}/app-{random.randrange(WORKLOADS)}"
                file.write(json.dumps({"from": end(), "to": end(), "port": 8080}) + "\n")
        asked, _ = measure([SEAWALL, "network", "can", "--batch", str(batch), "-i", str(path)], runs=2)
    each = (asked - load) / QUESTIONS
    print(f"\nOne answer of `can`, parsed and printed: {each * 1e6:.1f} µs.\n")


if __name__ == "__main__":
    main()
