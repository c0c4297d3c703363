# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev build [PRESET]
need setup

dev_build() {
  local preset=${1:-release}
  case $preset in
    release) setup_group build ;;
    debug | asan | tsan) setup_group build && setup_group test ;; # sanitizers need their runtime
    *) fail "there is no preset '$preset'; take release, debug, asan or tsan." ;;
  esac
  build_preset "$preset"
}

build_preset() {
  local preset=$1 dir=build/$1
  if [ ! -f "$dir/build.ninja" ] || [ CMakePresets.json -nt "$dir/build.ninja" ]; then
    [ -f CMakeLists.txt ] || fail "there is no CMakeLists.txt here; is this a whole checkout?"
    quietly "configure-$preset" "configuring build/$preset" cmake --preset "$preset" ||
      fail "cmake could not configure; after a compiler or package change: ./dev clean, then again."
    touch -c "$dir/build.ninja"
  fi
  run cmake --build "$dir" --parallel "$(jobs_at_once)" ||
    fail "the build stopped at the error above. When it ran out of memory: PLINTH_JOBS=1 ./dev build $preset"
}
