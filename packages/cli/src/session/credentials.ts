import type { ChannelBinding, ClientAuthenticator } from '@wamp/protocol';
import { usageError } from '../failure/cli-error.js';
import type { CliIo } from '../io/cli-io.js';
import type { Invocation } from '../line/invocation.js';
import { choiceOf } from '../line/flag-value.js';
import { type SecretSource, secretSource } from '../secrets/secret-source.js';
import { type Setting, setting } from './session-settings.js';

/** The methods that the command can log in with, the strongest first: the order in which they are offered. */
const methods = ['cryptosign', 'wamp-scram', 'wampcra', 'tls', 'jwt', 'ticket', 'anonymous'] as const;
type Method = (typeof methods)[number];

const bindings = ['tls-exporter', 'tls-unique', 'tls-server-end-point'] as const;

/** What one flag is good for. */
const methodsOf = {
  key: ['cryptosign'],
  secret: ['wamp-scram', 'wampcra'],
  cert: ['tls'],
  token: ['jwt'],
  ticket: ['ticket'],
} as const satisfies Readonly<Record<string, readonly Method[]>>;

/** How the command logs in. */
export interface Credentials {
  readonly authenticators: readonly ClientAuthenticator[];
  /** Sent as `Authorization: Bearer` with the WebSocket request. */
  readonly token: SecretSource | undefined;
  /** Flags whose value is the secret itself. */
  readonly literals: readonly Setting[];
}

/**
 * The methods that `--auth` names, else those that the given credentials are for; none: nothing is offered, which
 * routers take for anonymous.
 * @throws {CliError} when a method has no credential
 */
export async function credentialsOf(invocation: Invocation, io: CliIo): Promise<Credentials> {
  const given = new Map<string, Setting>();
  for (const name of Object.keys(methodsOf)) {
    const one = setting(invocation, io.env, name);
    if (one !== undefined) given.set(name, one);
  }
  const named = setting(invocation, io.env, 'auth');
  const offered = named === undefined ? impliedMethods(given) : namedMethods(named);
  const login: LoginParts = {
    authid: setting(invocation, io.env, 'authid')?.text,
    channelBinding: invocation.choice('channel-binding', bindings),
    allowInsecure: invocation.has('allow-insecure'),
    source: (name, method) => {
      const found = given.get(name);
      if (found === undefined) throw usageError(`${method} needs --${name}`);
      return secretSource(found, io);
    },
  };
  return {
    authenticators: await Promise.all(offered.map((method) => authenticatorFor(method, login))),
    token: offered.includes('jwt') ? login.source('token', 'jwt') : undefined,
    literals: [...given].flatMap(([name, one]) => (name === 'cert' ? [] : [one])),
  };
}

function impliedMethods(given: ReadonlyMap<string, Setting>): readonly Method[] {
  const wanted = Object.entries(methodsOf).flatMap(([name, list]) => (given.has(name) ? list : []));
  return methods.filter((method) => wanted.some((each) => each === method));
}

function namedMethods({ text, origin }: Setting): readonly Method[] {
  const names = text.split(',').map((name) => choiceOf(name.trim(), methods, origin));
  return methods.filter((method) => names.includes(method));
}

interface LoginParts {
  readonly authid: string | undefined;
  readonly channelBinding: ChannelBinding | undefined;
  readonly allowInsecure: boolean;
  readonly source: (name: string, method: Method) => SecretSource;
}

/** Each method is loaded when somebody uses it. */
async function authenticatorFor(method: Method, login: LoginParts): Promise<ClientAuthenticator> {
  const { authid, channelBinding, allowInsecure } = login;
  const named = authid === undefined ? {} : { authid };
  const bound = channelBinding === undefined ? {} : { channelBinding };
  switch (method) {
    case 'anonymous':
      return (await import('@wamp/auth/anonymous')).anonymous();
    case 'tls':
      return (await import('@wamp/auth/tls')).tls();
    case 'jwt':
      return (await import('@wamp/auth/jwt')).jwt();
    case 'ticket': {
      const ticket = asked(login.source('ticket', method));
      const { ticket: authenticator } = await import('@wamp/auth/ticket');
      return authenticator({ authid: requireAuthid(login, method), ticket, allowInsecure });
    }
    case 'wampcra': {
      const secret = asked(login.source('secret', method));
      return (await import('@wamp/auth/wampcra')).wampcra({ authid: requireAuthid(login, method), secret });
    }
    case 'wamp-scram': {
      const password = asked(login.source('secret', method));
      const { scram } = await import('@wamp/auth/scram');
      return scram({ authid: requireAuthid(login, method), password, ...bound });
    }
    case 'cryptosign': {
      const key = login.source('key', method);
      if (channelBinding === 'tls-server-end-point') {
        throw usageError(`${method} knows no --channel-binding ${channelBinding}`);
      }
      const boundKey = channelBinding === undefined ? {} : { channelBinding };
      const [{ cryptosign }, { parsePrivateKey }] = await Promise.all([
        import('@wamp/auth/cryptosign'),
        import('@wamp/auth/keys'),
      ]);
      const seed = async (): Promise<ReturnType<typeof parsePrivateKey>> => {
        const text = await key(never);
        try {
          return parsePrivateKey(text);
        } catch (cause) {
          throw usageError(`--key: ${cause instanceof Error ? cause.message : 'that is none'}`);
        }
      };
      return cryptosign({ ...named, key: seed, ...boundKey });
    }
  }
}

/** A person or a program that is asked for a secret is asked until the command ends. */
const never = new AbortController().signal;

function asked(source: SecretSource): () => Promise<string> {
  return () => source(never);
}

function requireAuthid({ authid }: LoginParts, method: Method): string {
  if (authid === undefined) throw usageError(`${method} needs --authid`, 'who do you log in as?');
  return authid;
}
