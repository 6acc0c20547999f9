#!/usr/bin/env bash
# Takes the pictures of README and guides again: pages of the example cluster, in Chromium without a window.
set -euo pipefail
cd "$(dirname "$0")/.."
seawall=$1
command -v chromium >/dev/null || { echo "pictures: needs chromium" >&2; exit 2; }
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

# Exit status 1 means findings or paths, 2 that something is unknown: both are part of the example.
page() {
    local status=0
    "$seawall" "${@:2}" --format html >"$pages/$1.html" 2>/dev/null || status=$?
    [ "$status" -le 2 ] && [ -s "$pages/$1.html" ] || { echo "pictures: no page $1" >&2; exit 2; }
}
picture() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 \
        --window-size="$2" --screenshot="docs/images/$1.png" "file://$pages/$1.html" >/dev/null 2>&1
}
page report scan --trust-input examples/harbor
page attack attack paths -i examples/harbor
page network network connections -i examples/harbor
picture report 1160,900
picture attack 1500,1080
picture network 1400,1250
