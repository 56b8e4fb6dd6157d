import fc from 'fast-check';
import type { Action, MatchPolicy } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { propertyRuns } from '../fixtures/property-runs.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type Permission, type PermittedAction, type RoleOptions, staticAuthorizer } from '../index.js';

const words = fc.constantFrom('a', 'b', 'joe', 'wamp', 'session');
const holes = fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: fc.constant('') });
const written = fc.oneof(
  { weight: 4, arbitrary: holes },
  { weight: 1, arbitrary: fc.constantFrom('{authid}', '{authrole}', '{session}') },
);

/** A URI or pattern, also one that is none. */
function setOf(component: fc.Arbitrary<string>): fc.Arbitrary<{ uri: string; match: MatchPolicy }> {
  const parts = fc.array(component, { minLength: 1, maxLength: 3 });
  const match = fc.constantFrom<MatchPolicy>('exact', 'prefix', 'wildcard');
  return fc.record({ uri: parts.map((given) => given.join('.')), match });
}

const rights: readonly PermittedAction[] = [
  ...(['publish', 'subscribe', 'call', 'register'] as const),
  ...(['force_register', 'shared_register', 'last_register'] as const),
];
const list = fc.oneof(fc.constant('all' as const), fc.subarray([...rights], { minLength: 1 }));
const permission: fc.Arbitrary<Permission> = fc
  .tuple(setOf(written), list, fc.integer({ min: 0, max: 2 }))
  .map(([set, which, kind]) => (kind === 0 ? { ...set, deny: which } : { ...set, allow: which }));
const permissions = fc.array(permission, { maxLength: 4 });
const meta = fc.record({ read: fc.boolean(), kill: fc.boolean() });
const policy = fc
  .record({ own: permissions, inherited: permissions, meta })
  .map(({ own, inherited, meta: grants }): readonly RoleOptions[] => [
    { name: 'base', permissions: inherited, meta: grants },
    { name: 'user', permissions: own, inherits: ['base'] },
  ]);

const options = fc.record(
  {
    invoke: fc.constantFrom('single', 'roundrobin', 'last'),
    force_reregister: fc.boolean(),
  },
  { requiredKeys: [] },
);
const request = fc.record({
  action: fc.constantFrom<Action>('publish', 'subscribe', 'call', 'register'),
  set: setOf(holes),
  options,
});
const types: Readonly<Record<Action, number>> = { publish: 16, subscribe: 32, call: 48, register: 64 };
const refusals = ['wamp.error.not_authorized', 'wamp.error.invalid_uri'];

/** Whether every permission can be used: some texts are no URI or pattern. */
function isUsable(roles: readonly RoleOptions[]): boolean {
  try {
    staticAuthorizer(roles);
    return true;
  } catch {
    return false;
  }
}

describe('What becomes of a request', () => {
  it('is what is explained of it, whatever the permissions and however often it is asked [AZ-11, AZ-15, AZ-18, AZ-28]', async () => {
    const questions = fc.array(request, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(policy.filter(isUsable), questions, async (roles, asked) => {
        const clock = new ManualClock();
        const trustedProcedures = [
          { uri: 'a.b', authrole: 'user' },
          { uri: 'a.a', authrole: 'base' },
        ];
        const authorizer = staticAuthorizer(roles);
        const realm = openRealm('realm1', { authenticators: [ticket], authorizer, trustedProcedures });
        const router = testRouter({ clock, realms: [realm] });
        const joe = await Member.join(router, 'joe');
        const sent = [...asked, ...asked].map(({ action, set, options: given }) => {
          const wanted = {
            ...((action === 'subscribe' || action === 'register') && { match: set.match }),
            ...(action === 'register' && given),
            ...(action === 'publish' && { acknowledge: true }),
          };
          return { action, ...set, options: wanted, request: joe.send(types[action], wanted, set.uri) };
        });
        const answers = await joe.peer.settled();
        for (const { request, ...question } of sent) {
          const answer = answers.find((message) => message[0] === 8 && message[2] === request);
          const isRefused = answer !== undefined && refusals.includes(String(answer[4]));
          const who = { realm: 'realm1', authrole: 'user', authid: 'joe', session: joe.id };
          const { allow } = router.explain({ ...who, ...question });
          expect({ ...question, allow }).toEqual({ ...question, allow: !isRefused });
        }
        await closeRouter(router, clock);
      }),
      propertyRuns(400),
    );
  });
});
