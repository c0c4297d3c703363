# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# The viewer of the page at /docs, which the build puts into the program. Its version and checksum are in
# tools/dev/viewer/package-lock.json; nothing of it is run here. Optional: without it /docs says what is missing.

install_viewer() {
  local viewer=$dev_state/viewer
  [ ! -e "$dev_state/viewer-given-up" ] || return 0
  if [ -d "$viewer/node_modules/swagger-ui-dist" ] &&
    cmp -s tools/dev/viewer/package-lock.json "$viewer/package-lock.json"; then
    return 0
  fi
  (install_node && quietly viewer "fetching the viewer of /docs" fetch_viewer) && return
  mkdir -p "$dev_state" && touch "$dev_state/viewer-given-up"
  warn "no viewer: the program works, but the page at /docs is missing. ./dev setup tries again."
}

fetch_viewer() {
  rm -rf "$dev_state/viewer"
  mkdir -p "$dev_state/viewer"
  cp tools/dev/viewer/package.json tools/dev/viewer/package-lock.json tools/dev/viewer/.npmrc "$dev_state/viewer/"
  npm --prefix "$dev_state/viewer" ci --ignore-scripts
}
