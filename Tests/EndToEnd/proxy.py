"""A place between a node and its databases where what passes can be cut, swallowed or held up."""
import asyncio, socket, struct, threading, time

TO_DATABASE, FROM_DATABASE = "to", "from"
CHUNK = 1 << 16


class Proxy:
    """Listens on a port of its own for each port of a database, and passes everything on until it is told otherwise."""

    loop = None  # One for all.

    def __init__(self, targets):
        if Proxy.loop is None:
            Proxy.loop = asyncio.new_event_loop()
            threading.Thread(target=Proxy.loop.run_forever, daemon=True).start()
        self.targets = targets
        self.delay, self.refuses, self.writers = 0, False, set()
        self.tasks = set()
        self.ports = self.run(self.listen())

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, Proxy.loop).result(30)

    async def listen(self):
        self.passes = {TO_DATABASE: asyncio.Event(), FROM_DATABASE: asyncio.Event()}
        for event in self.passes.values():
            event.set()
        self.servers = []
        for target in self.targets:
            self.servers.append(await asyncio.start_server(lambda reader, writer, target=target: self.accept(reader, writer, target), "127.0.0.1", 0))
        return [server.sockets[0].getsockname()[1] for server in self.servers]

    async def accept(self, reader, writer, target):
        if self.refuses:
            return reset(writer)
        self.writers.add(writer)
        try:
            # Where nothing passes, nothing passes of a new connection either.
            await self.passes[TO_DATABASE].wait()
            there, onward = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            self.writers.discard(writer)
            return reset(writer)
        self.writers.add(onward)
        await asyncio.gather(self.pass_on(reader, onward, TO_DATABASE), self.pass_on(there, writer, FROM_DATABASE))
        self.writers -= {writer, onward}

    async def pass_on(self, reader, writer, direction):
        """Everything in its order, as late as it is to be."""
        queue = asyncio.Queue(64)

        async def deliver():
            while True:
                due, data = await queue.get()
                if due > (now := time.monotonic()):
                    await asyncio.sleep(due - now)
                await self.passes[direction].wait()
                if data is None:
                    return writer.close()
                writer.write(data)
                await writer.drain()

        async def take():
            while data := await reader.read(CHUNK):
                await queue.put((time.monotonic() + self.delay, data))

        delivering = asyncio.ensure_future(deliver())
        try:
            await take()
            await queue.put((time.monotonic() + self.delay, None))
            await delivering
        except OSError:
            delivering.cancel()
            reset(writer)

    # What is done to it.

    def reset(self):
        """Every connection breaks at once, and none can be made."""
        async def strike():
            self.refuses = True
            self.break_all()
        self.run(strike())

    def hole(self, *directions):
        """Nothing passes, in one direction or in both, and nobody is told."""
        async def strike():
            for direction in directions or self.passes:
                self.passes[direction].clear()
        self.run(strike())

    def slow(self, seconds):
        self.delay = seconds

    def heal(self, loses=False):
        """What was swallowed comes late, or never where it was lost."""
        async def heal():
            if loses:
                self.break_all()
                await asyncio.sleep(0)
            self.refuses, self.delay = False, 0
            for event in self.passes.values():
                event.set()
        self.run(heal())

    def break_all(self):
        for writer in list(self.writers):
            reset(writer)

    def close(self):
        async def close():
            for server in self.servers:
                server.close()
            self.break_all()
        self.run(close())


def reset(writer):
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
