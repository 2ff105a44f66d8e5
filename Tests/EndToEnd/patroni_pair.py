"""The pair as Patroni runs it: it notices by itself that the primary is gone, and promotes the synchronous standby.

Who leads is agreed on by the two and a third, with Patroni's own raft.
"""
import atexit, json, os, pathlib, shutil, signal, subprocess, tempfile, time
from postgres import Pair, children, forget_memory, free_port, programs, user
from sql import Refused, Session

# Seconds. The shortest that it allows for how long a leader may be silent.
TTL, LOOK, RETRY = 20, 2, 3


def is_there():
    return shutil.which("patroni") is not None


class Member:
    def __init__(self, folder, name, port, address, addresses):
        self.name, self.port, self.folder, self.process = name, port, f"{folder}/{name}", None
        os.mkdir(self.folder)
        settings = dict(setting.split("=", 1) for setting in Pair.OPTIONS)
        settings.pop("wal_keep_size")
        self.settings = f"{self.folder}/patroni.yml"
        # What is JSON is YAML.
        pathlib.Path(self.settings).write_text(json.dumps({
            "scope": "cluster", "name": name,
            "restapi": {"listen": f"127.0.0.1:{(rest := free_port())}", "connect_address": f"127.0.0.1:{rest}"},
            "raft": {"data_dir": f"{self.folder}/raft", "self_addr": address, "partner_addrs": [other for other in addresses if other != address]},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL, "loop_wait": LOOK, "retry_timeout": RETRY, "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {**settings, "fsync": "off", "wal_keep_size": "256MB"}}},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{port}", "connect_address": f"127.0.0.1:{port}", "data_dir": f"{self.folder}/data", "bin_dir": programs(),
                "pgpass": f"{self.folder}/pgpass", "remove_data_directory_on_rewind_failure": True,
                "authentication": {"superuser": {"username": "doitong", "password": "any"}, "replication": {"username": "copier", "password": "any"}},
                "parameters": {"unix_socket_directories": self.folder},
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]}}))

    def start(self, program="patroni"):
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen([program, self.settings], stdout=log, stderr=log, cwd=self.folder, **user())

    def strike(self):
        """All of it at once: Patroni, PostgreSQL and its children."""
        path = f"{self.folder}/data/postmaster.pid"
        server = [int(open(path).read().split()[0])] if os.path.exists(path) else []
        # What is stopped starts nothing anew.
        mine = [self.process.pid] + server
        for pid in mine:
            send(pid, signal.SIGSTOP)
        for pid in children(self.process.pid) + [child for pid in server for child in children(pid)] + mine:
            send(pid, signal.SIGKILL)
        self.process.wait()
        forget_memory(path)

    def address(self, database):
        return f"postgres://doitong@127.0.0.1:{self.port}/{database}"

    def ask(self, sql):
        try:
            with Session(self.port, "postgres", seconds=2) as session:
                return session.ask(sql)
        except (OSError, Refused):
            return []

    def leads(self):
        return self.ask("SELECT pg_is_in_recovery()") == [["f"]]


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class PatroniPair:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="doitong-e2e-patroni-", dir="/tmp")
        atexit.register(self.remove)
        addresses = [f"127.0.0.1:{free_port()}" for _ in range(3)]
        self.ports = [free_port(), free_port()]
        self.members = [Member(self.folder, name, port, address, addresses) for name, port, address in zip("ab", self.ports, addresses)]
        self.third = Member(self.folder, "third", 0, addresses[2], addresses)
        if "user" in user():
            for path in [self.folder, *map(str, pathlib.Path(self.folder).rglob("*"))]:
                os.chown(path, user()["user"], user()["group"])
        self.third.start("patroni_raft_controller")
        for member in self.members:
            member.start()
        self.find()
        self.join()

    def find(self):
        end = time.monotonic() + 120
        while not (leading := [member for member in self.members if member.process.poll() is None and member.leads()]):
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        [self.primary] = leading
        [self.standby] = [member for member in self.members if member is not self.primary]

    def join(self):
        """The one that is gone comes back as the standby."""
        if self.standby.process.poll() is not None:
            self.standby.start()
        end = time.monotonic() + 120
        while ["sync"] not in self.primary.ask("SELECT sync_state FROM pg_stat_replication"):
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def fail_over(self):
        """Kills the primary; that another leads is Patroni's to see to."""
        self.primary.strike()
        self.find()

    def said(self):
        return "".join(open(f"{member.folder}/log").read()[-3000:] for member in [*self.members, self.third])

    def remove(self):
        for member in [*self.members, self.third]:
            if member.process and member.process.poll() is None:
                member.strike()
        shutil.rmtree(self.folder, ignore_errors=True)
