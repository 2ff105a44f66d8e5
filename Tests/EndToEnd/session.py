"""Signing in to the console: what the cookie is, who may use it and how, and what ends it."""
import http.client, http.cookies, json, random, urllib.parse
import websockets.sync.client
from served import Served

HEADER = {"X-Doitong-Console": "1"}
JSON = {"Content-Type": "application/json"}
ME = json.dumps({"query": "{ account { id keys { id isCurrent prefix } } }"})


def exchange(server, method, path, body=None, fields=None):
    """Status, headers and body, with nothing added that a client would add by itself."""
    url = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
    try:
        connection.request(method, path, body, fields or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def sign_in(server, key, fields=HEADER):
    return exchange(server, "POST", "/console/session", json.dumps({"key": key}), {**JSON, **fields})


def cookie(headers):
    return http.cookies.SimpleCookie(headers["Set-Cookie"])["console"]


def signed_in(server, key):
    status, headers, body = sign_in(server, key)
    assert (status, body) == (204, b""), (status, body)
    return {"Cookie": f"console={cookie(headers).value}"}


def ask(server, fields, body=ME):
    status, _, body = exchange(server, "POST", "/graphql", body, {**JSON, **fields})
    return status, json.loads(body)


def signing_in(server):
    status, headers, _ = sign_in(server, f"  {server.test}\n")
    made = cookie(headers)
    assert status == 204 and headers["Cache-Control"] == "no-store", status
    assert made["httponly"] and made["samesite"] == "Strict" and made["path"] == "/" and not made["secure"], made
    assert int(made["max-age"]) == 12 * 3600 and not made["domain"], made
    assert server.test not in headers["Set-Cookie"]
    mine = {"Cookie": f"console={made.value}"}
    status, headers, body = exchange(server, "GET", "/console/session", None, {**HEADER, **mine})
    prefix = server.test[:12]
    assert (status, json.loads(body)) == (200, {"kind": "account", "mode": "TEST", "account": "acc_demo", "key": prefix + "…"}), body
    assert headers["Cache-Control"] == "no-store" and "Access-Control-Allow-Origin" not in headers
    admin = signed_in(server, server.admin)
    told = json.loads(exchange(server, "GET", "/console/session", None, admin)[2])
    assert told == {"kind": "admin", "mode": None, "account": None, "key": server.admin[:13] + "…"}, told
    status, answer = ask(server, {**HEADER, **mine})
    assert status == 200 and answer["data"]["account"]["id"] == "acc_demo", answer
    assert [k["prefix"] for k in answer["data"]["account"]["keys"] if k["isCurrent"]] == [prefix], answer
    # Whoever names a key is asked by that key.
    status, answer = ask(server, {**HEADER, **mine, "Authorization": f"Bearer {server.admin}"})
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", answer
    status, headers, body = exchange(server, "DELETE", "/console/session", None, {**HEADER, **mine})
    assert (status, cookie(headers)["max-age"], cookie(headers).value) == (204, "0", ""), headers
    # The cookie is gone from the browser, and whoever kept a copy has nothing either.
    assert exchange(server, "GET", "/console/session", None, mine)[0] == 401
    assert ask(server, {**HEADER, **mine})[0] == 401
    assert ask(server, {**HEADER, **admin}, json.dumps({"query": "{ adminLoad { requests } }"}))[1]["data"]["adminLoad"]["requests"] > 0


def foreign_pages(server):
    """What a page of somebody else's can have a browser send."""
    mine = signed_in(server, server.test)
    url = urllib.parse.urlsplit(server.url)
    for fields, allowed in [
        ({}, False),
        ({"X-Doitong-Console": "0"}, False),
        (HEADER, True),
        ({**HEADER, "Origin": server.url}, True),
        ({**HEADER, "Origin": f"https://{url.netloc}"}, True),
        ({**HEADER, "Origin": "https://evil.example"}, False),
        ({**HEADER, "Origin": f"https://{url.netloc}.evil.example"}, False),
        ({**HEADER, "Origin": f"http://{url.hostname}:{url.port + 1}"}, False),
        ({**HEADER, "Origin": "null"}, False),
        ({**HEADER, "Sec-Fetch-Site": "same-origin", "Origin": server.url}, True),
        ({**HEADER, "Sec-Fetch-Site": "none"}, True),
        ({**HEADER, "Sec-Fetch-Site": "cross-site"}, False),
        ({**HEADER, "Sec-Fetch-Site": "same-site"}, False),
    ]:
        status, answer = ask(server, {**mine, **fields})
        assert (status == 200) == allowed, (fields, status, answer)
        status, headers, _ = sign_in(server, server.test, fields)
        assert status == (204 if allowed else 403), (fields, status)
        assert ("Set-Cookie" in headers) == allowed, fields
    # A form.
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert exchange(server, "POST", "/console/session", f"key={server.test}", form)[0] == 403
    assert exchange(server, "POST", "/graphql", ME, {**mine, **form, "Content-Type": "text/plain"})[0] == 415
    assert exchange(server, "DELETE", "/console/session", None, {**mine, **form})[0] == 403
    assert ask(server, {**HEADER, **mine})[0] == 200
    # A browser that asks beforehand is not given leave.
    wish = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-doitong-console"}
    _, headers, _ = exchange(server, "OPTIONS", "/graphql", None, wish)
    assert "doitong" not in (headers["Access-Control-Allow-Headers"] or "").lower(), headers
    assert "Access-Control-Allow-Credentials" not in headers
    _, headers, _ = exchange(server, "OPTIONS", "/console/session", None, wish)
    assert not [name for name in headers if name.lower().startswith("access-control")], headers
    # By GET and by WebSocket a cookie is nobody's.
    query = "/graphql?" + urllib.parse.urlencode({"query": "{ account { id } }"})
    status, _, body = exchange(server, "GET", query, None, {**HEADER, **mine, "Accept": "application/json"})
    assert status == 401, body
    with websockets.sync.client.connect(
            server.url.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"], additional_headers={**HEADER, **mine}) as socket:
        socket.send('{"type": "connection_init"}')
        assert json.loads(socket.recv())["type"] == "connection_ack"
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ account { id } }"}}))
        answer = json.loads(socket.recv())
        assert "UNAUTHENTICATED" in json.dumps(answer), answer


def revocation(server):
    """A key that is revoked opens nothing, whatever cookies there are; a page can make and end keys itself."""
    mine = {**HEADER, **signed_in(server, server.test)}
    made = ask(server, mine, json.dumps({"query": 'mutation { keyCreate(mode: TEST, name: "page") { secret key { id prefix name } } }'}))[1]["data"]["keyCreate"]
    other = {**HEADER, **signed_in(server, made["secret"])}
    assert ask(server, other)[0] == 200 and made["secret"].startswith(made["key"]["prefix"])
    revoke = json.dumps({"query": "mutation($id: ID!) { keyRevoke(id: $id) { revokedAt isCurrent } }", "variables": {"id": made["key"]["id"]}})
    revoked = ask(server, other, revoke)[1]["data"]["keyRevoke"]
    assert revoked["revokedAt"] and revoked["isCurrent"], revoked
    status, answer = ask(server, other)
    assert (status, answer["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED"), answer
    status, headers, _ = exchange(server, "GET", "/console/session", None, other)
    assert status == 401 and cookie(headers)["max-age"] == "0"
    assert sign_in(server, made["secret"])[0] == 401
    server.stop()
    server.start()
    # What is sealed in the data folder's key outlives the process.
    assert ask(server, mine)[0] == 200
    assert ask(server, other)[0] == 401


def garbage(server):
    mine = signed_in(server, server.test)["Cookie"].split("=", 1)[1]
    chance = random.Random(8)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for round in range(400):
        text = list(mine)
        match chance.randrange(4):
            case 0:
                place = chance.randrange(len(text))
                text[place] = chance.choice(alphabet.replace(text[place], ""))
            case 1: text = text[: chance.randrange(len(text))]
            case 2: text += [chance.choice(alphabet) for _ in range(chance.randrange(1, 2000))]
            case _: text = [chr(chance.randrange(0x21, 0x7F)) for _ in range(chance.randrange(300))]
        text = "".join(text)
        if text == mine:
            continue
        status, answer = ask(server, {**HEADER, "Cookie": f"console={text}"})
        assert status == 401, (text, status, answer)
    assert ask(server, {**HEADER, "Cookie": f"other=1; console={mine}; language=mi"})[0] == 200


def streams(server):
    """Live progress by cookie: as GraphQL, and as plain events."""
    mine = {**HEADER, **JSON, **signed_in(server, server.test)}
    generate = json.dumps({"query": 'mutation { generate(input: {type: IMAGE, provider: "flux-dev", input: {text: "by cookie [slow 1]"}}) { id live } }'})
    made = ask(server, mine, generate)[1]["data"]["generate"]
    assert made["live"] is False, made
    subscription = json.dumps({"query": "subscription($id: ID!) { generation(id: $id) { status } }", "variables": {"id": made["id"]}})
    status, headers, body = exchange(server, "POST", "/graphql", subscription, {**mine, "Accept": "text/event-stream"})
    assert status == 200 and b"COMPLETED" in body, body
    path = f"/generations/{made['id']}/events"
    status, _, body = exchange(server, "GET", path, None, mine)
    assert status == 200 and b"COMPLETED" in body, body
    foreign = {name: value for name, value in mine.items() if name not in HEADER}
    assert exchange(server, "GET", path, None, foreign)[0] == 401
    assert exchange(server, "GET", path, None, {**mine, "Sec-Fetch-Site": "cross-site"})[0] == 401


def throttled(server):
    """Twenty failures a minute from one place, and then even the right key waits; whoever succeeds spends nothing."""
    for _ in range(30):
        assert sign_in(server, server.test)[0] == 204
    wrong = [server.test[:-1] + ("a" if server.test[-1] != "a" else "b"), "dk_test_", "", "x" * 1000, server.test.replace("test", "live")]
    for index in range(40):
        status, headers, body = sign_in(server, wrong[index % len(wrong)])
        assert json.loads(body)["error"]["message"], body
        if status == 429:
            break
        assert status == 401 and "Set-Cookie" not in headers, (status, body)
    assert 20 <= index <= 22 and 1 <= int(headers["Retry-After"]) <= 4, (index, dict(headers))
    assert sign_in(server, server.test)[0] == 429
    for body in ("", "[]", "{", '{"key": 7}', "key=x"):
        status, _, said = exchange(server, "POST", "/console/session", body, {**JSON, **HEADER})
        assert status == 400 and json.loads(said)["error"]["message"], said
    assert exchange(server, "POST", "/console/session", "x" * 5000, {**JSON, **HEADER})[0] == 413


with Served() as server:
    for part in (signing_in, foreign_pages, revocation, garbage, streams, throttled):
        part(server)
with Served("--public-url", "https://media.example.com") as server:
    status, headers, _ = sign_in(server, server.test, {**HEADER, "Origin": "https://media.example.com"})
    assert status == 204 and cookie(headers)["secure"], headers
    mine = {**HEADER, "Cookie": f"console={cookie(headers).value}", "Origin": "https://media.example.com"}
    assert ask(server, mine)[0] == 200
print("session: signed in by cookie, by our own pages alone, until it is ended")
