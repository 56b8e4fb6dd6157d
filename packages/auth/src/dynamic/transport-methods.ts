import type { Authenticator, JoinRequest } from '@wamp/protocol';
import { cookieValues } from '../cookie/cookie-header.js';
import { bearerTokenOf } from '../jwt/bearer-token.js';
import { type Decider, principalOf } from './decider.js';
import type { Evidence } from './decision-details.js';
import { stepOf } from './decision-step.js';
import { randomAuthid } from './random-authid.js';

/** How a method without CHALLENGE gets what is judged. */
export interface Presented {
  /** What the transport shows for this method; a text says why it shows nothing. */
  evidenceOf(request: JoinRequest): Evidence | string;
  /** What the principal is called when the decision does not say it: never what the client claims. */
  fallbackAuthid(): string | undefined;
}

/** Everybody, under a random name. [ANON-04] */
export const nothing: Presented = {
  evidenceOf: () => ({}),
  fallbackAuthid: randomAuthid,
};

/** The certificate of the client, which stands among the facts of the transport. */
export const certificate: Presented = {
  evidenceOf: ({ peer }) =>
    peer.tls?.certificate === undefined ? 'the client shows no verified certificate' : {},
  fallbackAuthid: () => undefined,
};

/** The bearer token of the upgrade request. */
export const bearer = (allowInsecure: boolean): Presented => ({
  evidenceOf({ peer }) {
    if (!peer.isPrivate && !allowInsecure) return 'others can read the token on the way';
    const token = bearerTokenOf(peer);
    return token === undefined ? 'the upgrade request has no bearer token' : { token };
  },
  fallbackAuthid: () => undefined,
});

/** A cookie that some other system sets. */
export const foreignCookie = (name: string, allowInsecure: boolean): Presented => ({
  evidenceOf({ peer }) {
    if (!peer.isPrivate && !allowInsecure) return 'others can read the cookie on the way';
    const [cookie, ...more] = cookieValues(peer.upgrade?.headers['cookie'], name);
    if (cookie === undefined) return 'the upgrade request has no such cookie';
    return more.length === 0 ? { cookie } : 'the upgrade request has several such cookies';
  },
  fallbackAuthid: () => undefined,
});

/** A method that shows all there is to judge before HELLO. */
export function presentedMethod(decider: Decider, presented: Presented): Authenticator {
  return {
    method: decider.method,
    unusable(request) {
      const evidence = presented.evidenceOf(request);
      return typeof evidence === 'string' ? evidence : undefined;
    },
    begin: (request, context) =>
      stepOf(async () => {
        const evidence = presented.evidenceOf(request);
        if (typeof evidence === 'string') return undefined;
        const decision = await decider.ask({ request, context, evidence });
        return decision && principalOf(decision, presented.fallbackAuthid());
      }),
  };
}
