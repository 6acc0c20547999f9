"""One measurement: wall time and memory of a command."""

import os
import subprocess
import time


def measure(command, runs=1, env=None):
    """The best wall time in seconds and the largest resident set in MB of several runs."""
    best, memory = float("inf"), 0.0
    for _ in range(runs):
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
        )
        _, status, usage = os.wait4(process.pid, 0)
        best = min(best, time.monotonic() - started)
        memory = max(memory, usage.ru_maxrss / 1024)
        code = os.waitstatus_to_exitcode(status)
        # 1 means findings, 2 an input that could not be evaluated; a crash is neither.
        if code < 0 or code > 2:
            raise SystemExit(f"{' '.join(command)} ended with {code}")
    return best, memory
