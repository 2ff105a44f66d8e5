"""What accounts see of their work, and operators of the server: search, usage, keys, vendors, load, the audit."""
import concurrent.futures, datetime, json, time
from served import Served

GENERATE = "mutation($input: GenerateInput!) { generate(input: $input) { id } }"
SEARCH = "query($s: String, $after: String) { generations(search: $s, first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }"
USAGE = "query($f: DateTime!, $u: DateTime) { usage(from: $f, until: $u) { day type provider generations completed failed cancelled credits } }"
ALL_USAGE = "query($f: DateTime!, $a: ID) { adminUsage(from: $f, account: $a) { day type provider generations completed credits } }"
CREATE = "mutation($m: KeyMode!, $n: String) { keyCreate(mode: $m, name: $n) { secret key { id name mode prefix revokedAt isCurrent } } }"
REVOKE = "mutation($id: ID!) { keyRevoke(id: $id) { id revokedAt isCurrent } }"
KEYS = "{ account { keys { id name mode prefix createdAt revokedAt isCurrent } } }"


def code(body):
    return json.loads(body)["errors"][0]["extensions"]["code"]


def make(server, text, key=None, **more):
    input = {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}, **more}
    return server.ask(GENERATE, {"input": input}, key)["generate"]["id"]


def searching(server):
    _, key = server.account("Enterprise", requestsPerMinute=1000, concurrent=4)
    foxes = [make(server, f"A red Fox {number} in Zürich", key, tags={"Shop": "Blaue Tür"}) for number in range(5)]
    whale = make(server, "a whale", key)
    make(server, "a fox of somebody else's")

    def find(words):
        found, after = [], None
        while True:
            page = server.ask(SEARCH, {"s": words, "after": after}, key)["generations"]
            found += [node["id"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    newest = foxes[::-1]
    for words, expected in [
        ("fox", newest), ("FOX zürich", newest), ("blaue TÜR", newest), ("fox 3", [foxes[3]]), ("fox whale", []), (whale, [whale]),
        ("", [whale] + newest), ("   ", [whale] + newest), ("%", []), ('"', []), (None, [whale] + newest),
    ]:
        assert find(words) == expected, (words, find(words))
    for words in ("x" * 201, "a b c d e f g h i j k"):
        assert code(server.post(SEARCH, {"s": words}, key)[2]) == "INVALID_INPUT"
    ended = server.wait(whale, key=key)
    rated = server.ask("mutation($id: ID!) { rateGeneration(id: $id, score: 0.5) { rating live } }", {"id": ended["id"]}, key)["rateGeneration"]
    assert rated == {"rating": 0.5, "live": False}, rated


def usage(server):
    account, test = server.account("Enterprise", requestsPerMinute=1000, concurrent=4)
    live = server.key(account, "LIVE")
    server.ask("mutation($a: ID!) { adminCreditsGrant(account: $a, credits: 1000, reason: \"try\") { id } }", {"a": account}, server.admin)
    for text, key in (("one", live), ("two", live), ("three [fail]", live), ("four", test)):
        server.wait(make(server, text, key), key=key)
    slow = make(server, "five [slow 60]", live)
    assert server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": slow}, live)["cancelGeneration"]
    server.wait(slow, key=live)
    now = datetime.datetime.now(datetime.timezone.utc)
    today = now.strftime("%Y-%m-%dT00:00:00Z")
    rows = server.ask(USAGE, {"f": today}, live)["usage"]
    spent = 1000 - server.ask("{ account { credits } }", None, live)["account"]["credits"]
    assert rows == [{"day": today[:10], "type": "IMAGE", "provider": "flux-dev", "generations": 5, "completed": 3, "failed": 1, "cancelled": 1, "credits": spent}], rows
    assert spent == 100, spent
    # Also behind the test key; nobody else sees any of it.
    assert server.ask(USAGE, {"f": today}, test)["usage"] == rows
    _, other = server.account("Pro")
    assert server.ask(USAGE, {"f": today}, other)["usage"] == []
    tomorrow = (now + datetime.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
    after = (now + datetime.timedelta(days=2)).strftime("%Y-%m-%dT00:00:00Z")
    assert server.ask(USAGE, {"f": today, "u": tomorrow}, live)["usage"] == rows
    assert server.ask(USAGE, {"f": tomorrow, "u": after}, live)["usage"] == []
    # A moment's day is that of UTC, wherever it was written.
    assert server.ask(USAGE, {"f": now.strftime("%Y-%m-%dT12:00:00+13:00"), "u": today}, live)["usage"] == []
    year = (now - datetime.timedelta(days=365)).strftime("%Y-%m-%dT00:00:00Z")
    assert server.ask(USAGE, {"f": year, "u": tomorrow}, live)["usage"] == rows
    for wrong in ({"f": year, "u": after}, {"f": tomorrow}, {"f": today, "u": today}, {"f": "today"}, {"f": today, "u": "2026-13-01T00:00:00Z"}):
        assert code(server.post(USAGE, wrong, live)[2]) == "INVALID_INPUT", wrong
    one = server.ask(ALL_USAGE, {"f": today, "a": account}, server.admin)["adminUsage"]
    assert one == [{name: rows[0][name] for name in one[0]}], one
    everybody = server.ask(ALL_USAGE, {"f": today}, server.admin)["adminUsage"]
    assert sum(row["generations"] for row in everybody) >= 5 + 7 and sum(row["credits"] for row in everybody) == spent, everybody
    assert code(server.post(ALL_USAGE, {"f": today, "a": "acc_none"}, server.admin)[2]) == "NOT_FOUND"
    assert code(server.post(USAGE, {"f": today}, server.admin)[2]) == "FORBIDDEN"


def keys(server):
    account, test = server.account("Enterprise", requestsPerMinute=1000, concurrent=4)
    live = server.key(account, "LIVE")
    known = server.ask(KEYS, None, live)["account"]["keys"]
    assert [(key["mode"], key["prefix"], key["isCurrent"]) for key in known] == [("TEST", test[:12], False), ("LIVE", live[:12], True)], known
    made = server.ask(CREATE, {"m": "LIVE", "n": "website"}, live)["keyCreate"]
    assert made["key"]["name"] == "website" and not made["key"]["isCurrent"] and made["secret"].startswith(made["key"]["prefix"]), made
    assert server.ask("{ account { id } }", None, made["secret"])["account"]["id"] == account
    own = server.ask(CREATE, {"m": "TEST"}, test)["keyCreate"]
    assert own["key"]["name"] is None, own
    for mode, key, expected in (("LIVE", test, "FORBIDDEN"), ("ADMIN", live, "INVALID_INPUT"), ("ADMIN", test, "INVALID_INPUT"), ("TEST", server.admin, "FORBIDDEN")):
        assert code(server.post(CREATE, {"m": mode}, key)[2]) == expected, (mode, expected)
    assert code(server.post(CREATE, {"m": "TEST", "n": "x" * 201}, live)[2]) == "INVALID_INPUT"
    # A live key is not a test key's to end; another account's is not there.
    _, stranger = server.account("Pro")
    live_id = made["key"]["id"]
    assert code(server.post(REVOKE, {"id": live_id}, test)[2]) == "FORBIDDEN"
    assert code(server.post(REVOKE, {"id": live_id}, stranger)[2]) == code(server.post(REVOKE, {"id": "key_none"}, stranger)[2]) == "NOT_FOUND"
    admin_key = server.ask("mutation { adminKeyCreate(mode: ADMIN) { key { id } } }", None, server.admin)["adminKeyCreate"]["key"]["id"]
    assert code(server.post(REVOKE, {"id": admin_key}, live)[2]) == "NOT_FOUND"
    first = server.ask(REVOKE, {"id": live_id}, live)["keyRevoke"]
    assert first["revokedAt"] and not first["isCurrent"] and server.ask(REVOKE, {"id": live_id}, live)["keyRevoke"] == first
    assert server.post("{ account { id } }", None, made["secret"])[0] == 401
    # A key may end itself.
    itself = server.ask(REVOKE, {"id": own["key"]["id"]}, own["secret"])["keyRevoke"]
    assert itself["isCurrent"] and server.post("{ account { id } }", None, own["secret"])[0] == 401
    # All at once, no more than there may be.
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: json.loads(server.post(CREATE, {"m": "TEST"}, live)[2]), range(110)))
    refused = [answer for answer in answers if "errors" in answer]
    assert len(refused) == 12 and {answer["errors"][0]["extensions"]["code"] for answer in refused} == {"FORBIDDEN"}, len(refused)


def operators(server):
    fields = "name configured keys variables hosts { model host state failureRate secondsLeft carried }"
    slow = make(server, "patient [slow 20]")
    end = time.monotonic() + 30
    while True:
        vendors = server.ask(f"{{ adminVendors {{ {fields} }} }}", None, server.admin)["adminVendors"]
        sandbox = next(vendor for vendor in vendors if vendor["name"] == "sandbox")
        if any(host["carried"] == 1 and host["model"] == "flux-dev" for host in sandbox["hosts"]):
            break
        assert time.monotonic() < end, sandbox
        time.sleep(0.05)
    assert sandbox["configured"] and len(vendors) > 15, vendors
    for vendor in vendors:
        assert vendor["configured"] == (vendor["keys"] > 0) or vendor is sandbox, vendor
        assert all(name.startswith("DOITONG_VENDOR_") for name in vendor["variables"]), vendor
        assert all(host["host"] == vendor["name"] and host["state"] == "closed" for host in vendor["hosts"]), vendor
    assert {"KEY", "URL"} <= {name.rsplit("_", 1)[1] for name in next(v for v in vendors if v["name"] == "kling")["variables"]}
    load = server.ask("{ adminLoad { startedAt version queued processing streams requests requestsPerSecond p50Milliseconds p99Milliseconds memoryBytes mediaBytes } }", None, server.admin)["adminLoad"]
    assert load["processing"] == 1 and load["queued"] == 0 and load["requests"] > 100 and load["requestsPerSecond"] > 0, load
    assert 0 < load["p50Milliseconds"] <= load["p99Milliseconds"] and load["memoryBytes"] > 1 << 20 and load["mediaBytes"] > 0, load
    server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": slow})
    audit = server.ask("{ adminAudit { checkedAt findings } }", None, server.admin)["adminAudit"]
    assert audit["findings"] == [] and audit["checkedAt"], audit
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.post("{ adminAudit { findings } }", None, server.admin), range(16)))
    for status, _, body in answers:
        assert status == 200 and json.loads(body)["data"]["adminAudit"]["findings"] == [], body
    for query in ("{ adminAudit { checkedAt } }", "{ adminLoad { requests } }", "{ adminVendors { name } }", '{ adminUsage(from: "2026-01-01T00:00:00Z") { day } }'):
        assert code(server.post(query)[2]) == "FORBIDDEN" and server.post(query, key="")[0] == 401, query


with Served("--live", "sandbox") as server:
    for part in (searching, usage, keys, operators):
        part(server)
print("operations: search, usage, keys, vendors, load and audit, each for whom it is")
