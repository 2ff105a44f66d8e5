"""A connection to PostgreSQL that asks one thing after another, and needs no library."""
import socket, struct


class Refused(Exception):
    pass


class Session:
    def __init__(self, port, database, user="doitong", seconds=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        try:
            words = b"user\0" + user.encode() + b"\0database\0" + database.encode() + b"\0application_name\0test\0\0"
            self.socket.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
            self.answer()
        except BaseException:
            self.socket.close()
            raise

    def ask(self, sql):
        """The rows, in text."""
        words = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!i", len(words) + 4) + words)
        return self.answer()

    def answer(self):
        rows, complaint = [], None
        while True:
            kind, body = self.message()
            if kind == b"D":
                rows.append(row(body))
            elif kind == b"E":
                fields = dict((part[:1], part[1:].decode()) for part in body.split(b"\0") if part)
                complaint = Refused(f"{fields.get(b'C')}: {fields.get(b'M')}")
                if fields.get(b"S") == "FATAL":
                    raise complaint
            elif kind == b"Z":
                if complaint:
                    raise complaint
                return rows

    def message(self):
        head = self.exactly(5)
        return head[:1], self.exactly(struct.unpack("!i", head[1:])[0] - 4)

    def exactly(self, count):
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the database closed the connection")
            data += more
        return bytes(data)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def row(body):
    count, place, values = struct.unpack("!h", body[:2])[0], 2, []
    for _ in range(count):
        length = struct.unpack("!i", body[place:place + 4])[0]
        place += 4
        if length < 0:
            values.append(None)
        else:
            values.append(body[place:place + length].decode())
            place += length
    return values
