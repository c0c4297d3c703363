# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# ./dev fmt: format the C++ sources in place.
need setup

dev_fmt() {
  local files
  setup_group test
  mapfile -t files < <(cpp_files)
  [ ${#files[@]} -gt 0 ] || { note "no C++ files"; return 0; }
  printf '+ clang-format-19 -i (%d files)\n' "${#files[@]}"
  clang-format-19 -i "${files[@]}"
}
