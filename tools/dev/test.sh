# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev test [SUITE] [ARGUMENTS]: run the suites one after another, whatever the earlier ones said; then a table,
# and as the last line `N passed, N failed`. A suite that is not there, or runs nothing, has failed.
need build

dev_test() {
  local suites=(unit sql dialect e2e) suite table=() passed=0 failed=0 skipped=0
  case ${1:-} in
    '') ;;
    unit | sql | dialect | e2e) suites=("$1") && shift ;;
    *) fail "there is no suite '$1'; take unit, sql, dialect or e2e." ;;
  esac
  setup_group build
  setup_group test
  (build_preset release) || { echo "0 passed, ${#suites[@]} failed" && exit 1; }
  for suite in "${suites[@]}"; do
    run_suite "$suite" "$@"
    table+=("$(printf '%-10s %8d %8d %8d %8d' "$suite" "$suite_passed" "$suite_failed" "$suite_skipped" "$suite_seconds")")
    passed=$((passed + suite_passed)) failed=$((failed + suite_failed)) skipped=$((skipped + suite_skipped))
  done
  printf '\n%-10s %8s %8s %8s %8s\n' suite passed failed skipped seconds
  printf '%s\n' "${table[@]}"
  echo
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

# Sets suite_passed, suite_failed, suite_skipped, suite_seconds. Each suite writes to its log, and its counts stand
# in the log's last line of the form `N passed, N failed[, N skipped]`.
run_suite() {
  local name=$1 log=$dev_logs/test-$1.log started=$SECONDS code=0
  shift
  PLINTH_LOG_TAIL=150 quietly "test-$name" "$name tests" "${name}_suite" "$@" || code=$?
  suite_seconds=$((SECONDS - started))
  read -r suite_passed suite_failed suite_skipped < <(counts_in "$log")
  if [ "$((suite_passed + suite_failed))" = 0 ] || { [ "$code" != 0 ] && [ "$suite_failed" = 0 ]; }; then
    [ "$code" != 0 ] || warn "$name ran no test"
    suite_failed=1
  fi
  echo "    $name: $suite_passed passed, $suite_failed failed, $suite_skipped skipped"
}

counts_in() {
  sed -nE 's/^([a-z0-9]+: )?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\2 \3 0\5/p' "$1" |
    awk '{ line = $1 " " $2 " " $3 + 0 } END { print line == "" ? "0 0 0" : line }'
}

there() { [ -x "$1" ] || { echo "dev: $1 is not there; is this a whole checkout?" && return 1; }; }

unit_suite() {
  local code=0 out=$dev_logs/ctest.out
  ctest --preset release --verbose --no-tests=error "$@" >"$out" 2>&1 || code=$?
  cat "$out"
  if [ "$code" != 0 ]; then
    printf '\n---- what failed\n'
    grep -E '^[0-9]+: (\[  FAILED  \]|.*(: Failure$|Expected|Actual|Which is|unknown file|ERROR: ))|\*\*\*' "$out" || true
  fi
  count_unit_tests <"$out"
  return "$code"
}

# GoogleTest's counts (`12: [  PASSED  ] 3 tests.`; CTest repeats failed output without the number) when the programs
# print them; CTest's own when they say more (a crash, a plain script).
count_unit_tests() {
  awk '
    /^[0-9]+: \[  PASSED  \] [0-9]+ test/ { sub(/.*\[  PASSED  \] /, ""); passed += $1 }
    /^[0-9]+: \[  FAILED  \] [0-9]+ tests?, listed below/ { sub(/.*\[  FAILED  \] /, ""); failed += $1 }
    /^[0-9]+: \[  SKIPPED \] [0-9]+ tests?, listed below/ { sub(/.*\[  SKIPPED \] /, ""); skipped += $1 }
    /tests passed, [0-9]+ tests failed out of/ {
      for (i = 1; i < NF; i++) { if ($i == "passed,") bad = $(i + 1); if ($i == "of") all = $(i + 1) }
    }
    END {
      if (bad > failed) failed = bad
      if (all > passed + failed) passed = all - failed
      printf "unit: %d passed, %d failed, %d skipped\n", passed, failed, skipped
    }'
}

sql_suite() {
  there build/release/plinth && there schema/testing/run || return 1
  schema/testing/run build/release/plinth "$@"
}

dialect_suite() {
  there build/release/plinth && there tests/dialect/run || return 1
  tests/dialect/run "$@"
}

e2e_suite() {
  there build/release/plinth && there tests/e2e/node_modules/.bin/vitest || return 1
  local code=0 json=$dev_logs/e2e.json
  rm -f "$json"
  cd tests/e2e || return
  export NO_COLOR=1 # into a log
  npx tsc --noEmit || code=$?
  npx vitest run --reporter=default --reporter=json --outputFile.json="$json" "$@" || code=$?
  [ ! -f "$json" ] || node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const skipped = r.numPendingTests + r.numTodoTests;
    console.log("e2e: " + r.numPassedTests + " passed, " + r.numFailedTests + " failed, " + skipped + " skipped");
  ' "$json"
  return "$code"
}
