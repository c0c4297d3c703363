"""Times and plans of the very statements that REST sends: `plinth rest`, which may be asked for plans, beside the Plinth under test.

Times are the server's own, from its log: of binding, which plans where there is no plan yet, and of executing a statement that is
prepared on the connection, in a transaction that has set role and claims. Nothing is asked of PostgreSQL that costs it time, as
`explain analyze` does.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass

from project import free_port

ANALYZE = "options=analyze|buffers"


def token(secret, role, user=None):
    """A session token as the auth service makes it, as far as the database looks at it."""
    claims = {"role": role, "aud": role, "exp": int(time.time()) + 86400, "aal": "aal1", **({"sub": user} if user else {})}

    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return signed + "." + encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


@dataclass(frozen=True)
class Run:
    """What one execution touches: pages, and the rows it brings."""

    pages: int
    rows: int


@dataclass(frozen=True)
class Durations:
    """Milliseconds in the server: of the statement, and of setting role and claims before it."""

    statement: float
    settings: float


class DurationLog:
    """The durations that the server logs of statements the API sends, once turned on; read from where the last reading ended."""

    LINE = re.compile(r"authenticator LOG:  duration: ([\d.]+) ms  (bind|execute) [^:]+: (.*)")

    def __init__(self, project):
        self.project = project
        self.file = project.folder / ".plinth" / "postgres.log"
        self.at = 0
        self.turn("set log_min_duration_statement = 0")

    def turn(self, what):
        self.project.sql(f"alter role authenticator {what}")
        self.skip()

    def off(self):
        self.turn("reset log_min_duration_statement")

    def skip(self):
        self.at = self.file.stat().st_size

    def durations(self):
        """Of what was asked since skip(); None when the program has emptied the log over it. The answer may be here before the line is."""
        for _ in range(1000):
            lines = self.lines()
            if any(verb == "execute" and "set_config(" not in text for _, verb, text in lines):
                settings = sum(float(ms) for ms, _, text in lines if "set_config(" in text)
                return Durations(sum(float(ms) for ms, _, text in lines) - settings, settings)
            time.sleep(0.001)
        return None

    def lines(self):
        if self.file.stat().st_size < self.at:
            self.at = 0  # the program has emptied it
        with self.file.open(errors="replace") as log:
            log.seek(self.at)
            return self.LINE.findall(log.read())


class Planner:
    """One connection to the database, for one side: a prepared statement is planned anew where the role changes."""

    def __init__(self, project, secret, log):
        self.secret = secret
        self.log = log
        self.port = free_port()
        self.tokens = {}
        settings = {
            "PGRST_DB_URI": project.db_uri(), "PGRST_DB_ANON_ROLE": "anon", "PGRST_DB_SCHEMAS": "public", "PGRST_DB_PLAN_ENABLED": "true",
            "PGRST_DB_EXTRA_SEARCH_PATH": "public,extensions", "PGRST_JWT_SECRET": secret, "PGRST_SERVER_HOST": "127.0.0.1",
            "PGRST_SERVER_PORT": str(self.port), "PGRST_DB_POOL": "1", "PGRST_LOG_LEVEL": "crit",
        }
        self.process = subprocess.Popen(
            [project.plinth, "rest"], env={**os.environ, **settings}, cwd=project.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=(project.folder / "rest.log").open("ab"))
        self.wait()

    def wait(self):
        for _ in range(300):
            try:
                if self.send("GET", "/tenants?limit=1", None, "application/json", token(self.secret, "service_role"))[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("bench: `plinth rest` does not answer; see rest.log in the project's folder.")

    def send(self, method, path, body, accept, bearer):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = {"Accept": accept, "Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def bearer(self, user):
        """Of a user; of a role that no policy binds when there is none."""
        if user not in self.tokens:
            self.tokens[user] = token(self.secret, "authenticated", user) if user else token(self.secret, "service_role")
        return self.tokens[user]

    def ask(self, request, user, accept):
        method, path, body = request
        status, answer = self.send(method, path, body, accept, self.bearer(user))
        if status != 200:
            raise SystemExit(f"bench: {method} {path} answers {status}: {answer[:500]}")
        return answer

    def run(self, request, user):
        top = json.loads(self.ask(request, user, f"application/vnd.pgrst.plan+json; {ANALYZE}"))[0]
        return Run(pages_of(top["Plan"]), rows_below(top["Plan"]))

    def durations(self, request, user):
        """Of one execution, in the server."""
        for _ in range(3):
            self.log.skip()
            self.ask(request, user, "application/json")
            if (durations := self.log.durations()) is not None:
                return durations
        raise SystemExit(f"bench: the server's log {self.log.file} says nothing of a statement that was answered.")

    def text(self, request, user):
        return self.ask(request, user, f"application/vnd.pgrst.plan+text; {ANALYZE}")

    def rows(self, request, user):
        return json.loads(self.ask(request, user, "application/json"))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def pages_of(plan):
    return plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)


def rows_below(plan):
    """Rows that go into the aggregate which makes the body."""
    return int(plan["Plans"][0]["Actual Rows"]) if plan.get("Plans") else 0
