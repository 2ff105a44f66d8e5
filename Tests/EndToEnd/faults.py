"""What goes wrong at a vendor, through the whole gateway: each generation ends as it must, nothing is paid twice, the books hold.

    faults.py [HOST …]
"""
import concurrent.futures, random, subprocess, sys, time
from served import DOITONG
from simulated import Simulator, generate, live_key, models, targets

UNAVAILABLE, FAILED, REFUSED = "PROVIDER_UNAVAILABLE", "GENERATION_FAILED", "CONTENT_REFUSED"
# Kind, where, how often; the ends there may be, and how many jobs the vendor may then have accepted.
DONE = "COMPLETED"
TROUBLES = [
    ("429", "submit", 1, {DONE}, 1), ("5xx", "submit", 1, {DONE, FAILED}, 1), ("outage", "submit", 1, {DONE}, 1),
    ("balance", "submit", 9, {UNAVAILABLE}, 0), ("bad-key", "submit", 9, {UNAVAILABLE}, 0),
    ("cut-before", "submit", 1, {DONE, FAILED}, 1), ("cut-after", "submit", 1, {DONE, FAILED}, 1),
    ("truncated", "submit", 1, {DONE, FAILED}, 1), ("garbage", "submit", 1, {DONE, FAILED}, 1),
    ("429", "poll", 2, {DONE}, 1), ("5xx", "poll", 2, {DONE}, 1), ("truncated", "poll", 1, {DONE}, 1),
    ("garbage", "poll", 1, {DONE, FAILED}, 1), ("5xx", "media", 2, {DONE}, 1), ("truncated", "media", 1, {DONE}, 1),
    ("moderation", None, 1, {REFUSED}, 1), ("failure", None, 1, {FAILED, DONE, UNAVAILABLE}, 2),
    ("wrong-status", None, 1, {FAILED, DONE}, 1), ("dead-link", None, 1, {FAILED, DONE}, 1),
]
# Says that it failed, and not why.
SILENT = {"krea"}
# Makes a film of two jobs: speech first.
TWO_JOBS = {"hedra"}


def try_host(simulator, host):
    findings, count = [], 0
    with simulator.serve(host, times=1) as server:
        key = live_key(server)
        mine = [target for target in targets(server, host)]
        for kind, stage, times, ends, most in TROUBLES:
            # An account that turned us away rests: ask a server that has not met it.
            if kind == "bad-key" or (kind == "cut-before" and stage == "submit"):
                server.stop()
                server.start()
            fault = {"count": times, **({"on": stage} if stage else {})}
            before = len(simulator.jobs(host))
            if not simulator.strike(host, kind, **fault):
                continue
            accepted = None
            for provider, model, type in mine:
                try:
                    accepted = generate(server, key, provider, model, type, f"a red fox, {kind} {stage}")
                    break
                except AssertionError:
                    continue
            ended = server.wait(accepted["id"], 90, key)
            end = ended["status"] if ended["status"] == DONE else ended["error"]["code"]
            made = len(simulator.jobs(host)) - before
            allowed = most * (2 if host in TWO_JOBS else 1)
            cost = ended["creditCost"]
            if kind == "moderation" and host in SILENT:
                ends = {FAILED}
            if end not in ends or made > allowed or (cost > 0) != (end == DONE):
                findings.append(f"{host} {kind} {stage or ''}: {end}, {made} jobs accepted, {cost} credits")
            count += 1
            # What did not strike, for it means nothing to the model, must not strike the next.
            simulator.forget_faults()
        standing = server.ask("{ account { creditsHeld } }", key=key)["account"]
        assert standing == {"creditsHeld": 0}, (host, standing)
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
        assert audit.returncode == 0, audit.stdout + audit.stderr
    return count, findings


def alone(host):
    """With a simulator of its own, so that faults are this host's alone."""
    with Simulator() as simulator:
        return try_host(simulator, host)


def killed():
    """Kills the gateway while it hands work over to all vendors, and asks afterwards what became of it."""
    chance = random.Random(20260101)
    with Simulator(speed=300) as simulator, simulator.serve(times=1) as server:
        key = live_key(server)
        mine = [target for host in simulator.vendors for target in list(targets(server, host))[:1]]
        ids = []
        for round in range(4):
            def one(target):
                try:
                    return generate(server, key, *target, f"round {round}")["id"]
                except Exception:
                    return None  # It is down, or the model is retired.
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                running = [pool.submit(one, target) for target in mine * 2]
                time.sleep(chance.uniform(0.1, 0.6))
                server.kill()
                server.start()
                ids += [id for future in running if (id := future.result())]
        ends = [server.wait(id, 120, key) for id in ids]
        completed = sum(end["status"] == DONE for end in ends)
        assert all(end["status"] == DONE or end["error"]["code"] == FAILED and end["creditCost"] == 0 for end in ends), ends
        # Where a vendor takes a name of ours, none was accepted twice.
        names = [(job["vendor"], job["path"], job["client_id"]) for job in simulator.jobs() if job["client_id"]]
        assert len(names) == len(set(names)), "a submission was accepted twice"
        nodes = [node for id in ids for node in [server.ask("query($i: ID!) { generation(id: $i) { attempts { state } } }", {"i": id}, key)["generation"]]]
        assert all(sum(attempt["state"] == "done" for attempt in node["attempts"]) <= 1 for node in nodes)
        jobs = len(simulator.jobs())
        standing = server.ask("{ account { credits creditsHeld } }", key=key)["account"]
        assert standing["creditsHeld"] == 0, standing
        audit = subprocess.run([DOITONG, "audit", "--data", server.data], capture_output=True, text=True, env=server.environment)
        assert audit.returncode == 0, audit.stdout + audit.stderr
        print(f"faults: 4 kills, {len(ids)} generations acknowledged, {completed} completed, {len(ids) - completed} of unknown fate "
              f"and not charged, {jobs} jobs accepted, the books hold", flush=True)


def main():
    models()
    with Simulator() as simulator:
        hosts = sys.argv[1:] or list(simulator.vendors)
    findings, count = [], 0
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for host, (done, found) in zip(hosts, pool.map(alone, hosts)):
            count += done
            findings += found
            print(f"faults: {host}: {done} faults{': ' if found else ''}{'; '.join(found)}", flush=True)
    print(f"faults: {count} pairs of vendor and fault", flush=True)
    assert not findings, findings
    if not sys.argv[1:]:
        killed()


main()
