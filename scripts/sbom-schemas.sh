#!/bin/sh
# Fetches the schemas that tests hold bills of materials against: CycloneDX' from the wheel of cyclonedx-python-lib
# (Apache-2.0). Schemas of SPDX are used when they are put beside them as spdx-2.3.schema.json and spdx-3.0.1.schema.json.
set -eu
target=${SEAWALL_SBOM_SCHEMAS:-$HOME/.cache/seawall/sbom-schemas}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
pip download --quiet --no-deps --only-binary :all: --dest "$work" cyclonedx-python-lib==11.12.0
unzip -qjo "$work"/cyclonedx_python_lib-11.12.0-py3-none-any.whl 'cyclonedx/schema/_res/*.json' -d "$target"
echo "schemas are in $target"
