"""Vendors call back, signed as they sign: a good callback hurries the question, and a forged, stale or altered one is refused.

    callbacks.py [HOST …]
"""
import http.server, sys, threading, time, urllib.error, urllib.request
from simulated import Simulator, generate, live_key, models, targets

# How long a model is said to take: the server would not ask for a long while.
LONG = 900
# Where the field is that holds the signature, and the one with the time.
SIGNED = {
    "fal": ("X-Fal-Webhook-Signature", "X-Fal-Webhook-Timestamp"),
    "hedra": ("X-Hedra-Webhook-Signature", "X-Hedra-Webhook-Timestamp"),
    "bfl": ("X-BFL-Signature", None), "heygen": ("Signature", None),
    "kling": ("webhook-signature", "webhook-timestamp"), "replicate": ("webhook-signature", "webhook-timestamp"),
}


class Door(http.server.ThreadingHTTPServer):
    """Where the server says that it is: hands on what comes, and remembers it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Porter)
        self.behind, self.came = None, []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def send(self, path, fields, body):
        request = urllib.request.Request(self.behind + path, body, fields, method="POST")
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class Porter(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fields = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length", "connection")}
        status = self.server.send(self.path, fields, body)
        self.server.came.append((self.path, fields, body, status))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


def changed(fields, name, value):
    return {key: value if key.lower() == name.lower() else old for key, old in fields.items()}


def try_host(simulator, host):
    door = Door()
    prefix = f"DOITONG_VENDOR_{host.upper()}_"
    secret = simulator.vendors[host]["credentials"].get("webhook_secret", "a long random text")
    variables = {} if host in ("fal", "hedra") else {prefix + "WEBHOOK_SECRET": secret}
    with simulator.serve(host, times=LONG, options=("--public-url", door.url), **variables) as server:
        door.behind = server.url
        key = live_key(server)
        for provider, model, type in targets(server, host):
            try:
                accepted = generate(server, key, provider, model, type, "a red fox, called back")
                break
            except AssertionError:
                continue
        begin = time.monotonic()
        ended = server.wait(accepted["id"], 30, key)
        took = time.monotonic() - begin
        assert ended["status"] == "COMPLETED", ended
        came = [call for call in door.came if call[3] == 200]
        assert came, (host, door.came)
        path, fields, body, _ = came[-1]
        signature, stamp = SIGNED[host]
        assert any(name.lower() == signature.lower() for name in fields), fields
        given = next(value for name, value in fields.items() if name.lower() == signature.lower())
        forged = given[:-4] + ("0000" if given[-4:] != "0000" else "1111")
        trials = {
            "as it came": (path, fields, body, 200),
            "forged": (path, changed(fields, signature, forged), body, 403),
            "unsigned": (path, {name: value for name, value in fields.items() if name.lower() != signature.lower()}, body, 403),
            "altered": (path, fields, body + b" ", 403),
            "for another": (path.replace("attempt=", "attempt=x"), fields, body, 404),
        }
        if stamp:
            trials["stale"] = (path, changed(fields, stamp, str(int(time.time()) - 301)), body, 403)
        for name, (path, fields, body, expected) in trials.items():
            status = door.send(path, fields, body)
            assert status == expected, (host, name, status)
        print(f"callbacks: {host}: done after {took:.1f} s, {len(door.came)} callbacks, {len(trials)} trials", flush=True)
    door.shutdown()


def main():
    models()
    with Simulator(speed=100) as simulator:
        for host in sys.argv[1:] or SIGNED:
            try_host(simulator, host)


main()
