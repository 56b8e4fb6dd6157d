import { afterAll, describe, expect, it } from 'vitest';
import { challenge } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { type RawMessage, connectRaw, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { anonymous } from '../index.js';

const clock = new ManualClock();
const router = testRouter({
  clock,
  limits: { maxFailedLogins: Infinity },
  realms: [
    openRealm('realm1', { authenticators: [challenge('ticket'), challenge('wampcra')] }),
    openRealm('open', { authenticators: [anonymous({ authrole: 'guest' })] }),
  ],
});

afterAll(async () => {
  await closeRouter(router, clock);
});

const hello = (realm: string, authmethods?: readonly string[]): RawMessage => [
  1,
  realm,
  { ...helloDetails, authmethods, authid: 'joe' },
];

/** Every message type, and each message of the handshake in every way that makes a difference. */
const alphabet: Readonly<Record<string, RawMessage>> = {
  'HELLO ticket': hello('realm1', ['ticket']),
  'HELLO wampcra': hello('realm1', ['wampcra', 'anonymous']),
  'HELLO anonymous': hello('realm1', ['anonymous']),
  'HELLO without methods': hello('realm1'),
  'HELLO to an open realm': hello('open'),
  'HELLO to no realm': hello('nowhere', ['ticket']),
  'AUTHENTICATE right': [5, 'secret', {}],
  'AUTHENTICATE wrong': [5, 'wrong', {}],
  WELCOME: [2, 7, { roles: { broker: {} } }],
  ABORT: [3, {}, 'com.x'],
  CHALLENGE: [4, 'ticket', {}],
  GOODBYE: [6, {}, 'com.x'],
  ERROR: [8, 68, 1, {}, 'com.x'],
  PUBLISH: [16, 1, {}, 'com.x'],
  PUBLISHED: [17, 1, 1],
  SUBSCRIBE: [32, 1, {}, 'com.x'],
  SUBSCRIBED: [33, 1, 1],
  UNSUBSCRIBE: [34, 1, 1],
  UNSUBSCRIBED: [35, 1],
  EVENT: [36, 1, 1, {}],
  CALL: [48, 1, {}, 'wamp.session.count'],
  CANCEL: [49, 1, {}],
  RESULT: [50, 1, {}],
  REGISTER: [64, 1, {}, 'com.x'],
  REGISTERED: [65, 1, 1],
  UNREGISTER: [66, 1, 1],
  UNREGISTERED: [67, 1],
  INVOCATION: [68, 1, 1, {}],
  INTERRUPT: [69, 1, {}],
  YIELD: [70, 1, {}],
};

type Name = keyof typeof alphabet;

/** What comes of a sequence: whether it was welcomed, and whether anything that follows can be heard. */
async function play(
  sequence: readonly Name[],
  all: boolean,
): Promise<{ welcomed: boolean; isOpen: boolean }> {
  const peer = connectRaw(router);
  const messages = sequence.map((name) => alphabet[name] ?? []);
  if (all) peer.send(...messages);
  else
    for (const message of messages) {
      peer.send(message);
      for (let turn = 0; turn < 6; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    }
  for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  const welcomed = peer.received.some(([type]) => type === 2);
  const isOpen = peer.end === undefined && !peer.received.some(([type]) => type === 3);
  peer.transport.abort(new Error('done'));
  return { welcomed, isOpen };
}

/** The only ways in. */
const ways: readonly (readonly Name[])[] = [
  ['HELLO to an open realm'],
  ['HELLO ticket', 'AUTHENTICATE right'],
  ['HELLO wampcra', 'AUTHENTICATE right'],
];
const startsWith = (sequence: readonly Name[], way: readonly Name[]): boolean =>
  way.every((name, at) => sequence[at] === name);

describe('Of all sequences of up to four messages', () => {
  it(
    'only the listed ones lead to WELCOME [AUTH-02, AUTH-12, AUTH-13, AUTH-14, T04]',
    { timeout: 120_000 },
    async () => {
      const names = Object.keys(alphabet);
      let played = 0;
      let alive: (readonly Name[])[] = [[]];
      for (let length = 1; length <= 4; length++) {
        // What follows an end cannot be heard, which the last step shows; so only what lives is made longer.
        const sequences = alive.flatMap((before) => names.map((name) => [...before, name]));
        alive = [];
        for (const sequence of sequences) {
          const { welcomed, isOpen } = await play(sequence, false);
          played++;
          const expected = ways.some((way) => startsWith(sequence, way));
          if (welcomed !== expected)
            throw new Error(`${sequence.join(', ')}: welcomed is ${String(welcomed)}`);
          // An open session is the matter of other tests.
          if (isOpen && !welcomed) alive.push(sequence);
        }
      }
      expect(played).toBeGreaterThan(80);
      expect(alive).toEqual([]);
    },
  );

  it('nothing is heard behind an end, whatever it was [AUTH-28, T04]', { timeout: 120_000 }, async () => {
    const ends = Object.keys(alphabet).filter(
      (name) => !name.startsWith('HELLO ') || name.includes('no realm'),
    );
    for (const end of ends) {
      for (const way of ways) {
        for (const before of [[], ['HELLO ticket']]) {
          const sequence = [...before, end, ...way];
          if (ways.some((other) => startsWith(sequence, other))) continue;
          expect([sequence, (await play(sequence, true)).welcomed]).toEqual([sequence, false]);
        }
      }
    }
  });
});
