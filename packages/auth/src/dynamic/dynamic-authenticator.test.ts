import {
  type AuthenticationStep,
  type Authenticator,
  ErrorUri,
  type JoinRequest,
  type ProcedureCall,
  ProcedureCallError,
} from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { loginAttempt, loginContext, namelessAttempt, upgradedAttempt } from '../fixtures/login-attempt.js';
import { AuthenticationRefusal } from './authentication-refusal.js';
import type { Decide, DecisionDetails } from './decide.js';
import { type DynamicOptions, dynamicAuthenticator } from './dynamic-authenticator.js';
import { procedure } from './procedure.js';

const certificate = { subject: { CN: 'joe' }, fingerprint: 'ab'.repeat(32), raw: new Uint8Array(1) };

/** Both ways to decide: a function, and a procedure that the Router calls. They have one contract. [DYN-17] */
const providers = [
  ['code', (judge: Decide) => ({ decide: judge, context: loginContext() })],
  [
    'a procedure',
    (judge: Decide) => ({
      decide: procedure('com.example.authenticate'),
      context: loginContext(async ({ args }: ProcedureCall) => {
        const [realm, authid, details] = args as [string, string | null, DecisionDetails];
        return { args: [await judge(realm, authid, details, loginContext())], kwargs: {} };
      }),
    }),
  ],
] as const;

/** How each method asks, and what is then answered, up to the outcome. */
const attempts: Readonly<Record<'anonymous' | 'ticket' | 'tls' | 'jwt' | 'cookie', JoinRequest>> = {
  anonymous: loginAttempt(),
  ticket: loginAttempt(),
  tls: loginAttempt({
    peer: {
      isPrivate: true,
      tls: { protocol: 'TLSv1.3', certificate, channelBinding: () => undefined },
    },
  }),
  jwt: upgradedAttempt({ authorization: 'Bearer the.bearer.token' }, { authid: 'joe' }),
  cookie: upgradedAttempt({ cookie: 'a=b; session=the-session' }, { authid: 'joe' }),
};
const methods = Object.keys(attempts) as (keyof typeof attempts)[];

async function outcome(
  authenticator: Authenticator,
  request: JoinRequest,
  context = loginContext(),
): Promise<AuthenticationStep> {
  const step = await authenticator.begin(request, context);
  return step.kind === 'challenge' ? step.answer({ signature: 'the-ticket', extra: {} }) : step;
}

const deciding = (decide: Decide, options: Partial<DynamicOptions> = {}): Authenticator =>
  dynamicAuthenticator({ method: 'ticket', decide, ...options });

describe.each(providers)('a login that %s decides', (_, provide) => {
  it.each(methods)('asks (realm, authid, details) for %s [DYN-02, DYN-03, DYN-17]', async (method) => {
    const asked: unknown[] = [];
    const { decide, context } = provide((...[realm, authid, details]) => {
      asked.push([realm, authid, details]);
      return { role: 'user', authid: 'joe' };
    });
    const request = attempts[method];
    await outcome(dynamicAuthenticator({ method, decide }), request, context);
    const evidence = {
      ...(method === 'ticket' && { ticket: 'the-ticket' }),
      ...(method === 'jwt' && { token: 'the.bearer.token' }),
      ...(method === 'cookie' && { cookie: 'the-session' }),
    };
    const { transport, remoteAddress } = request;
    const client_cert =
      method === 'tls'
        ? { subject: certificate.subject, subject_alt_name: null, fingerprint: certificate.fingerprint }
        : null;
    expect(asked).toEqual([
      [
        'realm1',
        'joe',
        {
          session: 4_711,
          authmethod: method,
          authid: 'joe',
          authrole: null,
          authextra: {},
          transport: {
            type: transport,
            protocol: transport,
            peer: remoteAddress,
            is_secure: true,
            http_headers_received: {},
            client_cert,
          },
          ...evidence,
        },
      ],
    ]);
  });

  it('may be a role alone [DYN-04, DYN-15]', async () => {
    const { decide, context } = provide(() => 'user');
    expect(await outcome(deciding(decide), loginAttempt(), context)).toEqual({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'dynamic' },
    });
  });

  it.each(methods)('may be a dict with authid, realm and extra, for %s [DYN-04, DYN-15]', async (method) => {
    const extra = { plan: 'gold' };
    const { decide, context } = provide(() => ({ role: 'user', authid: 'j.o.e', realm: 'realm2', extra }));
    expect(await outcome(dynamicAuthenticator({ method, decide }), attempts[method], context)).toEqual({
      kind: 'accepted',
      principal: {
        authid: 'j.o.e',
        authrole: 'user',
        authprovider: 'dynamic',
        authextra: extra,
        realm: 'realm2',
      },
    });
  });

  it.each([[null], [undefined]])('is a denial when it is %s [DYN-12]', async (nobody) => {
    const { decide, context } = provide(() => nobody);
    expect(await outcome(deciding(decide), loginAttempt(), context)).toMatchObject({
      kind: 'refused',
      reason: ErrorUri.AUTHENTICATION_DENIED,
    });
  });

  it.each([
    ['a number', 7],
    ['an empty role', ''],
    ['a list', [{ role: 'user' }]],
    ['a true', true],
    ['octets', new Uint8Array(3)],
    ['a role that is no text', { role: { toString: 'user' } }],
    ['an authid that is no text', { role: 'user', authid: 5 }],
    ['an empty authid', { role: 'user', authid: '' }],
    ['a realm that is no URI', { role: 'user', realm: 'a b' }],
    ['an extra that is no dict', { role: 'user', extra: ['canary-secret'] }],
  ])('fails when it is %s, and the error does not repeat it [DYN-12, T11]', async (_what, garbage) => {
    const { decide, context } = provide(() => garbage);
    const error: unknown = await outcome(deciding(decide), loginAttempt(), context).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toContain('canary-secret');
  });

  it('has no role when only the prototype of a dict has one [DYN-13]', async () => {
    const { decide, context } = provide(() => Object.create({ role: 'admin' }) as object);
    expect(await outcome(deciding(decide), loginAttempt(), context)).toMatchObject({
      kind: 'refused',
      reason: ErrorUri.NO_SUCH_ROLE,
    });
  });

  it('needs a role [DYN-13]', async () => {
    const { decide, context } = provide(() => ({ authid: 'joe', role: null }));
    expect(await outcome(deciding(decide), loginAttempt(), context)).toMatchObject({
      kind: 'refused',
      reason: ErrorUri.NO_SUCH_ROLE,
    });
  });

  it.each(['tls', 'jwt', 'cookie'] as const)(
    'names who it is for %s: what the client claims to be does not count [DYN-13]',
    async (method) => {
      const { decide, context } = provide(() => 'user');
      const authenticator = dynamicAuthenticator({ method, decide });
      expect(await outcome(authenticator, attempts[method], context)).toMatchObject({
        kind: 'refused',
        reason: ErrorUri.NO_SUCH_PRINCIPAL,
      });
    },
  );

  it('leaves an anonymous session its random name, whatever the client asks for [ANON-04]', async () => {
    const { decide, context } = provide(() => 'guest');
    const authenticator = dynamicAuthenticator({ method: 'anonymous', decide });
    const names = new Set<string>();
    for (const _ of [1, 2]) {
      const step = await outcome(authenticator, loginAttempt({ authid: 'admin' }), context);
      if (step.kind === 'accepted') names.add(step.principal.authid);
    }
    expect(names.size).toBe(2);
    expect([...names].join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{32}$/);
  });
});

describe('an error of who decides', () => {
  const refusing = (uri: string, args: readonly unknown[] = []): Decide =>
    procedureThat(() => {
      throw new ProcedureCallError('com.example.authenticate', uri, args);
    });
  const procedureThat = (answer: () => never): Decide => {
    const decide = procedure('com.example.authenticate');
    return (...[realm, authid, details]) => decide(realm, authid, details, loginContext(answer));
  };

  it.each([
    ErrorUri.AUTHENTICATION_DENIED,
    ErrorUri.AUTHENTICATION_FAILED,
    ErrorUri.NOT_AUTHORIZED,
    ErrorUri.NO_SUCH_ROLE,
  ])('is told with its first argument when it is %s [DYN-10, DYN-11]', async (uri) => {
    const authenticator = deciding(refusing(uri, ['the account is locked', 'canary-secret']));
    expect(await outcome(authenticator, loginAttempt())).toEqual({
      kind: 'refused',
      reason: uri,
      message: 'the account is locked',
    });
  });

  it('of code is told the same way, and nothing else of it [DYN-11, DYN-17]', async () => {
    const authenticator = deciding(() => {
      throw new AuthenticationRefusal(ErrorUri.AUTHENTICATION_DENIED, 'come back on Monday');
    });
    expect(await outcome(authenticator, loginAttempt())).toEqual({
      kind: 'refused',
      reason: ErrorUri.AUTHENTICATION_DENIED,
      message: 'come back on Monday',
    });
  });

  it('of code for another reason is a failure, of which nothing is told [DYN-11, DYN-12]', async () => {
    for (const reason of [ErrorUri.NO_SUCH_REALM, ErrorUri.INVALID_ARGUMENT]) {
      const authenticator = deciding(() => {
        throw new AuthenticationRefusal(reason, '/srv/auth.py line 7: canary-secret');
      });
      await expect(outcome(authenticator, loginAttempt())).rejects.toThrow('a reason that is not told');
    }
  });

  it.each([
    'com.example.no_such_user',
    ErrorUri.NO_SUCH_PROCEDURE,
    ErrorUri.NO_SUCH_REALM,
    ErrorUri.TIMEOUT,
    'constructor',
    '__proto__',
  ])('is a failure when it is %s, which the Router tells nobody [DYN-11, DYN-12]', async (uri) => {
    const authenticator = deciding(refusing(uri, ['/srv/auth.py line 7: canary-secret']));
    await expect(outcome(authenticator, loginAttempt())).rejects.toBeInstanceOf(ProcedureCallError);
  });

  it('is a failure when code throws something else [DYN-11, DYN-12]', async () => {
    const authenticator = deciding(() => {
      throw new TypeError('cannot read properties of undefined');
    });
    await expect(outcome(authenticator, loginAttempt())).rejects.toThrow(TypeError);
  });

  it('is a failure when the procedure gives no result [DYN-12]', async () => {
    const decide = procedure('com.example.authenticate');
    const context = loginContext(() => ({ args: [], kwargs: { role: 'user' } }));
    await expect(outcome(deciding(decide), loginAttempt(), context)).rejects.toThrow(TypeError);
  });

  it('does not tell that there is no such principal, unless told to [AUTH-27, DYN-11]', async () => {
    const decide = refusing(ErrorUri.NO_SUCH_PRINCIPAL, ['no user joe']);
    const nobody = await outcome(
      deciding(() => undefined),
      loginAttempt(),
    );
    expect(await outcome(deciding(decide), loginAttempt())).toEqual(nobody);
    expect(await outcome(deciding(decide, { tellsUnknown: true }), loginAttempt())).toMatchObject({
      reason: ErrorUri.NO_SUCH_PRINCIPAL,
      message: 'no user joe',
    });
  });

  it('with a text without end is cut, and with no text has one of ours [DYN-11]', async () => {
    const long = await outcome(
      deciding(refusing(ErrorUri.NOT_AUTHORIZED, ['x'.repeat(5_000)])),
      loginAttempt(),
    );
    expect(long).toMatchObject({ message: 'x'.repeat(200) });
    const none = await outcome(deciding(refusing(ErrorUri.NOT_AUTHORIZED, [{ secret: 1 }])), loginAttempt());
    expect(none).toMatchObject({ message: 'the login was refused' });
  });
});

describe('a procedure that decides', () => {
  it.each([
    ['the realm that the client asks for', {}, undefined],
    ['its own realm', { realm: 'auth' }, 'auth'],
  ])('is called in %s [DYN-01]', async (_where, options, realm) => {
    const calls: ProcedureCall[] = [];
    const context = loginContext((call) => {
      calls.push(call);
      return { args: ['user'], kwargs: {} };
    });
    await outcome(deciding(procedure('com.example.authenticate', options)), loginAttempt(), context);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ procedure: 'com.example.authenticate' });
    expect(calls[0]?.realm).toBe(realm);
    expect(calls[0]?.args).toHaveLength(3);
  });

  it('gets null for an authid that the client does not say [DYN-02]', async () => {
    const calls: ProcedureCall[] = [];
    const context = loginContext((call) => {
      calls.push(call);
      return { args: ['guest'], kwargs: {} };
    });
    const decide = procedure('com.example.authenticate');
    await outcome(dynamicAuthenticator({ method: 'anonymous', decide }), namelessAttempt(), context);
    expect(calls[0]?.args[1]).toBeNull();
  });
});

describe('what is told about the transport', () => {
  it('holds the headers, but no secret of another method [DYN-03, T11]', async () => {
    let seen: DecisionDetails | undefined;
    const authenticator = deciding((...[, , details]) => {
      seen = details;
      return 'user';
    });
    const headers = {
      authorization: 'Bearer canary-token',
      'proxy-authorization': 'Basic canary-proxy',
      cookie: 'wamp_login=canary-cookie',
      'sec-websocket-key': 'canary-key',
      'user-agent': 'test',
    };
    await outcome(authenticator, upgradedAttempt(headers, { authid: 'joe' }));
    expect(seen?.transport.http_headers_received).toEqual({ 'user-agent': 'test' });
    expect(JSON.stringify(seen)).not.toContain('canary');
  });

  it('comes from the transport, never from what HELLO claims about it [AUTH-35]', async () => {
    let seen: DecisionDetails | undefined;
    const authenticator = deciding((...[, , details]) => {
      seen = details;
      return 'user';
    });
    const claimed = { transport: { auth: { client_cert: { subject: { CN: 'root' } } } } };
    await outcome(authenticator, loginAttempt({ authextra: claimed }));
    expect(seen?.transport).toMatchObject({ type: 'memory', client_cert: null, http_headers_received: {} });
  });
});

describe('a ticket that somebody else judges', () => {
  it('is asked for before anybody is asked [DYN-09]', async () => {
    const order: string[] = [];
    const authenticator = deciding(() => {
      order.push('decided');
      return 'user';
    });
    const step = await authenticator.begin(loginAttempt(), loginContext());
    order.push(step.kind);
    expect(step).toMatchObject({ kind: 'challenge', extra: {} });
    if (step.kind === 'challenge') await step.answer({ signature: 't', extra: {} });
    expect(order).toEqual(['challenge', 'decided']);
  });

  it('is refused without asking when it is empty or has no authid [TIC-03, TIC-12]', async () => {
    let asked = 0;
    const authenticator = deciding(() => {
      asked++;
      return 'user';
    });
    const step = await authenticator.begin(loginAttempt(), loginContext());
    const empty = step.kind === 'challenge' && (await step.answer({ signature: '', extra: {} }));
    expect(empty).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
    expect(await authenticator.begin(namelessAttempt(), loginContext())).toMatchObject({
      kind: 'refused',
      reason: ErrorUri.AUTHENTICATION_DENIED,
    });
    expect(asked).toBe(0);
  });
});

describe('a method whose evidence the transport has', () => {
  it.each(['tls', 'jwt', 'cookie'] as const)('cannot be used without it: %s [AUTH-35]', async (method) => {
    let asked = 0;
    const authenticator = dynamicAuthenticator({
      method,
      decide: () => {
        asked++;
        return { role: 'user', authid: 'joe' };
      },
    });
    expect(authenticator.unusable?.(loginAttempt())).toEqual(expect.any(String));
    expect(authenticator.unusable?.(attempts[method])).toBeUndefined();
    expect(await outcome(authenticator, loginAttempt())).toMatchObject({ kind: 'refused' });
    expect(asked).toBe(0);
  });

  it.each(['jwt', 'cookie', 'ticket'] as const)(
    'is not used where others read along, unless that is allowed: %s [TIC-15]',
    (method) => {
      const request = { ...attempts[method], peer: { ...attempts[method].peer, isPrivate: false } };
      const decide = (): string => 'user';
      expect(dynamicAuthenticator({ method, decide }).unusable?.(request)).toEqual(expect.any(String));
      const allowed = dynamicAuthenticator({ method, decide, allowInsecure: true });
      expect(allowed.unusable?.(request)).toBeUndefined();
    },
  );

  it('takes no cookie that came twice', () => {
    const authenticator = dynamicAuthenticator({ method: 'cookie', decide: () => 'user', cookie: 'sid' });
    expect(authenticator.unusable?.(upgradedAttempt({ cookie: 'sid=1' }))).toBeUndefined();
    expect(authenticator.unusable?.(upgradedAttempt({ cookie: 'sid=1; sid=2' }))).toEqual(expect.any(String));
  });
});
