#!/usr/bin/env bash
# Installs what a build needs, as far as it is missing: a C compiler and make (zstd, ring, jemalloc) and Rust through rustup.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        say "needs root or sudo to run: $*"
        exit 2
    fi
}

missing=()
{ command -v cc && command -v make; } >/dev/null || missing+=(build-essential)
command -v curl >/dev/null || command -v cargo >/dev/null || missing+=(curl ca-certificates)
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || { say "please install: ${missing[*]}"; exit 2; }
    say "installing ${missing[*]}"
    as_root apt-get update -q
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -qy --no-install-recommends "${missing[@]}"
fi

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
have=$(cargo --version 2>/dev/null | sed -n 's/^cargo \([0-9.]*\).*/\1/p' || true)
if [ -z "$have" ] || [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n1)" != "$wanted" ]; then
    if command -v rustup >/dev/null; then
        say "Rust $have is older than $wanted; updating"
        rustup update stable
    else
        say "installing Rust through rustup"
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --component clippy --component rustfmt
    fi
fi
# A full disk shows up as a linker that dies in the middle of a build. Better said at once, by its name.
cache=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/seawall/target}
mkdir -p "$cache"
free=$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')
if [ "$free" -lt 10485760 ]; then
    say "only $((free / 1024)) MiB are free at $cache; building everything and its tests takes about 8 GiB. CARGO_TARGET_DIR can name another place"
fi
