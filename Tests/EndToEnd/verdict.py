"""What must hold once a crowd has gone, whatever was broken meanwhile. It looks into the database and into the vendors' books."""
import collections, json, re, time
from receiver import message

# Seconds. What a node with a clock of the future accepts or tells may be due for others only then.
ENDED, TOLD = 180, 180
FAILURES = {"GENERATION_FAILED", "PROVIDER_UNAVAILABLE", "CONTENT_REFUSED"}
Generation = collections.namedtuple("Generation", "id account state charged price created committed attempts result text")


class Verdict:
    """`ask` is of the database; `jobs` are the vendors' of this round; limits are of the accounts that have them."""

    def __init__(self, crowd, ask, jobs, receiver, granted, concurrent, rate, day, is_clock_true):
        self.crowd, self.ask, self.jobs, self.receiver, self.findings = crowd, ask, jobs, receiver, crowd.findings
        self.granted, self.concurrent, self.rate, self.day, self.is_clock_true = granted, concurrent, rate, day, is_clock_true
        self.accounts = ", ".join(f"'{account}'" for account, _ in crowd.accounts.values())
        self.wait_for_ends()
        self.generations = {generation.id: generation for generation in self.read()}
        for check in (self.accepted, self.ends, self.credits, self.submissions, self.limits, self.messages):
            check()

    def find(self, what):
        self.findings.append(what)

    def wait_for_ends(self):
        end = time.monotonic() + ENDED
        while rows := self.ask(f"SELECT id, state, worker, due_at - extract(epoch FROM clock_timestamp()) * 1000, attempts_json FROM open_generation WHERE account_id IN ({self.accounts})"):
            if time.monotonic() > end:
                return self.find(f"{len(rows)} generations have not ended within {ENDED} s: {rows[:5]}")
            time.sleep(0.1)

    def read(self):
        # In text, for numbers of microseconds are too long for a float's fraction of 1970.
        rows = self.ask(
            "SELECT g.id, g.account_id, g.state, g.charged, g.price, g.created_at, extract(epoch FROM pg_xact_commit_timestamp(g.xmin)), "
            "g.attempts_json, g.result_json, o.order_json FROM finished_generation AS g JOIN generation_order AS o "
            f"ON o.account_id = g.account_id AND o.generation_id = g.id AND o.day = g.day WHERE g.account_id IN ({self.accounts})")
        for id, account, state, charged, price, created, committed, attempts, result, order in rows:
            text = re.search(r"r\d+-\w+-\d+-\d+x", order)[0]
            yield Generation(id, account, state, charged == "t", int(price), int(created), float(committed), json.loads(attempts), json.loads(result or "null"), text)

    def accepted(self):
        """What was acknowledged is there, each once; what was refused is not."""
        by_text = collections.Counter(generation.text for generation in self.generations.values())
        orders = {order.name: order for order in self.crowd.orders}
        for order in orders.values():
            if order.id and order.id not in self.generations:
                self.find(f"lost: {order.name} was acknowledged as {order.id}")
            if order.id and order.id in self.generations and self.generations[order.id].text != order.name:
                self.find(f"{order.name} was acknowledged as another's: {order.id}")
            if order.refused and by_text[order.name]:
                self.find(f"{order.name} was refused, and accepted")
        for text, count in by_text.items():
            if count > 1 or text not in orders:
                self.find(f"{text} was made {count} times" if count > 1 else f"{text} was never asked for")

    def ends(self):
        for generation in self.generations.values():
            done = sum(attempt["state"] == "done" for attempt in generation.attempts)
            if (generation.state == "completed") != (done == 1) or done > 1:
                self.find(f"{generation.id} is {generation.state} with {done} attempts that were done")
            if generation.state == "failed" and (generation.charged or generation.result["code"] not in FAILURES):
                self.find(f"{generation.id} failed{' and was charged' if generation.charged else ''}: {generation.result}")

    def credits(self):
        rows = self.ask(f"SELECT id, available, held FROM account WHERE id IN ({self.accounts})")
        for account, available, held in rows:
            spent = sum(generation.price for generation in self.generations.values() if generation.account == account and generation.charged)
            if int(available) != self.granted - spent or held != "0":
                self.find(f"{account} has {available} and {held} held; it had {self.granted} and spent {spent}")

    def submissions(self):
        """At most one for each attempt."""
        by_text = {generation.text: generation for generation in self.generations.values()}
        counts, names = collections.Counter(), collections.Counter()
        for job in self.jobs:
            text = re.search(r"r\d+-\w+-\d+-\d+x", job["words"])
            if not text or text[0] not in by_text:
                self.find(f"a vendor works for nobody: {job}")
                continue
            counts[text[0], job["vendor"]] += 1
            if job["client_id"]:
                names[job["vendor"], job["path"], job["client_id"]] += 1
        for (text, vendor), count in counts.items():
            attempts = [attempt for attempt in by_text[text].attempts if attempt["host"] == vendor]
            if count > len(attempts):
                self.find(f"{by_text[text].id} was handed to {vendor} {count} times in {len(attempts)} attempts: {by_text[text].attempts}")
        self.findings += [f"{name} was accepted {count} times" for name, count in names.items() if count > 1]

    def limits(self):
        for row in self.ask(f"SELECT account_id, what FROM broken_limit WHERE account_id IN ({self.accounts})"):
            self.find(f"a limit was passed: {row}")
        narrow, _ = self.crowd.accounts["narrow"]
        done = {generation.text: generation for generation in self.generations.values() if generation.account == narrow and generation.state == "completed"}
        # Who failed may have left work behind at a vendor that nobody can take back.
        changes = []
        for job in self.jobs:
            text = re.search(r"r\d+-\w+-\d+-\d+x", job["words"])
            if text and text[0] in done and job["ended_at"] and len(done[text[0]].attempts) == 1:
                changes += [(job["accepted_at"], 1), (job["ended_at"], -1)]
        running = most = 0
        for _, change in sorted(changes):
            running += change
            most = max(most, running)
        self.ran_at_once = most
        if most > self.concurrent:
            self.find(f"{most} ran at once of an account that may run {self.concurrent}")
        measured, _ = self.crowd.accounts["measured"]
        times = sorted(generation.created for generation in self.generations.values() if generation.account == measured)
        # The day may turn meanwhile, and who asked before counts for the new day if he comes after it.
        days = collections.Counter(moment // 86_400_000 for moment in times)
        most = max(days.values(), default=0)
        bound = self.day * max(len(days), 1)
        if len(times) > bound or len(days) == 1 and most > self.day or self.crowd.day_is_over.is_set() and most < self.day:
            self.find(f"{dict(days)} were accepted on days of {self.day}")
        if self.is_clock_true:
            for last, end in enumerate(times):
                for first, begin in enumerate(times[:last]):
                    allowed = self.rate + self.rate * (end - begin + 1) / 60_000
                    if last - first + 1 > allowed * 1.01:
                        return self.find(f"{last - first + 1} were accepted within {end - begin} ms, where {allowed:.1f} may be")

    def messages(self):
        """Each end is told at least once, as it is, and not before it is committed."""
        paths = {f"/{account}" for account, _ in self.crowd.accounts.values()}
        end, missing = time.monotonic() + TOLD, set(self.generations)
        while True:
            with self.receiver.lock:
                got = [got for got in self.receiver.got if got.path in paths]
            told = [(got.time, message(got)) for got in got]
            missing = set(self.generations) - {message["data"]["id"] for _, message in told}
            if not missing or time.monotonic() > end:
                break
            time.sleep(0.2)
        if missing:
            self.find(f"nobody was told within {TOLD} s of the ends of {sorted(missing)[:5]} and {len(missing)} in all")
        self.told_again = len(told) - len(self.generations)
        for moment, said in told:
            generation = self.generations.get(said["data"]["id"])
            if generation is None:
                self.find(f"told of what is not there: {said['data']['id']}")
            elif said["type"] != f"generation.{generation.state}":
                self.find(f"{generation.id} is {generation.state}, and {said['type']} was told")
            elif moment < generation.committed:
                self.find(f"{generation.id} was told {generation.committed - moment:.6f} s before it was committed")
