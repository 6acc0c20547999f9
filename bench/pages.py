"""Measures the pages of 30,000 pods: their size, the time to write them, and the time until a browser shows them and answers.
Prints Markdown. The time of the browser is from the start of the page to the end of its scripts with everything laid out."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from attack import objects as attacked
from measure import measure
from network import objects as connected

SEAWALL = str(Path(sys.argv[1]).resolve())
PODS = 30_000
READY = """<script>addEventListener("load", () => { document.body.getBoundingClientRect(); const out = document.createElement("pre");
out.id = "ready"; out.textContent = Math.round(performance.now()); document.body.append(out); });</script>"""


def ready(folder, page):
    """Milliseconds until a page is shown and answers; `None` without a browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return None
    before, after = page.rsplit("</body>", 1)
    path = Path(folder) / "ready.html"
    path.write_text(before + READY + "</body>" + after)
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1280,900"]
    command += [f"--user-data-dir={folder}/profile", "--dump-dom", f"file://{path}"]
    times = []
    for _ in range(3):
        out = subprocess.run(command, capture_output=True, text=True).stdout
        times.append(int(re.search(r'<pre id="ready">(\d+)</pre>', out).group(1)))
    return min(times)


def main():
    print("## Pages: 30,000 pods\n")
    print("| Page | Size | Time to write | Memory | Time in the browser |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        inputs = {"network": connected(PODS), "attack": attacked(PODS)}
        for name, items in inputs.items():
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*items]}))
        for title, words, name in [
            ("`network connections`", ["network", "connections"], "network"),
            ("`scan`", ["scan"], "network"),
            ("`attack paths`", ["attack", "paths"], "attack"),
        ]:
            page = Path(folder) / "page.html"
            command = [SEAWALL, *words, "--format", "html", "-o", str(page), str(Path(folder) / f"{name}.json")]
            time, memory = measure(command)
            text = page.read_text()
            milliseconds = ready(folder, text)
            browser = "no browser" if milliseconds is None else f"{milliseconds / 1000:.2f} s"
            print(f"| {title} | {len(text.encode()) / 1e6:.2f} MB | {time:.2f} s | {memory:.0f} MB | {browser} |")
    print()


main()
