"""A gigabyte of manifests that people wrote: copies of some directories, each in namespaces of its own.

    python3 bench/gigabyte.py OUTPUT MEGABYTES DIRECTORY...

The first copy is the files as they are. In every other one, names of namespaces end with its number, and what a cluster has once is left
out: definitions, roles and bindings of the whole cluster, webhooks, what is given to everybody. Users and groups are those of the copy. Files are some 40 MB. A scan of them is measured with
`/usr/bin/time -f %M seawall scan --format json -o /dev/null OUTPUT` (docs/benchmarks.md).
"""

import pathlib
import re
import sys

# What a cluster has once, whatever runs in it: the copies are further teams, and no further operators of the whole cluster.
WIDE = re.compile(
    "CustomResourceDefinition|APIService|Kustomization|Node|PersistentVolume|StorageClass|ClusterRole|ClusterRoleBinding|IngressClass"
    "|PriorityClass|RuntimeClass|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|ValidatingAdmissionPolicy"
    "|ValidatingAdmissionPolicyBinding|CSIDriver|AdminNetworkPolicy|BaselineAdminNetworkPolicy|ClusterPolicy|GatewayClass"
)
KIND = re.compile(r"^kind: *[\"']?(\w+)", re.M)
NAMESPACE = re.compile(r"^(\s*(?:- )?(?:namespace|kubernetes\.io/metadata\.name): *)[\"']?([a-z0-9][a-z0-9.-]*)[\"']?[ \t]*$", re.M)
NAME = re.compile(r"^(metadata:\n(?:  .*\n)*?  name: *)[\"']?([^\s\"']+)[\"']?", re.M)
PEOPLE = re.compile(r"^(\s*- kind: (?:User|Group)\n(?:    apiGroup: .*\n)?    name: )([^\s:]+)$", re.M)
# What is given to everybody, once: in every copy, each account would hold it in each namespace.
EVERYBODY = re.compile(r"^    name: system:(serviceaccounts|authenticated|unauthenticated|anonymous)$", re.M)
# Templates, lists of one kind (kubectl takes no others), and versions that no server has any more: they are told of one by one.
LEFT_OUT = re.compile(r"{{|^kind: \w+List$|^apiVersion: (policy|extensions)/v1beta1", re.M)
FILE_BYTES = 40_000_000


def documents(directories):
    """Plain manifests: no templates, no values of charts, no overlays."""
    for directory in directories:
        for file in sorted(pathlib.Path(directory).rglob("*.yaml")):
            text = file.read_text()
            for part in re.split(r"^---.*\n", text, flags=re.M):
                kind = KIND.search(part)
                if kind and not LEFT_OUT.search(part) and re.search(r"^apiVersion:", part, re.M):
                    yield kind.group(1), part if part.endswith("\n") else part + "\n"


def copy(kind, text, number):
    """A document in copy `number`; nothing where it is there once only."""
    if WIDE.fullmatch(kind) or EVERYBODY.search(text):
        return ""
    text = PEOPLE.sub(rf"\g<1>\g<2>-{number}", text)
    text = NAMESPACE.sub(rf"\g<1>\g<2>-{number}", text)
    if kind == "Namespace":
        return NAME.sub(rf"\g<1>\g<2>-{number}", text, count=1)
    if not re.search(r"^  namespace:", text, re.M):
        text = re.sub(r"^metadata:\n", f"metadata:\n  namespace: default-{number}\n", text, count=1, flags=re.M)
    return text


def main():
    """Writes the files."""
    output, size = pathlib.Path(sys.argv[1]), int(sys.argv[2]) * 1_000_000
    output.mkdir(parents=True, exist_ok=True)
    all_documents = list(documents(sys.argv[3:]))
    written, number, files, total = 0, 0, 0, 0
    target = None
    while total < size:
        texts = [text if number == 0 else copy(kind, text, number) for kind, text in all_documents]
        texts = ["---\n" + text for text in texts if text]
        whole = "".join(texts).encode()
        if target is None or written + len(whole) > FILE_BYTES:
            if target:
                target.close()
            target = open(output / f"part-{files:03}.yaml", "wb")
            files, written = files + 1, 0
        target.write(whole)
        written, total, number = written + len(whole), total + len(whole), number + 1
    target.close()
    print(f"{total / 1e6:.0f} MB, {number} copies of {len(all_documents)} documents, {files} files")


if __name__ == "__main__":
    main()
