#!/usr/bin/env python3
"""Called by bench/run. Starts a Plinth, lets wrk and the bare client take turns at its database, and reports."""

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import profile_report
import report
from project import Project, children_of, cpu_seconds, memory_mb

HERE = Path(__file__).resolve().parent
OWNERS = 1000  # of load.sql, with 100 rows each
TOKENS = 64
SCENARIOS = ("single-row", "hundred-rows")

# What a browser sends with supabase-js, apikey and the bearer token aside.
HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Accept-Profile": "public",
    "Connection": "keep-alive",
    "Origin": "https://app.example.com",
    "Referer": "https://app.example.com/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "X-Client-Info": "supabase-js-web/2.45.0",
}


def token(secret, owner):
    """A session token as the auth service makes it: about 470 bytes of claims."""
    person = f"00000000-0000-4000-8000-{owner:012x}"
    claims = {
        "iss": "http://127.0.0.1:54321/auth/v1", "sub": person, "aud": "authenticated",
        "exp": int(time.time()) + 3600, "iat": int(time.time()), "email": f"person{owner}@example.com", "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": {"email_verified": True, "name": f"Person {owner}"},
        "role": "authenticated", "aal": "aal1",
        "amr": [{"method": "password", "timestamp": int(time.time())}],
        "session_id": person, "is_anonymous": False,
    }

    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return signed + "." + encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


def write_requests(folder, scenario, tokens):
    """One request a line; the owner of the token is the owner of the rows."""
    lines = []
    for owner, bearer in tokens.items():
        if scenario == "single-row":
            lines += [f"{bearer}\t/bench_items?id=eq.{owner + OWNERS * k}" for k in range(100)]
        else:
            lines.append(f"{bearer}\t/bench_items?limit=100")
    file = folder / f"{scenario}.requests"
    file.write_text("\n".join(lines) + "\n")
    return file


class BareClient:
    """bench_pipeline_client, kept running between rounds."""

    def __init__(self, program, arguments):
        self.process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline().strip()
        if not line:
            raise SystemExit("bench: the bare client ended")
        return line

    def run(self, scenario, seconds):
        self.process.stdin.write(f"{SCENARIOS.index(scenario)} {seconds}\n")
        self.process.stdin.flush()
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class DatabaseCpu:
    """CPU time of the server's processes over a window."""

    def __init__(self, postmaster):
        self.postmaster = postmaster
        self.before = {}

    def begin(self):
        self.before = {pid: cpu_seconds(pid) for pid in children_of(self.postmaster)}

    def end(self):
        now = {pid: cpu_seconds(pid) for pid in children_of(self.postmaster)}
        return sum(max(0.0, spent - self.before.get(pid, 0.0)) for pid, spent in now.items())


class Bench:
    def __init__(self, options):
        self.options = options
        self.project = Project(options.plinth)
        self.clients = {}
        self.samples = {}  # (scenario, peer) -> list of samples

    def measure(self):
        facts = {"first_start_s": self.project.start()}
        status = self.project.status()
        db_uri = self.project.db_uri()
        self.project.sql("vacuum (freeze, analyze) public.bench_items")
        self.project.sql("checkpoint")
        facts["postgresql"] = self.project.sql("show server_version")
        time.sleep(0.5)
        facts["idle_rss_mb"] = memory_mb(self.project.process.pid)
        self.prepare(status, db_uri)
        self.take_turns()
        facts["profiles"] = [self.profile(scenario, self.options.profile) for scenario in SCENARIOS if self.options.profile]
        facts["rss_after_load_mb"] = memory_mb(self.project.process.pid)
        for client in self.clients.values():
            client.close()
        facts["start_s"] = self.restart_times()
        return facts

    def prepare(self, status, db_uri):
        folder = self.project.folder
        secret = status["JWT_SECRET"]
        owners = random.Random(1).sample(range(1, OWNERS), TOKENS)
        tokens = {owner: token(secret, owner) for owner in owners}
        headers = {**HEADERS, "apikey": status["ANON_KEY"]}
        self.headers_file = folder / "headers"
        host = {"Host": f"127.0.0.1:{self.project.port}"}
        self.headers_file.write_text("".join(f"{name}: {value}\n" for name, value in {**host, **headers}.items()))
        self.postmaster = self.project.postmaster()
        self.requests = {scenario: write_requests(folder, scenario, tokens) for scenario in SCENARIOS}
        self.first_request = ("/rest/v1/bench_items?limit=1", {**headers, "Authorization": f"Bearer {tokens[owners[0]]}"})
        self.request_bytes = len(self.headers_file.read_bytes()), len(tokens[owners[0]])
        for scenario, rows in zip(SCENARIOS, (1, 100)):
            self.check(scenario, rows, headers)
        for scenario in SCENARIOS:  # before others take connections from the database
            self.run_plinth(scenario, 0.5)
        for shape in self.options.bare:
            connections, depth = shape.split("x")
            self.clients[shape] = BareClient(self.options.client, [
                "--db-uri", db_uri, "--jwt-secret", secret, "--headers", str(self.headers_file),
                "--connections", connections, "--depth", depth,
                "--requests", *(str(self.requests[scenario]) for scenario in SCENARIOS),
            ])

    def check(self, scenario, rows, headers):
        """The first request must find what the scenario says."""
        bearer, target = self.requests[scenario].read_text().splitlines()[0].split("\t")
        status, body = self.project.fetch("/rest/v1" + target, {**headers, "Authorization": f"Bearer {bearer}"})
        if status != 200 or len(json.loads(body)) != rows:
            raise SystemExit(f"bench: {scenario} answers {status}: {body[:300]!r}")

    def take_turns(self):
        for scenario in SCENARIOS:  # caches warm
            for shape in self.options.bare:
                self.run_bare(scenario, shape, 0.3)
        self.samples.clear()
        for number in range(self.options.rounds):
            print(f"round {number + 1} of {self.options.rounds}", file=sys.stderr)
            for scenario in SCENARIOS:
                self.run_plinth(scenario, self.options.seconds)
                for shape in self.options.bare:
                    self.run_bare(scenario, shape, self.options.seconds)

    def run_plinth(self, scenario, seconds):
        database = DatabaseCpu(self.postmaster)
        database.begin()
        before = cpu_seconds(self.project.process.pid)
        # wrk counts whole seconds; it ends early by SIGINT and still reports.
        wrk = subprocess.Popen(
            ["wrk", "-t1", f"-c{self.options.connections}", f"-d{int(seconds) + 2}s", "--timeout", "10s", "-s", str(HERE / "wrk.lua"),
             f"http://127.0.0.1:{self.project.port}", "--", str(self.headers_file), str(self.requests[scenario])],
            stdout=subprocess.PIPE, text=True,
        )
        try:
            time.sleep(seconds)
            wrk.send_signal(signal.SIGINT)
            out = wrk.communicate(timeout=20)[0]
        finally:
            wrk.kill()
        sample = json.loads(out.strip().splitlines()[-1])
        if sample["failed"] or not sample["requests"]:
            raise SystemExit(f"bench: {scenario}: {sample['failed']} requests failed; the log ends:\n" + self.project.log_end())
        sample["cpu_seconds"] = cpu_seconds(self.project.process.pid) - before
        self.keep(scenario, "plinth", sample, database)

    def run_bare(self, scenario, shape, seconds):
        database = DatabaseCpu(self.postmaster)
        database.begin()
        self.keep(scenario, shape, self.clients[shape].run(scenario, seconds), database)

    def profile(self, scenario, seconds):
        """Records the program while wrk loads it."""
        data = self.project.folder / "perf.data"
        recorder = profile_report.record(self.project.process.pid, data, seconds)
        self.run_plinth(scenario, seconds)
        recorder.wait(20)
        own = report.per_request(self.samples[scenario, "plinth"].pop())["own_us"]
        return f"# Profile of {scenario}\n\n" + profile_report.render(data, own)

    def keep(self, scenario, peer, sample, database):
        sample["database_cpu_seconds"] = database.end()
        self.samples.setdefault((scenario, peer), []).append(sample)

    def restart_times(self):
        times = []
        for _ in range(self.options.restarts):
            self.project.stop()
            times.append(self.project.start(*self.first_request))
        return statistics.median(times)

    def close(self):
        for client in self.clients.values():
            with contextlib.suppress(ProcessLookupError):
                client.process.kill()
        self.project.remove()


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Plinth side by side with a bare libpq client.")
    parser.add_argument("--quick", action="store_true", help="about 15 s: a look, not a result")
    parser.add_argument("--rounds", type=int, help="turns that each peer gets (5)")
    parser.add_argument("--seconds", type=float, help="length of a turn (2)")
    parser.add_argument("--connections", type=int, default=64, help="kept-alive HTTP connections (64)")
    parser.add_argument("--bare", action="append", metavar="CxD", help="shape of the bare client: connections x requests in flight on each (4x16)")
    parser.add_argument("--profile", type=float, default=0, metavar="SECONDS", help="also print where the program's time goes, by perf")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="where the result goes (bench/results)")
    parser.add_argument("--no-results", action="store_true", help="print only")
    parser.add_argument("--plinth", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--client", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (0.8 if options.quick else 2)
    options.restarts = 1 if options.quick else 3
    options.bare = options.bare or ["4x16"]
    if any(not re.fullmatch(r"[1-9]\d*x[1-9]\d*", shape) for shape in options.bare):
        parser.error("--bare is two numbers, such as 4x16")
    return options


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    machine = report.machine()
    bench = Bench(options)
    try:
        facts = bench.measure()
        result = report.summarise(machine, facts, bench)
    finally:
        bench.close()
    text = report.markdown(result)
    print(text)
    for profile in result.pop("profiles"):
        print("\n" + profile)
    if not options.no_results and not options.quick:
        report.write(result, text, options.results)


if __name__ == "__main__":
    main()
