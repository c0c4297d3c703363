"""Where the program's CPU time goes under a load: perf samples of it, grouped by what was being done."""

import collections
import re
import subprocess

# The innermost frame that matches says what a sample was spent on. Frames inside the kernel tell its share by socket.
KERNEL = (
    ("kernel: TCP to the client", re.compile(r"^(tcp_|__tcp_|inet_|sock_write_iter|ip_)")),
    ("kernel: unix socket to PostgreSQL", re.compile(r"^unix_stream_")),
    ("kernel: epoll", re.compile(r"epoll|^ep_")),
)
STAGES = (
    ("http: read and parse", re.compile(r"http::(Session::read|RequestParser)|boost::beast")),
    ("http: route, CORS, write", re.compile(r"http::(Session::write|Router|answer_preflight|add_cors)|head_of")),
    ("identity", re.compile(r"identity::")),
    ("rest: parse_request", re.compile(r"rest::(parse_request|parse_query|parse_accept|parse_preferences)")),
    ("rest: plan_request", re.compile(r"rest::plan_request")),
    ("rest: render_statement", re.compile(r"rest::render_statement")),
    ("rest: settings_statement", re.compile(r"rest::settings_statement")),
    ("rest: make_response", re.compile(r"rest::make_response")),
    ("pg: connection and pool", re.compile(r"pg::")),
    ("gateway and service", re.compile(r"app::Gateway|app::LoopStats|app::request_id|rest::(Service|execute)")),
    ("asio", re.compile(r"boost::asio|net::")),
)
ALLOCATOR = re.compile(r"^(_int_malloc|_int_free|malloc|cfree|free|operator new|operator delete|unlink_chunk|malloc_consolidate|tcache|_int_realloc|realloc|calloc|__libc_calloc|sysmalloc)")


def of_kernel(frames):
    for name, pattern in KERNEL:
        if any(pattern.search(symbol) for symbol, dso in frames):
            return name
    return "kernel: other"


def stage_of(frames):
    if frames[0][1].startswith("[") and "vdso" not in frames[0][1]:
        return of_kernel(frames)
    if "libpq" in frames[0][1]:
        return "libpq"
    for symbol, dso in frames:
        if "libpq" in dso:
            return "libpq"
        for name, pattern in STAGES:
            if pattern.search(symbol):
                return name
    return "other"


def kind_of(frames):
    symbol, dso = frames[0]
    if dso.startswith("["):
        return "kernel"
    if ALLOCATOR.match(symbol):
        return "allocation"
    if "libc" in dso or "libstdc++" in dso:
        return "libc, libstdc++"
    if "libpq" in dso:
        return "libpq"
    if "boost::beast" in symbol:
        return "Beast"
    if "boost::asio" in symbol:
        return "Asio"
    return "our own code"


def samples_of(data):
    script = subprocess.run(
        ["perf", "script", "-i", str(data), "-F", "ip,sym,dso"], capture_output=True, text=True, errors="replace", check=True
    ).stdout
    line_of_frame = re.compile(r"^\s+[0-9a-f]+ (.*) \((.*)\)$")
    for block in script.split("\n\n"):
        frames = [match.groups() for match in map(line_of_frame.match, block.splitlines()) if match]
        if frames:
            yield [(re.sub(r"\+0x[0-9a-f]+$", "", symbol), dso) for symbol, dso in frames]


def table(title, counts, total, us, top):
    lines = [f"| {title} | share | µs a request |", "|---|---:|---:|"]
    for name, count in counts.most_common(top):
        lines.append(f"| {name[:110].replace('|', '')} | {100 * count / total:.1f} % | {us * count / total:.2f} |")
    return "\n".join(lines)


def record(pid, data, seconds):
    recorder = subprocess.Popen(
        ["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "--call-graph", "fp", "-p", str(pid), "-o", str(data), "--", "sleep", str(seconds)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    return recorder


def render(data, us_per_request):
    stages, kinds, symbols, total = collections.Counter(), collections.Counter(), collections.Counter(), 0
    for frames in samples_of(data):
        total += 1
        stages[stage_of(frames)] += 1
        kinds[kind_of(frames)] += 1
        symbols[f"`{frames[0][0]}`"] += 1
    if not total:
        raise SystemExit("bench: perf saw nothing; may this user use it (kernel.perf_event_paranoid)?")
    return "\n\n".join([
        f"{total} samples, {us_per_request:.1f} µs of own CPU a request",
        table("stage", stages, total, us_per_request, 30),
        table("kind of code", kinds, total, us_per_request, 30),
        table("symbol, self time", symbols, total, us_per_request, 45),
    ])
