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
    def __init__(self, *options, durable=False):
        self.programs, self.options, self.made = programs(), options, 0
        self.durable = durable
        self.folder = tempfile.mkdtemp(prefix="doitong-e2e-postgres-", dir="/tmp")
        if "user" in user():
            os.chown(self.folder, user()["user"], user()["group"])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run(
            "initdb", "-D", f"{self.folder}/data", "-U", "doitong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--no-sync", "--no-instructions")
        atexit.register(self.remove)
        self.start()

    def run(self, program, *arguments, input=None):
        done = subprocess.run(
            [f"{self.programs}/{program}", *arguments], capture_output=True, text=True, cwd="/", input=input, **user())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        return done.stdout

    def start(self):
        settings = ["max_connections=300", *self.options]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
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

    def remove(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DOITONG_TEST_ADDRESS": Postgres().database()}))
