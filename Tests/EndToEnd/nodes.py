"""Several nodes on one PostgreSQL: who listens at one hears of the other, and who dies, sleeps or goes is replaced."""
import json, os, pathlib, shutil, signal, subprocess, tempfile, threading, time, urllib.error, urllib.request

os.environ["DOITONG_TEST_DATABASE"] = "postgres"
import served  # noqa: E402
from served import DOITONG, Served  # noqa: E402

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"
READ = "query($id: ID!) { generation(id: $id) { id status } }"
TAKEN_OVER = 40  # Seconds.


def generate(server, text, headers=None):
    body = {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}}}
    return json.loads(server.post(GENERATE, body, headers=headers)[2])["data"]["generate"]["id"]


def beside(first, *options):
    """Another node on the first one's database, with its secrets and its media."""
    data = tempfile.mkdtemp(prefix="doitong-e2e-")
    for file in pathlib.Path(first.data).iterdir():
        if file.suffix == ".key" or file.name == "first-keys.json":
            shutil.copy2(file, data)
    os.symlink(f"{first.data}/media", f"{data}/media")
    served.databases[data] = served.databases[first.data]
    return Served(*options, data=data)


def nodes(server):
    """Their states, by the numbers of their processes."""
    text = subprocess.check_output([DOITONG, "admin", "nodes"], env=server.environment, text=True)
    rows = [line.split() for line in text.splitlines()[1:]]
    return {int(row[-1].rpartition(":")[2]): row[1] for row in rows}


def status(server, id):
    return server.ask(READ, {"id": id})["generation"]["status"]


def until(what, seconds, condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - began


def carried_by(server, id):
    """Whose process carries it; None where nobody does."""
    name = served.server.ask(
        served.databases[server.data],
        f"SELECT n.name FROM open_generation AS g JOIN node AS n ON n.worker = g.worker WHERE g.id = '{id}'").strip()
    return int(name.rpartition(":")[2]) if name else None


def end(*servers):
    for server in servers:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGCONT)
        server.__exit__()
        shutil.rmtree(server.data, ignore_errors=True)


def listening(first):
    second = beside(first, "--carry", "0")
    id = generate(second, "Heard elsewhere [slow 2]")
    began = time.monotonic()
    seen = []
    while seen[-1:] != ["COMPLETED"]:  # Each answer comes with a change.
        answer = json.loads(second.post(READ, {"id": id}, headers={"Prefer": "wait=30"})[2])
        seen.append(answer["data"]["generation"]["status"])
        assert len(seen) <= 3, seen
    print(f"nodes: who waits at one is told what the other made ({time.monotonic() - began:.1f} s)")
    assert set(nodes(first).values()) == {"alive"} and len(nodes(first)) == 2
    end(second)
    until("it has left", 5, lambda: second.process.pid not in nodes(first) or nodes(first)[second.process.pid] == "left")


def duplicates(first):
    second = beside(first)
    for round in range(5):
        key, answers = {"Idempotency-Key": f"race-{round}"}, []
        threads = [
            threading.Thread(target=lambda server=server: answers.append(server.post(
                GENERATE, {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": "Once"}}}, headers=key)))
            for server in (first, second) * 8]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        bodies = {body for status, _, body in answers if status == 200}
        assert len(bodies) == 1 and {status for status, _, _ in answers} <= {200, 409}, answers
    print("nodes: of duplicates that race on two nodes one wins, with the same bytes for all")
    end(second)


def replaced(first, what, strike):
    """A node is struck while it carries; another ends what it began."""
    victim = beside(first)
    ids = [generate(victim, f"Struck {number} [slow 3]") for number in range(12)]
    until("all are carried", 30, lambda: all(carried_by(first, id) for id in ids))
    mine = [id for id in ids if carried_by(first, id) == victim.process.pid]
    strike(victim)
    took = until(f"{what}: taken over", TAKEN_OVER, lambda: all(carried_by(first, id) != victim.process.pid for id in mine))
    for id in ids:
        assert first.wait(id)["status"] == "COMPLETED"
    victim.process.send_signal(signal.SIGCONT)
    print(f"nodes: {what}: {len(mine)} taken over within {took:.1f} s")
    return victim


def main():
    with Served() as first:
        assert urllib.request.urlopen(first.url + "/readyz").read() == b"ok\n"
        listening(first)
        duplicates(first)
        end(replaced(first, "killed", lambda victim: victim.process.kill()))
        def leave(victim):
            began = time.monotonic()
            victim.process.send_signal(signal.SIGTERM)
            victim.process.wait(timeout=30)
            print(f"nodes: told to stop, it ends within {time.monotonic() - began:.1f} s")
        end(replaced(first, "told to stop", leave))
        sleeper = replaced(first, "asleep", lambda victim: victim.process.send_signal(signal.SIGSTOP))
        until("it is alive again", 30, lambda: nodes(first).get(sleeper.process.pid) == "alive")
        id = generate(sleeper, "Awake")
        assert sleeper.wait(id)["status"] == "COMPLETED"
        end(sleeper)
        # Without its database a node says so, and serves again when it is back.
        served.server.kill()
        def ready():
            try:
                return urllib.request.urlopen(first.url + "/readyz", timeout=20).status == 200
            except urllib.error.HTTPError as error:
                assert error.code == 503
                return False
        assert not ready()
        served.server.start()
        took = until("it serves again", 30, ready)
        assert first.wait(generate(first, "After the crash"))["status"] == "COMPLETED"
        print(f"nodes: the database crashed, and is used again {took:.1f} s after it came back")
        audit = subprocess.run([DOITONG, "audit"], env=first.environment, capture_output=True, text=True)
        assert audit.returncode == 0, audit.stdout + audit.stderr
        print("nodes: the books hold")


main()
