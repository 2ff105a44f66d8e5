"""S3-compatible storage to test against: moto's server, behind a gate that looks at every signature as AWS does, and fails on demand.

Run by itself it says on one line of JSON where it is, and ends when its standard input does. The gate is told what to do by
`POST /_gate`, and answers what it was asked.
"""
import base64, calendar, hashlib, http.client, json, os, random, socket, socketserver, struct, sys, threading, time, urllib.parse

ID, SECRET, SESSION = "AKIATESTKEY", "a/secret+of=ours", "a-session/token+="
BUCKET = "media"
SKEW = 15 * 60


def error(code, message="", more=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>1</RequestId></Error>'.encode()


class Scope:
    """What the gate does to requests of one prefix: each test has one of its own.

    A fault is {"kind", "count", "method", "match", …}: it befalls the next `count` requests of that method whose target holds `match`.
    """

    def __init__(self):
        self.faults, self.seen, self.chance, self.rate, self.kinds, self.checks = [], [], random.Random(1), 0, [], True

    def tell(self, order):
        if order.get("reset"):
            self.__init__()
        self.faults += order.get("faults", [])
        self.checks = order.get("checks", self.checks)
        if "rate" in order:
            self.rate, self.kinds = order["rate"], order.get("kinds", ["error", "late-error", "reset", "late-reset", "truncated", "slow"])
            self.chance = random.Random(order.get("seed", 1))

    def fault(self, method, target):
        for fault in self.faults:
            if fault.get("method", method) == method and fault.get("match", "") in target and fault.get("count", 1) > 0:
                fault["count"] = fault.get("count", 1) - 1
                return fault
        return {"kind": self.chance.choice(self.kinds)} if self.chance.random() < self.rate else None


class Gate(socketserver.ThreadingTCPServer):
    """Forwards to the storage what is rightly signed, unless it is to fail."""
    allow_reuse_address = daemon_threads = True
    request_queue_size = 256

    def __init__(self, storage):
        super().__init__(("127.0.0.1", 0), Handler)
        self.storage = storage
        self.lock = threading.Lock()
        self.scopes = {"": Scope()}
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def seen(self):
        return self.scopes[""].seen

    def tell(self, order):
        with self.lock:
            self.scopes.setdefault(order.get("prefix", ""), Scope()).tell(order)

    def scope(self, target):
        target = urllib.parse.unquote(target)
        return next((scope for prefix, scope in self.scopes.items() if prefix and prefix in target), self.scopes[""])

    def handle_error(self, *_):
        pass


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.one():
                pass
        except (ConnectionError, BrokenPipeError, socket.timeout):
            pass

    def one(self):
        line = self.rfile.readline(65536).decode("latin-1")
        if not line.strip():
            return False
        method, target, _ = line.split(" ", 2)
        fields = []
        while (line := self.rfile.readline(65536).decode("latin-1").rstrip("\r\n")):
            name, _, value = line.partition(":")
            fields.append((name, value.strip()))
        by_name = {name.lower(): value for name, value in fields}
        body = self.rfile.read(int(by_name.get("content-length", 0)))
        if target == "/_gate":
            return self.control(method, body)
        with self.server.lock:
            scope = self.server.scope(target)
            fault = scope.fault(method, target)
            scope.seen.append([method, target, (fault or {}).get("kind")])
        if fault:
            return self.fail(fault, method, target, fields, body)
        refusal = scope.checks and refused(method, target, fields, by_name, body)
        if refusal:
            return self.answer(403 if refusal[0] not in ("BadDigest", "XAmzContentSHA256Mismatch") else 400, error(*refusal), method)
        self.wfile.write(self.forward(method, target, fields, body))
        return True

    def control(self, method, body):
        order = json.loads(body)
        self.server.tell(order)
        with self.server.lock:
            return self.answer(200, json.dumps({"seen": self.server.scopes[order.get("prefix", "")].seen}).encode(), method)

    def forward(self, method, target, fields, body):
        """The storage's whole answer, as bytes."""
        connection = http.client.HTTPConnection(*self.server.storage, timeout=60)
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in fields:
            if name.lower() not in ("connection", "content-length", "accept-encoding"):
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        head = f"HTTP/1.1 {answer.status} {answer.reason}\r\n"
        length = answer.getheader("Content-Length", "0") if method == "HEAD" else str(len(content))
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding", "keep-alive"):
                head += f"{name}: {value}\r\n"
        if answer.status != 204:
            head += f"Content-Length: {length}\r\n"
        return head.encode("latin-1") + b"\r\n" + content

    def fail(self, fault, method, target, fields, body):
        kind = fault["kind"]
        if kind == "error":
            return self.answer(fault.get("status", 503), error(fault.get("code", "SlowDown"), fault.get("message", ""), fault.get("more", "")), method)
        if kind == "reset":
            return self.cut()
        if kind == "garbage":
            return self.answer(fault.get("status", 200), b"<html><body>It works!", method)
        if kind == "silent":
            time.sleep(fault.get("seconds", 5))
            return self.cut()
        answer = self.forward(method, target, fields, body)
        if kind == "late-error":
            return self.answer(500, error("InternalError"), method)
        if kind == "late-reset":
            return self.cut()
        if kind == "error-within":
            return self.answer(200, error("InternalError", "We encountered an internal error. Please try again."), method)
        if kind == "truncated":
            self.wfile.write(answer[: max(1, len(answer) * 2 // 3)] if method != "HEAD" else answer[:20])
            return self.cut(False)
        if kind == "changed":  # The last byte of the body is another one.
            self.wfile.write(answer[:-1] + bytes([answer[-1] ^ 1]))
            return True
        assert kind == "slow", kind
        time.sleep(fault.get("seconds", 0.2))
        self.wfile.write(answer)
        return True

    def answer(self, status, body, method):
        head = f"HTTP/1.1 {status} {http.client.responses.get(status, '')}\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + (b"" if method == "HEAD" else body))
        return True

    def cut(self, hard=True):
        if hard:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise ConnectionError


def refused(method, target, fields, by_name, body):
    """What AWS would say against a request, found by AWS's own signer; None where nothing."""
    from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    path, _, query = target.partition("?")
    items = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    authorization = by_name.get("authorization")
    if authorization:
        parts = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))
        credential, signed, signature = parts["Credential"], parts["SignedHeaders"], parts["Signature"]
        date, session, payload = by_name.get("x-amz-date", ""), by_name.get("x-amz-security-token"), by_name["x-amz-content-sha256"]
    elif "X-Amz-Signature" in items:
        credential, signed, signature = items["X-Amz-Credential"], items["X-Amz-SignedHeaders"], items["X-Amz-Signature"]
        date, session, payload = items["X-Amz-Date"], items.get("X-Amz-Security-Token"), "UNSIGNED-PAYLOAD"
        query = "&".join(item for item in query.split("&") if not item.startswith("X-Amz-Signature="))
    else:
        return "AccessDenied", "Access Denied"
    id, day, region, *_ = credential.split("/")
    if id != ID:
        return "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
    moment = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    if authorization and abs(moment - time.time()) > SKEW:
        server = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", f"<ServerTime>{server}</ServerTime>"
    if not authorization and time.time() > moment + int(items["X-Amz-Expires"]):
        return "AccessDenied", "Request has expired"
    if session is not None and session != SESSION:
        return "InvalidToken", "The provided token is malformed or otherwise invalid."
    for name in by_name:
        if name.startswith("x-amz-") and name not in signed.split(";"):
            return "AccessDenied", f"There were headers present in the request which were not signed: {name}"
    request = AWSRequest(method=method, url=f"http://{by_name['host']}{path}" + (f"?{query}" if query else ""))
    for name, value in fields:
        if name.lower() in signed.split(";"):
            request.headers.add_header(name, value)
    request.context["timestamp"] = date
    signer = (S3SigV4Auth if authorization else S3SigV4QueryAuth)(Credentials(ID, SECRET, session), "s3", region)
    signer.payload = lambda _: payload
    if signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request) != signature:
        return "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
    digest = hashlib.sha256(body)
    if payload not in ("UNSIGNED-PAYLOAD", digest.hexdigest()):
        return "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."
    if by_name.get("x-amz-checksum-sha256", "") not in ("", base64.b64encode(digest.digest()).decode()):
        return "BadDigest", "The SHA256 you specified did not match the calculated checksum."
    return None


class Storage:
    """A storage with an empty bucket."""

    def __init__(self):
        import logging
        import boto3
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.address = self.server.get_host_and_port()
        self.url = "http://%s:%d" % self.address
        self.client = boto3.client("s3", endpoint_url=self.url, aws_access_key_id=ID, aws_secret_access_key=SECRET, region_name="us-east-1")
        self.client.create_bucket(Bucket=BUCKET)
        self.gate = Gate(self.address)

    def keys(self, prefix=""):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]


def environment(id=ID, secret=SECRET, session=None, **more):
    """That of a process which has the keys."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    values |= {"AWS_ACCESS_KEY_ID": id, "AWS_SECRET_ACCESS_KEY": secret, **more}
    return values | ({"AWS_SESSION_TOKEN": session} if session else {})


if __name__ == "__main__":
    storage = Storage()
    print(json.dumps({"storage": storage.url, "gate": storage.gate.url, "bucket": BUCKET, "id": ID, "secret": SECRET, "session": SESSION}), flush=True)
    sys.stdin.read()
    os._exit(0)
