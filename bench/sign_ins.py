#!/usr/bin/env python3
"""Called by bench/sign_ins. Two questions: does the time of a refusal tell who has an account, and what do 200 sign-ins at
the same time cost those who read a row?"""

import argparse
import asyncio
import contextlib
import json
import re
import statistics
import subprocess
import threading
import time

from project import Project

PASSWORD = "correct horse battery staple"
PEOPLE = 200

# Every attempt comes from an address of its own: neither limits nor the lock are what is measured, but both do their work.
CONFIG = """\
[server]
trusted_proxies = ["127.0.0.1"]
threads = 1
"""


class Addresses:
    def __init__(self):
        self.given = 0

    def next(self):
        self.given += 1
        return f"10.{self.given >> 16 & 255}.{self.given >> 8 & 255}.{self.given & 255}"


class Client:
    """One kept-alive connection."""

    def __init__(self, port, key, addresses):
        self.port = port
        self.key = key
        self.addresses = addresses
        self.reader = self.writer = None

    async def ask(self, method, target, body=None):
        """The status of the answer."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        data = json.dumps(body).encode() if body is not None else b""
        self.writer.write(
            f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nApikey: {self.key}\r\nContent-Type: application/json\r\n"
            f"X-Forwarded-For: {self.addresses.next()}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await self.reader.readexactly(int(length.group(1)))
        return int(head.split(b" ", 2)[1])

    async def sign_in(self, email, password=PASSWORD):
        return await self.ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": password})

    def close(self):
        if self.writer is not None:
            self.writer.close()


def person(n):
    return f"person{n}@example.com"


async def sign_up(make_client):
    clients = [make_client() for _ in range(4)]

    async def some(client, numbers):
        for n in numbers:
            status = await client.ask("POST", "/auth/v1/signup", {"email": person(n), "password": PASSWORD})
            assert status == 200, status

    await asyncio.gather(*(some(client, range(i, PEOPLE, 4)) for i, client in enumerate(clients)))
    for client in clients:
        client.close()


async def compare_refusals(make_client, tries):
    """Milliseconds of refusals, taking turns: of accounts with a wrong password, and of names that nobody has."""
    client = make_client()
    times = {"wrong password": [], "unknown": []}
    for n in range(tries + 20):
        for kind, email in (("wrong password", person(n % PEOPLE)), ("unknown", f"nobody{n}@example.com")):
            began = time.perf_counter()
            status = await client.sign_in(email, "wrong password")
            assert status == 400, status
            if n >= 20:  # the first warm up
                times[kind].append((time.perf_counter() - began) * 1000)
    client.close()
    return times


def read_rows(port, key, seconds):
    """Requests a second and the 50th and 99th percentile, in ms, of reads of one row by four connections."""
    out = subprocess.run(
        ["wrk", "-t1", "-c4", f"-d{seconds}s", "--latency", "--timeout", "10s", "-H", f"apikey: {key}",
         f"http://127.0.0.1:{port}/rest/v1/bench_owners?owner=eq.00000000-0000-4000-8000-000000000007"],
        capture_output=True, text=True, timeout=seconds + 30, check=True,
    ).stdout
    assert "Non-2xx" not in out, out

    def milliseconds(share):
        number, unit = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", out).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), milliseconds("50"), milliseconds("99")


async def storm(make_client, stop):
    """PEOPLE clients that sign in again and again until `stop` is set; how many times they did."""
    async def one(n):
        client = make_client()
        count = 0
        while not stop.is_set():
            status = await client.sign_in(person(n))
            assert status == 200, status
            count += 1
        client.close()
        return count

    return sum(await asyncio.gather(*(one(n) for n in range(PEOPLE))))


def storm_beside(make_client, work):
    """Runs `work` while the storm rages; its result and the sign-ins a second."""
    stop = threading.Event()
    counts = []
    began = time.monotonic()
    thread = threading.Thread(target=lambda: counts.append(asyncio.run(storm(make_client, stop))))
    thread.start()
    try:
        time.sleep(2)  # until all have sent
        result = work()
    finally:
        stop.set()
        thread.join()
    return result, counts[0] / (time.monotonic() - began)


def spread(times):
    low, median, high = statistics.quantiles(times, n=4)
    return median, high - low


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plinth", required=True)
    parser.add_argument("--tries", type=int, default=500, help="refusals of each kind")
    parser.add_argument("--seconds", type=int, default=8, help="of reading, each time")
    parser.add_argument("--rounds", type=int, default=3, help="of the storm")
    options = parser.parse_args()

    project = Project(options.plinth)
    with contextlib.ExitStack() as stack:
        stack.callback(project.remove)
        (project.folder / "plinth.toml").write_text(CONFIG)
        project.start()
        key = project.status()["ANON_KEY"]
        project.script("grant select on bench_owners to anon; create policy bench_read on bench_owners for select to anon using (true); notify pgrst, 'reload schema'")
        addresses = Addresses()

        def make_client():
            return Client(project.port, key, addresses)

        asyncio.run(sign_up(make_client))

        times = asyncio.run(compare_refusals(make_client, options.tries))
        print(f"refusals, {options.tries} of each kind, taking turns")
        for kind, values in times.items():
            median, quartiles = spread(values)
            print(f"  {kind:15} median {median:7.2f} ms   between quartiles {quartiles:.2f} ms")
        medians = {kind: statistics.median(values) for kind, values in times.items()}
        print(f"  difference      {medians['wrong password'] - medians['unknown']:+.2f} ms")

        print(f"one row by its key, 4 connections, beside {PEOPLE} people who sign in at the same time")
        ratios = []
        for _ in range(options.rounds):
            quiet = read_rows(project.port, key, options.seconds)
            beside, rate = storm_beside(make_client, lambda: read_rows(project.port, key, options.seconds))
            ratios.append(beside[2] / quiet[2])
            print(f"  alone  {quiet[0]:7.0f}/s  p50 {quiet[1]:6.2f} ms  p99 {quiet[2]:6.2f} ms")
            print(f"  beside {beside[0]:7.0f}/s  p50 {beside[1]:6.2f} ms  p99 {beside[2]:6.2f} ms   {rate:.0f} sign-ins/s   p99 x {ratios[-1]:.2f}")
        print(f"  p99, median of rounds: x {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
