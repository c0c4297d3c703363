# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev lint [--all]: every check that runs no test. All of them run; the verb fails when one did.
need build

dev_lint() {
  local failed=0 scope=${1:-}
  case $scope in '' | --all) ;; *) fail "lint knows --all, not '$scope'." ;; esac
  setup_group build
  setup_group test
  lint_format || failed=1
  lint_layers || failed=1
  lint_shell || failed=1
  lint_tidy "$scope" || failed=1
  [ "$failed" = 0 ] || fail "lint found something; formatting mends itself with ./dev fmt."
  note "lint is clean"
}

lint_format() {
  local files
  mapfile -t files < <(cpp_files)
  [ ${#files[@]} -gt 0 ] || return 0
  printf '+ clang-format-19 --dry-run -Werror (%d files)\n' "${#files[@]}"
  clang-format-19 --dry-run -Werror "${files[@]}"
}

lint_layers() {
  [ -x tools/check-layers ] || { warn "tools/check-layers is not there" && return 1; }
  run tools/check-layers
}

shell_files() {
  printf '%s\n' dev .ci/run .githooks/* tools/dev/*.sh tests/dialect/run schema/testing/run bench/run bench/catalog examples/run |
    while IFS= read -r file; do
      [ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*sh$|^# ' && ! head -n 1 "$file" | grep -q python && echo "$file"
    done
}

lint_shell() {
  command -v shellcheck >/dev/null || { note "shellcheck is not installed; shell scripts go unchecked"; return 0; }
  local files
  mapfile -t files < <(shell_files || true)
  run shellcheck --shell=bash --external-sources "${files[@]}"
}

lint_tidy() {
  local dir files
  for dir in build/debug build/release; do [ -f $dir/compile_commands.json ] && break; done
  [ -f $dir/compile_commands.json ] || { build_preset release && dir=build/release; }
  mapfile -t files < <(tidy_files "${1:-}" "$dir")
  [ ${#files[@]} -gt 0 ] || { note "clang-tidy: no C++ file differs from HEAD"; return 0; }
  printf '+ clang-tidy-19 -p %s (%d files)\n' "$dir" "${#files[@]}"
  printf '%s\0' "${files[@]}" |
    xargs -0 -n 1 -P "$(jobs_at_once)" clang-tidy-19 --quiet -p "$dir" 2> >(grep -v 'warnings generated\.$' >&2)
}

# Sources to look at: with --all every one that is compiled; else those that differ from HEAD, and for a changed
# header the source beside it.
tidy_files() {
  local file
  if [ "$1" = --all ] || ! git rev-parse --verify -q HEAD >/dev/null 2>&1; then
    cpp_files
  else
    { git diff --name-only --diff-filter=d HEAD -- '*.cpp' '*.hpp' && git ls-files --others --exclude-standard -- '*.cpp' '*.hpp'; }
  fi | sed 's/\.hpp$/.cpp/' | sort -u | while IFS= read -r file; do
    [ -f "$file" ] && grep -qF "/$file\"" "$2/compile_commands.json" && echo "$file"
  done || true
}
