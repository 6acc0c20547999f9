"""Measures what it costs to join image results with a cluster. Prints Markdown."""

import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from measure import measure

SEAWALL = str(Path(sys.argv[1]).resolve())
FINDINGS = 200


def reference(number):
    return f"registry.example.com/team/app{number}:1"


def finding(image, number):
    """A vulnerability with a fix, as `image scan` reports it."""
    package = f"pkg:deb/debian/lib{number}"
    return {
        "fingerprint": f"{image:016x}{number:016x}",
        "check": f"CVE-2026-{number + 1000}",
        "title": "A vulnerability",
        "verdict": "fail",
        "severity": "high",
        "severity_reason": "rated 7.5 by osv",
        "message": f"`lib{number}` 1.0 is affected; fixed in 1.1",
        "resource": {"kind": "Package", "name": package, "holder": reference(image), "version": "1.0"},
        "evidence": [
            {"kind": "package", "path": f"{package}@1.0", "fixed_in": "1.1", "file": "var/lib/dpkg/status", "over_network": True}
        ],
        "instances": 0,
        "risk": 310,
        "risk_reasons": [],
        "remedy": "Update the package and rebuild the image.",
        "techniques": [],
        "controls": [],
        "fixable": False,
    }


def write_results(images, out):
    """The report of a scan of this many images, piece by piece: what this process holds counts for those that it starts."""
    names = [reference(number) for number in range(images)]
    head = {
        "schema": "seawall.scan/v1",
        "images": [{"reference": name, "names": [name], "digests": [], "packages": FINDINGS, "layers": 5} for name in names],
        "database": date.today().isoformat(),
        "not_evaluated": [],
    }
    out.write(json.dumps(head)[:-1] + ', "findings": [')
    for number in range(images * FINDINGS):
        out.write((", " if number else "") + json.dumps(finding(number // FINDINGS, number % FINDINGS)))
    out.write("]}")


def pods(images):
    """Ten pods of each image, in a hundred namespaces."""
    for number in range(images * 10):
        image = number % images
        yield {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"p{number}", "namespace": f"n{number % 100}", "labels": {"app": f"a{image}"}},
            "spec": {"containers": [{"name": "c", "image": reference(image), "ports": [{"containerPort": 8080}]}]},
        }


def main():
    print("## Image results joined with a cluster: 200 findings an image, 10 pods an image\n")
    print("| Images | Pods | Results | Question | Time | Memory |\n|---|---|---|---|---|---|")
    for images in (250, 500, 1000):
        with tempfile.TemporaryDirectory() as folder:
            report, cluster = Path(folder) / "results.json", Path(folder) / "pods.json"
            with report.open("w") as out:
                write_results(images, out)
            with cluster.open("w") as out:
                out.write('{"apiVersion": "v1", "kind": "List", "items": [')
                for number, one in enumerate(pods(images)):
                    out.write((", " if number else "") + json.dumps(one))
                out.write("]}")
            size = report.stat().st_size / 1e6
            quiet = ["--format", "json", "-o", "/dev/null"]
            joined = ["--images", str(report)]
            for name, command in (
                ("`scan`", ["scan", str(cluster), *quiet]),
                ("`scan --images`", ["scan", str(cluster), *joined, *quiet]),
                ("`attack exposure --images`", ["attack", "exposure", str(cluster), *joined]),
                ("`image rebuild -i`", ["image", "rebuild", str(report), "-i", str(cluster)]),
            ):
                time, memory = measure([SEAWALL, *command], runs=3)
                print(f"| {images:,} | {images * 10:,} | {size:.0f} MB | {name} | {time:.2f} s | {memory:.0f} MB |")
    print()


main()
