import { CloseUri, ErrorUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';

/** The error URIs that the specification names. */
const errors = [
  'authentication_denied',
  'authentication_failed',
  'authentication_required',
  'authorization_denied',
  'authorization_failed',
  'authorization_required',
  'canceled',
  'feature_not_supported',
  'invalid_argument',
  'invalid_uri',
  'network_failure',
  'no_available_callee',
  'no_matching_auth_method',
  'no_such_principal',
  'no_such_procedure',
  'no_such_realm',
  'no_such_registration',
  'no_such_role',
  'no_such_session',
  'no_such_subscription',
  'not_authorized',
  'option_disallowed.disclose_me',
  'option_not_allowed',
  'payload_size_exceeded',
  'procedure_already_exists',
  'protocol_violation',
  'timeout',
  'unavailable',
].map((name) => `wamp.error.${name}`);

/** What handlers of Callees fail with when they name no URI; an admitted extension. */
const extensions = ['wamp.error.runtime_error'];

const closes = ['close_realm', 'goodbye_and_out', 'killed', 'system_shutdown'].map(
  (name) => `wamp.close.${name}`,
);

describe('the predefined URIs', () => {
  it('are those of the specification, and names of our own below router [URI-18, URI-20, URI-28, URI-30, URI-31]', () => {
    const ours = (uri: string) => uri.startsWith('router.');
    const known: string[] = Object.values(ErrorUri);
    const reasons: string[] = Object.values(CloseUri);
    expect(known.filter((uri) => !ours(uri)).sort()).toEqual([...errors, ...extensions].sort());
    expect(reasons.filter((uri) => !ours(uri)).sort()).toEqual(closes);
    expect(
      [...known, ...reasons].filter(ours).every((uri) => /^router\.(error|close)\.[a-z_]+$/.test(uri)),
    ).toBe(true);
  });
});
