import { type WireEndpoint, WirePeer, allRoles, anyId, code } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import { type Router, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';
import { openRealm } from './open-realm.ts';

const ways: Readonly<Record<string, (router: Router) => Promise<WireEndpoint>>> = {
  websocket: async (router) => {
    const { url } = await router.listen(webSocketListener({ port: 0 }));
    return { transport: 'websocket', url };
  },
  rawsocket: async (router) => {
    const { port = 0 } = await router.listen(rawSocketListener({ port: 0 }));
    return { transport: 'rawsocket', host: '127.0.0.1', port };
  },
  memory: (router) => {
    const connector = memory(
      (transport) => {
        router.accept(transport);
      },
      { serializer: json() },
    );
    const { signal } = new AbortController();
    return Promise.resolve({ transport: 'other', connect: () => connector.connect({ signal }) });
  },
};

const canary = 'canary-17';

describe('What others learn of a session', () => {
  it.each(Object.entries(ways))(
    'is these keys and no others, over %s [T17, SMETA-03, SMETA-04]',
    async (kind, open) => {
      await using router = createRouter({ realms: [openRealm('realm1')] });
      const endpoint = await open(router);
      await using watcher = await (await WirePeer.open(endpoint)).join('realm1');
      const subscribe = watcher.request(code.SUBSCRIBE, {}, 'wamp.session.on_join');
      await watcher.expect([code.SUBSCRIBED, subscribe, anyId]);
      const details = { roles: allRoles, authid: 'joe', authextra: { [canary]: canary }, agent: canary };
      await using joe = await (await WirePeer.open(endpoint)).join('realm1', details);
      const expected = {
        session: joe.session,
        authid: 'joe',
        authrole: 'user',
        authmethod: 'anonymous',
        authprovider: 'tests',
        transport: { type: kind, serializer: 'json' },
      };
      const event = await watcher.receive();
      expect(event[4]).toEqual([expected]);
      const get = watcher.request(code.CALL, {}, 'wamp.session.get', [joe.session]);
      const result = await watcher.receive();
      expect(result.slice(0, 2)).toEqual([code.RESULT, get]);
      expect(result[3]).toEqual([expected]);
      expect(JSON.stringify([event, result])).not.toContain(canary);
      expect(JSON.stringify([event, result])).not.toContain('127.0.0.1');
    },
  );
});
