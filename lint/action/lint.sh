#!/usr/bin/env bash
# Runs the linter for the GitHub Action beside it: built once from the action's own checkout.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
target=${VISOR_TARGET:-$root/target/action}
visor=$target/release/visor
if [[ ! -x $visor ]]; then
    command -v cargo >/dev/null || {
        echo "::error::the linter is built on first use, and there is no cargo" >&2
        exit 2
    }
    # rustup takes the version from the folder that it stands in.
    (cd "$root" && cargo build --quiet --release --locked --package visor --target-dir "$target") >&2
fi
read -ra arguments <<<"${VISOR_ARGUMENTS:-}"
[[ -z ${VISOR_SINCE:-} ]] || arguments+=(--diff "$VISOR_SINCE")
exec "$visor" lint "${arguments[@]}"
