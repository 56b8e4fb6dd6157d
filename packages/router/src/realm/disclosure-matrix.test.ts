import type { Authenticator, DisclosurePolicy, Verdict } from '@wamp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member } from '../fixtures/member.js';
import { settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

const canary = 'canary-authid';

const policies: readonly DisclosurePolicy[] = ['never', 'by_option', 'always'];
const verdicts: readonly (DisclosurePolicy | undefined)[] = [undefined, ...policies];
const wishes: readonly (boolean | undefined)[] = [undefined, false, true];
const ways = ['live', 'retained', 'history', 'testament', 'excluding nobody', 'call', 'error'] as const;

/** Whether receivers are told, in words of its own. */
function isTold(
  realm: DisclosurePolicy,
  verdict: DisclosurePolicy | undefined,
  wish: boolean | undefined,
): boolean {
  if (realm === 'always' || verdict === 'always') return true;
  return wish === true && (verdict ?? realm) === 'by_option';
}

const logsIn: Authenticator = {
  method: 'ticket',
  begin: ({ authid = '' }) => ({
    kind: 'accepted',
    principal: { authid, authrole: 'user', authprovider: 'tests' },
  }),
};

let router: Router;
const clock = new ManualClock();
afterEach(async () => {
  await closeRouter(router, clock);
});

function start(realm: DisclosurePolicy, verdict: DisclosurePolicy | undefined): void {
  const answer: Verdict = { allow: true, ...(verdict === undefined ? {} : { disclose: verdict }) };
  router = testRouter({
    clock,
    realms: [
      openRealm('realm1', {
        authenticators: [logsIn],
        // what receivers do is no part of the question
        authorizer: { authorize: ({ authid }) => (authid === canary ? answer : { allow: true }) },
        disclose: { caller: realm, publisher: realm },
        history: { topics: [{ uri: 'com.t' }] },
      }),
    ],
  });
}

/** Sends something one way. @returns everything that others have got, and what the sender was answered */
async function send(
  way: (typeof ways)[number],
  wish: boolean | undefined,
): Promise<{ got: string; answers: string; id: number }> {
  const options = wish === undefined ? {} : { disclose_me: wish };
  const other = await Member.join(router, 'other');
  if (way !== 'retained') await other.subscribe('com.t');
  await other.register('com.p');
  const sender = await Member.join(router, canary);
  let got: unknown[] = [];
  if (way === 'testament') {
    await sender.call('wamp.session.add_testament', ['com.t', [], {}], { publish_options: options });
    sender.cut();
    await settle();
  } else if (way === 'call' || way === 'error') {
    sender.send(48, options, 'com.p');
    const [invocation] = await other.peer.settled();
    got.push(invocation);
    if (invocation !== undefined && way === 'call') other.peer.send([70, invocation[1], {}]);
    if (invocation !== undefined && way === 'error') other.peer.send([8, 68, invocation[1], {}, 'com.error']);
  } else {
    const more =
      way === 'retained' ? { retain: true } : way === 'excluding nobody' ? { exclude_me: false } : {};
    sender.send(16, { acknowledge: true, ...options, ...more }, 'com.t');
    await settle();
  }
  if (way === 'retained') await other.subscribe('com.t', { get_retained: true });
  got = [...got, ...(await other.peer.settled())];
  if (way === 'history')
    got = [await other.call('wamp.subscription.get_events', [await other.subscribe('com.t')])];
  const answers = way === 'testament' ? [] : await sender.peer.settled();
  return { got: JSON.stringify(got), answers: JSON.stringify(answers), id: sender.id };
}

describe('The identity of a sender', () => {
  for (const realm of policies) {
    for (const verdict of verdicts) {
      it.each(ways)(
        `is told ${realm} by the realm and ${verdict ?? 'as it says'} by the authorizer, whatever the sender wishes, in every field: %s [AZ-23, PID-06, T16] (D44)`,
        async (way) => {
          for (const wish of wishes) {
            start(realm, verdict);
            const { got, answers, id } = await send(way, wish);
            const told = isTold(realm, verdict, wish);
            const isRefused = wish === true && !told;
            expect(got.includes(canary), `authid, wish ${String(wish)}: ${got}`).toBe(told);
            expect(got.includes(String(id)), `session, wish ${String(wish)}: ${got}`).toBe(told);
            if (way !== 'testament') {
              expect(answers.includes('wamp.error.option_disallowed.disclose_me')).toBe(isRefused);
            }
            await closeRouter(router, clock);
          }
        },
      );
    }
  }

  it.each(policies)(
    'is told to a Callee that registers to be told, unless the rule for the Caller says never, in a realm that says %s [CID-09, T16] (D44)',
    async (realm) => {
      for (const verdict of verdicts) {
        start(realm, verdict);
        const callee = await Member.join(router, 'callee');
        callee.send(64, { disclose_caller: true }, 'com.p');
        const [answer] = await callee.peer.next();
        expect(answer).toBe(realm === 'never' ? 8 : 65); // [CID-10]
        if (answer === 65) {
          const caller = await Member.join(router, canary);
          caller.send(48, {}, 'com.p');
          const isTold = realm === 'always' || verdict !== 'never';
          const got = JSON.stringify(await callee.peer.settled());
          expect(got.includes(canary) && got.includes(String(caller.id)), String(verdict)).toBe(isTold);
          expect(got.includes(canary) || got.includes(String(caller.id)), String(verdict)).toBe(isTold);
        }
        await closeRouter(router, clock);
      }
    },
  );
});
