import { inspect } from 'node:util';
import { type Client, WampError, createClient, payload } from '@wamp/client';
import { type Authenticator, type ClientAuthenticator, ErrorUri } from '@wamp/protocol';
import {
  type RealmOptions,
  type Router,
  anonymous as anonymousMethod,
  createRouter,
  staticAuthorizer,
} from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anonymous } from '../anonymous.js';
import { cryptosign } from '../cryptosign.js';
import { ticket } from '../ticket.js';
import { wampcra } from '../wampcra.js';
import type { Decide } from './decide.js';
import { type DynamicMethod, dynamicAuthenticator } from './dynamic-authenticator.js';
import { procedure } from './procedure.js';

const uri = 'com.example.authenticate';
const authenticatorRole = { name: 'authenticator', permissions: [{ uri, allow: ['register'] }] } as const;
const canary = 'canary-secret-5f1c';

/** Realm `auth` has the authenticator, realm `app` and `vip` its users. */
class Rig {
  readonly events: unknown[] = [];
  readonly router: Router;
  readonly #clients: Client[] = [];

  constructor(realm: Partial<RealmOptions> = {}, method: DynamicMethod = 'ticket') {
    const authorizer = staticAuthorizer([
      { name: 'user', permissions: [{ uri: 'com.', match: 'prefix', allow: ['call', 'register'] }] },
    ]);
    const decides: Authenticator = dynamicAuthenticator({
      method,
      decide: procedure(uri, { realm: 'auth' }),
    });
    this.router = createRouter({
      onEvent: (event) => this.events.push(event),
      limits: { authenticatorTimeoutMs: 200 },
      realms: [
        {
          name: 'auth',
          authenticators: [anonymousMethod({ authrole: 'authenticator' })],
          authorizer: staticAuthorizer([authenticatorRole]),
          trustedProcedures: [{ uri, authrole: 'authenticator' }],
        },
        { name: 'app', authenticators: [decides], authorizer, ...realm },
        { name: 'vip', authenticators: [], authorizer },
      ],
    });
  }

  client(realm: string, auth: ClientAuthenticator): Client {
    const transports = [
      memory((transport) => {
        this.router.accept(transport);
      }),
    ];
    const client = createClient({ realm, transports, auth, retry: false });
    this.#clients.push(client);
    return client;
  }

  /** Somebody who decides. */
  async deciding(decide: (...args: readonly unknown[]) => unknown): Promise<void> {
    const client = this.client('auth', anonymous());
    await client.register(uri, ({ args }) => decide(...args));
  }

  /** What becomes of `joe` with a ticket. */
  async login(auth: ClientAuthenticator = ticket({ authid: 'joe', ticket: canary })): Promise<unknown> {
    const client = this.client('app', auth);
    return client.ready().then(
      ({ realm, authid, authrole, authmethod, authprovider, authextra }) => ({
        realm,
        authid,
        authrole,
        authmethod,
        authprovider,
        authextra,
      }),
      (error: unknown) => error,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.router.close({ maxRetryAfterMs: 0 });
  }
}

describe('a Router whose logins a procedure decides', () => {
  let rig: Rig;

  afterEach(async () => {
    await rig.close();
  });

  it('calls it with (realm, authid, details) in its own realm, and lets in whom it names [DYN-01, DYN-02, DYN-15]', async () => {
    rig = new Rig();
    const calls: (readonly unknown[])[] = [];
    await rig.deciding((...args) => {
      calls.push(args);
      return { role: 'user', extra: { plan: 'gold' } };
    });
    expect(await rig.login()).toEqual({
      realm: 'app',
      authid: 'joe',
      authrole: 'user',
      authmethod: 'ticket',
      authprovider: 'dynamic',
      authextra: { plan: 'gold' },
    });
    expect(calls).toEqual([
      ['app', 'joe', expect.objectContaining({ authmethod: 'ticket', ticket: canary })],
    ]);
    expect(Object.keys(calls[0]?.[2] ?? {}).sort()).toEqual(
      ['authextra', 'authid', 'authmethod', 'authrole', 'session', 'ticket', 'transport'].sort(),
    );
  });

  it('calls it in the realm that the client asks for, if it is told no other [DYN-01]', async () => {
    rig = new Rig({
      authenticators: [
        dynamicAuthenticator({ method: 'ticket', decide: procedure(uri) }),
        anonymousMethod({ authrole: 'authenticator' }),
      ],
      authorizer: staticAuthorizer([authenticatorRole, { name: 'user', permissions: [] }]),
      trustedProcedures: [{ uri, authrole: 'authenticator' }],
    });
    const authenticator = rig.client('app', anonymous());
    await authenticator.register(uri, () => 'user');
    expect(await rig.login()).toMatchObject({ authid: 'joe', authrole: 'user' });
  });

  it('gives the session the realm, authid and role of the decision [DYN-04, DYN-14]', async () => {
    rig = new Rig({ redirectsTo: ['vip'] });
    await rig.deciding(() => ({ role: 'user', authid: 'j.o.e', realm: 'vip' }));
    expect(await rig.login()).toMatchObject({ realm: 'vip', authid: 'j.o.e', authrole: 'user' });
  });

  it.each<readonly [string, unknown, Partial<RealmOptions>, string]>([
    [
      'a realm that does not exist',
      { role: 'user', realm: 'gone' },
      { redirectsTo: ['gone'] },
      ErrorUri.NO_SUCH_REALM,
    ],
    ['a realm that it may not assign', { role: 'user', realm: 'auth' }, {}, ErrorUri.AUTHENTICATION_FAILED],
    ['no role', { authid: 'joe' }, {}, ErrorUri.NO_SUCH_ROLE],
    ['a role that does not exist', { role: 'ghost' }, {}, ErrorUri.NO_SUCH_ROLE],
    ['nobody', null, {}, ErrorUri.AUTHENTICATION_DENIED],
    ['garbage', [7], {}, ErrorUri.AUTHENTICATION_FAILED],
    ['a role of a wrong type', { role: 7 }, {}, ErrorUri.AUTHENTICATION_FAILED],
  ])('refuses when the decision is %s [DYN-12, DYN-13, DYN-14]', async (_what, decision, realm, reason) => {
    rig = new Rig(realm);
    await rig.deciding(() => payload([decision]));
    expect(await rig.login()).toMatchObject({ reason });
  });

  it('refuses with no_such_principal when nobody says who it is [DYN-13, URI-38]', async () => {
    rig = new Rig({}, 'cryptosign');
    await rig.deciding((_realm, _authid, details) => {
      const { authextra } = details as { authextra: { pubkey: string } };
      return { role: 'user', pubkey: authextra.pubkey };
    });
    const nameless = cryptosign({ key: '11'.repeat(32) });
    expect(await rig.login(nameless)).toMatchObject({ reason: ErrorUri.NO_SUCH_PRINCIPAL });
  });

  it.each([
    [ErrorUri.AUTHENTICATION_DENIED, ErrorUri.AUTHENTICATION_DENIED],
    [ErrorUri.NOT_AUTHORIZED, ErrorUri.NOT_AUTHORIZED],
    ['com.example.no_such_user', ErrorUri.AUTHENTICATION_FAILED],
  ])('answers its error %s with %s and nothing internal [DYN-10, DYN-11, AZ-10]', async (thrown, reason) => {
    rig = new Rig();
    await rig.deciding(() => {
      throw new WampError(thrown, { args: ['locked since Monday', { internal: 'canary-internal' }] });
    });
    const error = await rig.login();
    expect(error).toMatchObject({ reason });
    expect(inspect(error).includes('locked since Monday')).toBe(reason === thrown);
    expect(inspect(error)).not.toContain('canary-internal');
  });

  it('fails closed when nobody decides, or not in time [DYN-12, AUTH-24]', async () => {
    rig = new Rig();
    expect(await rig.login()).toMatchObject({ reason: ErrorUri.AUTHENTICATION_FAILED });
    await rig.deciding(() => new Promise(() => undefined));
    expect(await rig.login()).toMatchObject({ reason: ErrorUri.AUTHENTICATION_FAILED });
    expect(rig.router.stats.sessions).toBe(1);
  });

  it('fails closed when there is no such realm to look for it [DYN-12]', async () => {
    const decide = procedure(uri, { realm: 'gone' });
    rig = new Rig({ authenticators: [dynamicAuthenticator({ method: 'ticket', decide })] });
    expect(await rig.login()).toMatchObject({ reason: ErrorUri.AUTHENTICATION_FAILED });
  });

  it('lets only the role that is trusted register it, and nobody call it [DYN-16]', async () => {
    rig = new Rig({
      authenticators: [anonymousMethod({ authrole: 'user' })],
      trustedProcedures: [{ uri, authrole: 'authenticator' }],
    });
    const rogue = rig.client('app', anonymous());
    await expect(rogue.register(uri, () => 'user')).rejects.toMatchObject({ uri: ErrorUri.NOT_AUTHORIZED });
    await expect(rogue.call(uri, ['app', 'joe', {}])).rejects.toMatchObject({ uri: ErrorUri.NOT_AUTHORIZED });
  });

  it('asks before the CHALLENGE of WAMP-CRA, and tells who it will be [DYN-05, DYN-15]', async () => {
    rig = new Rig({}, 'wampcra');
    await rig.deciding(() => ({ role: 'user', secret: canary }));
    expect(await rig.login(wampcra({ authid: 'joe', secret: canary }))).toMatchObject({
      authid: 'joe',
      authmethod: 'wampcra',
      authprovider: 'dynamic',
    });
    expect(await rig.login(wampcra({ authid: 'joe', secret: 'wrong' }))).toMatchObject({
      reason: ErrorUri.AUTHENTICATION_DENIED,
    });
  });

  it('opens no session for a client that is gone when the decision comes [AUTH-50]', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const late = Promise.withResolvers<unknown>();
    const decide: Decide = (...[, , , { signal }]) => {
      asked.resolve(signal);
      return late.promise;
    };
    rig = new Rig({ authenticators: [dynamicAuthenticator({ method: 'ticket', decide })] });
    const client = rig.client('app', ticket({ authid: 'joe', ticket: canary }));
    const outcome = client.ready().catch((error: unknown) => error);
    const signal = await asked.promise;
    await client.close();
    await outcome;
    await vi.waitFor(() => {
      expect(signal.aborted).toBe(true);
    });
    late.resolve('user');
    await late.promise;
    expect(rig.router.stats).toMatchObject({ connections: 0, sessions: 0 });
    expect(rig.events.filter((event) => (event as { type: string }).type === 'session_joined')).toEqual([]);
  });

  it('tells nobody the secrets that it handles, in no event and no error [T11, AUTH-45]', async () => {
    rig = new Rig();
    let answer: unknown = 'user';
    await rig.deciding(() => answer);
    const seen: unknown[] = [await rig.login()];
    for (answer of [null, 7, { role: 'user', extra: canary }, { role: canary }]) seen.push(await rig.login());
    expect(rig.events.length).toBeGreaterThan(3);
    const text = inspect([seen[0], seen[1], seen[2], seen[3], rig.events.slice(0, -1)], { depth: 12 });
    expect(text).not.toContain(canary);
  });
});
