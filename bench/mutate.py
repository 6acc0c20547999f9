"""Changes real manifests at random and asks every command about them: nothing may crash, hang, take much memory, or print
what is no JSON where JSON was asked for. What fails is kept, with the command, for a test of its own."""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What the tests read, besides inputs that somebody names.
CORPORA = ["examples", "crates/checks/fixtures", "crates/seawall/tests", "crates/network/tests", "crates/graph/tests",
           "crates/validity/tests", "crates/load/tests"]
ENDINGS = {".yaml", ".yml", ".json", ".jsonl"}
MAX_SEED_BYTES = 40_000

# `{a}` and `{b}` are files that were changed, `{out}` is one to write. With `json` the answer has to be JSON.
COMMANDS = [
    ("json", "scan {a} --format json"), ("json", "scan {a} --format sarif"), ("", "scan {a} --format junit"),
    ("", "scan {a} --format html"), ("", "scan {a} --format markdown"), ("", "scan {a} --format csv"),
    ("", "scan {a} --format github"), ("", "scan {a} --full"), ("", "scan {a} --fix --diff"),
    ("json", "scan {a} --framework cis-kubernetes --framework pod-security-standards --format json --trust-input"),
    ("json", "scan {a} --exceptions {b} --format json"), ("json", "scan {a} --baseline {b} --format json"),
    ("", "pod-security check --level restricted {a}"), ("", "pod-security assess {a}"),
    ("", "rbac can get secrets --as sa:shop/web -n shop -i {a}"), ("", "rbac who-can get secrets -i {a}"),
    ("", "rbac show sa:shop/web -i {a}"), ("", "rbac risks -i {a}"), ("", "rbac used --audit {b} -i {a}"),
    ("", "rbac tenancy -i {a}"), ("", "rbac diff --old {a} --new {b}"), ("", "rbac graph -i {a}"),
    ("", "network connections -i {a}"), ("", "network can --from internet --to shop/web --port 80 -i {a}"),
    ("", "network exposure -i {a}"), ("", "network diff {a} {b}"), ("", "network suggest --flows {b} -i {a}"),
    ("", "network lint {a}"), ("json", "attack exposure {a} --format json"), ("", "attack paths {a}"),
    ("", "attack cut {a}"), ("", "attack diff {a} {b}"), ("", "attack edges {a}"),
    ("", "snapshot save {a} --output {out}"), ("", "snapshot info {a}"), ("", "compliance matrix {a}"),
]

# What readers trip over.
WORDS = ["null", "~", "{}", "[]", "-1", "0x", "1e999", "!!binary x", "&a", "*a", "<<: *a", "? ", "---\n", "...\n", "|\n", ">-\n",
         "\t", "\r", "\u0000", "\ufeff", "\u2028", "\u202e", "'", "\"", "}", "]", ":", "#", "*", "9" * 40, "true", "{{ .Values.x }}",
         "$(X)", "%s", "../", "a" * 300, "169.254.169.254", "::/0", "0.0.0.0/0", "::ffff:1.2.3.4", "65536", "-"]


def seeds(folders):
    found = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in ENDINGS and path.is_file() and 0 < path.stat().st_size <= MAX_SEED_BYTES:
                found.append(path.read_bytes())
    return found


def indent(line):
    return len(line) - len(line.lstrip())


def mutate(text, others, chance):
    """One to eight changes: of bytes, of words, of lines, and of what stands below a line."""
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        lines = text.split(b"\n")
        at = chance.randrange(len(lines))
        kind = chance.randrange(10)
        if kind == 0 and text:
            place = chance.randrange(len(text))
            text = text[:place] + bytes([chance.randrange(256)]) + text[place + 1:]
            continue
        if kind == 1:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(WORDS).encode() + text[place:]
            continue
        if kind == 2:
            text = text[:chance.randrange(len(text) + 1)]
            continue
        if kind == 3:
            lines[at:at + chance.randrange(1, 4)] = []
        elif kind == 4:
            lines[at:at] = lines[at:at + chance.randrange(1, 6)] * chance.choice([1, 2, 40])
        elif kind == 5:
            other = chance.choice(others).split(b"\n")
            start = chance.randrange(len(other))
            lines[at:at] = other[start:start + chance.randrange(1, 30)]
        elif kind == 6 and b":" in lines[at]:
            lines[at] = lines[at].split(b":", 1)[0] + b": " + chance.choice(WORDS).encode()
        elif kind == 7:
            lines[at] = b" " * chance.choice([0, 1, 2, 4, 9]) + lines[at].lstrip()
        elif kind == 8:
            # What stands below a line goes below another one.
            end = at + 1
            while end < len(lines) and indent(lines[end]) > indent(lines[at]):
                end += 1
            part, lines[at:end] = lines[at:end], []
            to = chance.randrange(len(lines) + 1)
            lines[to:to] = part
        else:
            words = b"\n".join(lines).split(b" ")
            one, other = chance.randrange(len(words)), chance.randrange(len(words))
            words[one], words[other] = words[other], words[one]
            lines = b" ".join(words).split(b"\n")
        text = b"\n".join(lines)
    return text[:400_000]


def ask(command, is_json, seconds, megabytes):
    """What is wrong with an answer, if anything."""
    def bound():
        import resource
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, preexec_fn=bound, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "SEAWALL_HELM": "/nowhere", "SEAWALL_KUBECTL": "/nowhere"})
    except subprocess.TimeoutExpired:
        return f"no answer within {seconds} s"
    said = done.stderr.decode(errors="replace")
    if done.returncode not in (0, 1, 2) or "panicked at" in said:
        return f"status {done.returncode}: {said[-600:]}"
    if "unexpected argument" in said or "required arguments" in said:
        return f"the command is wrong: {said[:300]}"
    if is_json and (done.stdout or done.returncode != 2):
        try:
            json.loads(done.stdout)
        except ValueError as error:
            return f"no JSON: {error}"
    return None


def main():
    reader = argparse.ArgumentParser()
    reader.add_argument("seawall")
    reader.add_argument("folders", nargs="*")
    reader.add_argument("--seconds", type=float, default=float(os.environ.get("SEAWALL_MUTATE_SECONDS", 60)))
    reader.add_argument("--seed", type=int, default=int(time.time()))
    reader.add_argument("--patience", type=float, default=30)
    reader.add_argument("--megabytes", type=int, default=2048)
    reader.add_argument("--keep", default=str(Path(tempfile.gettempdir()) / "seawall-mutants"))
    asked = reader.parse_args()
    found = seeds(asked.folders or [ROOT / folder for folder in CORPORA])
    chance = random.Random(asked.seed)
    until, runs, failed, slowest = time.monotonic() + asked.seconds, 0, 0, (0.0, "")
    with tempfile.TemporaryDirectory() as work:
        a, b, out = (str(Path(work) / name) for name in ("a.yaml", "b.yaml", "out.zst"))
        while time.monotonic() < until:
            for name in (a, b):
                Path(name).write_bytes(mutate(chance.choice(found), found, chance))
            for kind, command in chance.sample(COMMANDS, 6):
                words = [asked.seawall] + command.format(a=a, b=b, out=out).split()
                begun = time.monotonic()
                wrong = ask(words, kind == "json", asked.patience, asked.megabytes)
                slowest = max(slowest, (time.monotonic() - begun, command))
                runs += 1
                if wrong:
                    failed += 1
                    kept = Path(asked.keep) / str(failed)
                    kept.mkdir(parents=True, exist_ok=True)
                    shutil.copy(a, kept), shutil.copy(b, kept)
                    (kept / "command").write_text(f"{command}\n{wrong}\n")
                    print(f"mutate: {command}: {wrong}\n  kept in {kept}", file=sys.stderr)
    print("\n## Changed at random\n")
    print("| Inputs | Commands | Runs | Wrong | Slowest answer |\n|---|---|---|---|---|")
    print(f"| {len(found)} | {len(COMMANDS)} | {runs} | {failed} | {slowest[0]:.2f} s, `{slowest[1].split('{')[0].strip()}` |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
