"""Logs in with Autobahn for Python, says who it is in one line of JSON, and leaves.

Reads url, realm, authid, secret, method and ca (a file) as JSON from stdin.
"""

import asyncio
import json
import ssl
import sys
from urllib.parse import urlparse

from autobahn.asyncio.wamp import ApplicationSession
from autobahn.asyncio.websocket import WampWebSocketClientFactory
from autobahn.wamp.auth import create_authenticator
from autobahn.wamp.types import ComponentConfig

target = json.load(sys.stdin)
METHOD, AUTHID, SECRET = target["method"], target["authid"], target["secret"]


def tell(**record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def authenticator():
    if METHOD == "ticket":
        return create_authenticator("ticket", authid=AUTHID, ticket=SECRET)
    if METHOD == "wampcra":
        return create_authenticator("wampcra", authid=AUTHID, secret=SECRET)
    if METHOD == "cryptosign":
        return create_authenticator("cryptosign", authid=AUTHID, privkey=SECRET, authextra={})
    return create_authenticator("anonymous")


class Peer(ApplicationSession):
    joined = False

    def onConnect(self):
        self.method = authenticator()
        extra = {} if METHOD == "anonymous" else {"authid": AUTHID, "authextra": self.method.authextra}
        self.join(self.config.realm, authmethods=[METHOD], **extra)

    def onChallenge(self, challenge):
        return self.method.on_challenge(self, challenge)

    def onJoin(self, details):
        self.joined = True
        tell(authid=details.authid, authrole=details.authrole, authmethod=details.authmethod)
        self.leave()

    def onLeave(self, details):
        if not self.joined:
            tell(reason=details.reason)
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
url = urlparse(target["url"])
factory = WampWebSocketClientFactory(lambda: Peer(ComponentConfig(target["realm"], {})), target["url"], loop=loop)
context = ssl.create_default_context(cafile=target["ca"]) if url.scheme == "wss" else None
loop.run_until_complete(loop.create_connection(factory, url.hostname, url.port, ssl=context))
loop.run_forever()
