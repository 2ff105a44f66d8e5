"""A receiver of webhooks on loopback that behaves as its path says, and remembers what it got."""
import collections, http.server, json, socket, struct, threading, time

Got = collections.namedtuple("Got", "time path headers body")


class Receiver:
    def __init__(self, host="127.0.0.1"):
        self.got, self.counts, self.lock = [], collections.Counter(), threading.Lock()
        self.release = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver.lock:
                    receiver.got.append(Got(time.time(), self.path, headers, body))
                    receiver.counts[self.path, headers["webhook-id"]] += 1
                    count = receiver.counts[self.path, headers["webhook-id"]]
                self.behave(self.path.strip("/").split("/")[0], count)

            def behave(self, how, count):
                if how == "hang":
                    receiver.release.wait(60)
                    self.close_connection = True
                elif how == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    self.close_connection = True
                elif how == "redirect":
                    self.answer(302, b"", [("Location", f"http://127.0.0.1:{receiver.port}/redirected")])
                elif how == "flood":
                    self.answer(200, b"x" * 5_000_000)
                elif how == "slow":
                    time.sleep(0.5)
                    self.answer(200, b"at last")
                elif how == "second":
                    self.answer(500 if count == 1 else 200, b"<h1>said</h1>" * 1000)
                elif how.isdigit():
                    self.answer(int(how), b"no")
                else:
                    self.answer(200, b"ok")

            def answer(self, status, body, fields=()):
                self.send_response(status)
                for name, value in fields:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, request, address):
                pass

        self.server = Server((host, 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://{host}:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def at(self, path):
        with self.lock:
            return [got for got in self.got if got.path == path]

    def wait(self, path, count, seconds=30):
        """What came to a path, once so much has."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(self.at(path)) >= count:
                return self.at(path)
            time.sleep(0.02)
        raise AssertionError(f"{path} got {len(self.at(path))} of {count}")


def message(got):
    return json.loads(got.body)
