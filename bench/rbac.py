"""Measures `seawall rbac` on 50,000 bindings, 10,000 roles and 100,000 subjects. Prints Markdown."""

import json
import random
import sys
import tempfile
from pathlib import Path

from measure import measure

SEAWALL = str(Path(sys.argv[1]).resolve())
# Each binding names two subjects of its own.
ROLES, BINDINGS, REQUESTS = 10_000, 50_000, 1_000_000
API = "rbac.authorization.k8s.io/v1"
RESOURCES = ["pods", "secrets", "configmaps", "services", "deployments", "jobs", "pods/exec"]
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"]


def objects(random):
    for number in range(ROLES):
        yield {
            "apiVersion": API,
            "kind": "ClusterRole",
            "metadata": {"name": f"role-{number}"},
            "rules": [
                {
                    "apiGroups": random.choice([[""], ["apps"], ["batch"]]),
                    "resources": random.sample(RESOURCES, 2),
                    "verbs": random.sample(VERBS, 3),
                }
                for _ in range(4)
            ],
        }
    for number in range(BINDINGS):
        yield {
            "apiVersion": API,
            "kind": "RoleBinding",
            "metadata": {"name": f"binding-{number}", "namespace": f"team-{number % 500}"},
            "roleRef": {"kind": "ClusterRole", "name": f"role-{random.randrange(ROLES)}"},
            # Half of the subjects are users, half service accounts.
            "subjects": [
                {"kind": "User", "name": f"user-{number}"},
                {
                    "kind": "ServiceAccount",
                    "name": f"account-{number}",
                    "namespace": f"team-{number % 500}",
                },
            ],
        }


def main():
    generator = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        rights = Path(folder) / "rights.json"
        items = {"apiVersion": "v1", "kind": "List", "items": list(objects(generator))}
        rights.write_text(json.dumps(items))
        empty, batch = Path(folder) / "empty.jsonl", Path(folder) / "batch.jsonl"
        empty.write_text("")
        with batch.open("w") as file:
            for _ in range(REQUESTS):
                request = {
                    "subject": f"user-{generator.randrange(BINDINGS)}",
                    "groups": [],
                    "verb": generator.choice(VERBS),
                    "group": "",
                    "resource": generator.choice(RESOURCES[:6]),
                    "subresource": "",
                    "namespace": f"team-{generator.randrange(500)}",
                    "name": "",
                }
                file.write(json.dumps(request) + "\n")
        can = [SEAWALL, "rbac", "can", "-i", str(rights), "--batch"]
        load, memory = measure([*can, str(empty)], runs=3)
        asked, _ = measure([*can, str(batch)], runs=3)
        risks, risk_memory = measure([SEAWALL, "rbac", "risks", "-i", str(rights)], runs=3)
        who, _ = measure([SEAWALL, "rbac", "who-can", "get", "secrets", "-i", str(rights)], runs=3)
    each = (asked - load) / REQUESTS
    print("## RBAC: 50,000 bindings, 10,000 roles, 100,000 subjects\n")
    print("| Question | Time |\n|---|---|")
    print(f"| load and index ({memory:.0f} MB) | {load:.2f} s |")
    print(f"| one decision, parsed and printed | {each * 1e6:.2f} µs ({1 / each:,.0f} a second) |")
    print(f"| who-can, over loading | {max(0.0, who - load) * 1e3:.0f} ms |")
    print(f"| risks, with loading ({risk_memory:.0f} MB) | {risks:.2f} s |\n")


main()
