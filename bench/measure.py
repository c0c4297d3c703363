#!/usr/bin/env python3
"""Called by bench/run. Starts a Plinth, lets wrk and the bare client take turns at its database, and reports."""

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import re
import shlex
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import profile_report
import report
from project import Project, children_of, cpu_seconds, free_port, memory_mb
from scenarios import OWNERS, SCENARIOS

HERE = Path(__file__).resolve().parent
TOKENS = 64
POOL = 20  # connections of the program, and of the bare client where writes go wide

# What a browser sends with supabase-js, apikey and the bearer token aside; no Accept-Encoding, since peers do not compress.
HEADERS = {
    "Accept": "*/*",
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
    lines = [one.line(bearer) for owner, bearer in tokens.items() for one in scenario.requests(owner)]
    file = folder / f"{scenario.name}.requests"
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

    def run(self, number, seconds, connections, depth):
        self.process.stdin.write(f"{number} {seconds} {connections} {depth}\n")
        self.process.stdin.flush()
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class HttpFloor:
    """bench_http_floor: what an answer over HTTP costs whoever sends it."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class Postgrest:
    """PostgREST in front of the same database; POSTGREST names its executable."""

    def __init__(self, executable, db_uri, secret, folder):
        self.port = free_port()
        config = folder / "postgrest.conf"
        config.write_text(
            f'db-uri = "{db_uri}"\ndb-schemas = "public"\ndb-extra-search-path = "public,extensions"\ndb-anon-role = "anon"\n'
            f'db-max-rows = 1000\ndb-pool = {POOL}\njwt-secret = "{secret}"\nserver-host = "127.0.0.1"\nserver-port = {self.port}\n'
            f'log-level = "crit"\n'
        )
        with (folder / "postgrest.log").open("ab") as log:
            self.process = subprocess.Popen([*shlex.split(executable), str(config)], stdout=log, stderr=log)

    def close(self):
        self.process.terminate()
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
        self.bare = None
        self.postgrest = None
        self.floor = HttpFloor(options.floor)
        self.scenarios = []
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
        facts["profiles"] = [self.profile(one, self.options.profile) for one in self.scenarios[:2] if self.options.profile]
        facts["rss_after_load_mb"] = memory_mb(self.project.process.pid)
        self.bare.close()
        self.floor.close()
        if self.postgrest:
            self.postgrest.close()
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
        self.scenarios = [one for one in SCENARIOS if not self.options.scenario or one.name in self.options.scenario]
        self.requests = {one.name: write_requests(folder, one, tokens) for one in self.scenarios}
        self.first_request = ("/rest/v1/bench_items?limit=1", {**headers, "Authorization": f"Bearer {tokens[owners[0]]}"})
        self.request_bytes = len(self.headers_file.read_bytes()), len(tokens[owners[0]])
        for scenario in self.scenarios:
            self.check(scenario, headers)
            self.run_wrk(scenario, 0.3, self.project.process.pid)  # before others take connections from the database
        most = max(POOL, *(int(shape.split("x")[0]) for shape in self.options.bare))
        self.bare = BareClient(self.options.client, [
            "--db-uri", db_uri, "--jwt-secret", secret, "--headers", str(self.headers_file), "--connections", str(most),
            "--requests", *(str(self.requests[one.name]) for one in self.scenarios),
        ])
        if os.environ.get("POSTGREST"):
            self.postgrest = Postgrest(os.environ["POSTGREST"], db_uri, secret, folder)
            time.sleep(3)

    def check(self, scenario, headers):
        """The first request must be answered as the scenario says."""
        bearer, method, target, prefer, body = self.requests[scenario.name].read_text().splitlines()[0].split("\t")
        sent = {**headers, "Authorization": f"Bearer {bearer}", "Prefer": prefer, "Content-Type": "application/json"}
        status, answer = self.project.fetch("/rest/v1" + target, sent, method, body or None)
        right = status == scenario.status or (scenario.writes and status in (200, 201))
        if not right or (scenario.rows is not None and len(json.loads(answer)) != scenario.rows):
            raise SystemExit(f"bench: {scenario.name} answers {status}: {answer[:300]!r}")

    def take_turns(self):
        for number, scenario in enumerate(self.scenarios):  # caches warm
            for shape in self.shapes(scenario):
                self.bare.run(number, 0.3, *shape)
        for number in range(self.options.rounds):
            print(f"round {number + 1} of {self.options.rounds}", file=sys.stderr)
            for index, scenario in enumerate(self.scenarios):
                self.turn(scenario, "plinth", lambda one=scenario: self.run_wrk(one, self.options.seconds, self.project.process.pid))
                for shape in self.shapes(scenario):
                    self.turn(scenario, "bare %dx%d" % shape, lambda i=index, s=shape: self.bare.run(i, self.options.seconds, *s))
                if scenario.name == "single-row":
                    self.turn(scenario, "http floor", lambda one=scenario: self.run_wrk(
                        one, self.options.seconds, self.floor.process.pid, self.floor.port))
                if self.postgrest:
                    self.turn(scenario, "postgrest", lambda one=scenario: self.run_wrk(
                        one, self.options.seconds, self.postgrest.process.pid, self.postgrest.port, ""))

    def shapes(self, scenario):
        """Writes wait for the disk, one at a time on a connection; PostgreSQL groups them across connections."""
        return [(POOL, 1)] if scenario.writes else [tuple(int(n) for n in shape.split("x")) for shape in self.options.bare]

    def turn(self, scenario, peer, run):
        database = DatabaseCpu(self.postmaster)
        database.begin()
        sample = run()
        sample["database_cpu_seconds"] = database.end()
        self.samples.setdefault((scenario.name, peer), []).append(sample)

    def run_wrk(self, scenario, seconds, pid, port=None, prefix="/rest/v1"):
        """A turn of wrk at the process that listens on the port; what it spent."""
        port = port or self.project.port
        connections = scenario.connections or self.options.connections
        with contextlib.ExitStack() as stack:
            for _ in range(scenario.idle):
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            before = cpu_seconds(pid)
            # wrk counts whole seconds; it ends early by SIGINT and still reports.
            wrk = subprocess.Popen(
                ["wrk", "-t1", f"-c{connections}", f"-d{int(seconds) + 2}s", "--timeout", "10s", "-s", str(HERE / "wrk.lua"),
                 f"http://127.0.0.1:{port}", "--", str(self.headers_file), str(self.requests[scenario.name]), prefix],
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
            raise SystemExit(f"bench: {scenario.name}: {sample['failed']} requests failed; the log ends:\n" + self.project.log_end())
        sample["cpu_seconds"] = cpu_seconds(pid) - before
        return sample

    def profile(self, scenario, seconds):
        """Records the program while wrk loads it."""
        data = self.project.folder / "perf.data"
        recorder = profile_report.record(self.project.process.pid, data, seconds)
        sample = self.run_wrk(scenario, seconds, self.project.process.pid)
        recorder.wait(20)
        return f"# Profile of {scenario.name}\n\n" + profile_report.render(data, sample["cpu_seconds"] / sample["requests"] * 1e6)

    def restart_times(self):
        times = []
        for _ in range(self.options.restarts):
            self.project.stop()
            times.append(self.project.start(*self.first_request))
        return statistics.median(times)

    def close(self):
        for peer in filter(None, (self.bare, self.floor, self.postgrest)):
            with contextlib.suppress(ProcessLookupError):
                peer.process.kill()
        self.project.remove()


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Plinth side by side with a bare libpq client.")
    parser.add_argument("--quick", action="store_true", help="about 15 s: a look, not a result")
    parser.add_argument("--rounds", type=int, help="turns that each peer gets (5)")
    parser.add_argument("--seconds", type=float, help="length of a turn (2)")
    parser.add_argument("--connections", type=int, default=64, help="kept-alive HTTP connections (64)")
    parser.add_argument("--scenario", action="append", choices=[one.name for one in SCENARIOS], help="only this one; may be given again")
    parser.add_argument("--bare", action="append", metavar="CxD", help="shape of the bare client: connections x requests in flight on each (4x16)")
    parser.add_argument("--profile", type=float, default=0, metavar="SECONDS", help="also print where the program's time goes, by perf")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="where the result goes (bench/results)")
    parser.add_argument("--no-results", action="store_true", help="print only")
    parser.add_argument("--plinth", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--client", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--floor", required=True, help=argparse.SUPPRESS)
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
