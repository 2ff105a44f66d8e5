"""A PostgreSQL of the tests' own, on a free port, with its data in a temporary folder that goes with it.

    postgres.py COMMAND…        runs a command with the address of a database in DOITONG_TEST_ADDRESS
"""
import atexit, glob, os, pwd, shutil, signal, socket, subprocess, sys, tempfile, time


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not there: run `scripts/setup.sh test`")
    return os.path.dirname(found[-1])


def user():
    """Who runs it, for root may not."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        except KeyError:
            continue
    raise RuntimeError("there is no user to run PostgreSQL as")


class Postgres:
    def __init__(self, *options, durable=False, port=None, copy_of=None):
        self.programs, self.options, self.made = programs(), options, 0
        self.durable = durable
        self.folder = tempfile.mkdtemp(prefix="doitong-e2e-postgres-", dir="/tmp")
        if "user" in user():
            os.chown(self.folder, user()["user"], user()["group"])
        atexit.register(self.remove)
        self.process, self.port = None, port or free_port()
        if copy_of:
            self.run(
                "pg_basebackup", "-h", "127.0.0.1", "-p", str(copy_of.port), "-U", "doitong", "-D", f"{self.folder}/data", "-R",
                "-c", "fast", "--no-sync")
            # Whoever is promoted waits for nobody until somebody is there.
            with open(f"{self.folder}/data/postgresql.auto.conf", "a") as settings:
                settings.write("synchronous_standby_names = ''\n")
        else:
            self.run(
                "initdb", "-D", f"{self.folder}/data", "-U", "doitong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "--no-sync", "--no-instructions")
        self.start()

    def run(self, program, *arguments, input=None):
        done = subprocess.run(
            [f"{self.programs}/{program}", *arguments], capture_output=True, text=True, cwd="/", input=input, **user())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        return done.stdout

    def start(self):
        hasty = [] if self.durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        # Of two, the later stands.
        settings = ["max_connections=300", *hasty, *self.options]
        self.log = open(f"{self.folder}/log", "ab")
        self.process = subprocess.Popen(
            [f"{self.programs}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1"]
            + [part for setting in settings for part in ("-c", setting)],
            stdout=self.log, stderr=self.log, cwd="/", **user())
        end = time.monotonic() + 60
        while True:
            ready = subprocess.run(
                [f"{self.programs}/pg_isready", "-h", "127.0.0.1", "-p", str(self.port)], capture_output=True)
            if ready.returncode == 0:
                return
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start: {open(f'{self.folder}/log').read()}")
            time.sleep(0.05)

    def address(self, database):
        return f"postgres://doitong@127.0.0.1:{self.port}/{database}"

    def database(self):
        """A new, empty one."""
        self.made += 1
        name = f"test{self.made}"
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "doitong", name)
        return self.address(name)

    def ask(self, database, sql):
        return self.run("psql", "-X", "-A", "-t", "-q", "-c", sql, database)

    def kill(self):
        """Ends it as a crash would, with its children."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def strike(self):
        """Ends it as a power cut would: all of its processes at once, and nobody is told."""
        pid = self.process.pid
        os.kill(pid, signal.SIGSTOP)
        for child in children(pid) + [pid]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        forget_memory(f"{self.folder}/data/postmaster.pid")

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def children(pid):
    try:
        return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    except FileNotFoundError:
        return []


def forget_memory(path):
    """Gives back the shared memory that a killed server left, which is named in its file."""
    try:
        words = open(path).read().splitlines()[6].split()
        subprocess.run(["ipcrm", "-m", words[1]], capture_output=True)
    except (FileNotFoundError, IndexError):
        pass


class Pair:
    """A primary whose commits wait for a synchronous standby, on two ports that stay."""

    OPTIONS = (
        "synchronous_commit=on", "wal_level=replica", "max_wal_senders=8", "hot_standby=on", "wal_keep_size=256MB", "max_connections=120",
        "track_commit_timestamp=on", "dynamic_shared_memory_type=mmap", "shared_buffers=64MB", "max_wal_size=4GB")

    def __init__(self):
        self.primary, self.standby = Postgres(*self.OPTIONS), None
        self.ports = [self.primary.port, free_port()]
        self.join()

    def join(self):
        """Another standby, from which on nothing is committed that it does not have."""
        [port] = [port for port in self.ports if port != self.primary.port]
        self.standby = Postgres(*self.OPTIONS, port=port, copy_of=self.primary)
        self.require("*")
        end = time.monotonic() + 60
        while "sync" not in self.primary.ask(self.primary.address("postgres"), "SELECT sync_state FROM pg_stat_replication").split():
            assert time.monotonic() < end, "the standby does not follow"
            time.sleep(0.05)

    def require(self, names):
        address = self.primary.address("postgres")
        self.primary.ask(address, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.ask(address, "SELECT pg_reload_conf()")

    def fail_over(self):
        """Kills the primary and promotes the standby, which is alone until another joins."""
        self.primary.strike()
        self.primary.remove()
        atexit.unregister(self.primary.remove)
        self.standby.run("pg_ctl", "promote", "-w", "-t", "60", "-D", f"{self.standby.folder}/data")
        self.primary, self.standby = self.standby, None

    def remove(self):
        for server in (self.standby, self.primary):
            if server:
                server.remove()


if __name__ == "__main__":
    sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DOITONG_TEST_ADDRESS": Postgres().database()}))
