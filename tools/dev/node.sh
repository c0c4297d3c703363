# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# Node.js for the end-to-end tests: the system's when it is new enough, else one under .plinth-dev/node.
# The versions and their checksums are in tools/dev/node/package-lock.json.
node_wanted=22.12

install_node() {
  if use_own_node; then return 0; fi
  if new_enough_node; then return 0; fi
  if ! command -v npm >/dev/null; then
    # Debian's npm only fetches; what it fetches is newer than itself.
    may_install npm
    quietly apt-npm "installing npm, to fetch Node.js with" apt_get install --no-install-recommends npm ||
      fail "npm could not be installed, and Node.js $node_wanted or newer is needed for the end-to-end tests."
  fi
  quietly node "fetching Node.js for the end-to-end tests" fetch_node ||
    fail "Node.js could not be fetched; the log above says why. A system Node.js of $node_wanted or newer will do too."
  PATH=$dev_state/node/bin:$PATH
}

use_own_node() {
  local bin=$dev_state/node/bin
  [ -x "$bin/node" ] && cmp -s tools/dev/node/package-lock.json "$dev_state/node/package-lock.json" || return 1
  PATH=$bin:$PATH
}

new_enough_node() {
  local found
  command -v npm >/dev/null && found=$(node --version 2>/dev/null) &&
    [ "$(printf '%s\n' "$node_wanted" "${found#v}" | sort -V | sed -n 1p)" = "$node_wanted" ]
}

fetch_node() {
  rm -rf "$dev_state/node"
  mkdir -p "$dev_state/node/bin"
  cp tools/dev/node/package.json tools/dev/node/.npmrc "$dev_state/node/"
  cd "$dev_state/node" || return
  cp "$PLINTH_ROOT/tools/dev/node/package-lock.json" package-lock.json
  npm ci --ignore-scripts
  case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
  ln -s "../node_modules/node-linux-$arch/bin/node" bin/node
  ln -s ../node_modules/npm/bin/npm-cli.js bin/npm
  ln -s ../node_modules/npm/bin/npx-cli.js bin/npx
  chmod +x bin/*
  bin/node --version
}

# The modules of tests/e2e, and of the examples, which it builds.
install_e2e_modules() {
  install_modules tests/e2e && install_modules examples
}

# install_modules FOLDER: what its lock file names, again whenever that or Node.js changed.
install_modules() {
  local folder=$1 mark
  [ -f "$folder/package-lock.json" ] || return 0
  mark="$(sha256sum <"$folder/package-lock.json") $(node --version)"
  [ "$(cat "$folder/node_modules/.installed-from" 2>/dev/null || true)" != "$mark" ] || return 0
  quietly "modules-${folder##*/}" "installing the modules of $folder" npm --prefix "$folder" ci ||
    fail "npm could not install the modules of $folder; the log above says why. Then: ./dev setup"
  echo "$mark" >"$folder/node_modules/.installed-from"
}
