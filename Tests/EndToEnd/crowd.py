"""Clients of a cluster as they should be: each asks any node, and asks again elsewhere, in the same words, until it has an answer."""
import collections, http.client, json, random, threading, time, urllib.parse

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id status creditCost createdAt } }"
CANCEL = "mutation($id: ID!) { cancelGeneration(id: $id) }"
# Seconds after which a client asks elsewhere.
PATIENCE = 5
# Seconds after which a request that nobody accepts is lost.
LOST = 120
# Of vendors that find work by a name of ours, by a list of theirs, and not at all.
MODELS = ["flux-dev", "flux-pro-1.1", "kling-2.6", "vidu-q2", "sd-3.5-large", "gpt-image-1-mini", "seedance-1.0-pro"]
Answer = collections.namedtuple("Answer", "status body error")


def post(url, body, key, headers=None, patience=PATIENCE):
    """An answer, or an error of the connection."""
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=patience)
    try:
        connection.request("POST", "/graphql", json.dumps(body), {"Content-Type": "application/json", "Authorization": f"Bearer {key}", **(headers or {})})
        response = connection.getresponse()
        bytes = response.read()
        answer = json.loads(bytes)
        return Answer(response.status, bytes, answer["errors"][0] if "errors" in answer else None)
    finally:
        connection.close()


class Order:
    def __init__(self, name, account, key, variables):
        self.name, self.account, self.key, self.variables = name, account, key, variables
        self.begun = time.monotonic()
        self.posted = self.acknowledged = self.body = self.id = None
        self.refused = False


class Crowd:
    """`accounts` are, by what is special of them, an id and a key; `models` a provider, an id and a type."""

    def __init__(self, urls, accounts, models, seed, findings):
        self.urls, self.accounts, self.models, self.seed, self.findings = urls, accounts, models, seed, findings
        self.orders, self.lock, self.stopping, self.day_is_over = [], threading.Lock(), threading.Event(), threading.Event()
        self.alone, self.compared = [], 0
        many = {"roomy": 5, "narrow": 2, "measured": 2}
        self.threads = [
            threading.Thread(target=self.client, args=(kind, number), daemon=True) for kind in accounts for number in range(many[kind])]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Returns once each client knows what became of its last request."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(LOST + 60)
            if thread.is_alive():
                self.findings.append("a client has not come to its end")

    def find(self, what):
        with self.lock:
            self.findings.append(what)

    def client(self, kind, number):
        own, count = random.Random(f"{self.seed}-{kind}-{number}"), 0
        account, key = self.accounts[kind]
        while not self.stopping.is_set() and not (kind == "measured" and self.day_is_over.is_set()):
            count += 1
            provider, model, type = own.choice(self.models)
            name = f"r{self.seed}-{kind}-{number}-{count}x"
            input = {"type": type, "provider": provider, "input": {"text": f"a heron, {name}"}, "options": {"model": model}}
            order = Order(name, account, key, {"input": input})
            with self.lock:
                self.orders.append(order)
            try:
                self.place(order, kind, own)
            except Exception as error:  # A client that ends must be seen.
                self.find(f"{name}: {error!r}")
            # What is narrow need not be crammed: a queue at the end only makes everybody wait.
            if kind != "measured":
                self.stopping.wait(own.uniform(0, 0.5) + (0.5 if kind == "narrow" else 0))

    def place(self, order, kind, own):
        # Some ask two nodes at the same moment, as impatient clients do.
        if own.random() < 0.15:
            others = self.urls()
            twins = [threading.Thread(target=self.once, args=(order, url), daemon=True) for url in own.sample(others, min(2, len(others)))]
            for twin in twins: twin.start()
            for twin in twins: twin.join()
        end = None
        while order.body is None:
            if self.stopping.is_set():
                end = end or time.monotonic() + LOST
                if time.monotonic() > end:
                    return self.find(f"{order.name} was not accepted within {LOST} s, when all was well again")
            url = own.choice(self.urls())
            answer = self.once(order, url)
            if answer is None:
                time.sleep(own.uniform(0.02, 0.1))
            elif answer.error:
                code, limit = answer.error["extensions"]["code"], answer.error["extensions"].get("limit")
                if code == "RATE_LIMIT":
                    if limit == "day":
                        self.day_is_over.set()
                    if limit == "day" or self.stopping.is_set():
                        order.refused = True
                        return
                    time.sleep(0.25)
                elif code in ("IDEMPOTENCY_IN_PROGRESS", "INTERNAL") or answer.status >= 500:
                    time.sleep(own.uniform(0.05, 0.2))
                else:
                    return self.find(f"{order.name}: {answer.status} {answer.error}")
        dice = own.random()
        if dice < 0.1:
            self.once(order, own.choice(self.urls()))  # It must be told the same again.
        elif dice < 0.13 and kind == "roomy":
            try:
                post(own.choice(self.urls()), {"query": CANCEL, "variables": {"id": order.id}}, order.key)
            except (OSError, http.client.HTTPException, ValueError):
                pass

    def once(self, order, url):
        """Asks one node; None where the connection gave no answer."""
        posted = time.monotonic()
        try:
            answer = post(url, {"query": GENERATE, "variables": order.variables}, order.key, {"Idempotency-Key": order.name})
        except (OSError, http.client.HTTPException, ValueError):
            return None
        if answer.error is None:
            with self.lock:
                if order.body is None:
                    order.posted, order.acknowledged, order.body = posted, time.monotonic(), answer.body
                    order.id = json.loads(answer.body)["data"]["generate"]["id"]
                else:
                    self.compared += 1
                if order.body != answer.body:
                    self.findings.append(f"{order.name} was answered in two ways: {order.body} and {answer.body}")
        return answer

    def is_accepted_by(self, url):
        """Asks this node until it accepts, and no other."""
        if not self.alone or self.alone[0].id:
            account, key = self.accounts["roomy"]
            provider, model, type = self.models[0]
            name = f"r{self.seed}-alone-0-{len(self.alone)}x"
            input = {"type": type, "provider": provider, "input": {"text": f"a heron, {name}"}, "options": {"model": model}}
            self.alone.insert(0, Order(name, account, key, {"input": input}))
            with self.lock:
                self.orders.append(self.alone[0])
        self.once(self.alone[0], url)
        return self.alone[0].id is not None

    # What is measured.

    def accepted_again(self, moment):
        """Seconds until a request was accepted that was sent after a moment; None where none was."""
        with self.lock:
            times = [order.acknowledged - moment for order in self.orders if order.acknowledged and order.posted >= moment and "-roomy-" in order.name]
        return min(times, default=None)

    def longest_wait(self, moment):
        """Of those who were accepted after a moment and were subject to no limit."""
        with self.lock:
            return max((order.acknowledged - order.begun for order in self.orders
                        if order.acknowledged and order.acknowledged >= moment and "-roomy-" in order.name), default=0)
