#!/bin/sh
# Every static check, one line each; the output of a stage is shown when it fails.
cd "$(dirname "$0")/.." || exit 1
PATH="$PWD/node_modules/.bin:$PATH"
# Paths of one machine and addresses of package hosts; written so that this line does not match itself.
private='(^|[^[:alnum:]_.-])/(work|home|root)/|registry\.npmjs|deb\.debian'
failed=0

stage() {
  name=$1
  shift
  if output=$("$@" 2>&1); then
    echo "$name: ok"
  else
    echo "$name: FAILED"
    printf '%s\n' "$output" | sed 's/^/    /'
    failed=1
  fi
}

no_private_text() {
  # A checkout may belong to another user than the one who checks it.
  git -c safe.directory="$PWD" grep --untracked -nIE "$private"
  [ $? -eq 1 ]
}

stage 'format' biome check .
stage 'lint' oxlint
stage 'types' tsc -p tsconfig.json
stage 'dead code' knip --no-progress
stage 'import boundaries' node scripts/check-boundaries.mjs
stage 'machine paths' no_private_text
exit "$failed"
