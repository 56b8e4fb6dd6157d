import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRaw, settle } from '../fixtures/raw-peer.js';
import { emptyGauges, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;

beforeAll(() => {
  router = testRouter();
});

afterAll(async () => {
  await settle();
  await router.close({ maxRetryAfterMs: 0 });
  expect(router.stats).toMatchObject(emptyGauges);
});

type Dict = Record<string, unknown>;

/** What a client may claim, and what nobody else is to be told. */
const canary = 'canary-7f31';

const anything = fc.jsonValue({ maxDepth: 2 });
const role = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: fc.constant({ features: { call_canceling: true, zzz: 1 } }) },
  { weight: 1, arbitrary: anything },
);
const roles = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { caller: role, callee: role, publisher: role, subscriber: role, broker: anything, janitor: anything },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: anything },
);
const details = fc.record(
  {
    roles,
    agent: fc.oneof(fc.constant(canary), anything),
    authid: fc.oneof(fc.constant(canary), anything),
    authrole: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('guest', 'admin') },
      { weight: 1, arbitrary: anything },
    ),
    authmethods: fc.oneof(
      { weight: 5, arbitrary: fc.subarray(['anonymous', 'ticket', 'wampcra']) },
      { weight: 1, arbitrary: anything },
    ),
    authextra: fc.oneof(fc.constant({ session: canary }), anything),
    session: fc.constant(canary),
    transport: fc.constant({ auth: canary }),
    authprovider: fc.constant(canary),
    authmethod: fc.constant(canary),
    _vendor: anything,
  },
  { requiredKeys: [] },
);

const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the specification says of a HELLO: a reason of ABORT, or nothing for WELCOME. */
function refusalOf(hello: Dict): string | undefined {
  const violation = 'wamp.error.protocol_violation';
  if (JSON.stringify(hello).includes('"__proto__":')) return violation;
  for (const key of ['agent', 'authid', 'authrole']) {
    if (key in hello && typeof hello[key] !== 'string') return violation;
  }
  const { authmethods, authextra, authrole } = hello;
  const areTexts = Array.isArray(authmethods) && authmethods.every((method) => typeof method === 'string');
  if ('authmethods' in hello && !areTexts) return violation;
  if ('authextra' in hello && !isDict(authextra)) return violation;
  if (!isDict(hello['roles'])) return violation;
  const known = ['caller', 'callee', 'publisher', 'subscriber'];
  const announced = Object.entries(hello['roles']).filter(([name]) => known.includes(name));
  if (announced.length === 0) return violation;
  for (const [, value] of announced) {
    if (!isDict(value)) return violation;
    if ('features' in value && value['features'] !== null && !isDict(value['features'])) return violation;
  }
  if (areTexts && authmethods.length > 0 && !authmethods.includes('anonymous')) {
    return 'wamp.error.no_matching_auth_method';
  }
  return authrole !== undefined && authrole !== 'guest' ? 'wamp.error.no_such_role' : undefined;
}

describe('HELLO', () => {
  it('is welcomed exactly when it is legal, and no claim of the client comes back as a fact [SES-05, SES-06, MSG-35, T03]', async () => {
    let welcomed = 0;
    await fc.assert(
      fc.asyncProperty(details, async (hello) => {
        const peer = connectRaw(router);
        peer.send([1, 'realm1', hello]);
        const [code, ...rest] = await peer.next();
        const refusal = refusalOf(hello);
        expect([code, code === 3 ? rest[1] : undefined]).toEqual([refusal === undefined ? 2 : 3, refusal]);
        if (code === 2) {
          welcomed++;
          expect(JSON.stringify(rest)).not.toContain(canary);
        }
        peer.transport.abort(new Error('seen enough'));
      }),
      { numRuns: 3_000 },
    );
    expect(welcomed).toBeGreaterThan(50);
  });
});
