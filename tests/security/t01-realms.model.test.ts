import { type WirePeer, allRoles, anyId, code } from '@wamp/conformance';
import { type Router, createRouter } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

const realms = ['realm.red', 'realm.green', 'realm.blue'] as const;
const topics = ['com.a', 'com.a.b', 'com.c'] as const;
const steps = 3_000;

/** One session, with what it was told of ids. */
interface Member {
  readonly realm: string;
  readonly peer: WirePeer;
  read: number;
  /** It broke the protocol by what it tried. */
  isGone: boolean;
}

/** The same numbers each time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function join(router: Router, realm: string): Promise<Member> {
  const details = { roles: allRoles, authid: `authid of ${realm}` };
  const peer = await (await wireTo(router)).join(realm, details);
  const member: Member = { realm, peer, read: 0, isGone: false };
  void peer.closed.then(() => {
    member.isGone = true;
  });
  return member;
}

/** What every payload of a realm holds. */
const tagOf = (realm: string): string => `tag of ${realm}`;

/** One random act of one session; `ids` are all that any session of any realm was ever told. */
function act({ realm, peer }: Member, ids: readonly unknown[], below: (n: number) => number): void {
  const topic = topics[below(topics.length)];
  const id = ids[below(ids.length)] ?? 1;
  const args = [tagOf(realm)];
  const match = (['exact', 'prefix', 'wildcard'] as const)[below(3)];
  const acts: readonly (() => unknown)[] = [
    () => peer.request(code.SUBSCRIBE, { match, get_retained: true }, topic),
    () => peer.request(code.PUBLISH, { acknowledge: true, retain: true, exclude_me: false }, topic, args),
    () => peer.request(code.PUBLISH, { acknowledge: true, eligible: [id] }, topic, args),
    () => peer.request(code.PUBLISH, { acknowledge: true, disclose_me: true }, topic, args),
    () => peer.request(code.REGISTER, { match, invoke: 'roundrobin' }, topic),
    () => peer.request(code.CALL, {}, topic, args),
    () => peer.request(code.UNSUBSCRIBE, id),
    () => peer.request(code.UNREGISTER, id),
    () => {
      peer.send([code.CANCEL, id, {}]);
    },
    () => peer.request(code.CALL, {}, 'wamp.session.get', [id]),
    () => peer.request(code.CALL, {}, 'wamp.session.list'),
    () => peer.request(code.CALL, {}, 'wamp.session.add_testament', [topic, args, {}]),
    () => peer.request(code.CALL, {}, 'wamp.subscription.list_subscribers', [id]),
    () => peer.request(code.CALL, {}, 'wamp.subscription.remove_subscriber', [id, id]),
    () => peer.request(code.CALL, {}, 'wamp.subscription.get_events', [id]),
    () => peer.request(code.CALL, {}, 'wamp.registration.list_callees', [id]),
    () => peer.request(code.CALL, {}, 'wamp.registration.remove_callee', [id, id]),
    () => peer.request(code.SUBSCRIBE, {}, 'wamp.session.on_join'),
    () => peer.request(code.SUBSCRIBE, {}, 'wamp.session.on_leave'),
  ];
  // An answer to an invocation of somebody else ends the session that gives it.
  if (below(100) > 0) acts[below(acts.length)]?.();
  else if (below(2) === 0) peer.send([code.YIELD, id, {}, args]);
  else peer.send([code.ERROR, code.INVOCATION, id, {}, 'com.error', args]);
}

/** Answers what arrived, and notes all ids in it. */
function answer(member: Member, ids: unknown[]): void {
  const { peer, realm } = member;
  for (; member.read < peer.frames.length; member.read++) {
    const frame = peer.frames[member.read];
    const message = peer.serializer.decode(frame?.octets ?? new Uint8Array()) as readonly unknown[];
    ids.push(...message.slice(1, 3).filter((element) => typeof element === 'number'));
    if (message[0] === code.INVOCATION) peer.send([code.YIELD, message[1], {}, [tagOf(realm)]]);
  }
}

function expectNothingForeign({ realm, peer }: Member): void {
  const texts = peer.frames.map(({ octets }) => Buffer.from(octets).toString());
  for (const other of realms.filter((name) => name !== realm)) {
    expect(texts.filter((text) => text.includes(other))).toEqual([]);
  }
}

describe('Three realms', () => {
  it.each([1, 2, 3])(
    'never see anything of each other, whatever is tried with all ids of all of them (seed %i) [T01, SES-46]',
    async (seed) => {
      const below = numbersFrom(seed);
      const history = { topics: [{ uri: 'com.a', match: 'prefix' as const }] };
      await using router = createRouter({ realms: realms.map((name) => openRealm(name, { history })) });
      const members: Member[] = [];
      for (const realm of [...realms, ...realms]) members.push(await join(router, realm));
      const ids: unknown[] = members.map(({ peer }) => peer.session);
      const left: Member[] = [];
      for (let step = 1; step <= steps; step++) {
        const acting = members[below(members.length)];
        if (acting?.isGone === false) act(acting, ids, below);
        if (step % 50 !== 0) continue;
        await new Promise((resolve) => setImmediate(resolve));
        // Somebody goes without a word: testaments are sent, everything of it is released.
        if (step % 500 === 0) acting?.peer.drop();
        for (const [at, member] of members.entries()) {
          if (!member.isGone && member !== acting) answer(member, ids);
          if (!member.isGone) continue;
          left.push(member);
          members[at] = await join(router, member.realm);
        }
      }
      for (const { peer, isGone } of members) if (!isGone) await peer.drain();
      for (const member of [...members, ...left]) expectNothingForeign(member);
      const seen = [...members, ...left].flatMap(({ peer, realm }) =>
        peer.frames.filter(({ octets }) => Buffer.from(octets).includes(tagOf(realm))),
      );
      expect(seen.length).toBeGreaterThan(100); // there was something to see
      for (const { peer } of members) peer.drop();
    },
  );

  it('answer ids of another realm exactly like ids that nobody has [T01, SES-46]', async () => {
    await using router = createRouter({ realms: realms.map((name) => openRealm(name)) });
    const [red, green] = [await join(router, 'realm.red'), await join(router, 'realm.green')];
    const subscribe = red.peer.request(code.SUBSCRIBE, {}, 'com.a');
    const [, , subscription] = await red.peer.expect([code.SUBSCRIBED, subscribe, anyId]);
    const register = red.peer.request(code.REGISTER, {}, 'com.a');
    const [, , registration] = await red.peer.expect([code.REGISTERED, register, anyId]);
    const answers = async (id: unknown): Promise<readonly unknown[]> => {
      const { peer } = green;
      peer.request(code.UNSUBSCRIBE, id);
      peer.request(code.UNREGISTER, id);
      for (const procedure of ['session.get', 'session.kill', 'subscription.get', 'registration.get']) {
        peer.request(code.CALL, {}, `wamp.${procedure}`, [id]);
      }
      const seen = await peer.drain();
      return seen.map(([type, kind, , ...more]) => [type, kind, ...more]);
    };
    const unknown = await answers(2 ** 52 + 12_345);
    expect(unknown).toHaveLength(6);
    for (const id of [red.peer.session, subscription, registration]) {
      expect(await answers(id)).toEqual(unknown);
    }
    await red.peer.quiet();
    for (const { peer } of [red, green]) peer.drop();
  });
});
