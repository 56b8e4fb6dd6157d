import type { AuthorizationContext, ProcedureCall, Verdict } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../errors.js';
import { asked } from '../fixtures/asked.js';
import type { DynamicAnswer } from './dynamic-answer.js';
import { dynamicAuthorizer } from './dynamic-authorizer.js';
import { staticAuthorizer } from './static-authorizer.js';

/** Procedures that give this, and what they were asked. */
function answering(answer: unknown): AuthorizationContext & { readonly calls: ProcedureCall[] } {
  const calls: ProcedureCall[] = [];
  return {
    signal: new AbortController().signal,
    calls,
    call(call) {
      calls.push(call);
      return Promise.resolve({ args: [answer], kwargs: {} });
    },
  };
}

async function verdictOn(answer: unknown, cacheMs?: number): Promise<Verdict> {
  const options = cacheMs === undefined ? {} : { cacheMs };
  const hook = dynamicAuthorizer({ ...options, decide: () => answer as DynamicAnswer });
  const procedure = dynamicAuthorizer({ ...options, procedure: 'com.authorize' });
  const context = answering(answer);
  const verdict = await procedure.authorize(asked(), context);
  expect(await hook.authorize(asked(), context)).toEqual(verdict);
  return verdict;
}

describe('A dynamic authorizer', () => {
  it('asks its procedure with session, uri, action and options, in that order [AZ-19, AZ-20, AZ-21]', async () => {
    const context = answering(true);
    const authextra = { team: 'blue' };
    const question = asked({
      authextra,
      action: 'subscribe',
      uri: 'com.',
      match: 'prefix',
      options: { match: 'prefix' },
    });
    await dynamicAuthorizer({ procedure: 'com.authorize' }).authorize(question, context);
    const session = {
      realm: 'realm1',
      session: 1,
      authid: 'joe',
      authrole: 'guest',
      authmethod: 'ticket',
      authprovider: 'tests',
      authextra,
      transport: { type: 'memory' },
    };
    expect(context.calls).toEqual([
      { procedure: 'com.authorize', args: [session, 'com.', 'subscribe', { match: 'prefix' }] },
    ]);
  });

  it('asks in another realm where it is told so', async () => {
    const context = answering(true);
    await dynamicAuthorizer({ procedure: 'com.authorize', realm: 'realm2' }).authorize(asked(), context);
    expect(context.calls[0]).toMatchObject({ realm: 'realm2' });
  });

  it.each([
    [true, { allow: true }],
    [false, { allow: false }],
    [{ allow: true }, { allow: true }],
    [{ allow: false }, { allow: false }],
    [
      { allow: true, disclose: true },
      { allow: true, disclose: 'always' },
    ],
    [{ allow: true, disclose: false }, { allow: true }],
    [
      { allow: true, cache: true },
      { allow: true, cache: 60_000 },
    ],
    [
      { allow: false, cache: true },
      { allow: false, cache: 60_000 },
    ],
    [{ allow: false, cache: false }, { allow: false }],
    [{ allow: true, validate: { request: 'x' } }, { allow: true }],
    [
      { allow: true, force: true },
      { allow: true, force: true },
    ],
  ] as const)('takes %j for an answer [AZ-22]', async (answer, verdict) => {
    expect(await verdictOn(answer)).toEqual(verdict);
  });

  it.each([
    [{ allow: 'yes' }],
    [{}],
    [null],
    [undefined],
    [1],
    ['true'],
    [[true]],
    [{ allow: true, grant: 'all' }],
    [{ allow: true, disclose: 'always' }],
    [{ allow: true, cache: 60 }],
    [{ allow: true, force: 1 }],
    [new Map([['allow', true]])],
    [
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error('broken');
          },
        },
      ),
    ],
  ])('takes %j for a failure [AZ-22]', async (answer) => {
    const context = answering(answer);
    await expect(
      (async () => dynamicAuthorizer({ procedure: 'com.authorize' }).authorize(asked(), context))(),
    ).rejects.toThrow();
    await expect(
      (async () =>
        dynamicAuthorizer({ decide: () => answer as DynamicAnswer }).authorize(asked(), context))(),
    ).rejects.toThrow();
  });

  it.each([
    [{ args: [], kwargs: {} }],
    [{ args: [true, true], kwargs: {} }],
    [{ args: [], kwargs: { allow: true } }],
    [{ args: [true], kwargs: { allow: true } }],
  ])('takes a result of another shape for a failure: %j [AZ-22]', async (result) => {
    const context = { signal: new AbortController().signal, call: () => Promise.resolve(result) };
    const authorizer = dynamicAuthorizer({ procedure: 'com.authorize' });
    await expect(authorizer.authorize(asked(), context)).rejects.toThrow(TypeError);
  });

  it('lets answers be remembered as long as the role says, a minute at the most [AZ-24] L54', async () => {
    expect(await verdictOn({ allow: true, cache: true }, 5_000)).toEqual({ allow: true, cache: 5_000 });
    expect(await verdictOn({ allow: true, cache: true }, 0)).toEqual({ allow: true, cache: 0 });
    for (const cacheMs of [60_001, -1, Number.NaN]) {
      expect(() => dynamicAuthorizer({ cacheMs, decide: () => true })).toThrow(InvalidOptionError);
    }
  });

  it.each(['', 'com authorize', 'wamp.authorize'])('has no procedure %j', (procedure) => {
    expect(() => dynamicAuthorizer({ procedure })).toThrow(InvalidOptionError);
  });

  it('of a role is asked about that role alone, and not about the URIs of the Router [AZ-29]', async () => {
    const seen: string[] = [];
    const authorizer = dynamicAuthorizer({
      decide({ uri, authrole }) {
        seen.push(`${authrole} ${uri}`);
        return true;
      },
    });
    const roles = staticAuthorizer([
      { name: 'guest', permissions: [] },
      { name: 'partner', authorizer, meta: { read: true } },
    ]);
    const context = answering(true);
    const may = async (authrole: string, uri: string) =>
      (await roles.authorize(asked({ authrole, uri }), context)).allow;
    expect(await may('guest', 'com.a')).toBe(false);
    expect(await may('partner', 'com.a')).toBe(true);
    expect(await may('partner', 'wamp.session.kill_all')).toBe(false);
    expect(await may('partner', 'wamp.session.count')).toBe(true);
    expect(await may('nobody', 'com.a')).toBe(false);
    expect(seen).toEqual(['partner com.a']);
  });

  it('is named by explanations, and not asked [AZ-27]', () => {
    const roles = staticAuthorizer([
      { name: 'guest', authorizer: dynamicAuthorizer({ procedure: 'com.authorize' }) },
      { name: 'hooked', authorizer: dynamicAuthorizer({ decide: () => Promise.reject(new Error('asked')) }) },
      { name: 'static', permissions: [] },
    ]);
    expect(roles.explain(asked())).toEqual({
      allow: undefined,
      by: 'authorizer',
      procedure: 'com.authorize',
      considered: [],
    });
    expect(roles.explain(asked({ authrole: 'hooked' }))).toMatchObject({
      allow: undefined,
      by: 'authorizer',
    });
    expect(['guest', 'hooked', 'static'].map((role) => roles.asks(role))).toEqual([
      'com.authorize',
      undefined,
      undefined,
    ]);
  });
});
