"""A running `doitong serve` on a free port, with a data folder of its own, and the means to speak to it."""
import json, os, pathlib, shutil, signal, subprocess, tempfile, time, urllib.error, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("SHARED", ROOT.parent / "shared"))
DOITONG = os.environ.get("DOITONG", str(ROOT / ".build/release/doitong"))


IN_POSTGRES = os.environ.get("DOITONG_TEST_DATABASE") == "postgres"
server = None  # The PostgreSQL that all share.
databases = {}  # By the data folders that they belong to.


def database_of(data):
    """The database that stands beside a data folder; None where all is in the folder."""
    global server
    if not IN_POSTGRES:
        return None
    if server is None:
        import postgres
        server = postgres.Postgres()
    if str(data) not in databases:
        databases[str(data)] = server.database()
    return databases[str(data)]


class Served:
    program = DOITONG

    def __init__(self, *options, data=None, environment=None):
        self.data = data or tempfile.mkdtemp(prefix="doitong-e2e-")
        self.owns_data = data is None
        self.environment = {**(os.environ if environment is None else environment)}
        self.environment.pop("DOITONG_TEST_DATABASE", None)
        if database_of(self.data):
            self.environment["DOITONG_DATABASE"] = database_of(self.data)
        self.options = options
        self.start()
        keys = json.loads(pathlib.Path(self.data, "first-keys.json").read_text())
        self.admin, self.test = keys["admin"], keys["test"]

    def start(self):
        self.log = open(pathlib.Path(self.data).with_suffix(".log"), "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "--port", "0", "--data", self.data, "--log-level", "warning", "--log-format", "json", *self.options],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=self.environment)
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"doitong serve ended: {self.said()}")
            if line.startswith("listening on "):
                self.url = line.split()[-1]
                return

    def said(self):
        return pathlib.Path(self.data).with_suffix(".log").read_text()

    def stored(self):
        """Every byte that the database has."""
        if IN_POSTGRES:
            return server.run("pg_dump", "--data-only", "--inserts", database_of(self.data)).encode()
        return b"".join(pathlib.Path(self.data, name).read_bytes() for name in ("database.sqlite", "database.sqlite-wal"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=60) == 0, self.said()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            self.stop()
        finally:
            self.kill()
            self.log.close()
            if self.owns_data:
                shutil.rmtree(self.data, ignore_errors=True)
                pathlib.Path(self.data).with_suffix(".log").unlink(missing_ok=True)

    def post(self, query, variables=None, key=None, headers=None):
        """Status, headers and body bytes of one GraphQL request."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        if key != "":
            fields["Authorization"] = f"Bearer {key or self.test}"
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        request = urllib.request.Request(self.url + "/graphql", body, fields, method="POST")
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def ask(self, query, variables=None, key=None, headers=None):
        """The data; an error of any kind is an assertion that failed."""
        status, _, body = self.post(query, variables, key, headers)
        answer = json.loads(body)
        assert status == 200 and "errors" not in answer, (status, answer)
        return answer["data"]

    def wait(self, id, seconds=120, key=None):
        """The generation once it has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            generation = self.ask(
                "query($id: ID!) { generation(id: $id) { id status progress url error { code message } creditCost outputs { sha256 bytes "
                "contentType } metadata { width height duration format resolution } } }", {"id": id}, key)["generation"]
            if generation["status"] in ("COMPLETED", "FAILED", "CANCELLED"):
                return generation
            time.sleep(0.1)
        raise AssertionError(f"{id} has not ended: {generation}")

    def account(self, plan, **numbers):
        """A new account on a plan, with a test key."""
        input = {"name": plan, "plan": plan, **numbers}
        id = self.ask("mutation($i: AdminAccountInput!) { adminAccountCreate(input: $i) { id } }", {"i": input}, self.admin)["adminAccountCreate"]["id"]
        return id, self.key(id)

    def key(self, account, mode="TEST"):
        return self.ask("mutation($a: ID!, $m: KeyMode!) { adminKeyCreate(account: $a, mode: $m) { secret } }", {"a": account, "m": mode}, self.admin)["adminKeyCreate"]["secret"]
