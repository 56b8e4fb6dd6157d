import { anyDict, anyId, code, type WireMessage, type WirePeer, WirePeer as Peer } from '@wamp/conformance';
import { routerSuite } from '@wamp/conformance/router-suite';
import { json, type Strictness } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import type { Router } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { describe, expect, it } from 'vitest';
import { suiteRealms, suiteRouter } from './suite-router.ts';

const serializers = { json, msgpack, cbor };

function endpointOf(router: Router, strictness: Strictness) {
  return {
    transport: 'other',
    connect: (serializer: keyof typeof serializers) =>
      memory(
        (transport) => {
          router.accept(transport, { strictness });
        },
        { serializer: serializers[serializer]() },
      ).connect({ signal: new AbortController().signal }),
  } as const;
}

// All that the whole-router suite demands holds in lenient as well, but for what its list names.
routerSuite({
  name: 'the lenient router',
  open: () => {
    const router = suiteRouter();
    return Promise.resolve({
      ...suiteRealms,
      endpoints: [endpointOf(router, 'lenient')],
      shutdown: () => router.close(),
      [Symbol.asyncDispose]: () => router.close(),
    });
  },
  skip: [
    {
      reason: 'null for Arguments is read as absent',
      tests: [
        'aborts a session whose message has an element of the wrong type [MSG-33, RPC-01, RPC-16, PS-19]',
      ],
    },
    {
      reason: '0 and 1 are read as booleans',
      tests: [
        'aborts a session whose boolean option is no boolean [MSG-34, TYP-07, RPC-49, PS-43, PEX-08, PID-12]',
        'ends a session whose retain or get_retained is no boolean [RET-21]',
        'refuses arguments that are not as they have to be [TST-04, TST-05]',
      ],
    },
    {
      reason: 'request ids may have gaps',
      tests: [
        'aborts a session whose request id is not the next one [ID-11, RPC-33, PS-03]',
        'ends the session of a Caller whose new CALL skips an id [PRI-14, RPC-33]',
        'never takes a CALL that repeats the id of a plain call for a new one [PRI-34]',
      ],
    },
    {
      reason: 'progressive results work without call_canceling',
      tests: [
        'keeps the wish from a Callee that lacks one of the features, and carries out a plain call [PRR-04, PRR-05, PRR-14, FEAT-10]',
      ],
    },
    {
      reason: 'roles need not be announced',
      tests: ['aborts a session that uses a role it did not announce [SES-11]'],
    },
  ],
});

interface Breach {
  readonly name: string;
  readonly kind: string;
  readonly serializer?: 'json' | 'msgpack' | 'cbor';
  readonly roles?: object;
  readonly send: (peer: WirePeer) => void;
  /** What a lenient Router answers. */
  readonly answer: WireMessage;
}

const acknowledge = Buffer.from('acknowledge').toString('hex');
const excludeMe = Buffer.from('exclude_me').toString('hex');

const breaches: readonly Breach[] = [
  {
    name: 'a request id that is not the next one',
    kind: 'request_id',
    send: (peer) => {
      peer.send([code.SUBSCRIBE, 713845233, {}, 'com.x']);
    },
    answer: [code.SUBSCRIBED, 713845233, anyId],
  },
  {
    name: 'null for Arguments',
    kind: 'null_payload',
    send: (peer) => {
      peer.send([code.PUBLISH, 1, { acknowledge: true }, 'com.x', null, { k: 1 }]);
    },
    answer: [code.PUBLISHED, 1, anyId],
  },
  {
    name: 'null for ArgumentsKw',
    kind: 'null_payload',
    send: (peer) => {
      peer.send([code.PUBLISH, 1, { acknowledge: true }, 'com.x', [1], null]);
    },
    answer: [code.PUBLISHED, 1, anyId],
  },
  {
    name: 'the use of a role that was not announced',
    kind: 'role_not_announced',
    roles: { caller: {} },
    send: (peer) => {
      peer.send([code.SUBSCRIBE, 1, {}, 'com.x']);
    },
    answer: [code.SUBSCRIBED, 1, anyId],
  },
  {
    name: 'an undefined option in CBOR',
    kind: 'undefined_option',
    serializer: 'cbor',
    send: (peer) => {
      peer.sendRaw(Buffer.from(`841001a26b${acknowledge}f56a${excludeMe}f763612e62`, 'hex'));
    },
    answer: [code.PUBLISHED, 1, anyId],
  },
  {
    name: 'an undefined option in MessagePack',
    kind: 'undefined_option',
    serializer: 'msgpack',
    send: (peer) => {
      peer.sendRaw(Buffer.from(`94100182ab${acknowledge}c3aa${excludeMe}d40000a3612e62`, 'hex'));
    },
    answer: [code.PUBLISHED, 1, anyId],
  },
  {
    name: '1 for true',
    kind: 'integer_boolean',
    send: (peer) => {
      peer.send([code.PUBLISH, 1, { acknowledge: 1 }, 'com.x']);
    },
    answer: [code.PUBLISHED, 1, anyId],
  },
];

async function join(router: Router, strictness: Strictness, breach: Breach): Promise<WirePeer> {
  const { serializer = 'json', roles = { caller: {}, publisher: {}, subscriber: {} } } = breach;
  const peer = await Peer.open(endpointOf(router, strictness), { serializer });
  return peer.join('realm1', { roles });
}

describe('what only a lenient router takes', () => {
  for (const breach of breaches) {
    it(`accepts ${breach.name} and counts it`, async () => {
      await using router = suiteRouter();
      await using peer = await join(router, 'lenient', breach);
      breach.send(peer);
      await peer.expect(breach.answer);
      expect(router.stats.tolerated).toMatchObject({ [breach.kind]: 1 });
      expect(Object.values(router.stats.tolerated).reduce((sum, count) => sum + count)).toBe(1);
    });

    it(`aborts at ${breach.name} when it is strict`, async () => {
      await using router = suiteRouter();
      await using peer = await join(router, 'strict', breach);
      breach.send(peer);
      expect(await peer.expectViolation()).toHaveLength(3);
      expect(Object.values(router.stats.tolerated).reduce((sum, count) => sum + count)).toBe(0);
    });
  }

  it.each([
    ['lenient', { receive_progress: true }, 1],
    ['strict', {}, 0],
  ] as const)(
    'takes a Callee without call_canceling for one with progressive results only when it is lenient: %s [PRR-01, PRR-04]',
    async (strictness, details, uses) => {
      await using router = suiteRouter();
      await using peer = await Peer.open(endpointOf(router, strictness));
      const progress = { features: { progressive_call_results: true } };
      await peer.join('realm1', { roles: { caller: progress, callee: progress } });
      await peer.expect([code.REGISTERED, peer.request(code.REGISTER, {}, 'com.x'), anyId]);
      const call = peer.request(code.CALL, { receive_progress: true }, 'com.x');
      await peer.expect([code.INVOCATION, 1, anyId, details]);
      peer.send([code.CANCEL, call, { mode: 'kill' }]);
      await peer.expect([code.ERROR, code.CALL, call, {}, 'wamp.error.canceled']);
      expect(await peer.drain()).toEqual([]); // no INTERRUPT
      expect(router.stats.tolerated.progress_without_canceling).toBe(uses);
    },
  );

  it('refuses a request id that is still pending, also when it is lenient', async () => {
    await using router = suiteRouter();
    await using peer = await Peer.open(endpointOf(router, 'lenient'));
    await peer.join('realm1');
    peer.send([code.REGISTER, 9, {}, 'com.x']);
    await peer.expect([code.REGISTERED, 9, anyId]);
    peer.send([code.CALL, 5, {}, 'com.x']);
    await peer.expect([code.INVOCATION, 1, anyId, anyDict]);
    peer.send([code.CALL, 5, {}, 'com.x']);
    expect(await peer.expectViolation()).toHaveLength(3);
  });

  it.each(['strict', 'lenient'] as const)(
    'takes an id that is a float without fraction when it is %s',
    async (strictness) => {
      await using router = suiteRouter();
      for (const [serializer, octets] of [
        ['msgpack', '9331cb401000000000000080'],
        ['cbor', '831831fb4010000000000000a0'],
      ] as const) {
        await using peer = await Peer.open(endpointOf(router, strictness), { serializer });
        await peer.join('realm1');
        peer.sendRaw(Buffer.from(octets, 'hex'));
        expect(await peer.drain()).toEqual([]);
      }
    },
  );
});
