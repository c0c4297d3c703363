# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev clean [--all] [--data] [--yes]
dev_clean() {
  local option all='' data='' yes=${PLINTH_DEV_YES:-}
  for option; do
    case $option in
      --all) all=1 ;;
      --data) data=1 ;;
      --yes) yes=1 ;;
      *) fail "clean knows --all, --data and --yes, not '$option'." ;;
    esac
  done
  run rm -rf build
  [ -z "$all" ] || run rm -rf .plinth-dev tests/e2e/node_modules examples/node_modules examples/*/{node_modules,dist}
  [ -z "$data" ] || remove_data "$yes"
}

remove_data() {
  [ -e .plinth ] || { note "there is no data in .plinth/"; return 0; }
  if pid=$(cat .plinth/plinth.pid 2>/dev/null) && kill -0 "$pid" 2>/dev/null; then
    fail "a server (process $pid) is using .plinth/; stop it first."
  fi
  if [ -z "$1" ]; then
    [ -t 0 ] || fail "removing the database needs --yes when nobody can be asked."
    read -r -p "Remove .plinth/ with its database, keys and files for good? [y/N] " answer
    case $answer in y | Y | yes) ;; *) fail "nothing removed in .plinth/." ;; esac
  fi
  run rm -rf .plinth
}
