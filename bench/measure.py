"""One measurement: wall time and memory of a command."""

import os
import subprocess
import tempfile
import time


def measure(command, runs=1, env=None, is_own=True):
    """The best wall time in seconds and the largest resident set in MB of several runs. Input that a benchmark made itself
    has to be valid: what is refused is not looked at, and would make the figures look better than they are."""
    best, memory = float("inf"), 0.0
    for _ in range(runs):
        with tempfile.TemporaryFile() as said:
            started = time.monotonic()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=env)
            _, status, usage = os.wait4(process.pid, 0)
            best = min(best, time.monotonic() - started)
            said.seek(0)
            first = said.readline().decode(errors="replace")
        if is_own and first.startswith("error: "):
            raise SystemExit(f"{' '.join(command)}: {first}")
        memory = max(memory, usage.ru_maxrss / 1024)
        code = os.waitstatus_to_exitcode(status)
        # 1 means findings, 2 an input that could not be evaluated; a crash is neither.
        if code < 0 or code > 2:
            raise SystemExit(f"{' '.join(command)} ended with {code}")
    return best, memory
