#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A clean release build without ccache, in a folder of its own: what a person waits for the first time, packages aside.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
jobs="${JOBS:-$(nproc)}"

seconds_of() {
  local began=$EPOCHREALTIME
  "$@" >&2
  awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}
export CCACHE_DISABLE=1
configure=$(seconds_of cmake --preset release -B "$folder")
build=$(seconds_of cmake --build "$folder" --parallel "$jobs" --target kaozheng)
printf '| Measure | Value |\n|---|---:|\n'
printf '| configure, s | %s |\n| build, s (%s jobs) | %s |\n' "$configure" "$jobs" "$build"
printf '| binary, MiB | %s |\n' "$(stat -c %s "$folder/kaozheng" | awk '{ printf "%.1f", $1 / 1048576 }')"
