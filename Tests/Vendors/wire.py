"""Requests made by hand, and what is expected of their answers."""

import base64
import http.client
import json
import time
import urllib.parse
import uuid

from simulator import fetch, probe


class Wire:
    """One vendor of a running simulator."""

    def __init__(self, simulator, vendor, headers):
        self.simulator, self.vendor, self.headers = simulator, vendor, headers
        self.host = urllib.parse.urlsplit(simulator.origin).netloc

    def call(self, method, path, body=None, form=None, headers=None, key=True):
        """(status, headers, JSON or bytes); `key=False` sends no credentials, another mapping sends those instead."""
        sent = dict(self.headers if key is True else key or {})
        sent.update(headers or {})
        data = None
        if form is not None:
            data, sent["Content-Type"] = multipart(form)
        elif isinstance(body, bytes):
            data = body
        elif body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), sent.get("Content-Type", "application/json")
        connection = http.client.HTTPConnection(self.host, timeout=60)
        if path.startswith("http"):
            parts = urllib.parse.urlsplit(path)
            target = parts.path + ("?" + parts.query if parts.query else "")
        else:
            target = f"/{self.vendor}{path}"
        connection.request(method, target, data, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        fields = {name.lower(): value for name, value in answer.getheaders()}
        if "json" in fields.get("content-type", ""):
            content = json.loads(content)
        return answer.status, fields, content

    def good(self, method, path, body=None, status=200, **rest):
        got, _, content = self.call(method, path, body, **rest)
        assert got == status, (self.vendor, method, path, got, content)
        return content

    def refused(self, status, expected, method, path, body=None, **rest):
        """Exactly this status, and a body in which all of `expected` is found."""
        got, fields, content = self.call(method, path, body, **rest)
        assert got == status, (self.vendor, path, body, got, content)
        miss = missing(expected, content)
        assert not miss, (self.vendor, path, body, miss, content)
        return fields

    def watch(self, method, path, state, ends, body=None):
        """Polls to the end; what was seen on the way, each once, and the last answer."""
        seen = []
        for _ in range(3000):
            content = self.good(method, path, body)
            word = state(content)
            if word not in seen:
                seen.append(word)
            if word in ends:
                return seen, content
            time.sleep(0.01)
        raise SystemExit(f"{self.vendor}: {path} never ended: {seen}")


def missing(expected, found, place="$"):
    """Where `found` lacks what is expected; text is looked for within text, `...` is anything that is there."""
    if expected is ...:
        return None
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"{place} is no object"
        for name, value in expected.items():
            if name not in found:
                return f"{place}.{name} is not there"
            miss = missing(value, found[name], f"{place}.{name}")
            if miss:
                return miss
        return None
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) < len(expected):
            return f"{place} is too short"
        return next(filter(None, (missing(e, f, f"{place}[{i}]") for i, (e, f) in enumerate(zip(expected, found)))), None)
    if isinstance(expected, str) and isinstance(found, str):
        return None if expected in found else f"{place} is {found!r}"
    if isinstance(found, bytes) and isinstance(expected, str):
        return None if expected.encode() in found else f"{place} is {found!r}"
    return None if expected == found and type(expected) is type(found) else f"{place} is {found!r}"


def in_order(seen, words):
    """These and no other words, in this order; on a busy machine one that is short may pass between two polls."""
    rest = iter(words)
    assert seen[-1] == words[-1] and all(word in rest for word in seen), (seen, words)


def multipart(form):
    boundary = uuid.uuid4().hex
    data = b""
    for name, value in form:
        filename, kind, value = value if isinstance(value, tuple) else (None, None, value)
        data += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        data += f'; filename="{filename}"\r\nContent-Type: {kind}'.encode() if filename else b""
        data += b"\r\n\r\n" + (value.encode() if isinstance(value, str) else value) + b"\r\n"
    return data + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def film(data, width, height, seconds):
    kind, w, h, length = probe(data)
    assert (kind, w, h) == ("video", width, height) and abs(length - seconds) < 0.25, (kind, w, h, length)


def picture(data, width, height):
    assert probe(data)[:3] == ("video", width, height), probe(data)


def sound(data):
    kind, _, _, seconds = probe(data)
    assert kind == "audio" and seconds > 0.2, (kind, seconds)


def plain(text):
    return base64.b64decode(text)


__all__ = ["Wire", "fetch", "film", "in_order", "picture", "plain", "sound", "missing"]
