"""Three nodes on a PostgreSQL with a synchronous standby, under load, and one thing broken on purpose in each round.

    cluster.py [ROUNDS] [SEED]     without arguments a few rounds that need no other packages; DAY=1 cluster.py repeats those of a day

What must hold is looked at after each round (verdict.py). Reported is how long it took until a generation was accepted again, how long
somebody waited at most until his was (clients ask elsewhere after 5 s), until what the struck node carried had moved on or ended,
and until the node itself accepted again once it was whole.
"""
import atexit, collections, glob, http.client, json, os, pathlib, random, shutil, signal, statistics, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request

os.environ.pop("DOITONG_TEST_DATABASE", None)
import patroni_pair  # noqa: E402
from crowd import MODELS, Crowd, post  # noqa: E402
from postgres import Pair, free_port  # noqa: E402
from proxy import FROM_DATABASE, Proxy, TO_DATABASE  # noqa: E402
from receiver import Receiver  # noqa: E402
from served import DOITONG, Served  # noqa: E402
from simulated import CATALOGUE, Simulator  # noqa: E402
from sql import Refused, Session  # noqa: E402
from verdict import Verdict  # noqa: E402

NODES = 3
HOSTS = ["bfl", "fal", "replicate", "kling", "vidu", "ark", "stability", "openai"]
WEBHOOKS = ("--webhook-allow-http", "--webhook-allow-network", "127.0.0.1/32")
FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
GRANTED, CONCURRENT, RATE, DAY = 1_000_000_000, 3, 30, 34
# What goes wrong at the vendors all the while: kind, where, how often, with whom.
TROUBLE = [
    # Whoever is told to wait by the one vendor that makes it waits for long: only where there are others.
    ("429", "submit", 0.05, "bfl"), ("5xx", "submit", 0.02, None), ("cut-after", "submit", 0.02, None), ("cut-before", "submit", 0.01, None),
    ("5xx", "poll", 0.03, None), ("garbage", "poll", 0.01, None), ("truncated", "media", 0.02, None), ("failure", None, 0.02, None),
    ("moderation", None, 0.01, None)]
# Seconds. The goal for taking over; how long a lease lasts; bounds for what must come, however slow the machine.
GOAL, LEASE, BOUND = 40, 15, 120
# Whether the nodes' logs are told with what is found.
SAYS = os.environ.get("CLUSTER_LOGS")
# After so many rounds the vendors begin with empty books.
BOOKS = 10


def until(what, condition, seconds=BOUND, pause=0.1):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, f"not within {seconds} s: {what}"
        time.sleep(pause)
    return time.monotonic() - began


class Node(Served):
    """One `doitong serve`, with a way of its own to the database that can be cut."""

    def __init__(self, cluster, place, jumps=False):
        self.proxy, data = cluster.proxies[place], tempfile.mkdtemp(prefix="doitong-e2e-")
        cluster.share(data)
        ports = ",".join(f"127.0.0.1:{port}" for port in self.proxy.ports)
        variables = cluster.simulator.environment(*HOSTS)
        variables["DOITONG_DATABASE"] = f"postgres://gateway@{ports}/{cluster.database}?target_session_attrs=read-write"
        self.clock = pathlib.Path(data, "clock") if jumps else None
        if jumps:
            self.set_clock(0)
            variables |= {
                "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
            # The library changes the environment of whoever comes first, and Swift finds its arguments beside an unchanged one.
            self.program = f"{data}/doitong"
            pathlib.Path(self.program).write_text(f'#!/bin/sh\nexec "{DOITONG}" "$@"\n')
            os.chmod(self.program, 0o700)
        atexit.register(self.vanish)
        super().__init__(*WEBHOOKS, data=data, environment=variables)
        [[self.worker]] = until_row(lambda: cluster.ask(f"SELECT worker FROM node WHERE name LIKE '%:{self.process.pid}' ORDER BY started_at DESC LIMIT 1"))

    def set_clock(self, seconds):
        self.clock.write_text(f"{seconds:+d}\n")

    def signal(self, number):
        self.process.send_signal(number)

    def is_ready(self):
        try:
            return urllib.request.urlopen(self.url + "/readyz", timeout=5).status == 200
        except OSError:
            return False

    def vanish(self):
        if getattr(self, "process", None) and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.clock:
            for kind in ("faketime_shm_", "sem.faketime_sem_"):
                pathlib.Path(f"/dev/shm/{kind}{self.process.pid}").unlink(missing_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        pathlib.Path(self.data).with_suffix(".log").unlink(missing_ok=True)


def until_row(ask):
    rows = []
    until("the node is known", lambda: rows.extend(ask()) or rows)
    return rows


class Cluster:
    def __init__(self, pair, seed):
        self.pair, self.database, self.own = pair, "cluster", threading.local()
        atexit.register(self.close)
        self.folder, self.nodes, self.said = tempfile.mkdtemp(prefix="doitong-e2e-"), [], ""
        os.mkdir(f"{self.folder}/media")
        models = {model: {"expectedTime": 2} for model in MODELS}
        pathlib.Path(self.folder, "catalogue.json5").write_text(json.dumps({"models": models}))
        self.admin_ask("CREATE ROLE gateway LOGIN", "postgres")
        self.admin_ask(f"CREATE DATABASE {self.database} OWNER gateway", "postgres")
        self.simulator_port = free_port()
        self.seed, self.simulator = seed, None
        self.open_books(0)
        self.receiver = Receiver()
        self.proxies = [Proxy(pair.ports) for _ in range(NODES)]
        self.nodes.append(Node(self, 0))
        for file in pathlib.Path(self.nodes[0].data).iterdir():
            if file.suffix == ".key" or file.name == "first-keys.json":
                shutil.copy2(file, self.folder)
        self.nodes += [Node(self, place) for place in range(1, NODES)]
        self.admin = self.nodes[0].admin
        providers = self.api(CATALOGUE, {}, self.nodes[0].test)["providers"]
        self.models = [(provider["id"], model["id"], provider["types"][0]) for provider in providers for model in provider["models"] if model["id"] in MODELS]
        self.watch_limits()

    def share(self, data):
        """What all nodes have in common: secrets and media."""
        for file in pathlib.Path(self.folder).iterdir():
            if file.is_file():
                shutil.copy2(file, data)
        os.symlink(f"{self.folder}/media", f"{data}/media")

    def open_books(self, round):
        """Vendors who know of nothing, at the same address."""
        if self.simulator:
            self.simulator.__exit__()
        self.simulator = Simulator(speed=100, seed=self.seed + round, port=self.simulator_port)
        for kind, stage, rate, vendor in TROUBLE:
            self.simulator.ask("POST", "faults", {"kind": kind, "rate": rate, **({"on": stage} if stage else {}), **({"vendor": vendor} if vendor else {})})

    def watch_limits(self):
        """The database itself notes whatever passes a limit, however shortly."""
        self.admin_ask("""
            CREATE TABLE broken_limit(account_id text, what text);
            CREATE FUNCTION note_broken_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
              INSERT INTO public.broken_limit VALUES (NEW.id, NEW.running || ' running, ' || NEW.queued || ' queued, ' || NEW.used_today || ' today');
              RETURN NULL;
            END $$;
            CREATE TRIGGER note_broken_limit AFTER UPDATE ON account FOR EACH ROW
              WHEN (NEW.running > NEW.concurrent OR NEW.running + NEW.queued > 11 * NEW.concurrent OR NEW.used_today > NEW.per_day)
              EXECUTE FUNCTION note_broken_limit()""", self.database)

    def admin_ask(self, sql, database):
        with Session(self.pair.primary.port, database) as session:
            return session.ask(sql)

    def ask(self, sql):
        """One question, again while the database is not there. Each thread has a connection of its own."""
        end = time.monotonic() + BOUND
        while True:
            session = getattr(self.own, "session", None)
            try:
                if session is None:
                    session = self.own.session = Session(self.pair.primary.port, self.database)
                return session.ask(sql)
            except (OSError, Refused) as error:
                # Not that it is shutting down, starting, full, or no primary any more.
                if isinstance(error, Refused) and not str(error).startswith(("57", "53", "25006")) or time.monotonic() > end:
                    raise
                if session:
                    session.close()
                self.own.session = None
                time.sleep(0.1)

    def urls(self):
        return [node.url for node in list(self.nodes)]

    def api(self, query, variables, key=None):
        """Asks any node, until one answers."""
        answers = []
        def answered():
            for node in list(self.nodes):
                try:
                    answers.append(post(node.url, {"query": query, "variables": variables}, key or self.admin, patience=10))
                except (OSError, http.client.HTTPException, ValueError):
                    continue
                if answers[-1].error is None:
                    return True
        until(f"an answer to {query}", answered)
        return json.loads(answers[-1].body)["data"]

    def accounts(self, round):
        accounts = {}
        for kind, limits in (("roomy", {}), ("narrow", {"concurrent": CONCURRENT}), ("measured", {"requestsPerMinute": RATE, "perDay": DAY})):
            input = {"name": f"{kind} {round}", "plan": "Enterprise", "requestsPerMinute": 1_000_000, "concurrent": 10_000, **limits}
            id = self.api("mutation($i: AdminAccountInput!) { adminAccountCreate(input: $i) { id } }", {"i": input})["adminAccountCreate"]["id"]
            key = self.api("mutation($a: ID!) { adminKeyCreate(account: $a, mode: LIVE) { secret } }", {"a": id})["adminKeyCreate"]["secret"]
            self.api("mutation($a: ID!, $c: Int!) { adminCreditsGrant(account: $a, credits: $c, reason: \"load\") { id } }", {"a": id, "c": GRANTED})
            hook = {"url": f"{self.receiver.url}/{id}", "events": ["generation.completed", "generation.failed", "generation.cancelled"]}
            self.api("mutation($i: WebhookEndpointInput!) { webhookEndpointCreate(input: $i) { secret } }", {"i": hook}, key)
            accounts[kind] = id, key
        # As if they had been there for long: what a clock that was set back dates before an endpoint was made, it is not told.
        self.ask("UPDATE webhook_endpoint SET created_at = created_at - 600000, since = since - 600000 WHERE account_id IN "
                 f"({', '.join(repr(id) for id, _ in accounts.values())})")
        return accounts

    def replace(self, node, jumps=False):
        """Another in its place, where it is no more or is to be none."""
        place = self.nodes.index(node)
        node.kill()
        self.said += node.said()
        node.vanish()
        self.nodes[place] = Node(self, place, jumps)
        return self.nodes[place]

    def carried(self, node):
        return {id for [id] in self.ask(f"SELECT id FROM open_generation WHERE worker = '{node.worker}'")}

    def audit(self):
        address = self.pair.primary.address(self.database)
        done = subprocess.run([DOITONG, "audit", "--database", address], capture_output=True, text=True)
        return [] if done.returncode == 0 else [f"the books do not hold: {done.stdout}{done.stderr}"]

    def close(self):
        for node in self.nodes:
            node.vanish()
        if self.simulator and self.simulator.process.poll() is None:
            self.simulator.__exit__()
        for proxy in getattr(self, "proxies", []):
            proxy.close()
        self.pair.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


# What is broken. Each begins and ends in `with`; the load goes on meanwhile. `victim` is the node that is struck, if it is one.


class Fault:
    hold, victim, is_clock_true, comes_back = 0, True, True, True

    def __init__(self, cluster, node, chance):
        self.cluster, self.node, self.chance = cluster, node, chance
        self.prepare()

    def prepare(self): pass
    def strike(self): pass
    def heal(self): pass

    def rebuild(self):
        """What is put in place again under load."""

    def restore(self):
        """And what before the next round, once all has been judged."""


class Killed(Fault):
    name = "a node is killed (SIGKILL)"

    def strike(self):
        self.node.kill()

    def heal(self):
        self.node = self.cluster.replace(self.node)


class Stopped(Killed):
    name = "a node is told to stop (SIGTERM)"

    def strike(self):
        self.node.signal(signal.SIGTERM)

    def heal(self):
        assert self.node.process.wait(timeout=BOUND) == 0, self.node.said()
        super().heal()


class Asleep(Fault):
    name = "a node sleeps longer than its lease (SIGSTOP)"

    def prepare(self):
        self.hold = LEASE + self.chance.uniform(3, 8)

    def strike(self):
        self.node.signal(signal.SIGSTOP)

    def heal(self):
        self.node.signal(signal.SIGCONT)


class FailedOver(Fault):
    name, victim = "the primary is killed, its standby promoted", False

    def strike(self):
        self.cluster.pair.fail_over()

    def rebuild(self):
        self.cluster.pair.join()


class Promoted(FailedOver):
    """The same, where Patroni has to notice and to agree on it first: a leader may be silent for 20 s."""
    name = "the primary is killed under Patroni"


class Reset(Fault):
    name = "a node's connections to the database are reset"

    def prepare(self):
        self.hold = self.chance.uniform(1, 10)

    def strike(self):
        self.node.proxy.reset()

    def heal(self):
        self.node.proxy.heal()


class Hole(Fault):
    """What was swallowed comes late, or never."""
    name, directions = "nothing passes between a node and the database", ()

    def prepare(self):
        self.hold, self.loses = LEASE + self.chance.uniform(3, 8), self.chance.random() < 0.5

    def strike(self):
        self.node.proxy.hole(*self.directions)

    def heal(self):
        self.node.proxy.heal(self.loses)


class HalfOpen(Hole):
    name = "it passes in one direction alone"

    def prepare(self):
        super().prepare()
        self.directions = [self.chance.choice([TO_DATABASE, FROM_DATABASE])]


class Slow(Fault):
    name, hold = "200 ms more to the database, and back", 8

    def strike(self):
        self.node.proxy.slow(0.2)

    def heal(self):
        self.node.proxy.heal()


class Full(Fault):
    name, victim, hold = "others take all of the database's connections", False, 8

    def strike(self):
        self.taken, self.over = [], threading.Event()
        self.cluster.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'gateway'")
        self.thread = threading.Thread(target=self.take, daemon=True)
        self.thread.start()

    def take(self):
        while not self.over.is_set():
            try:
                self.taken.append(Session(self.cluster.pair.primary.port, self.cluster.database, user="gateway"))
            except (OSError, Refused):
                time.sleep(0.02)

    def heal(self):
        self.over.set()
        self.thread.join()
        for session in self.taken:
            session.close()


class Jumped(Fault):
    """It stays where it jumped to. Who lags behind by a minute refuses what has a limit of the minute: others took all, by its clock."""
    name, is_clock_true, comes_back, hold = "a node's clock jumps by 90 s", False, False, 8

    def prepare(self):
        self.node = self.cluster.replace(self.node, jumps=True)

    def strike(self):
        self.node.set_clock(self.chance.choice([90, -90]))

    def restore(self):
        self.cluster.replace(self.node)


PLAIN = [Killed, Stopped, Asleep, FailedOver, Reset, Hole, HalfOpen, Slow, Full]
ALL = PLAIN + ([Jumped] if FAKETIME else [])
# Those of one day; the next day has others.
SHORT = [[Killed, FailedOver, Slow], [Stopped, Hole, Full], [Asleep, Reset, HalfOpen]]
Figures = collections.namedtuple("Figures", "accepted waited moved back")


def round(cluster, number, kind, chance):
    """The findings and figures of one."""
    if number % BOOKS == 0:
        cluster.open_books(number)
    accounts, findings = cluster.accounts(number), []
    fault = kind(cluster, chance.choice(cluster.nodes), chance)
    until("all are ready", lambda: all(node.is_ready() for node in cluster.nodes))
    crowd = Crowd(cluster.urls, accounts, cluster.models, number, findings)
    began = time.monotonic()
    crowd.start()
    struck = fault.node
    until("it carries something", lambda: len(cluster.carried(struck)) >= 3 and time.monotonic() > began + 1, pause=0.05)
    held, worker = cluster.carried(struck), struck.worker
    struck_at = time.monotonic()
    fault.strike()
    moved = []
    def watch():
        until("its work moved on", lambda: not held & {id for [id] in cluster.ask(f"SELECT id FROM open_generation WHERE worker = '{worker}'")})
        moved.append(time.monotonic() - struck_at)
    watching = threading.Thread(target=watch, daemon=True)
    if fault.victim:
        watching.start()
    time.sleep(fault.hold)  # What the fault is: how long it lasts.
    fault.heal()
    back = until("it accepts again", lambda: crowd.is_accepted_by(fault.node.url)) if fault.victim and fault.comes_back else None
    until("one accepts again", lambda: crowd.accepted_again(struck_at) is not None)
    if fault.victim:
        watching.join(BOUND)
        if not moved:
            findings.append(f"what it carried has not moved on within {BOUND} s")
    fault.rebuild()
    if fault.is_clock_true:
        until("the day's are accepted", crowd.day_is_over.is_set)
    crowd.stop()
    figures = Figures(crowd.accepted_again(struck_at), crowd.longest_wait(struck_at), moved[0] if moved else None, back)
    verdict = Verdict(crowd, cluster.ask, jobs(cluster, number), cluster.receiver, GRANTED, CONCURRENT, RATE, DAY, fault.is_clock_true)
    findings += cluster.audit()
    fault.restore()
    return findings, figures, verdict


def jobs(cluster, number):
    return [job for job in cluster.simulator.jobs() if f"r{number}-" in job["words"]]


def told(figures):
    words = [("accepted again after", figures.accepted), ("longest wait", figures.waited), ("work moved on after", figures.moved), ("itself after", figures.back)]
    return ", ".join(f"{word} {seconds:.1f} s" for word, seconds in words if seconds is not None)


def table(results):
    lines = [["fault", "rounds"] + [f"{what}, {how}" for what in ("accepted again", "longest wait", "work moved on", "the node itself") for how in ("median", "worst")]]
    for name, all in results.items():
        line = [name, str(len(all))]
        for values in zip(*all):
            known = [value for value in values if value is not None]
            line += [f"{statistics.median(known):.1f}", f"{max(known):.1f}"] if known else ["–", "–"]
        lines.append(line)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kinds(rounds, chance):
    """Each as often as any other, in an order that follows from the seed."""
    if rounds is None:
        return SHORT[int(os.environ.get("DAY", time.time() // 86_400)) % len(SHORT)]
    drawn = []
    while len(drawn) < rounds:
        drawn += chance.sample(ALL, len(ALL))
    return drawn[:rounds]


def run(pair, kinds, seed, chance, results, failed, totals):
    """Rounds on one cluster, which is gone afterwards."""
    cluster = Cluster(pair, seed)
    for number, kind in enumerate(kinds, 1):
        began_round = time.monotonic()
        findings, figures, verdict = round(cluster, number, kind, chance)
        results[kind.name].append(figures)
        states = collections.Counter(generation.state for generation in verdict.generations.values())
        acknowledged = sum(order.id is not None for order in verdict.crowd.orders)
        totals += states + collections.Counter(
            acknowledged=acknowledged, again=verdict.told_again, jobs=len(verdict.jobs), compared=verdict.crowd.compared,
            crammed=verdict.ran_at_once == CONCURRENT)
        print(f"cluster: round {number}, {kind.name}: {sum(states.values())} generations ({', '.join(f'{count} {state}' for state, count in sorted(states.items()))}); "
              f"{told(figures)}; {time.monotonic() - began_round:.0f} s", flush=True)
        for finding in findings:
            print(f"cluster: round {number}: FOUND: {finding}"[:2000], flush=True)
        if findings and SAYS:
            print("".join(node.said() for node in cluster.nodes)[-20_000:] + cluster.said[-20_000:], flush=True)
        failed += findings
    said = cluster.said + "".join(node.said() for node in cluster.nodes)
    failed += [line for line in said.splitlines() if "the books do not hold" in line or "a generation broke" in line]
    cluster.close()


def main():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit("cluster: told to stop"))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else None
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20260101
    chance, began = random.Random(seed), time.monotonic()
    assert rounds is None or FAKETIME and patroni_pair.is_there(), "run `scripts/setup.sh cluster` first"
    results, failed, totals = collections.defaultdict(list), [], collections.Counter()
    run(Pair(), kinds(rounds, chance), seed, chance, results, failed, totals)
    if rounds is not None:
        run(patroni_pair.PatroniPair(), [Promoted, Promoted], seed, chance, results, failed, totals)
    print(table(results))
    print(f"cluster: {sum(map(len, results.values()))} rounds from seed {seed} in {time.monotonic() - began:.0f} s: {totals['acknowledged']} acknowledged, "
          f"{totals['completed']} completed, {totals['failed']} failed, {totals['cancelled']} cancelled; {totals['jobs']} submissions, {totals['compared']} answers "
          f"to duplicates, {totals['again']} messages told again, {totals['crammed']} rounds in which as many ran at once as may; {len(failed)} findings", flush=True)
    assert not failed, failed[:5]
    # The goal is for a machine that has nothing else to do.
    late = [figures for all in results.values() for figures in all if figures.moved and figures.moved > 2 * GOAL]
    assert not late, late


main()
