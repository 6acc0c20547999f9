"""Measures `seawall detect serve`: batches of 400 events over connections of this machine, from the log of a real API server or, without one, made
ones. Prints Markdown.

python3 bench/webhook.py SEAWALL [LOG]
"""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SEAWALL = str(Path(sys.argv[1]).resolve())
LOG = sys.argv[2] if len(sys.argv) > 2 else None
EVENTS, RATE, SECONDS, CONNECTIONS = 400, 20_000, 15, 4
# So that no event is known already: every time that an event is sent, it gets an ID of its own.
ID = re.compile(rb'"auditID":"([^"]{36})')


def events():
    if LOG:
        return [line for line in Path(LOG).read_bytes().splitlines() if line.startswith(b"{")]
    made = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse",
        "auditID": "0" * 36,
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/shop/pods",
        "verb": "create",
        "user": {"username": "ann", "groups": ["system:authenticated"]},
        "sourceIPs": ["10.0.0.7"],
        "objectRef": {"resource": "pods", "namespace": "shop", "name": "web"},
        "responseStatus": {"code": 201},
        "requestObject": {"spec": {"containers": [{"name": str(n), "image": "web:1"} for n in range(20)]}},
        "stageTimestamp": "2026-11-20T09:00:00.000001Z",
    }
    return [json.dumps(made, separators=(",", ":")).encode()] * 4000


def batches(lines):
    head = b'{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":['
    return [head + b",".join(lines[at : at + EVENTS]) + b"]}" for at in range(0, len(lines) - EVENTS + 1, EVENTS)]


class Sender(threading.Thread):
    """A connection that sends batches, at a pace or as fast as it can, and sends what is refused again."""

    def __init__(self, port, own, pace, until, number):
        super().__init__()
        self.port, self.batches, self.pace, self.until, self.number = port, own, pace, until, number
        self.took, self.refused, self.behind, self.given_up = [], {}, 0.0, 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        started = time.monotonic()
        count = 0
        while time.monotonic() < self.until:
            if self.pace:
                wait = started + count * self.pace - time.monotonic()
                self.behind = max(self.behind, -wait)
                time.sleep(max(0.0, wait))
            body = self.batches[count % len(self.batches)]
            own = itertools.count()
            body = ID.sub(lambda _: b'"auditID":"%012d%012d%012d' % (self.number, count, next(own)), body)
            count += 1
            while True:
                begun = time.monotonic()
                connection.request("POST", "/audit/default", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                took = time.monotonic() - begun
                if answer.status == 200:
                    self.took.append(took)
                    break
                self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
                assert answer.getheader("Retry-After"), answer.status
                # A second would be asked for; this is a benchmark.
                time.sleep(0.02)
                if time.monotonic() > self.until:
                    self.given_up += 1
                    return


class Server:
    def __init__(self, folder, *more):
        port = 19_000 + os.getpid() % 1000
        self.port, self.errors = port, Path(folder) / "errors"
        self.child = subprocess.Popen(
            [SEAWALL, "detect", "serve", "--listen", f"127.0.0.1:{port}", "--spool", f"{folder}/spool", *more],
            stdout=subprocess.DEVNULL,
            stderr=self.errors.open("w"),
        )
        while "listening" not in self.errors.read_text():
            assert self.child.poll() is None, self.errors.read_text()
            time.sleep(0.02)

    def metrics(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line[0] != "#"}

    def processor(self):
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait()


def run(own, rate, *more):
    pace = EVENTS * CONNECTIONS / rate if rate else 0
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, *more)
        until = time.monotonic() + SECONDS
        senders = [Sender(server.port, own, pace, until, number) for number in range(CONNECTIONS)]
        lags = []
        for sender in senders:
            sender.start()
        while any(sender.is_alive() for sender in senders):
            lags.append(server.metrics()["seawall_detect_lag_events"])
            time.sleep(0.25)
        while server.metrics()["seawall_detect_lag_events"] > 0:
            time.sleep(0.05)
        drained = time.monotonic() - until + SECONDS
        metrics, processor, memory = server.metrics(), server.processor(), server.memory()
        status = server.stop()
        took = sorted(one for sender in senders for one in sender.took)
        sent = len(took) * EVENTS
        assert status == 0, status
        # What was acknowledged was asked about, once; what was refused as late may be there as well.
        seen = metrics["seawall_detect_events_total"] + metrics["seawall_detect_broken_total"]
        given_up = sum(sender.given_up for sender in senders)
        assert sent <= seen <= sent + given_up * EVENTS, (sent, seen, given_up)
        refused = {}
        for sender in senders:
            for code, count in sender.refused.items():
                refused[code] = refused.get(code, 0) + count
        ms = lambda share: f"{took[min(len(took) - 1, int(len(took) * share))] * 1000:.1f}"
        inside = metrics["seawall_webhook_acknowledge_seconds_sum"] / max(1, len(took)) * 1000
        name = f"{rate:,} a second" if rate else "as fast as they can"
        print(
            f"| {name}{', ' + ' '.join(more) if more else ''} | {sent / drained:,.0f} | {ms(0.5)} | {ms(0.99)} | {took[-1] * 1000:.1f} | {inside:.1f} "
            f"| {processor / drained:.2f} | {memory:.0f} MB | {max(lags):,.0f} | {', '.join(f'{count} × {code}' for code, count in sorted(refused.items())) or 'none'} |"
        )


def main():
    lines = events()
    own = batches(lines)
    size = sum(map(len, own)) / len(own)
    print(f"\n## Audit webhook: batches of {EVENTS} events ({size / 1000:,.0f} kB), {CONNECTIONS} connections, {SECONDS} s each\n")
    print(
        "| Sent | Events a second, asked about | p50 ms | p99 ms | max ms | mean in the server, ms | Processors | Memory | Largest lag, events | Refused |\n"
        "|---|---|---|---|---|---|---|---|---|---|"
    )
    patient = ["--acknowledge-within", "10000"]
    run(own, RATE)
    run(own, RATE, "--sync", "always", *patient)
    run(own, 0, *patient)
    run(own, 0, "--spool-mib", "16", *patient)


main()
