"""Idempotency, limits, errors and links, as DESIGN promises them, through the wire."""
import concurrent.futures, json, pathlib, re, time, urllib.error, urllib.request
from served import IN_POSTGRES, Served

GENERATE = "mutation G($input: GenerateInput!) { generate(input: $input) { id status creditCost } }"


def image(text, **more):
    return {"input": {"type": "IMAGE", "provider": "flux-dev", "input": {"text": text}, **more}}


def code(body):
    return json.loads(body)["errors"][0]["extensions"]["code"]


def idempotency(server):
    def send(key, variables, query=GENERATE, secret=None):
        return server.post(query, variables, secret, {"Idempotency-Key": key})

    variables = image("a lighthouse", options={"seed": 7, "aspectRatio": "16:9"})
    status, headers, first = send("one", variables)
    assert status == 200 and headers["Idempotent-Replayed"] is None, first
    remaining = headers["X-RateLimit-Remaining"]
    same = [
        ('"one"', variables, GENERATE),
        ("one", {"input": dict(reversed(variables["input"].items()))}, GENERATE),
        ("one", image("a lighthouse", options={"aspectRatio": "16:9", "seed": 7.0}), GENERATE),
        ("one", image("a lighthouse", options={"seed": 7, "aspectRatio": "16:9"}, priority=None), GENERATE),
        ("one", {}, 'mutation { generate(input: {options: {aspectRatio: "16:9", seed: 7}, provider: "flux-dev",\n\n type: IMAGE, input: {text: "a lighthouse"}}) { id status creditCost } }'),
    ]
    for key, values, query in same:
        status, headers, body = send(key, values, query)
        assert (status, body) == (200, first), (status, body, first)
        assert headers["Idempotent-Replayed"] == "true"
        assert int(headers["X-RateLimit-Remaining"]) >= int(remaining), "a replay spent a limit"
    for other in (image("another lighthouse"), image("a lighthouse", options={"seed": 8, "aspectRatio": "16:9"})):
        status, _, body = send("one", other)
        assert (status, code(body)) == (422, "IDEMPOTENCY_KEY_REUSED"), body
    # After it has ended, too.
    server.wait(json.loads(first)["data"]["generate"]["id"])
    assert send("one", variables)[2] == first
    # What was refused is not kept.
    status, _, body = send("two", image("x", options={"sede": 7}))
    assert code(body) == "INVALID_INPUT" and "seed" in json.loads(body)["errors"][0]["message"], body
    assert send("two", image("x"))[0] == 200
    # Another account's key is another key.
    _, other = server.account("Pro")
    assert send("one", image("mine"), secret=other)[0] == 200
    for bad in ("", "with space", "ä", "x" * 256):
        try:
            status, _, body = server.post(GENERATE, image("x"), None, {"Idempotency-Key": bad.encode("utf-8").decode("latin-1")})
        except ValueError:
            continue
        assert code(body) == "INVALID_INPUT", (bad, body)
    with concurrent.futures.ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: send("race", image("a race"))[0::2], range(100)))
    assert len(set(answers)) == 1 and answers[0][0] == 200, set(answers)
    listed = server.ask("{ generations(first: 100) { nodes { id input } } }")["generations"]["nodes"]
    assert sum(node["input"]["text"] == "a race" for node in listed) == 1
    several = 'mutation { a: generate(input: {type: IMAGE, input: {text: "a"}}) { id } b: generate(input: {type: IMAGE, input: {text: "b"}}) { id } }'
    assert code(send("several", {}, several)[2]) == "INVALID_INPUT"
    both = server.ask(several)
    assert both["a"]["id"] != both["b"]["id"]


def limits(server):
    plans = {"Free": (10, 1, 100), "Starter": (30, 3, 1000), "Pro": (60, 10, 10000)}
    for plan, (minute, concurrent, day) in plans.items():
        id, key = server.account(plan)
        accepted = 0
        for number in range(1, minute + 2):
            status, headers, body = server.post(GENERATE, image("limited [slow 20]"), key)
            assert int(headers["X-RateLimit-Limit"]) == minute, headers
            if status == 429:
                break
            accepted += 1
            assert minute - number <= int(headers["X-RateLimit-Remaining"]) <= minute - number + 1, (number, headers["X-RateLimit-Remaining"])
        assert accepted == min(minute, concurrent * 11), (plan, accepted)
        assert code(body) == "RATE_LIMIT" and int(headers["Retry-After"]) >= 1 and int(headers["X-RateLimit-Reset"]) >= 0, body
        assert re.match(r'"minute";r=\d+;t=\d+', headers["RateLimit"]) or '"minute"' in headers["RateLimit"], headers["RateLimit"]
        account = server.ask("{ account { usedToday running plan { name requestsPerMinute concurrent perDay } } }", key=key)["account"]
        assert account["usedToday"] == accepted and account["running"] <= concurrent, account
        assert account["plan"] == {"name": plan, "requestsPerMinute": minute, "concurrent": concurrent, "perDay": day}
        # Reads have a bucket of their own.
        status, headers, _ = server.post("{ account { id } }", key=key)
        assert status == 200 and int(headers["X-RateLimit-Limit"]) == minute * 60, headers
    id, key = server.account("Enterprise", requestsPerMinute=1000, concurrent=4, perDay=5)
    statuses = [server.post(GENERATE, image("of a day"), key)[0] for _ in range(6)]
    assert statuses == [200] * 5 + [429], statuses


def credits(server):
    """Live keys on the sandbox, which spends."""
    id, test = server.account("Pro")
    live = server.key(id, "LIVE")
    status, _, body = server.post(GENERATE, image("too poor"), live)
    assert status == 200 and code(body) == "INSUFFICIENT_CREDITS", body
    grant = "mutation($a: ID!, $c: Int!, $r: String) { adminCreditsGrant(account: $a, credits: $c, reason: \"test\", reference: $r) { credits } }"
    for _ in range(2):
        server.ask(grant, {"a": id, "c": 120, "r": "order-1"}, server.admin)
    account = "{ account { credits creditsHeld } }"
    assert server.ask(account, key=live)["account"] == {"credits": 120, "creditsHeld": 0}
    slow = server.ask(GENERATE, image("slow [slow 60]"), live)["generate"]
    assert slow["creditCost"] == 50 and server.ask(account, key=live)["account"] == {"credits": 70, "creditsHeld": 50}
    assert server.ask("mutation($id: ID!) { cancelGeneration(id: $id) }", {"id": slow["id"]}, live)["cancelGeneration"] is True
    assert server.wait(slow["id"], key=live)["creditCost"] == 0
    done = server.wait(server.ask(GENERATE, image("paid"), live)["generate"]["id"], key=live)
    assert done["status"] == "COMPLETED" and done["creditCost"] == 50, done
    failed = server.wait(server.ask(GENERATE, image("broken [fail]"), live)["generate"]["id"], key=live)
    assert failed["status"] == "FAILED" and failed["creditCost"] == 0, failed
    assert server.ask(account, key=live)["account"] == {"credits": 70, "creditsHeld": 0}
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: server.post(GENERATE, image("a run on the bank"), live)[2], range(20)))
    assert sum(b"errors" not in answer for answer in answers) == 1, answers
    # Test keys spend nothing.
    before = server.ask(account, key=test)["account"]["credits"]
    server.wait(server.ask(GENERATE, image("for nothing"), test)["generate"]["id"], key=test)
    assert server.ask(account, key=test)["account"]["credits"] == before
    too_dear = server.post(GENERATE, image("dear", maxCredits=49), test)[2]
    assert code(too_dear) == "INSUFFICIENT_CREDITS", too_dear


def markers(server):
    for text, status, error in [
        ("[fail]", "FAILED", "GENERATION_FAILED"), ("[refuse]", "FAILED", "CONTENT_REFUSED"), ("[unavailable]", "FAILED", "PROVIDER_UNAVAILABLE"),
    ]:
        ended = server.wait(server.ask(GENERATE, image(f"A prompt {text}"))["generate"]["id"])
        assert (ended["status"], ended["error"]["code"]) == (status, error), ended
    parent = server.ask(GENERATE, image("the first frame"))["generate"]["id"]
    chained = {"input": {"type": "VIDEO", "provider": "kling", "input": {"text": "it moves", "image": parent}}}
    ended = server.wait(server.ask(GENERATE, chained)["generate"]["id"])
    assert ended["status"] == "COMPLETED", ended
    parent = server.ask(GENERATE, image("never [fail]"))["generate"]["id"]
    chained["input"]["input"]["image"] = parent
    ended = server.wait(server.ask(GENERATE, chained)["generate"]["id"])
    assert ended["status"] == "FAILED" and parent in ended["error"]["message"], ended


def strangers(server):
    mine = server.ask(GENERATE, image("mine"))["generate"]["id"]
    _, other = server.account("Pro")
    assert server.ask("query($id: ID!) { generation(id: $id) { id } }", {"id": mine}, other)["generation"] is None
    for query in ("mutation($id: ID!) { cancelGeneration(id: $id) }", "mutation($id: ID!) { rateGeneration(id: $id, score: 1) { id } }"):
        theirs = server.post(query, {"id": mine}, other)[2]
        nobodys = server.post(query, {"id": "gen_00000000000000000000000000"}, other)[2]
        assert code(theirs) == code(nobodys) == "NOT_FOUND", theirs
    for key in ("dk_test_nonsense", server.test[:-1] + ("a" if server.test[-1] != "a" else "b"), server.test.replace("test", "live")):
        status, _, body = server.post("{ account { id } }", key=key)
        assert (status, code(body)) == (401, "UNAUTHENTICATED"), body
    status, _, body = server.post("{ account { id } }", key="")
    assert (status, code(body)) == (401, "UNAUTHENTICATED"), body
    assert server.ask("{ __typename providers(type: AUDIO) { id } }", key="")["__typename"] == "Query"
    assert code(server.post("{ adminAccounts { nodes { id } } }")[2]) == "FORBIDDEN"
    request = urllib.request.Request(server.url + "/graphql", json.dumps({"query": "{ account { id } }"}).encode(),
                                     {"Content-Type": "application/json", "X-API-Key": server.test})
    assert b"acc_demo" in urllib.request.urlopen(request).read()


def links(server):
    ended = server.wait(server.ask(GENERATE, image("a link"))["generate"]["id"])
    with urllib.request.urlopen(ended["url"]) as response:
        body = response.read()
        assert response.headers["Content-Type"] == ended["outputs"][0]["contentType"] and len(body) == ended["outputs"][0]["bytes"]
    with urllib.request.urlopen(urllib.request.Request(ended["url"], headers={"Range": "bytes=10-19"})) as response:
        assert response.status == 206 and response.read() == body[10:20]
    for broken in (ended["url"][:-1], ended["url"].replace("expires=", "expires=9"), ended["url"].split("?")[0]):
        try:
            urllib.request.urlopen(broken)
            raise AssertionError(f"{broken} was served")
        except urllib.error.HTTPError as error:
            assert error.code == 403, error


def routing(server):
    """What automatic selection knows and says; pins are the operator's alone, and outlive the process."""
    quote = "query($input: GenerateInput!) { quote(input: $input) { chosen { provider model } reason candidates { model score quality reliability creditCost estimatedTime rejected } } }"
    film = {"input": {"type": "VIDEO", "input": {"text": "Two people dancing tango"}, "priority": "QUALITY"}}
    before = server.ask(quote, film)["quote"]
    best = before["chosen"]["model"]
    assert before["candidates"][0]["model"] == best and "people dancing" in before["reason"], before
    for candidate in before["candidates"]:
        assert (candidate["rejected"] is None) == (candidate["quality"] is not None) == (candidate["reliability"] is not None), candidate
    pin = "mutation($m: ID!, $d: Boolean, $q: Float, $r: String!) { adminRoutingPin(model: $m, disabled: $d, quality: $q, reason: $r) { model weight disabled quality reason } }"
    for query, variables in ((pin, {"m": best, "d": True, "r": "no"}), ("{ adminRouting { model } }", {}), ('mutation { adminRoutingUnpin(model: "x") }', {})):
        status, _, body = server.post(query, variables)
        assert code(body) == "FORBIDDEN", body
    pinned = server.ask(pin, {"m": best, "d": True, "r": "Under review"}, server.admin)["adminRoutingPin"]
    assert pinned == {"model": best, "weight": 1, "disabled": True, "quality": None, "reason": "Under review"}, pinned
    for wrong in ({"m": "nobody", "r": "x"}, {"m": best, "q": 2, "r": "x"}, {"m": best, "r": ""}, {"m": best, "r": "x" * 201}):
        status, _, body = server.post(pin, wrong, server.admin)
        assert code(body) in ("NOT_FOUND", "INVALID_INPUT"), body
    server.stop()
    server.start()
    after = server.ask(quote, film)["quote"]
    assert after["chosen"]["model"] != best, after
    assert any(c["model"] == best and "Under review" in c["rejected"] for c in after["candidates"] if c["rejected"]), after
    accepted = server.ask("mutation($input: GenerateInput!) { generate(input: $input) { id provider routing { reason candidates { model rejected } } } }", film)["generate"]
    assert accepted["routing"]["reason"] == after["reason"], (accepted, after)
    assert [c["model"] for c in accepted["routing"]["candidates"]] == [c["model"] for c in after["candidates"]]
    seen = server.ask("query($m: ID) { adminRouting(type: VIDEO, model: $m) { model quality ratings hosts { host reliability pace jobs } pin { reason } } }", {"m": best}, server.admin)["adminRouting"]
    assert len(seen) == 1 and seen[0]["pin"] == {"reason": "Under review"} and seen[0]["hosts"], seen
    everything = server.ask("{ adminRouting { model type quality } }", None, server.admin)["adminRouting"]
    assert len(everything) > 40 and all(0 <= entry["quality"] <= 1 for entry in everything), everything
    unpin = "mutation($m: ID!) { adminRoutingUnpin(model: $m) }"
    assert [server.ask(unpin, {"m": best}, server.admin)["adminRoutingUnpin"] for _ in range(2)] == [True, False]
    assert server.ask(quote, film)["quote"]["chosen"]["model"] == best
    hasty = {"input": {**film["input"], "deadline": 45}}
    assert any("deadline 45" in (c["rejected"] or "") for c in server.ask(quote, hasty)["quote"]["candidates"])
    status, _, body = server.post(quote, {"input": {**film["input"], "deadline": 0}})
    assert code(body) == "INVALID_INPUT", body
    status, _, body = server.post(quote, {"input": {**film["input"], "options": {"fallback": "yes"}}})
    assert code(body) == "INVALID_INPUT" and b"true or false" in body, body
    server.ask(quote, {"input": {**film["input"], "provider": "kling", "options": {"fallback": True}}})


def restart(server):
    """What was accepted goes on after a stop; a second server on the same folder refuses to start."""
    id = server.ask(GENERATE, image("patient [slow 3]"))["generate"]["id"]
    server.stop()
    server.start()
    assert server.wait(id)["status"] == "COMPLETED"
    if IN_POSTGRES:  # It would be another node.
        return
    try:
        Served(data=server.data)
        raise SystemExit("a second server started on the same data")
    except RuntimeError as error:
        assert "cannot start" in str(error), error


with Served("--live", "sandbox") as server:
    for part in (idempotency, limits, credits, markers, strangers, links, routing, restart):
        began = time.monotonic()
        part(server)
        print(f"semantics {part.__name__}: as promised ({time.monotonic() - began:.1f} s)", flush=True)
