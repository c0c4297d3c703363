"""The data: how much of it, how it gets there, and who asks."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOAD_LIMIT_S = 3000

# What --scale 1 loads.
FULL = {"tenants": 200, "users": 10_000, "leads": 1_000_000, "events": 5_000_000, "embeddings": 200_000}


def sizes(scale):
    """Rows by kind. Tenants stay 200; each has at least three people."""
    return {
        "tenants": FULL["tenants"],
        "users": max(int(FULL["users"] * scale), 3 * FULL["tenants"]),
        **{kind: int(FULL[kind] * scale) for kind in ("leads", "events", "embeddings")},
    }


@dataclass(frozen=True)
class Subject:
    """Somebody who asks, and what it asks about."""

    tenant: str
    tenant_leads: int
    user: str  # a member
    manager: str
    admin: str  # of the platform
    tenants_of_user: str  # lists, as the REST dialect writes them
    tenants_of_manager: str
    followed: str
    post: str
    lead: str

    def actor(self, role):
        return {"member": self.user, "manager": self.manager, "admin": self.admin}[role]


SUBJECTS = """
with chosen as (
    select t.id, t.k
    from bench.tenants as t
    where t.k in (select 1 + j * ({tenants} - 1) / {count} from generate_series(0, {count} - 1) as j)
),
people as (
    select c.id as tenant, c.k,
        (select m.user_id from public.tenant_members as m where m.tenant_id = c.id and m.role = 'member' and m.user_id <> a.id
         order by m.user_id limit 1) as member,
        (select m.user_id from public.tenant_members as m where m.tenant_id = c.id and m.role = 'owner' limit 1) as manager,
        a.id as admin
    from chosen as c
    cross join (select user_id from public.user_roles where role = 'admin' limit 1) as a (id)
)
select
    p.tenant, (select count(*) from public.leads as l where l.tenant_id = p.tenant), p.member, p.manager, p.admin,
    (select string_agg(m.tenant_id::text, ',') from public.tenant_members as m where m.user_id = p.member),
    (select string_agg(m.tenant_id::text, ',') from public.tenant_members as m
     where m.user_id = p.manager and m.role in ('owner', 'admin')),
    (select string_agg(f.following_id::text, ',') from public.user_follows as f where f.follower_id = p.member),
    (select o.id from public.posts as o where o.status = 'published' order by o.id desc offset p.k limit 1),
    (select l.id from public.leads as l where l.tenant_id = p.tenant order by l.id limit 1)
from people as p
order by p.k
"""


def load(project, scale, say):
    """Fills the database; the seconds that took."""
    began = time.monotonic()
    index = project.sql("select pg_get_indexdef(to_regclass('public.ai_embeddings_embedding_idx'))")
    if not index:
        raise SystemExit("bench: the server has no extension vector; ./dev setup installs it.")
    run_steps(project, "load.sql", {**sizes(scale)}, say)
    run_steps(project, "finish.sql", {"index": index}, say)
    return time.monotonic() - began


def run_steps(project, file, variables, say):
    """A file for psql; what it prints are the names of its steps."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["timeout", str(LOAD_LIMIT_S), project.plinth, "psql", "--workdir", str(project.folder), "-X",
         *(part for name, value in variables.items() for part in ("-v", f"{name}={value}")), "-f", str(HERE / file)],
        stdout=subprocess.PIPE, text=True,
    )
    for line in process.stdout:
        say(f"{time.monotonic() - began:6.0f} s  {line.strip()}")
    if process.wait() != 0:
        raise SystemExit(f"bench: {file} failed; psql said above why.")


def subjects(project, count):
    """People of tenants of every size, large ones first."""
    rows = project.sql(SUBJECTS.format(tenants=FULL["tenants"], count=count)).splitlines()
    return [Subject(*(int(value) if at == 1 else value for at, value in enumerate(row.split("|")))) for row in rows]
