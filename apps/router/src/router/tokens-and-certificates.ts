import { jwtVerifier, type JwtVerifier } from '@wamp/auth/jwt';
import { ticketAuthenticator } from '@wamp/auth/ticket';
import { byField, byFingerprint, type CertificateMapping } from '@wamp/auth/tls';
import type { Authenticator } from '@wamp/protocol';
import type { JwtEntry, TlsLoginEntry } from '../config/auth-config.js';

/** Who a certificate is: one of the list, else as its parts say. */
export function certificateMapping(entry: TlsLoginEntry): CertificateMapping {
  const { users = [], authid_from, role, role_from, role_map } = entry;
  const listed = byFingerprint(
    users.map(({ authid, role: authrole, fingerprint }) => ({ authid, authrole, fingerprint })),
  );
  if (role === undefined && role_from === undefined) return listed;
  const others = byField({
    ...(authid_from && { authidFrom: authid_from }),
    ...(role && { role }),
    ...(role_from && { roleFrom: role_from }),
    ...(role_map && { roleMap: withoutNotes(role_map) }),
  });
  return async (certificate) => (await listed(certificate)) ?? others(certificate);
}

/** @throws {TypeError} when the entry leaves a hole */
export function tokenVerifier(entry: JwtEntry): JwtVerifier {
  const { issuer, audience, jwks, authid_claim, role, role_claim, role_map } = entry;
  return jwtVerifier({
    issuer,
    audience,
    jwks,
    ...(authid_claim && { authidClaim: authid_claim }),
    ...(role && { role }),
    ...(role_claim && { roleClaim: role_claim }),
    ...(role_map && { roleMap: withoutNotes(role_map) }),
  });
}

/** Takes tokens as tickets. */
export function tokenTickets(entry: JwtEntry, allowInsecure: boolean): Authenticator {
  const verifier = tokenVerifier(entry);
  return ticketAuthenticator({
    verify: ({ ticket, request }) => verifier.verify(ticket, request),
    allowInsecure,
  });
}

/** A token has three parts between dots; no ticket that we make has. */
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Both kinds of tickets under the one name that their method has: tokens by their form, all else by the list. */
export function eitherTicket(list: Authenticator, tokens: Authenticator | undefined): Authenticator {
  if (tokens === undefined) return list;
  return {
    ...list,
    async begin(request, context) {
      const [byList, byToken] = await Promise.all([
        list.begin(request, context),
        tokens.begin(request, context),
      ]);
      if (byList.kind !== 'challenge' || byToken.kind !== 'challenge') return byList;
      return {
        ...byList,
        answer: (answer) => (tokenForm.test(answer.signature) ? byToken : byList).answer(answer),
      };
    },
  };
}

function withoutNotes(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !key.startsWith('x-')));
}
