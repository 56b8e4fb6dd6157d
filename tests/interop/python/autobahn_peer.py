"""A WAMP client on Autobahn for Python that takes commands as JSON lines and answers each with one line.

usage: autobahn_peer.py websocket|rawsocket json|msgpack|cbor REALM PORT
"""

import asyncio
import json
import sys

from autobahn.asyncio.rawsocket import WampRawSocketClientFactory, WampRawSocketClientProtocol
from autobahn.asyncio.wamp import ApplicationSession
from autobahn.asyncio.websocket import WampWebSocketClientFactory
from autobahn.wamp import serializer as serializers
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import (
    CallOptions,
    CallResult,
    ComponentConfig,
    PublishOptions,
    RegisterOptions,
    SubscribeOptions,
)

TRANSPORT, SERIALIZER, REALM, PORT = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

SERIALIZERS = {
    "json": serializers.JsonSerializer,
    "msgpack": serializers.MsgPackSerializer,
    "cbor": serializers.CBORSerializer,
}


def tell(**record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


class RawSocketProtocol(WampRawSocketClientProtocol):
    # The release in Debian 12 reads this attribute and never sets it.
    transport_details = None


class Peer(ApplicationSession):
    def __init__(self, config):
        super().__init__(config)
        self.registrations = {}
        self.subscriptions = {}
        # asyncio itself keeps tasks by weak references only
        self.tasks = set()

    def start(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def onJoin(self, details):
        tell(type="joined", session=details.session)
        self.start(self.take_commands())

    def onLeave(self, details):
        tell(type="left", reason=details.reason)
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()

    async def take_commands(self):
        reader = asyncio.StreamReader(limit=2**22)
        loop = asyncio.get_event_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while True:
            line = await reader.readline()
            if not line:
                return
            self.start(self.run(json.loads(line)))

    async def run(self, command):
        try:
            tell(type="reply", id=command["id"], **(await getattr(self, "do_" + command["op"])(command) or {}))
        except Exception as error:
            tell(type="reply", id=command["id"], broken=repr(error))

    async def do_register(self, command):
        uri, behaviour = command["uri"], command["behaviour"]

        async def procedure(*args, details, **kwargs):
            if behaviour == "fail":
                raise ApplicationError(command["error"], *args, **kwargs)
            if behaviour == "wait":
                await asyncio.Event().wait()
            if behaviour == "count" and details.progress:
                for piece in (1, 2, 3):
                    details.progress(piece)
            return CallResult(*args, **kwargs)

        options = RegisterOptions(match=command.get("match"), invoke=command.get("invoke"), details_arg="details")
        self.registrations[uri] = await self.register(procedure, uri, options)

    async def do_unregister(self, command):
        await self.registrations[command["uri"]].unregister()

    async def do_call(self, command):
        pieces = []
        options = CallOptions(
            timeout=command.get("timeout"),
            on_progress=(lambda *args: pieces.append(list(args))) if command["progress"] else None,
        )
        call = self.call(command["uri"], *command["args"], options=options, **command["kwargs"])
        if command.get("canceled"):
            asyncio.get_event_loop().call_soon(call.cancel)
        try:
            result = await call
        except ApplicationError as error:
            return {"error": error.error, "args": list(error.args), "kwargs": error.kwargs}
        except asyncio.CancelledError:
            return {"error": "wamp.error.canceled", "args": [], "kwargs": {}}
        if isinstance(result, CallResult):
            return {"args": list(result.results), "kwargs": result.kwresults or {}, "pieces": pieces}
        return {"args": [] if result is None else [result], "kwargs": {}, "pieces": pieces}

    async def do_subscribe(self, command):
        def handler(*args, **kwargs):
            tell(type="event", args=list(args), kwargs=kwargs)

        options = SubscribeOptions(match=command.get("match"), get_retained=command.get("retained"))
        self.subscriptions[command["uri"]] = await self.subscribe(handler, command["uri"], options)

    async def do_unsubscribe(self, command):
        await self.subscriptions[command["uri"]].unsubscribe()

    async def do_publish(self, command):
        options = PublishOptions(acknowledge=command["acknowledge"], retain=command["retain"])
        published = self.publish(command["uri"], *command["args"], options=options, **command["kwargs"])
        if published is not None:
            await published

    async def do_leave(self, command):
        self.leave()


def session():
    return Peer(ComponentConfig(REALM, {}))


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
if TRANSPORT == "websocket":
    url = "ws://127.0.0.1:%d/ws" % PORT
    factory = WampWebSocketClientFactory(session, url, serializers=[SERIALIZERS[SERIALIZER]()], loop=loop)
else:
    factory = WampRawSocketClientFactory(session, serializer=SERIALIZERS[SERIALIZER]())
    factory.protocol = RawSocketProtocol
loop.run_until_complete(loop.create_connection(factory, "127.0.0.1", PORT))
loop.run_forever()
