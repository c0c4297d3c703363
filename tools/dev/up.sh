# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev up [ARGUMENTS of plinth start]
need build

dev_up() {
  setup_group build
  build_preset release
  printf '+ %s\n' "build/release/plinth start $*"
  exec build/release/plinth start "$@"
}
