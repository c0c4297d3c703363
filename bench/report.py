"""Samples to medians, ratios, a table, and the files in bench/results."""

import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

import chart

ROOT = Path(__file__).resolve().parent.parent


def git(*arguments):
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def machine():
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    return {
        "cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
        "real_time": os.sched_getscheduler(0) != os.SCHED_OTHER,
        "load_before": round(os.getloadavg()[0], 2),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "commit": git("rev-parse", "--short", "HEAD") or "unknown",
        "changed": bool(git("status", "--porcelain", "--", "src", "schema", "CMakeLists.txt", "cmake")),
    }


def per_request(sample):
    """Requests a second, and CPU in µs a request."""
    requests = sample["requests"]
    return {
        "requests_per_s": requests / sample["seconds"],
        "own_us": sample["cpu_seconds"] / requests * 1e6,
        "database_us": sample["database_cpu_seconds"] / requests * 1e6,
        "total_us": (sample["cpu_seconds"] + sample["database_cpu_seconds"]) / requests * 1e6,
        "p50_ms": sample["p50_ms"],
        "p99_ms": sample["p99_ms"],
    }


def medians(samples):
    each = [per_request(sample) for sample in samples]
    return {key: statistics.median(one[key] for one in each) for key in each[0]}


def ratio(ours, theirs, key):
    """Median over the rounds, each round against itself."""
    return statistics.median(per_request(a)[key] / per_request(b)[key] for a, b in zip(ours, theirs))


def against_floors(samples):
    """Of single-row: our CPU by that of HTTP alone and the bare client together, and our requests by those of one who
    does the work of both one after the other. Medians over the rounds."""
    floors = [samples.get(("single-row", peer)) for peer in ("plinth", "http floor", "bare 4x16")]
    if not all(floors):
        return None
    rounds = [[per_request(sample) for sample in turn] for turn in zip(*floors)]
    return {
        "own_cpu": statistics.median(ours["own_us"] / (http["own_us"] + bare["own_us"]) for ours, http, bare in rounds),
        "requests": statistics.median(
            ours["requests_per_s"] * (1 / http["requests_per_s"] + 1 / bare["requests_per_s"]) for ours, http, bare in rounds),
    }


def summarise(about, facts, bench):
    rows = []
    for (scenario, peer), samples in bench.samples.items():
        row = {"scenario": scenario, "peer": peer, **medians(samples)}
        if peer not in ("plinth", "http floor"):
            ours = bench.samples[scenario, "plinth"]
            row["plinth_throughput_ratio"] = ratio(ours, samples, "requests_per_s")
            row["plinth_cpu_ratio"] = ratio(ours, samples, "total_us")
            row["plinth_database_cpu_ratio"] = ratio(ours, samples, "database_us")
        rows.append(row)
    options = bench.options
    head_bytes, token_bytes = bench.request_bytes
    return {
        **about, **facts,
        "rounds": options.rounds, "seconds": options.seconds, "http_connections": options.connections,
        "header_bytes": head_bytes, "token_bytes": token_bytes,
        "rows": rows,
        "floors": against_floors(bench.samples),
        "samples": {f"{scenario} {peer}": samples for (scenario, peer), samples in bench.samples.items()},
    }


def markdown(result):
    changed = " + uncommitted changes" if result["changed"] else ""
    priority = ", scheduled in real time" if result["real_time"] else ""
    lines = [
        f"# {result['date']}, {result['commit']}{changed}",
        "",
        f"{result['cpu']}, {result['cores']} cores, kernel {result['kernel']}; PostgreSQL {result['postgresql']}; "
        f"load average before the run {result['load_before']}{priority}",
        "",
        f"{result['rounds']} rounds of {result['seconds']:g} s, medians; {result['http_connections']} HTTP connections, "
        f"{result['header_bytes']} bytes of headers and a token of {result['token_bytes']} bytes",
        "",
        "| scenario | who | requests/s | own CPU µs | PostgreSQL CPU µs | sum µs | p50 ms | p99 ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in result["rows"]:
        lines.append(
            f"| {row['scenario']} | {row['peer']} | {row['requests_per_s']:,.0f} | {row['own_us']:.1f} | {row['database_us']:.1f} "
            f"| {row['total_us']:.1f} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} |"
        )
    lines += ["", "| plinth : peer | requests/s | CPU, both processes | PostgreSQL's CPU |", "|---|---:|---:|---:|"]
    for row in result["rows"]:
        if "plinth_cpu_ratio" in row:
            lines.append(
                f"| {row['scenario']}, {row['peer']} | {row['plinth_throughput_ratio']:.2f} | {row['plinth_cpu_ratio']:.2f} "
                f"| {row['plinth_database_cpu_ratio']:.2f} |"
            )
    if result["floors"]:
        lines += [
            "",
            f"single-row beside an HTTP server that looks at nothing and the bare client: {result['floors']['own_cpu']:.2f} of the "
            f"CPU of both, {result['floors']['requests']:.2f} of the requests of one after the other.",
        ]
    lines += [
        "",
        f"Memory of the program: {result['idle_rss_mb']:.0f} MB idle, {result['rss_after_load_mb']:.0f} MB after the load. "
        f"First start ever {result['first_start_s']:.1f} s; with existing data, until the first answer, {result['start_s']:.2f} s.",
    ]
    return "\n".join(lines)


def write(result, text, folder):
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{result['date']}-{result['commit']}"
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / f"{name}.md").write_text(text + f"\n\n![CPU per request]({name}.svg)\n")
    (folder / f"{name}.svg").write_text(chart.render(result))
    print(f"written to {(folder / name).relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder / name}.{{json,md,svg}}", file=sys.stderr)
