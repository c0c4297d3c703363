# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev check: lint + test. ./dev check --staged: what the git hook runs, on what is about to be committed.
need lint test

dev_check() {
  case ${1:-} in
    '') dev_lint && dev_test ;;
    --staged) check_staged ;;
    *) fail "check knows --staged, not '$1'." ;;
  esac
}

check_staged() {
  local failed=0
  staged_format || failed=1
  staged_notes || failed=1
  staged_secrets || failed=1
  lint_layers || failed=1
  [ "$failed" = 0 ] || fail "not committed; mend the above and stage it again (./dev fmt formats)."
}

staged_files() { git diff --cached --name-only --diff-filter=ACMR -z -- "$@"; }

staged_format() {
  command -v clang-format-19 >/dev/null || { warn "clang-format-19 is not installed (./dev setup)"; return 0; }
  local failed=0 file
  while IFS= read -r -d '' file; do
    git show ":$file" | clang-format-19 --dry-run -Werror --assume-filename="$file" || failed=1
  done < <(staged_files "${cpp_paths[@]}")
  return "$failed"
}

# Lines that a commit adds, each after its file's name.
added_lines() {
  git diff --cached --diff-filter=ACMR --unified=0 --no-color --no-ext-diff |
    awk '/^\+\+\+ / { file = substr($0, 7); next } /^\+/ { print file ": " substr($0, 2) }'
}

# complain SENTENCE PATTERN [NOT]: fail when an added line matches PATTERN and not NOT.
complain() {
  local found
  found=$(added_lines | grep -E -- "$2" | grep -vE -- "${3:-^$}" || true)
  [ -n "$found" ] || return 0
  printf '%s\n%s\n' "$1" "$(cut -c1-160 <<<"$found")" >&2
  return 1
}

staged_notes() { complain 'This was to be done before committing:' 'TODO[(]now[)]'; }

# Keys that look real. A line that must keep one (a test vector) says `not-a-secret`.
staged_secrets() {
  local failed=0
  complain 'A private key:' '-----BEGIN [A-Z ]*PRIVATE KEY-----' 'not-a-secret' || failed=1
  complain 'An access key:' '\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{20,}|sb_secret_[A-Za-z0-9_-]{20,})' \
    'not-a-secret' || failed=1
  complain 'A signed token:' 'eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}' \
    '^(tests|examples)/|_test\.cpp: |not-a-secret' || failed=1
  return "$failed"
}
