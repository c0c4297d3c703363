# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev setup: everything, with the git hook. Other verbs call setup_group, which costs nothing when all is there.
. "$PLINTH_ROOT/tools/dev/packages.sh"
. "$PLINTH_ROOT/tools/dev/pgvector.sh"
. "$PLINTH_ROOT/tools/dev/node.sh"
. "$PLINTH_ROOT/tools/dev/viewer.sh"

dev_setup() {
  rm -f "$dev_state/pgvector-given-up" "$dev_state/viewer-given-up"
  setup_group build
  setup_group test
  if [ -z "${CI:-}" ] && git rev-parse --is-inside-work-tree >/dev/null 2>&1; then install_hook; fi
  note "everything is installed; next: ./dev up"
}

# setup_group build|test
setup_group() {
  if [ -n "${PLINTH_SKIP_SETUP:-}" ]; then
    use_own_node || true # what is here already is used, too
    return 0
  fi
  distribution
  install_packages "$1"
  case $1 in
    build)
      install_pgvector
      install_viewer
      ;;
    test) install_node && install_e2e_modules ;;
  esac
}

# Asks dpkg each time (a few milliseconds): a stamp would outlive the packages it stands for.
install_packages() {
  local wanted missing
  mapfile -t wanted < <(packages_for "$1")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install "${missing[@]}"
  keep_debian_from_starting_a_server
  quietly "apt-update" "refreshing the package lists" apt_get update ||
    warn "the package lists could not be refreshed; trying with those at hand"
  quietly "apt-$1" "installing $1 tools (${#missing[@]} packages: ${missing[*]})" install_with_retry "${missing[@]}" ||
    fail "the packages for '$1' could not be installed; the log above says why." \
      "When it was the network, run ./dev setup again; it goes on where it stopped."
}

missing_packages() {
  local installed package
  installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
  for package; do
    case $installed in *" installed:$package "*) ;; *) echo "$package" ;; esac
  done
}

may_install() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null ||
    fail "${#} packages are missing and installing them needs root. As root, run:" \
      "  apt-get update && apt-get install -y --no-install-recommends $*"
  if [ -t 0 ]; then sudo -v; else sudo -n true; fi ||
    fail "${#} packages are missing and sudo refused. As root, run:" \
      "  apt-get update && apt-get install -y --no-install-recommends $*"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -y -q \
    -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 \
    -o Acquire::Retries=2 "$@"
}

install_with_retry() {
  apt_get install --no-install-recommends "$@" && return
  echo "dev: once more, with fresh lists"
  sleep 5
  apt_get update
  apt_get install --no-install-recommends --fix-broken "$@"
}

# Debian makes and starts a cluster when its PostgreSQL is installed; Plinth runs its own.
keep_debian_from_starting_a_server() {
  local file=/etc/postgresql-common/createcluster.conf
  [ ! -e "$file" ] || return 0
  as_root mkdir -p "${file%/*}"
  echo 'create_main_cluster = false' | as_root tee "$file" >/dev/null
}

install_hook() {
  local current
  current=$(git config core.hooksPath || true)
  case $current in
    .githooks) ;;
    '') run git config core.hooksPath .githooks ;;
    *) warn "git runs hooks from '$current'; ours are in .githooks" ;;
  esac
}
