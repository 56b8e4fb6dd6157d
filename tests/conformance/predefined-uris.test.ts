import { glob, readFile } from 'node:fs/promises';
import { CloseUri, ErrorUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { root } from '../docs/documents.ts';

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

const closes = ['close_realm', 'goodbye_and_out', 'killed', 'logout', 'system_shutdown'].map(
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

describe('what the Router says of rights', () => {
  it('is not_authorized, never another URI of the same meaning [URI-42, AZ-07, AZ-09]', async () => {
    const sources: string[] = [];
    for await (const path of glob('packages/{router,auth}/src/**/*.ts', { cwd: root })) {
      if (!path.endsWith('.test.ts')) sources.push(await readFile(root + path, 'utf8'));
    }
    expect(sources.length).toBeGreaterThan(150);
    expect(sources.filter((text) => text.includes('ErrorUri.NOT_AUTHORIZED')).length).toBeGreaterThan(0);
    const others = /ErrorUri\.AUTHORIZATION_(DENIED|REQUIRED)|wamp\.error\.authorization_(denied|required)/;
    expect(sources.filter((text) => others.test(text))).toEqual([]);
  });
});
