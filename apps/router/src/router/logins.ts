import { principals, type Principals } from '@wamp/auth';
import { type CookieLogins, cookieLogins } from '@wamp/auth/cookie';
import { cryptosignAuthenticator, keyPrincipals } from '@wamp/auth/cryptosign';
import { dynamicAuthenticator, procedure } from '@wamp/auth/dynamic';
import { jwtAuthenticator } from '@wamp/auth/jwt';
import { scramAuthenticator } from '@wamp/auth/scram';
import { type Kdf, kdfPool } from '@wamp/auth/secrets';
import { ticketAuthenticator } from '@wamp/auth/ticket';
import { tlsAuthenticator } from '@wamp/auth/tls';
import { wampcraAuthenticator } from '@wamp/auth/wampcra';
import type { Authenticator, UpgradeGuard, Uri } from '@wamp/protocol';
import { anonymous, type SessionInfo } from '@wamp/router';
import type {
  AuthEntry,
  CookieEntry,
  FileMethod,
  KeyHolderEntry,
  MethodName,
  UserEntry,
} from '../config/auth-config.js';
import { quantityOf } from '../config/quantity.js';
import { authSchema, methodNames } from '../schema/auth-schema.js';
import { openPrincipalFile, type PrincipalFileContext } from './principal-files.js';
import type { CompleteRealm } from './realm-templates.js';
import { craPrincipals, keyHolders, scramPrincipals, ticketPrincipals } from './stored-principals.js';
import { certificateMapping, eitherTicket, tokenTickets, tokenVerifier } from './tokens-and-certificates.js';

/** What {@link Logins} needs. */
export interface LoginsContext extends PrincipalFileContext {
  /** (D41) */
  readonly decoyKey: Uint8Array;
  /** Ends sessions that have to log in anew. (D45) */
  readonly reauthenticate: (realm: Uri, isMeant: (session: SessionInfo) => boolean) => void;
}

/**
 * The authenticators of all realms. Realms with the same `auth`, as those of one template, share everything: their
 * principals are read once.
 */
export class Logins {
  readonly #context: LoginsContext;
  readonly #kdf: Kdf = kdfPool();
  readonly #made = new Map<AuthEntry, Shared>();

  constructor(context: LoginsContext) {
    this.#context = context;
  }

  /** What listeners have to ask before they open a WebSocket. */
  get guards(): readonly UpgradeGuard[] {
    return [...this.#made.values()].flatMap(({ cookies }) => (cookies === undefined ? [] : [cookies.guard]));
  }

  /**
   * The authenticators of a realm, in the order in which the Router prefers them. (D40)
   * @throws {Error} when a file with principals or a key cannot be used
   */
  of(realm: CompleteRealm): readonly Authenticator[] {
    const known = this.#made.get(realm.auth) ?? this.#make(realm);
    known.realms.add(realm.name);
    return known.authenticators;
  }

  #make({ auth, roles }: CompleteRealm): Shared {
    const realms = new Set<Uri>();
    const cookies = auth.cookie && this.#cookies(auth.cookie);
    const file: OpenFile = (method, path, replace) => {
      openPrincipalFile(
        {
          path,
          method,
          roles: roles.map(({ name }) => name),
          replace,
          onChanged: (authids) => {
            for (const realm of realms) this.#end(realm, { method, authids, cookies });
          },
        },
        this.#context,
      );
    };
    const order: readonly MethodName[] = [...new Set([...(auth.order ?? []), ...methodNames])];
    const authenticators = order.flatMap(
      (method) => this.#authenticator(method, { auth, file, cookies }) ?? [],
    );
    const shared = { realms, cookies, authenticators };
    this.#made.set(auth, shared);
    return shared;
  }

  #end(realm: Uri, { method, authids, cookies }: Changed): void {
    // A login that only a cookie remembers came of another method, perhaps of this one.
    for (const authid of authids) cookies?.revoke({ authid, realm });
    this.#context.reauthenticate(
      realm,
      (session) => session.authmethod === method && authids.has(session.authid),
    );
  }

  #authenticator(method: MethodName, { auth, file, cookies }: Making): Authenticator | undefined {
    const { decoyKey } = this.#context;
    const entry = auth[method];
    if (entry === undefined) return method === 'ticket' ? this.#tokenTickets(auth) : undefined;
    if ('dynamic' in entry) {
      const { procedure: uri, realm } = entry.dynamic;
      const decide = procedure(uri, realm === undefined ? {} : { realm });
      const allowInsecure = auth.ticket?.allow_insecure ?? false;
      const dynamic = dynamicAuthenticator({ method, decide, decoyKey, allowInsecure });
      return method === 'ticket' ? eitherTicket(dynamic, this.#tokenTickets(auth)) : dynamic;
    }
    switch (method) {
      case 'anonymous':
        return auth.anonymous && anonymous({ authrole: auth.anonymous.role });
      case 'ticket': {
        const known = listed(auth.ticket, file, { method, read: ticketPrincipals });
        const allowInsecure = auth.ticket?.allow_insecure ?? false;
        const byList = ticketAuthenticator({ principals: known, decoyKey, kdf: this.#kdf, allowInsecure });
        return eitherTicket(byList, this.#tokenTickets(auth));
      }
      case 'wampcra': {
        const known = listed(auth.wampcra, file, { method, read: craPrincipals });
        return wampcraAuthenticator({ principals: known, decoyKey });
      }
      case 'wamp-scram': {
        const known = listed(auth['wamp-scram'], file, { method, read: scramPrincipals });
        const channelBinding = auth['wamp-scram']?.channel_binding ?? 'optional';
        return scramAuthenticator({ principals: known, decoyKey, channelBinding });
      }
      case 'cryptosign':
        return this.#cryptosign(auth, file);
      case 'tls':
        return auth.tls && tlsAuthenticator({ principal: certificateMapping(auth.tls) });
      case 'jwt': {
        const isForHeader = auth.jwt?.as?.includes('header') ?? true;
        return auth.jwt && isForHeader ? jwtAuthenticator({ verifier: tokenVerifier(auth.jwt) }) : undefined;
      }
      case 'cookie':
        return cookies?.authenticator;
    }
  }

  #tokenTickets({ jwt, ticket }: AuthEntry): Authenticator | undefined {
    if (jwt === undefined || !(jwt.as?.includes('ticket') ?? true)) return undefined;
    return tokenTickets(jwt, ticket?.allow_insecure ?? false);
  }

  #cryptosign({ cryptosign = {} }: AuthEntry, file: OpenFile): Authenticator {
    const known = keyPrincipals(keyHolders(cryptosign.keys ?? []));
    if (cryptosign.file !== undefined) {
      file('cryptosign', cryptosign.file, (entries) =>
        known.replace(keyHolders(entries as KeyHolderEntry[])),
      );
    }
    const { router_key: path } = cryptosign;
    const routerKey = path && this.#context.surroundings.readFile(path).toString('utf8').trim();
    return cryptosignAuthenticator({ principals: known, ...(routerKey && { routerKey }) });
  }

  #cookies({ name, ttl, max }: CookieEntry): CookieLogins {
    const defaults = authSchema.properties.cookie.properties;
    const { reauthenticate } = this.#context;
    return cookieLogins({
      name: name ?? defaults.name.default,
      ttlMs: quantityOf(ttl),
      maxCookies: max ?? defaults.max.default,
      onRevoked: (sessions) => {
        const ids = new Set(sessions.map(({ session }) => session));
        for (const realm of new Set(sessions.map((each) => each.realm))) {
          reauthenticate(realm, ({ session }) => ids.has(session));
        }
      },
    });
  }
}

/** What realms with the same `auth` share. */
interface Shared {
  readonly realms: Set<Uri>;
  readonly cookies: CookieLogins | undefined;
  readonly authenticators: readonly Authenticator[];
}

interface Making {
  readonly auth: AuthEntry;
  readonly file: OpenFile;
  readonly cookies: CookieLogins | undefined;
}

interface Changed {
  readonly method: string;
  readonly authids: ReadonlySet<string>;
  readonly cookies: CookieLogins | undefined;
}

type OpenFile = (
  method: FileMethod,
  path: string,
  replace: (entries: readonly (UserEntry | KeyHolderEntry)[]) => void,
) => void;

/** Principals of a list, or of a file that may change. */
function listed<C>(
  entry: { readonly users?: UserEntry[]; readonly file?: string } | undefined,
  file: OpenFile,
  {
    method,
    read,
  }: {
    readonly method: FileMethod;
    readonly read: (entries: readonly UserEntry[]) => Parameters<Principals<C>['replace']>[0];
  },
): Principals<C> {
  const known = principals<C>(read(entry?.users ?? []));
  // The schema of the file admitted it.
  if (entry?.file !== undefined)
    file(method, entry.file, (entries) => known.replace(read(entries as UserEntry[])));
  return known;
}
