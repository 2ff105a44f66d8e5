"""Webhooks through the wire: signed as others verify it, retried, kept apart, and never sent to where they must not go.

    webhooks.py [KILLS] [SEED]
"""
import json, pathlib, random, re, shutil, socket, subprocess, sys, tempfile, threading, time, urllib.request
from standardwebhooks import Webhook
from receiver import Receiver, message
from served import DOITONG, ROOT, Served

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260101
DEVELOPMENT = ("--webhook-allow-http", "--webhook-allow-network", "127.0.0.1/32")
GENERATE = "mutation G($i: GenerateInput!) { generate(input: $i) { id } }"
CREATE = "mutation C($i: WebhookEndpointInput!) { webhookEndpointCreate(input: $i) { secret endpoint { id } } }"
DELIVERIES = """query D($e: ID, $s: WebhookDeliveryStatus) { webhookDeliveries(first: 100, endpoint: $e, status: $s) { nodes {
    id event type status reason dueAt generation tries { duration status error answer } body } } }"""


def endpoint(server, url, key=None, **more):
    made = server.ask(CREATE, {"i": {"url": url, **more}}, key)["webhookEndpointCreate"]
    return made["endpoint"]["id"], made["secret"]


def generate(server, text="a lighthouse", key=None, **more):
    return server.ask(GENERATE, {"i": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}, **more}}, key)["generate"]["id"]


def deliveries(server, endpoint=None, status=None, key=None):
    return server.ask(DELIVERIES, {"e": endpoint, "s": status}, key)["webhookDeliveries"]["nodes"]


def until(is_so, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = is_so()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not come so far")


def verify(secret, got):
    Webhook(secret).verify(got.body, got.headers)


def signed(server, receiver):
    """What is sent is what the specification says, and what the API would say."""
    default = server.ask("mutation { webhookSecretRotate }")["webhookSecretRotate"]
    id, secret = endpoint(server, receiver.url + "/ok", events=["generation.completed", "generation.failed", "generation.cancelled"])
    made = generate(server, webhookUrl=receiver.url + "/own")
    first, last = receiver.wait("/own", 2)
    assert [message(first)["type"], message(last)["type"]] == ["generation.processing", "generation.completed"]
    assert message(first)["data"]["status"] == "PROCESSING" and message(first)["data"]["outputs"] == []
    for got in (first, last):
        verify(default, got)
        assert got.headers["content-type"] == "application/json" and got.headers["webhook-id"].startswith("msg_")
    shown = server.ask("query($id: ID!) { generation(id: $id) { id type status provider model url imageUrl videoUrl progress creditCost estimatedTime "
                       "errorCode input options tags createdAt startedAt completedAt metadata { width height format } "
                       "outputs { url contentType bytes sha256 } } }", {"id": made})["generation"]
    told = message(last)["data"]
    for name, value in shown.items():
        if name in ("metadata", "outputs"):
            continue
        assert told[name] == value, (name, told[name], value)
    assert told["outputs"][0]["sha256"] == shown["outputs"][0]["sha256"] and told["metadata"]["width"] == shown["metadata"]["width"]
    with urllib.request.urlopen(told["url"]) as media:
        assert len(media.read()) == told["outputs"][0]["bytes"]
    only, = receiver.wait("/ok", 1)
    verify(secret, only)
    assert only.headers["webhook-id"] == last.headers["webhook-id"] and only.body == last.body
    # Each sort of end.
    for text, type in (("no [fail]", "generation.failed"), ("no [slow 30]", "generation.cancelled")):
        other = generate(server, text)
        if type == "generation.cancelled":
            assert server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": other})["cancelGeneration"]
        until(lambda: any(message(got)["type"] == type and message(got)["data"]["id"] == other for got in receiver.at("/ok")))
    # A secret that is rotated: for a while each of the two verifies.
    new = server.ask("mutation($id: ID!) { webhookEndpointRotateSecret(id: $id) { secret } }", {"id": id})["webhookEndpointRotateSecret"]["secret"]
    count = len(receiver.at("/ok"))
    server.ask("mutation($id: ID!) { webhookEndpointTest(id: $id) { id } }", {"id": id})
    test = receiver.wait("/ok", count + 1)[-1]
    verify(secret, test)
    verify(new, test)
    assert message(test)["type"] == "webhook.test" and len(test.headers["webhook-signature"].split()) == 2
    # Nothing shows a secret again, and another account sees nothing of it.
    everything = json.dumps(server.ask("{ webhookEndpointList { id url description events enabled createdAt } }")) + json.dumps(deliveries(server))
    database = server.stored()
    for known in (secret, new, default):
        assert known not in everything and known.encode() not in database and known not in server.said()
        assert known.removeprefix("whsec_").encode() not in database
    _, other = server.account("Pro")
    assert server.ask("{ webhookEndpointList { id } }", key=other)["webhookEndpointList"] == [] and deliveries(server, id, key=other) == []
    for query in ("mutation($id: ID!) { webhookEndpointTest(id: $id) { id } }", "mutation($id: ID!) { webhookEndpointRotateSecret(id: $id) { secret } }"):
        assert json.loads(server.post(query, {"id": id}, other)[2])["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert not server.ask("mutation($id: ID!) { webhookEndpointDelete(id: $id) }", {"id": id}, other)["webhookEndpointDelete"]
    # One is sent again, and those of a time: once it is written down that they arrived.
    until(lambda: all(delivery["status"] == "DELIVERED" for delivery in deliveries(server, id)))
    one = deliveries(server, id)[0]["id"]
    count = len(receiver.at("/ok"))
    server.ask("mutation($id: ID!) { webhookReplay(delivery: $id) { id status } }", {"id": one})
    again = receiver.wait("/ok", count + 1)[-1]
    assert again.headers["webhook-id"] == test.headers["webhook-id"] and again.body == test.body
    replayed = server.ask("mutation($id: ID!) { webhookReplayRange(endpoint: $id, from: \"2020-01-01T00:00:00Z\", all: true) }", {"id": id})["webhookReplayRange"]
    assert replayed >= 4, replayed
    receiver.wait("/ok", count + 1 + replayed)
    assert server.ask("mutation($id: ID!) { webhookEndpointDelete(id: $id) }", {"id": id})["webhookEndpointDelete"]


def troubled(server, receiver):
    """Receivers in every sort of trouble, and one in none that waits for nobody."""
    kinds = ["500", "hang", "redirect", "reset", "flood", "410", "slow", "second"]
    ids = {kind: endpoint(server, f"{receiver.url}/{kind}/a", events=["generation.completed"])[0] for kind in kinds}
    good, secret = endpoint(server, receiver.url + "/good", events=["generation.completed"])
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    nobody = endpoint(server, f"http://127.0.0.1:{closed.getsockname()[1]}/", events=["generation.completed"])[0]
    closed.close()
    began = time.time()
    made = [generate(server, f"trouble {number}") for number in range(8)]
    for got in receiver.wait("/good", len(made)):
        verify(secret, got)
    assert {message(got)["data"]["id"] for got in receiver.at("/good")} == set(made)
    late = max(got.time - float(time.mktime(time.strptime(message(got)["timestamp"][:19], "%Y-%m-%dT%H:%M:%S"))) + time.timezone
               for got in receiver.at("/good"))
    assert late < 3, f"the good receiver waited {late} s"
    # Those that answer, in their way.
    until(lambda: len(deliveries(server, ids["flood"], "DELIVERED")) == len(made))
    until(lambda: len(deliveries(server, ids["slow"], "DELIVERED")) == len(made))
    until(lambda: len(deliveries(server, ids["second"], "DELIVERED")) == len(made), 60)
    for delivery in deliveries(server, ids["second"]):
        assert [made["status"] for made in delivery["tries"]] == [500, 200], delivery
        assert len(delivery["tries"][0]["answer"]) == 2048, "an answer's body is kept in part"
    seconds = {}
    for got in receiver.at("/second/a"):
        seconds.setdefault(got.headers["webhook-id"], []).append(got)
    for first, second in seconds.values():
        assert first.body == second.body and 4 <= second.time - first.time <= 12, second.time - first.time
    assert receiver.at("/redirected") == [], "a redirect was followed"
    for kind, status in (("500", 500), ("redirect", 302)):
        assert all(delivery["tries"][0]["status"] == status and delivery["status"] == "PENDING" for delivery in deliveries(server, ids[kind]))
    for id in (ids["reset"], nobody):
        assert any(delivery["tries"] and delivery["tries"][0]["error"] for delivery in deliveries(server, id))
    # Gone: disabled at once, and what it missed can be had later.
    def list(): return {entry["id"]: entry for entry in server.ask("{ webhookEndpointList { id enabled disabledReason failingSince } }")["webhookEndpointList"]}
    until(lambda: not list()[ids["410"]]["enabled"])
    assert "410" in list()[ids["410"]]["disabledReason"] and list()[ids["500"]]["failingSince"]
    until(lambda: len(deliveries(server, ids["410"], "DEAD")) == len(made))
    # A hang ends at its deadline.
    hung = until(lambda: [made for delivery in deliveries(server, ids["hang"]) for made in delivery["tries"]], 30)
    assert 14 <= hung[0]["duration"] <= 20 and hung[0]["error"], hung
    for id in [*ids.values(), good, nobody]:
        server.ask("mutation($id: ID!) { webhookEndpointDelete(id: $id) }", {"id": id})
    receiver.release.set()


def account_events(server, receiver):
    """Credits that run low, and an endpoint that was disabled, are told in the account's own events."""
    account, _ = server.account("Enterprise", requestsPerMinute=100000, concurrent=16)
    live = server.key(account, "LIVE")
    server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1100, reason: \"sample\") { id } }", {"a": account}, server.admin)
    endpoint(server, receiver.url + "/account", live, events=["credits.low", "webhook.disabled"])
    endpoint(server, receiver.url + "/410/account", live, events=["generation.processing"])
    for number in range(4):
        generate(server, f"spend {number}", live)
    low, disabled = sorted((message(got) for got in receiver.wait("/account", 2)), key=lambda told: told["type"])
    assert low["type"] == "credits.low" and low["data"]["account"] == account and low["data"]["credits"] < 1000 == low["data"]["below"], low
    assert disabled["type"] == "webhook.disabled" and disabled["data"]["url"].endswith("/410/account"), disabled
    time.sleep(1)
    assert len(receiver.at("/account")) == 2, "told twice"


def listened(server):
    """`doitong webhooks listen` brings events to an address that the server itself may not reach."""
    with Receiver("127.0.0.2") as receiver:
        command = [DOITONG, "webhooks", "listen", "--forward", receiver.url + "/local", "--server", server.url, "--key", server.test]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        secret = process.stdout.readline().strip()
        assert secret.startswith("whsec_"), secret
        made = generate(server, "listen")
        got = receiver.wait("/local", 2)
        for one in got:
            verify(secret, one)
            assert message(one)["data"]["id"] == made
        assert "200" in process.stdout.readline()
        process.terminate()
        process.wait(10)
    # The other commands.
    def run(*words):
        done = subprocess.run([DOITONG, "webhooks", *words, "--server", server.url, "--key", server.test], capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout
    with Receiver() as receiver:
        assert run("create", receiver.url + "/cli", "--event", "generation.completed").startswith("whsec_")
        id = re.search(r"whe_\w+", run("list"))[0]
        run("test", id)
        receiver.wait("/cli", 1)
        until(lambda: "DELIVERED" in run("deliveries", "--endpoint", id))
        delivery = re.search(r"dlv_\w+", run("deliveries", "--endpoint", id))[0]
        run("replay", delivery)
        receiver.wait("/cli", 2)
        assert "1 are" in run("replay", "--endpoint", id, "--from", "2020-01-01T00:00:00Z", "--all")
        receiver.wait("/cli", 3)
        assert run("rotate", id).startswith("whsec_") and run("rotate").startswith("whsec_")
        assert "disabled" in run("update", id, "--state", "disabled")
        run("update", id, "--state", "enabled", "--event", "all")
        run("delete", id)


HOSTS = """127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7F.0.0.1 017700000001 0177.0.0.1 127.0.0.01 127.000.000.001 127.0.0.1.
[::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [2001:0:7f00:1::]
localhost LOCALHOST a.localhost localhost.localdomain 0.0.0.0 0 [::] [::1%25lo] ip6-localhost 127.0.0.2 127.255.255.254 %31%32%37.0.0.1
user@127.0.0.1 user:pass@localhost 127.0.0.1%00.example.com 127.0.0.1%2f 127.0.0.1\\@example.com loopback.rebound.example""".split()
OTHERS = """10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 2852039166 0xa9fea9fe 100.64.0.1 168.63.129.16 192.0.0.1 198.18.0.1 224.0.0.1 240.0.0.1
255.255.255.255 [fc00::1] [fd00:ec2::254] [fe80::1] [ff02::1] [64:ff9b::a9fe:a9fe] metadata.google.internal router.lan db.internal intranet""".split()


class Trap:
    """Listens where nobody may come."""

    def __init__(self):
        self.came, self.sockets = [], []
        four, six = socket.socket(), socket.socket(socket.AF_INET6)
        four.bind(("0.0.0.0", 0))
        self.port = four.getsockname()[1]
        six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.sockets.append(four)
        try:
            six.bind(("::", self.port))
            self.sockets.append(six)
        except OSError:
            pass
        for one in self.sockets:
            one.listen(64)
            threading.Thread(target=self.listen, args=(one,), daemon=True).start()

    def listen(self, one):
        while True:
            try:
                connection, address = one.accept()
            except OSError:
                return
            self.came.append(address)
            connection.close()


def hostile():
    """Not a packet goes to a forbidden address: refused when it is given, or else when it is connected to."""
    trap = Trap()
    names = [f"http{s}://{host}:{trap.port}{path}" for host in HOSTS for s in ("", "s") for path in ("/", "/x?y=http://example.com/")]
    names += [f"https://{host}{port}/" for host in OTHERS for port in ("", f":{trap.port}")]
    names += [f"https://example.com:{trap.port}/\r\nHost: 127.0.0.1", f"https://example.com#@127.0.0.1:{trap.port}/", f"//127.0.0.1:{trap.port}/",
              f"gopher://127.0.0.1:{trap.port}/", f"file:///etc/passwd", f"https://example.com@127.0.0.1:{trap.port}/", "https://example.com:22/"]
    with Served("--webhook-allow-http") as server:
        taken = 0
        for name in names:
            for query, input in ((CREATE, {"url": name}), (GENERATE, {"type": "IMAGE", "input": {"text": "x"}, "webhookUrl": name})):
                answer = json.loads(server.post(query, {"i": input})[2])
                if "errors" in answer:
                    assert answer["errors"][0]["extensions"]["code"] in ("INVALID_INPUT", "RATE_LIMIT"), (name, answer)
                else:
                    taken += 1
                    assert "rebound" in name, f"{name!r} was taken"
        time.sleep(2)
        assert trap.came == [], trap.came
    # What slips past the first look meets the second: a name that leads to loopback. The hosts file says so, where it may be written.
    rebound = 0
    hosts = pathlib.Path("/etc/hosts")
    before = hosts.read_text()
    name = "doitong-rebinding.example.com"
    try:
        hosts.write_text(before + f"\n127.0.0.1 {name}\n::1 {name}\n")
    except OSError:
        print("webhooks: /etc/hosts cannot be written, so rebinding was not tried", flush=True)
    else:
        try:
            with Served("--webhook-allow-http") as server:
                id, _ = endpoint(server, f"http://{name}:{trap.port}/")
                server.ask("mutation($id: ID!) { webhookEndpointTest(id: $id) { id } }", {"id": id})
                made = until(lambda: deliveries(server, id)[0]["tries"])
                assert made[0]["error"] == "The host's name is not known, or is not on the public internet.", made
                assert trap.came == [], trap.came
                rebound = 1
        finally:
            hosts.write_text(before)
    # And the trap works.
    socket.create_connection(("127.0.0.1", trap.port)).close()
    until(lambda: trap.came)
    print(f"webhooks: {len(names)} hostile addresses, {rebound} rebound, no packet", flush=True)


def killed():
    """Killed at any moment: every end is told at least once, and none before it is true."""
    chance = random.Random(SEED)
    with Receiver() as receiver, Served("--live", "sandbox", *DEVELOPMENT) as server:
        account, key = server.account("Enterprise", requestsPerMinute=100000, concurrent=32)
        _, secret = endpoint(server, receiver.url + "/ok", key, events=["generation.completed", "generation.failed"])
        accepted, before = {}, 0
        stopping, over = threading.Event(), threading.Event()

        def ask():
            number = 0
            while not stopping.is_set():
                number += 1
                text = f"told {number}" + chance.choice(["", "", " [fail]"])
                try:
                    accepted[generate(server, text, key, webhookUrl=receiver.url + "/slow/own")] = text
                except (OSError, AssertionError, ValueError):
                    pass
                time.sleep(0.02)

        def truth():
            """Whoever is told asks at once: the answer must be the end already. While the server is down nobody can say."""
            nonlocal before
            seen = 0
            while not over.is_set():
                for got in receiver.got[seen:]:
                    seen += 1
                    told = message(got)
                    try:
                        now = server.ask("query($id: ID!) { generation(id: $id) { status } }", {"id": told["data"]["id"]}, key)["generation"]["status"]
                    except (OSError, AssertionError, ValueError):
                        continue
                    if told["data"]["status"] in ("COMPLETED", "FAILED"):
                        assert now == told["data"]["status"], (told, now)
                        before += 1
                time.sleep(0.01)

        failures = []
        threading.excepthook = lambda happened: failures.append(happened.exc_value)
        threads = [threading.Thread(target=work, daemon=True) for work in (ask, truth)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.02, 0.7))
            server.kill()
            server.start()
        time.sleep(1)
        stopping.set()
        threads[0].join()
        for id, text in accepted.items():
            assert server.wait(id, 300, key)["status"] == ("FAILED" if "[fail]" in text else "COMPLETED")

        def told(path):
            ends = [got for got in receiver.at(path) if message(got)["data"]["status"] in ("COMPLETED", "FAILED")]
            return {message(got)["data"]["id"]: got.headers["webhook-id"] for got in ends}

        for path in ("/ok", "/slow/own"):
            until(lambda: set(accepted) <= set(told(path)), 120)
        over.set()
        threads[1].join()
        assert not failures, failures
        assert before > len(accepted) / 2, "too little was looked up"
        messages = {}
        for got in receiver.got:
            if got.path == "/ok":
                verify(secret, got)
            messages.setdefault(got.headers["webhook-id"], set()).add(message(got)["data"]["id"] + message(got)["type"])
        assert all(len(said) == 1 for said in messages.values()), "one id said two things"
        twice = len(receiver.got) - len({(got.path, got.headers["webhook-id"]) for got in receiver.got})
        print(f"webhooks: {KILLS} kills, {len(accepted)} ends, each told to both; {twice} told again; {before} looked up at once", flush=True)


def javascript(folder, code, body, headers, secret):
    return say("node", "-e", f"{code}\nconsole.log(verify({json.dumps(body)}, {json.dumps(headers)}, {json.dumps(secret)}))")


def python(folder, code, body, headers, secret):
    return say(sys.executable, "-c", f"{code}\nprint(verify({body.encode()!r}, {headers!r}, {secret!r}))")


def php(folder, code, body, headers, secret):
    call = "echo verify($argv[1], json_decode($argv[2], true), $argv[3]) ? 'true' : 'false';"
    return say("php", "-r", code + call, "--", body, json.dumps(headers), secret)


def go(folder, code, body, headers, secret):
    packages = ["crypto/hmac", "crypto/sha256", "encoding/base64", "encoding/json", "fmt", "math", "net/http", "os", "strconv", "strings", "time"]
    (folder / "main.go").write_text("package main\n" + "".join(f'import "{name}"\n' for name in packages) + code + """
        func main() {
            var fields map[string]string
            json.Unmarshal([]byte(os.Args[2]), &fields)
            header := http.Header{}
            for name, value := range fields { header.Set(name, value) }
            fmt.Println(verify([]byte(os.Args[1]), header, os.Args[3]))
        }""")
    return say("go", "run", folder / "main.go", body, json.dumps(headers), secret)


def swift(folder, code, body, headers, secret):
    """With a stand-in for the package that the example imports."""
    if not (folder / "verify").exists():
        stand_in = ROOT / "Tests/EndToEnd/crypto_stand_in.swift"
        subprocess.run(
            ["swiftc", "-O", "-parse-as-library", "-emit-module", "-emit-library", "-static", "-module-name", "Crypto", "-o", folder / "libCrypto.a", stand_in],
            cwd=folder, check=True)
        (folder / "main.swift").write_text(code + """
            let words = CommandLine.arguments
            let headers = try JSONDecoder().decode([String: String].self, from: Data(words[2].utf8))
            print(verify(Data(words[1].utf8), headers, secret: words[3]))""")
        subprocess.run(["swiftc", "-I", folder, "-L", folder, "-lCrypto", "-o", folder / "verify", folder / "main.swift"], cwd=folder, check=True)
    return say(folder / "verify", body, json.dumps(headers), secret)


def say(*command):
    return subprocess.run(command, capture_output=True, text=True)


EXAMPLES = {"javascript": ("node", javascript), "python": (sys.executable, python), "php": ("php", php), "go": ("go", go), "swift": ("swiftc", swift)}


def documented(server, receiver):
    """The examples of docs/webhooks.md verify what is sent, in the languages that are here."""
    id, secret = endpoint(server, receiver.url + "/documented", events=["generation.completed"])
    server.ask("mutation($id: ID!) { webhookEndpointTest(id: $id) { id } }", {"id": id})
    got, = receiver.wait("/documented", 1)
    text = (ROOT / "docs/webhooks.md").read_text()
    tried = []
    with tempfile.TemporaryDirectory(prefix="doitong-e2e-") as folder:
        for language, (program, run) in EXAMPLES.items():
            if not shutil.which(program):
                continue
            code = re.search(rf"```{language}\n(.*?)```", text, re.S)[1]
            for body, answer in ((got.body.decode(), "true"), (got.body.decode().replace("test", "text"), "false")):
                said = run(pathlib.Path(folder), code, body, got.headers, secret)
                assert said.stdout.strip().lower() == answer, (language, said)
            tried.append(language)
    print(f"webhooks: documented examples tried: {', '.join(tried)}", flush=True)
    server.ask("mutation($id: ID!) { webhookEndpointDelete(id: $id) }", {"id": id})


def main():
    if len(sys.argv) > 1:
        return killed()
    with Receiver() as receiver, Served("--live", "sandbox", *DEVELOPMENT) as server:
        for suite in (signed, account_events, documented, troubled):
            suite(server, receiver)
            print(f"webhooks: {suite.__name__}", flush=True)
        listened(server)
        print("webhooks: listened", flush=True)
    hostile()
    killed()


main()
