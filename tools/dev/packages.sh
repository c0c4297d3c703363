# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# What is installed where: the package lists, by distribution. One list per purpose.

# distribution: sets pg_version, boost_package and browser_package (may be empty), or stops.
distribution() {
  local id version
  id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}")
  version=$(. /etc/os-release 2>/dev/null && echo "${VERSION_ID:-}")
  browser_package=
  case $id in debian) browser_package=chromium-headless-shell ;; esac # Ubuntu has one as a snap only
  case $id-$version in
    debian-12) pg_version=15 boost_package=libboost1.81-dev ;;
    debian-13) pg_version=17 boost_package=libboost-dev ;;
    ubuntu-24.04) pg_version=16 boost_package=libboost-dev ;;
    *)
      fail "setup knows Debian 12, Debian 13 and Ubuntu 24.04; this is ${id:-unknown} ${version:-}." \
        "Install the packages named in tools/dev/packages.sh by hand (PostgreSQL 15 or newer, clang 19)," \
        "then run again with PLINTH_SKIP_SETUP=1."
      ;;
  esac
}

# packages_for build|test: package names, one a line. `build` is enough to compile and run Plinth.
packages_for() {
  case $1 in
    build)
      printf '%s\n' \
        ca-certificates clang-19 lld-19 cmake ninja-build ccache \
        "$boost_package" libpq-dev libssl-dev libcrypt-dev zlib1g-dev libzstd-dev libbrotli-dev \
        libcurl4-openssl-dev libqrencode-dev libargon2-dev libsimdjson-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev libmimalloc-dev libxxhash-dev \
        libgtest-dev libgmock-dev libbenchmark-dev \
        "postgresql-$pg_version"
      ;;
    test)
      printf '%s\n' \
        git clang-format-19 clang-tidy-19 libclang-rt-19-dev \
        "postgresql-$pg_version-pgtap" libtap-parser-sourcehandler-pgtap-perl python3 \
        graphviz ${browser_package:+"$browser_package"} wrk
      ;;
  esac
}
