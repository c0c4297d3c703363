#!/usr/bin/env python3
"""Called by bench/schema. Loads 200 tenants into a Plinth of its own, asks as their people do, and reports."""

import argparse
import datetime
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from project import Project
from report import machine
from scale import pages, tasks, world
from scale.plans import DurationLog, Durations, Planner
from scale.scenarios import SCENARIOS

ROOT = Path(__file__).resolve().parent.parent.parent
WARM = 8
TURNS_LIMIT_S = 3


def say(words):
    print(words, file=sys.stderr, flush=True)


def asked(project):
    """What scenarios put in braces besides the subject."""
    query = tasks.queries(project, 1)[0]
    return {
        "syllable": "aeb", "vector": query["vector"], "words": query["words"],
        "month_ago": (datetime.date.today() - datetime.timedelta(days=30)).isoformat(),
    }


class Sides:
    """The member's connection and that of a role no policy binds."""

    def __init__(self, project, secret):
        self.log = DurationLog(project)
        self.member = Planner(project, secret, self.log)
        self.owner = Planner(project, secret, self.log)

    def close(self):
        self.member.close()
        self.owner.close()
        self.log.off()


def turns(member, owner, rounds):
    """Durations of both in turn, medians; what would take long gets fewer rounds, three at least."""
    spent = []
    began = time.monotonic()
    while len(spent) < rounds and (len(spent) < 3 or time.monotonic() - began < TURNS_LIMIT_S):
        spent.append((member(), owner()))
    return tuple(
        Durations(statistics.median(one.statement for one in side), statistics.median(one.settings for one in side)) for side in zip(*spent))


def measure_scenario(sides, scenario, subjects, extra, rounds):
    """Medians over the subjects, of medians over rounds."""
    pairs, runs = [], []
    for subject in subjects:
        as_member = scenario.request(subject, True, extra), subject.actor(scenario.role)
        as_owner = scenario.request(subject, False, extra), None
        runs.append((sides.member.run(*as_member), sides.owner.run(*as_owner)))

        def member(asked=as_member):
            return sides.member.durations(*asked)

        def owner(asked=as_owner):
            return sides.owner.durations(*asked)

        # PostgreSQL keeps a plan from the sixth execution on, that of the statement and those of the functions it calls.
        turns(member, owner, WARM if subject is subjects[0] else 2)
        pairs.append(turns(member, owner, rounds))
    middle = subjects[len(subjects) // 2]
    plan = (
        f"-- as the member\n{sides.member.text(scenario.request(middle, True, extra), middle.actor(scenario.role))}\n"
        f"-- without row-level security\n{sides.owner.text(scenario.request(middle, False, extra), None)}\n")
    ratios = [a.statement / b.statement for a, b in pairs]
    with_settings = [(a.statement + a.settings) / (b.statement + b.settings) for a, b in pairs]
    return {
        "name": scenario.name, "area": scenario.area, "what": scenario.what, "bound": scenario.bound,
        "member_ms": statistics.median(a.statement for a, _ in pairs), "owner_ms": statistics.median(b.statement for _, b in pairs),
        "ratio": statistics.median(ratios), "ratio_worst": max(ratios), "ratio_with_settings": statistics.median(with_settings),
        "settings_ms": statistics.median(a.settings for a, _ in pairs), "member_pages": statistics.median(a.pages for a, _ in runs),
        "owner_pages": statistics.median(b.pages for _, b in runs), "rows": statistics.median(a.rows for a, _ in runs),
        "member_slowest_ms": max(a.statement for a, _ in pairs),
    }, plan


def composed(plinth, source):
    """The schema of that folder as one script."""
    return subprocess.run([plinth, "schema", "print", "--source", str(source.resolve())], capture_output=True, text=True, timeout=60, check=True).stdout


def measure(project, options):
    load_s = None
    if not options.reuse:
        say(f"loading {world.sizes(options.scale)}")
        load_s = world.load(project, options.scale, say)
    status = project.status()
    sides = Sides(project, status["JWT_SECRET"])
    try:
        subjects = world.subjects(project, options.subjects)
        extra = asked(project)
        rows, plans = [], {}
        for scenario in [one for one in SCENARIOS if not options.scenario or one.name in options.scenario]:
            row, plans[scenario.name] = measure_scenario(sides, scenario, subjects, extra, options.rounds)
            rows.append(row)
            say(pages.line(row))
        result = {"machine": machine(), "load_s": load_s, "rows": rows, "subjects": len(subjects), "sizes": pages.counted(project)}
        if not options.scenario:
            result["recompute"] = tasks.recompute(project)
            result["audit"] = tasks.audit_overhead(project, subjects[0])
            result["sign_up"] = tasks.sign_up(project, status["ANON_KEY"], subjects[0])
            result["index"] = tasks.vector_index(project)
            result["recall"] = tasks.recall(project, sides, subjects, options.queries)
    finally:
        sides.close()
    return result, plans


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench/schema", description="Measures what row-level security costs with 200 tenants, 1 M leads, 5 M events, 200 k embeddings.",
        epilog="A full run takes about half an hour and 6 GB of disk. It writes docs/scale.md, docs/scale.svg and bench/results/schema/.")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows (1); below 1 nothing is written")
    parser.add_argument("--scenario", action="append", choices=[one.name for one in SCENARIOS], help="only this one; may be given again; nothing is written")
    parser.add_argument("--subjects", type=int, default=10, help="people who ask, of tenants of every size (10)")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each side for each of them (15)")
    parser.add_argument("--queries", type=int, default=200, help="searches that are compared with exact ones (200)")
    parser.add_argument("--keep", action="store_true", help="keep the database for --reuse, and print its folder")
    parser.add_argument("--reuse", type=Path, metavar="FOLDER", help="measure what an earlier --keep left; the schema is brought up to date first")
    parser.add_argument("--source", type=Path, metavar="FOLDER", help="apply this schema/ on top, so that it can be tried without a build")
    parser.add_argument("--plans", type=Path, default=None, metavar="FOLDER", help="put the plans there, also of a partial run")
    parser.add_argument("--plinth", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    project = Project(options.plinth, options.reuse)
    try:
        began = time.monotonic()
        project.start(limit=600)
        if options.source:
            project.script(composed(options.plinth, options.source))
        result, plans = measure(project, options)
        result["total_s"] = time.monotonic() - began
    finally:
        if options.keep or options.reuse:
            project.stop()
            say(f"kept: {project.folder}")
        else:
            project.remove()
    whole = options.scale >= 1 and not options.scenario
    print(pages.markdown(result))
    if options.plans:
        pages.write_plans(plans, options.plans)
    if whole:
        pages.write(result, plans, ROOT)


if __name__ == "__main__":
    main()
