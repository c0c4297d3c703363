# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# The `vector` extension: the distribution's package where there is one; Debian 12 has none, so there the next
# stable release's signed source package is compiled for this PostgreSQL and installed as a .deb of its own.
# Optional: without it Plinth starts and says what is missing.

install_pgvector() {
  local libs=/usr/lib/postgresql/$pg_version/lib
  [ ! -e "$libs/vector.so" ] && [ ! -e "$dev_state/pgvector-given-up" ] || return 0
  may_install "postgresql-$pg_version-pgvector"
  if apt-cache show "postgresql-$pg_version-pgvector" 2>/dev/null | grep -q '^Package:'; then
    quietly pgvector "installing pgvector" \
      apt_get install --no-install-recommends "postgresql-$pg_version-pgvector" && return
  else
    quietly pgvector "building pgvector for PostgreSQL $pg_version" build_pgvector && return
  fi
  mkdir -p "$dev_state" && touch "$dev_state/pgvector-given-up"
  warn "no pgvector: the server works, but columns of type vector and the functions search_embeddings and"
  warn "hybrid_search are missing. ./dev setup tries again."
}

build_pgvector() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  cd "$work" || return
  fetch_pgvector_source
  fetch_server_headers
  cd source/pgvector-*/ || return
  compile_pgvector
  package_pgvector
}

# Signature and hashes are checked by apt, against the keys of the distribution.
fetch_pgvector_source() {
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg apt
  # shellcheck disable=SC2016 # apt fills it in
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | sed -n 1p)
  mkdir -p lists/partial cache/archives/partial source
  echo "deb-src [signed-by=$keyring] $mirror trixie main" >sources.list
  apt=(apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache"
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=2)
  "${apt[@]}" update
  (cd source && "${apt[@]}" source --download-only pgvector && tar xzf pgvector_*.orig.tar.gz)
}

# Only the headers: installed as a package, server-dev would bring a second compiler of 450 MB along. They are
# taken at the version of the installed server.
fetch_server_headers() {
  local version
  version=$(dpkg-query -W -f '${Version}' "postgresql-$pg_version")
  apt-get -qq -o APT::Sandbox::User="$(id -un)" download "postgresql-server-dev-$pg_version=$version" ||
    apt-get -qq -o APT::Sandbox::User="$(id -un)" download "postgresql-server-dev-$pg_version"
  dpkg-deb --extract postgresql-server-dev-*.deb headers
}

# What PostgreSQL's own build would run, with the flags of pgvector's Makefile.
compile_pgvector() {
  local source
  for source in src/*.c; do
    echo "clang-19 $source"
    clang-19 -O2 -fPIC -fno-strict-aliasing -fwrapv -ftree-vectorize -fassociative-math \
      -fno-signed-zeros -fno-trapping-math -w -I"$work/headers/usr/include/postgresql/$pg_version/server" \
      -D_GNU_SOURCE -c "$source" -o "${source%.c}.o"
  done
  clang-19 -shared -Wl,--as-needed -Wl,-z,relro -Wl,-z,now src/*.o -lm -o vector.so
}

package_pgvector() {
  local version package=$work/package extension=$work/package/usr/share/postgresql/$pg_version/extension
  version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" vector.control)
  install -D -m 644 -t "$package/usr/lib/postgresql/$pg_version/lib" vector.so
  install -D -m 644 -t "$extension" vector.control sql/vector--*--*.sql
  install -m 644 sql/vector.sql "$extension/vector--$version.sql"
  mkdir "$package/DEBIAN"
  cat >"$package/DEBIAN/control" <<CONTROL
Package: postgresql-$pg_version-pgvector
Version: $version-0plinth1
Architecture: $(dpkg --print-architecture)
Depends: postgresql-$pg_version
Maintainer: Plinth <plinth@localhost>
Description: vector type and indexes for PostgreSQL $pg_version, built by Plinth's setup
CONTROL
  dpkg-deb --build --root-owner-group "$package" "$work/pgvector.deb"
  as_root dpkg -i "$work/pgvector.deb"
}
