"""Kills the server at seeded random moments under load, and asks afterwards for everything that was promised.

    crash.py [KILLS] [SEED]
"""
import concurrent.futures, json, random, subprocess, sys, threading, time
from served import DOITONG, Served

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 6
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260101
CLIENTS = 8
QUERY = "mutation G($input: GenerateInput!) { generate(input: $input) { id } }"

chance = random.Random(SEED)
acknowledged = {}  # Idempotency key -> generation id
sent = {}  # Idempotency key -> variables
lock = threading.Lock()
stopping = threading.Event()


def client(server, number, key):
    own = random.Random(f"{SEED}-{number}")
    pending = None
    count = 0
    while not stopping.is_set():
        if pending is None:
            count += 1
            text = f"crash {number}-{count}" + own.choice(["", "", "", " [slow 1]", " [fail]"])
            # Pictures: their deadline is longer than all the kills take.
            pending = f"{number}-{count}", {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}}}
        name, variables = pending
        with lock:
            sent[name] = variables
        try:
            status, _, body = server.post(QUERY, variables, key, {"Idempotency-Key": name})
            answer = json.loads(body)
        except Exception:
            time.sleep(0.01)  # It is down: the same request again, as a client should.
            continue
        if status == 200 and "errors" not in answer:
            id = answer["data"]["generate"]["id"]
            with lock:
                assert acknowledged.setdefault(name, id) == id, f"{name} was acknowledged as two generations"
            pending = None
            time.sleep(own.uniform(0, 0.03))
        elif answer["errors"][0]["extensions"]["code"] in ("RATE_LIMIT", "INTERNAL"):
            time.sleep(0.05)
        else:
            raise SystemExit(f"{name}: {answer}")


with Served("--live", "sandbox") as server:
    account, _ = server.account("Enterprise", requestsPerMinute=100000, concurrent=16)
    live = server.key(account, "LIVE")
    granted = 10_000_000
    server.ask("mutation($a: ID!, $c: Int!) { adminCreditsGrant(account: $a, credits: $c, reason: \"load\") { credits } }", {"a": account, "c": granted}, server.admin)
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, server, number, live) for number in range(CLIENTS)]
        for kill in range(KILLS):
            # Mostly while it is still taking up what it had, now and then after some have come to their end.
            time.sleep(chance.uniform(1.5, 3) if chance.random() < 0.2 else chance.uniform(0.02, 0.6))
            server.kill()
            server.start()
            for running in clients:
                assert not running.done(), running.result()
        time.sleep(0.5)
        stopping.set()
    for running in clients:
        running.result()

    print(f"crash: {KILLS} kills, {len(acknowledged)} generations acknowledged", flush=True)
    charged = 0
    for name, id in acknowledged.items():
        ended = server.wait(id, 300, live)
        fails = "[fail]" in sent[name]["input"]["input"]["text"]
        assert ended["status"] == ("FAILED" if fails else "COMPLETED"), (name, ended)
        charged += ended["creditCost"]
    # Nothing that nobody was told of, but what was sent and lost its answer; each key one generation.
    nodes, after = [], None
    while True:
        page = server.ask("query($a: String) { generations(first: 100, after: $a) { nodes { id status creditCost input attempts { state } } pageInfo { hasNextPage endCursor } } }",
                          {"a": after}, live)["generations"]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    texts = [node["input"]["text"] for node in nodes]
    assert len(texts) == len(set(texts)), "a request was made twice"
    for node in nodes:
        if node["id"] not in acknowledged.values():
            server.wait(node["id"], 300, live)
        assert sum(attempt["state"] == "done" for attempt in node["attempts"]) <= 1, node
    total = sum(server.wait(node["id"], 300, live)["creditCost"] for node in nodes)
    standing = server.ask("{ account { credits creditsHeld } }", key=live)["account"]
    assert standing == {"credits": granted - total, "creditsHeld": 0}, (standing, total)
    audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
    assert audit.returncode == 0, audit.stdout + audit.stderr
    server.stop()
    audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
    assert audit.returncode == 0, audit.stdout + audit.stderr
    print(f"crash: all ended, {total} credits charged once, the books hold", flush=True)
