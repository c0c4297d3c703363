# shellcheck shell=bash disable=SC2154 # names set by ./dev and the other rooms
# How the verbs talk: show a command, run a long one behind a progress line, stop with advice.

dev_state=$PLINTH_ROOT/.plinth-dev
dev_logs=$dev_state/logs

# fail SENTENCE...: stop with one sentence a line; the first says what is wrong, the rest what to do.
fail() {
  printf 'dev: %s\n' "$@" >&2
  exit 1
}

note() { printf '==> %s\n' "$*"; }

warn() { printf 'warning: %s\n' "$*" >&2; }

# run COMMAND...: print it, then run it.
run() {
  printf '+ %s\n' "$*"
  "$@"
}

# need VERB...: load other verbs' functions.
need() {
  local verb
  for verb; do
    # shellcheck source=/dev/null
    . "$PLINTH_ROOT/tools/dev/$verb.sh"
  done
}

# quietly LOGNAME TITLE COMMAND...: run a long command with its output in a log; show a live clock on a
# terminal and a sign of life each minute elsewhere. On failure print the end of the log.
# Returns the command's exit code.
quietly() {
  local title=$2 log=$dev_logs/$1.log started=$SECONDS code=0 pid
  shift 2
  mkdir -p "$dev_logs"
  printf '==> %s' "$title"
  [ -t 1 ] || echo
  printf '+ %s\n' "$*" >"$log"
  set -m # a process group of its own, so that Ctrl-C ends all of it
  strictly "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -- -$pid 2>/dev/null || true; trap - INT TERM; exit 130" INT TERM
  watch_progress "$pid" "$title" "$started"
  wait "$pid" || code=$?
  trap - INT TERM
  [ -t 1 ] && printf '\r\033[K==> %s ' "$title"
  if [ "$code" = 0 ]; then
    echo "done in $((SECONDS - started)) s"
  else
    echo "failed after $((SECONDS - started)) s; the end of $log:"
    tail -n "${PLINTH_LOG_TAIL:-25}" "$log" | sed 's/^/    /'
  fi
  return "$code"
}

# strictly COMMAND...: run a command or one of our functions in a shell of its own that stops at the first error;
# bash forgets `set -e` in everything that is called to the left of `||`.
strictly() {
  bash -euo pipefail -c "$(declare -f)
    $(declare -p dev_state dev_logs pg_version node_wanted 2>/dev/null)
    \"\$@\"" strictly "$@"
}

watch_progress() {
  local pid=$1 title=$2 started=$3 reported=$3
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 1 ]; then
      printf '\r==> %s ... %d s' "$title" $((SECONDS - started))
    elif [ $((SECONDS - reported)) -ge 60 ]; then
      reported=$SECONDS
      echo "    still at it: $title ($((SECONDS - started)) s)"
    fi
    sleep 0.2
  done
}

# Which C++ sources are ours to format.
cpp_paths=('src/*.cpp' 'src/*.hpp' 'bench/*.cpp' 'bench/*.hpp' 'tests/*.cpp' 'tests/*.hpp')

# cpp_files: all of them, tracked or new, one a line.
cpp_files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "${cpp_paths[@]}"
  else
    find src bench tests -name node_modules -prune -o \( -name '*.cpp' -o -name '*.hpp' \) -print 2>/dev/null
  fi | sort -u | while IFS= read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# jobs: how many compilers at once; a file that includes Asio needs about 1.5 GB.
jobs_at_once() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || echo "$cores")
  [ "$memory" -ge 1 ] || memory=1
  echo "${PLINTH_JOBS:-$((cores < memory ? cores : memory))}"
}
