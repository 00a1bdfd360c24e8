#!/bin/sh
# Runs the linter for https://pre-commit.com, which keeps a clone of this repository for each
# version: the program is built in it once, and later runs start it at once.
#
# In a commit it looks at what is staged; with `--from-ref`, at what is new since then; run by hand
# or in CI, where nothing is staged, at the whole work tree.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
visor=$here/target/pre-commit/release/visor
if [ ! -x "$visor" ]; then
    command -v cargo >/dev/null || {
        echo "error: the linter is built on first use, and there is no cargo" >&2
        echo "  help: install Rust by https://rustup.rs, or put \`visor lint --staged\` into a hook of your own" >&2
        exit 2
    }
    # Git's variables of the commit under way are not the build's business.
    (cd "$here" && env -u GIT_DIR -u GIT_INDEX_FILE -u GIT_WORK_TREE \
        cargo build --quiet --release --locked --package visor --target-dir target/pre-commit) >&2
fi
if [ -n "${PRE_COMMIT_FROM_REF:-}" ]; then
    exec "$visor" lint --diff "$PRE_COMMIT_FROM_REF" "$@"
fi
# Git names the index to the hooks of a commit, also where that commit brings nothing.
if [ -z "${GIT_INDEX_FILE:-}" ] && git diff --cached --quiet; then
    exec "$visor" lint "$@"
fi
exec "$visor" lint --staged "$@"
