import type { AuthenticationStep, Authenticator } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { connectRaw, expectStart, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RouterEvent, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

beforeEach(() => {
  clock = new ManualClock();
  events = [];
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

function routerWith(authenticators: readonly Authenticator[]): Router {
  return (router = testRouter({
    clock,
    onEvent: (event) => events.push(event),
    realms: [openRealm('realm1', { authenticators })],
  }));
}

const accepted: AuthenticationStep = {
  kind: 'accepted',
  principal: { authid: 'joe', authrole: 'user', authprovider: 'test', authextra: { tenant: 7 } },
};

/** Asks for a password twice. */
const twoFactors: Authenticator = {
  method: 'ticket',
  begin: () => ({
    kind: 'challenge',
    extra: { factor: 1 },
    answer: ({ signature }) =>
      signature === 'one'
        ? {
            kind: 'challenge',
            extra: { factor: 2 },
            answer: (second) =>
              Promise.resolve(
                second.signature === 'two'
                  ? accepted
                  : { kind: 'refused', reason: 'wamp.error.authentication_denied' },
              ),
          }
        : { kind: 'refused', reason: 'wamp.error.authentication_denied', message: 'wrong ticket' },
  }),
};

const ticketHello = [1, 'realm1', { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }];

describe('Joining', () => {
  it('leads through every challenge to WELCOME with what was assigned [SES-16, SES-20, SES-51]', async () => {
    const peer = connectRaw(routerWith([twoFactors]));
    peer.send(ticketHello);
    expect(await peer.next()).toEqual([4, 'ticket', { factor: 1 }]);
    peer.send([5, 'one', {}]);
    expect(await peer.next()).toEqual([4, 'ticket', { factor: 2 }]);
    peer.send([5, 'two', {}]);
    const welcome = await peer.next();
    expectStart(welcome, [2, expect.any(Number)]);
    expect(welcome[2]).toMatchObject({
      authid: 'joe',
      authrole: 'user',
      authmethod: 'ticket',
      authprovider: 'test',
      authextra: { tenant: 7 },
      roles: { broker: { features: {} }, dealer: { features: {} } },
    });
  });

  it('refuses a wrong proof with the authenticator’s reason, and closes [SES-16, URI-39]', async () => {
    const peer = connectRaw(routerWith([twoFactors]));
    peer.send(ticketHello);
    await peer.next();
    peer.send([5, 'wrong', {}]);
    expect(await peer.next()).toEqual([
      3,
      { message: 'wrong ticket', _code: 4501 },
      'wamp.error.authentication_denied',
    ]);
    expect((await peer.ended()).by).toBe('remote');
  });

  const illegal = [
    ['SUBSCRIBE', [32, 1, {}, 'a.b']],
    ['HELLO', ticketHello],
    ['GOODBYE', [6, {}, 'wamp.close.close_realm']],
  ] as const;
  for (const [name, message] of illegal) {
    it(`ends on ${name} instead of AUTHENTICATE [SES-17]`, async () => {
      const peer = connectRaw(routerWith([twoFactors]));
      peer.send(ticketHello);
      await peer.next();
      peer.send([...message]);
      expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
      await peer.ended();
    });
  }

  it('ends on AUTHENTICATE without CHALLENGE [SES-18]', async () => {
    router = testRouter({ clock });
    const first = connectRaw(router);
    first.send([5, 'x', {}]);
    expectStart(await first.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
    const second = connectRaw(router);
    await second.join();
    second.send([5, 'x', {}]);
    expectStart(await second.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
  });

  it('sends nothing before a decision that takes its time, and WELCOME first [SES-03, SES-14]', async () => {
    let decide: (step: AuthenticationStep) => void = () => undefined;
    const slow: Authenticator = {
      method: 'anonymous',
      begin: () =>
        new Promise((resolve) => {
          decide = resolve;
        }),
    };
    const peer = connectRaw(routerWith([slow]));
    peer.send([1, 'realm1', helloDetails]);
    expect(await peer.settled()).toEqual([]);
    decide(accepted);
    expectStart(await peer.next(), [2]);
  });

  const broken: Record<string, Authenticator['begin']> = {
    throws: () => {
      throw new Error('secret detail');
    },
    rejects: () => Promise.reject(new Error('secret detail')),
    'gives nothing': () => undefined as unknown as AuthenticationStep,
    'gives nonsense': () => ({ kind: 'maybe' }) as unknown as AuthenticationStep,
    'gives no principal': () =>
      ({ kind: 'accepted', principal: { authid: 7 } }) as unknown as AuthenticationStep,
  };
  for (const [how, begin] of Object.entries(broken)) {
    it(`refuses when the authenticator ${how}, without telling why [URI-40, SES-41]`, async () => {
      const peer = connectRaw(routerWith([{ method: 'anonymous', begin }]));
      peer.send([1, 'realm1', helloDetails]);
      const abort = await peer.next();
      expectStart(abort, [3, expect.any(Object), 'wamp.error.authentication_failed']);
      expect(JSON.stringify(abort)).not.toContain('secret');
      expect(events.some((event) => event.type === 'internal_error')).toBe(true);
    });
  }

  it('refuses when no method that is offered is accepted, and when none is offered [URI-37, URI-41]', async () => {
    routerWith([twoFactors]);
    const offering = connectRaw(router);
    offering.send([1, 'realm1', { ...helloDetails, authmethods: ['wampcra'] }]);
    expectStart(await offering.next(), [3, expect.any(Object), 'wamp.error.no_matching_auth_method']);
    const silent = connectRaw(router);
    silent.send([1, 'realm1', helloDetails]);
    expectStart(await silent.next(), [3, expect.any(Object), 'wamp.error.authentication_required']);
  });

  it('refuses a principal whose role does not exist [URI-35]', async () => {
    const authorizer = staticAuthorizer([{ name: 'guest', permissions: [] }]);
    const ghost: Authenticator = { method: 'anonymous', begin: () => accepted };
    router = testRouter({ clock, realms: [openRealm('realm1', { authenticators: [ghost], authorizer })] });
    const peer = connectRaw(router);
    peer.send([1, 'realm1', helloDetails]);
    expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.no_such_role']);
  });

  it('draws a new id when the random source repeats one that is in use [ID-04, ID-01]', async () => {
    router = testRouter({ clock, random: repeatingSource });
    const first = await connectRaw(router).join();
    const second = await connectRaw(router).join();
    expect(first).toBe(5);
    expect(second).toBe(6);
  });

  it('leaves agent out when it is switched off [SES-12]', async () => {
    router = testRouter({ clock, agent: false });
    const peer = connectRaw(router);
    peer.send([1, 'realm1', helloDetails]);
    expect(Object.keys((await peer.next())[2] as object)).not.toContain('agent');
  });
});

/** Ids 5, 5, 5, 6, 6, …: the source repeats itself. */
function repeatingSource(into: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  for (let at = 0; at < into.length; at += 2) {
    into[at] = 0;
    into[at + 1] = at < 6 ? 5 : 6;
  }
  return into;
}

describe('Time limits of joining', () => {
  it('drops a transport without HELLO after 5 s, without ABORT [SES-39] L09', async () => {
    router = testRouter({ clock });
    const peer = connectRaw(router);
    clock.advance(4_999);
    expect(await peer.settled()).toEqual([]);
    expect(peer.end).toBeUndefined();
    clock.advance(1);
    expect((await peer.ended()).code ?? 1008).toBe(1008);
    expect(peer.received).toEqual([]);
  });

  it('refuses who does not answer CHALLENGE in 15 s [SES-39] L11', async () => {
    const peer = connectRaw(routerWith([twoFactors]));
    peer.send(ticketHello);
    await peer.next();
    clock.advance(15_000);
    expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.authentication_failed']);
  });

  it('refuses when the whole join takes more than 30 s, and tells the authenticator L10', async () => {
    let stopped = false;
    const silent: Authenticator = {
      method: 'anonymous',
      begin: (_request, { signal }) => {
        signal.addEventListener('abort', () => (stopped = true));
        return new Promise(() => undefined);
      },
    };
    const peer = connectRaw(routerWith([silent]));
    peer.send([1, 'realm1', helloDetails]);
    await settle();
    clock.advance(30_000);
    expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.authentication_failed']);
    expect(stopped).toBe(true);
  });

  it('takes a message of 64 KiB before WELCOME and not one byte more L12', async () => {
    router = testRouter({ clock });
    const hello = JSON.stringify([1, 'realm1', { ...helloDetails, pad: '' }]);
    const padded = (length: number): string =>
      hello.replace('"pad":""', `"pad":"${'x'.repeat(length - hello.length)}"`);
    const fits = connectRaw(router);
    fits.sendText(padded(65_536));
    expectStart(await fits.next(), [2]);
    const tooLong = connectRaw(router);
    tooLong.sendText(padded(65_537));
    expectStart(await tooLong.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
  });
});
