# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev bench [ARGUMENTS of bench/run]
need build

dev_bench() {
  [ -x bench/run ] || fail "bench/run is not there; is this a whole checkout?"
  setup_group build
  setup_group test
  build_preset release
  run bench/run "$@"
}
