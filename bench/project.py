"""A Plinth of its own for a measurement: a temporary project folder, the program, and what /proc says about it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

COMMAND_LIMIT_S = 600
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stat_fields(pid):
    """The fields of /proc/PID/stat behind the name: [0] is the state, [1] the parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children_of(parent):
    out = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            if int(stat_fields(entry)[1]) == parent:
                out.append(int(entry))
        except OSError:
            pass  # it has just ended
    return out


def cpu_seconds(pid):
    """User and system time of all threads of a process; 0 when it has ended."""
    try:
        fields = stat_fields(pid)
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class CommandFailed(SystemExit):
    pass


class Project:
    def __init__(self, plinth, folder=None):
        """A new one, or the one that an earlier run kept in the folder."""
        self.plinth = plinth
        self.folder = Path(folder).resolve() if folder else Path(tempfile.mkdtemp(prefix="plinth-bench."))
        self.folder.chmod(0o711)  # started by root, the database server runs as another user
        self.port = free_port()
        self.db_port = free_port()
        self.wrapper = []  # what runs the program in place of the system
        self.process = None
        self.socket_folder = ""
        migrations = self.folder / "supabase" / "migrations"
        migrations.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(__file__).parent / "load.sql", migrations / "20260101000000_bench_items.sql")

    def start(self, target="/health", headers=None, limit=120):
        """Starts the program; the seconds until it answered 200."""
        with (self.folder / "log").open("ab") as log:
            began = time.monotonic()
            self.process = subprocess.Popen(
                [*self.wrapper, self.plinth, "start", "--workdir", str(self.folder), "--port", str(self.port), "--db-port", str(self.db_port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, cwd=self.folder,
            )
        while time.monotonic() - began < limit:
            if self.get(target, headers or {}) == 200:
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.002)
        raise SystemExit("bench: plinth did not start; its log ends:\n" + self.log_end())

    def get(self, target, headers):
        """The status of an answer, or None."""
        return self.fetch(target, headers)[0]

    def fetch(self, target, headers, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None, b""
        finally:
            connection.close()

    def log_end(self):
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-20:])

    def command(self, *arguments, stdin=None):
        done = subprocess.run(
            [self.plinth, arguments[0], "--workdir", str(self.folder), *arguments[1:]],
            capture_output=True, text=True, timeout=COMMAND_LIMIT_S, check=False, input=stdin,
        )
        if done.returncode != 0:
            raise CommandFailed(f"bench: plinth {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def status(self):
        """URLs and keys. The program answers requests a moment before its own commands find it."""
        for _ in range(100):
            try:
                return json.loads(self.command("status", "-o", "json"))
            except CommandFailed:
                time.sleep(0.05)
        raise SystemExit("bench: plinth status does not find the plinth that runs")

    def sql(self, text):
        return self.command("psql", "-X", "-A", "-t", "-c", text).strip()

    def script(self, text):
        """Several statements, or more than a command line takes; stops at the first error."""
        return self.command("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", stdin=text).strip()

    def db_uri(self):
        """The database as the program itself reaches it: its socket and its login role."""
        self.socket_folder = self.sql("show unix_socket_directories")
        return f"host={self.socket_folder} port={self.db_port} user=authenticator dbname=postgres"

    def postmaster(self):
        found = [pid for pid in children_of(self.process.pid) if Path(f"/proc/{pid}/comm").read_text().startswith("postgres")]
        if len(found) != 1:
            raise SystemExit("bench: cannot tell which process is the database server")
        return found[0]

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket_folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
