"""What is asked for: one entry a scenario."""

import json
from dataclasses import dataclass, field
from typing import Callable

OWNERS = 1000  # of load.sql, with 100 rows each


@dataclass(frozen=True)
class Request:
    target: str  # below /rest/v1
    method: str = "GET"
    prefer: str = ""
    body: str = ""

    def line(self, token):
        return "\t".join((token, self.method, self.target, self.prefer, self.body))


@dataclass(frozen=True)
class Scenario:
    name: str
    what: str
    requests: Callable[[int], list]  # of an owner
    status: int = 200
    rows: int | None = None  # of the answer, where it is an array
    writes: bool = False  # then the bare client sends one request at a time on each of many connections
    idle: int = 0  # connections that do nothing meanwhile
    connections: int | None = None  # busy ones, where not as the command line says
    tags: tuple = field(default=())


def rows_of(owner, count):
    return [owner + OWNERS * k for k in range(count)]


def entry(n):
    return {"title": f"entry {n}", "amount": n / 100}


def one_by_key(owner):
    return [Request(f"/bench_items?id=eq.{n}") for n in rows_of(owner, 100)]


EMBED = "id,title,person:bench_owners(name),notes:bench_notes(id,text,kind:bench_kinds(name))"

SCENARIOS = (
    Scenario("single-row", "one row of 7 columns by its key", one_by_key, rows=1),
    Scenario("hundred-rows", "the caller's 100 rows of 100,000, by row-level security",
             lambda owner: [Request("/bench_items?limit=100")], rows=100),
    Scenario("embed", "one row with the row it belongs to and its rows, each with theirs",
             lambda owner: [Request(f"/bench_items?id=eq.{n}&select={EMBED}") for n in rows_of(owner, 100)], rows=1),
    Scenario("exact-count", "ten rows and how many there are",
             lambda owner: [Request("/bench_items?select=id&limit=10", prefer="count=exact")], status=206, rows=10),
    Scenario("rpc", "a function of two numbers",
             lambda owner: [Request(f"/rpc/bench_add?a={n}&b=1") for n in range(100)]),
    Scenario("insert", "one row, nothing returned",
             lambda owner: [Request("/bench_entries", "POST", "return=minimal", json.dumps(entry(n))) for n in range(20)],
             status=201, writes=True),
    Scenario("upsert", "one row, mostly one that is there",
             lambda owner: [Request("/bench_counters?on_conflict=owner,name", "POST", "resolution=merge-duplicates,return=minimal",
                                    json.dumps({"name": f"c{n}", "value": n})) for n in range(20)],
             status=201, writes=True),
    Scenario("bulk-insert", "1,000 rows in one request",
             lambda owner: [Request("/bench_entries", "POST", "return=minimal", json.dumps([entry(n) for n in range(1000)]))],
             status=201, writes=True),
    Scenario("idle-beside", "single-row by 32 connections beside 1,000 that do nothing", one_by_key, rows=1, idle=1000, connections=32),
)
