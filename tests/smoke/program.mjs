// Joins, calls and publishes on the built packages, in each serializer. Prints one line for each.
import { createClient } from '@wamp/client';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocket } from '@wamp/transport-rawsocket';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { webSocketListener } from '@wamp/transport-websocket/listener';

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

const serializers = [json(), msgpack(), cbor()];
const router = createRouter({
  realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
});
const { url } = await router.listen(webSocketListener({ host: '127.0.0.1', port: 0, serializers }));
const { port = 0 } = await router.listen(rawSocketListener({ host: '127.0.0.1', port: 0 }, { serializers }));

for (const serializer of serializers) {
  for (const connector of [
    webSocket(url, { serializers: [serializer] }),
    rawSocket({ host: '127.0.0.1', port }, { serializers: [serializer] }),
  ]) {
    const client = createClient({ realm: 'realm1', transports: [connector] });
    await client.register('com.smoke.add', ({ args: [a, b] }) => Number(a) + Number(b));
    const heard = new Promise((resolve) => {
      void client.subscribe('com.smoke.topic', ({ args }) => resolve(args[0]));
    });
    const sum = await client.call('com.smoke.add', [2, 3]);
    await client.publish('com.smoke.topic', ['heard'], { excludeMe: false, acknowledge: true });
    print(`${client.session?.transport} ${client.session?.serializer} ${String(sum)} ${String(await heard)}`);
    await client.close();
  }
}
await router.close({ maxRetryAfterMs: 0 });
print(process.version);
