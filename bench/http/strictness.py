#!/usr/bin/env python3
"""Sends the same doubtful requests to ours, nginx, libh2o and libmicrohttpd, and prints what each makes of them.

2xx and 3xx mean that it was taken for a sound request (libh2o is set up to redirect). Whoever accepts one of these may read the bytes otherwise than the proxy in front of it, and then one client's request can hide
in another's. Figures of docs/decisions/0002-our-own-http-server.md.
"""
import contextlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

from run import ANSWER, build, free_port, nginx_configuration, running

HERE = pathlib.Path(__file__).resolve().parent
HEAD = b"POST /graphql HTTP/1.1\r\nHost: a\r\n"
PROBES = [
    ("a sound request", HEAD + b"Content-Length: 5\r\n\r\nhello"),
    ("Content-Length with Transfer-Encoding", HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("two Content-Length that differ", HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
    ("Content-Length: +5", HEAD + b"Content-Length: +5\r\n\r\nhello"),
    ("two Host fields", HEAD + b"Host: b\r\nContent-Length: 0\r\n\r\n"),
    ("no Host field", b"POST /graphql HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
    ("lines that end with a bare LF", b"POST /graphql HTTP/1.1\nHost: a\nContent-Length: 0\n\n"),
    ("a folded field line", HEAD + b"X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
    ("a space before the colon", HEAD + b"Content-Length : 5\r\n\r\nhello"),
    ("a bare CR in a value", HEAD + b"X-Return: a\rb\r\nContent-Length: 0\r\n\r\n"),
    ("a NUL in a value", HEAD + b"X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n"),
    ("chunk size 0x5", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
    ("a chunk that ends without CR LF", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n"),
    ("Transfer-Encoding: gzip", HEAD + b"Transfer-Encoding: gzip\r\n\r\nhello"),
    ("Transfer-Encoding in HTTP/1.0", HEAD.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
]


def verdict(port, request):
    with socket.create_connection(("127.0.0.1", port), 2) as connection:
        connection.sendall(request)
        connection.settimeout(1.5)
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            line = connection.recv(4096).split(b"\r\n")[0].split(b" ")
            return line[1].decode() if len(line) > 1 else "closed"
        return "waits"


def h2o_configuration(folder, port):
    path = folder / "h2o.conf"
    path.write_text(f"""
listen: {{host: 127.0.0.1, port: {port}}}
hosts:
  default:
    paths:
      /: {{redirect: {{url: "http://a/", status: 301}}}}
""")
    return str(path)


def main():
    missing = [tool for tool in ("nginx", "h2o", "gcc") if not shutil.which(tool)]
    if missing or not pathlib.Path("/usr/include/microhttpd.h").exists():
        sys.exit("this needs the Debian packages nginx-light, h2o, libmicrohttpd-dev and gcc")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        microhttpd = folder / "microhttpd"
        subprocess.run(["gcc", "-O2", "-o", microhttpd, HERE / "microhttpd.c", "-lmicrohttpd"], check=True)
        servers = {}
        for server, command in (
            ("ours", lambda port: [build(), str(port), ANSWER]),
            ("nginx", lambda port: ["nginx", "-c", nginx_configuration(folder, port)]),
            ("libh2o", lambda port: ["h2o", "-c", h2o_configuration(folder, port)]),
            ("libmicrohttpd", lambda port: [str(microhttpd), str(port)]),
        ):
            port = free_port()
            stack.enter_context(running(command(port), port, stderr=subprocess.DEVNULL))
            servers[server] = port
        print(f"| {'request':<38} | " + " | ".join(f"{server:<13}" for server in servers) + " |")
        print(f"|{'-' * 40}|" + "|".join("-" * 15 for _ in servers) + "|")
        for what, request in PROBES:
            print(f"| {what:<38} | " + " | ".join(f"{verdict(port, request):<13}" for port in servers.values()) + " |")


if __name__ == "__main__":
    main()
