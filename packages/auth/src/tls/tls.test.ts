import type { JoinRequest, TlsCertificate } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { loginContext, namelessAttempt } from '../fixtures/login-attempt.js';
import { byField, byFingerprint, tls, tlsAuthenticator } from '../tls.js';
import { sanEntries } from './san-entries.js';

const fingerprint = '0123456789abcdef'.repeat(4);

const shown = (certificate: Partial<TlsCertificate>, claims: Partial<JoinRequest> = {}): JoinRequest =>
  namelessAttempt({
    peer: {
      isPrivate: true,
      tls: {
        protocol: 'TLSv1.3',
        channelBinding: () => undefined,
        certificate: { subject: {}, fingerprint, raw: new Uint8Array(1), ...certificate },
      },
    },
    ...claims,
  });

const build = shown({
  subject: { CN: 'ci', O: 'Example', OU: ['build', 'night'] },
  subjectAltName: 'DNS:ci.example.com, URI:spiffe://example/ci',
});

describe('a client certificate', () => {
  it.each([
    ['CN and a role for all', byField({ role: 'backend' }), { authid: 'ci', authrole: 'backend' }],
    ['O as the role', byField({ roleFrom: 'O' }), { authid: 'ci', authrole: 'Example' }],
    [
      'OU by a map, in its order',
      byField({ roleFrom: 'OU', roleMap: { night: 'watch', build: 'backend', '*': 'guest' } }),
      { authid: 'ci', authrole: 'watch' },
    ],
    [
      'OU by a map that knows none of them',
      byField({ roleFrom: 'OU', roleMap: { '*': 'guest', ops: 'ops' } }),
      { authid: 'ci', authrole: 'guest' },
    ],
    [
      'the DNS name',
      byField({ authidFrom: 'DNS', role: 'backend' }),
      { authid: 'ci.example.com', authrole: 'backend' },
    ],
    [
      'the URI',
      byField({ authidFrom: 'URI', role: 'backend' }),
      { authid: 'spiffe://example/ci', authrole: 'backend' },
    ],
    [
      'the fingerprint',
      byField({ authidFrom: 'fingerprint', role: 'backend' }),
      { authid: fingerprint, authrole: 'backend' },
    ],
    [
      'a list of known ones',
      byFingerprint([
        {
          fingerprint: fingerprint.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:'),
          authid: 'robot',
          authrole: 'ops',
        },
      ]),
      { authid: 'robot', authrole: 'ops' },
    ],
  ])('is somebody by %s [AUTH-43]', async (_what, principal, expected) => {
    expect(await tlsAuthenticator({ principal }).begin(build, loginContext())).toEqual({
      kind: 'accepted',
      principal: { ...expected, authprovider: 'tls' },
    });
  });

  it.each([
    ['it has no CN', byField({ role: 'backend' }), shown({ subject: { O: 'Example' } })],
    ['it has two', byField({ role: 'backend' }), shown({ subject: { CN: ['ci', 'root'] } })],
    ['its CN is empty', byField({ role: 'backend' }), shown({ subject: { CN: '' } })],
    ['it has two OUs and no map says which', byField({ roleFrom: 'OU' }), build],
    ['the map has no such role', byField({ roleFrom: 'OU', roleMap: { ops: 'ops' } }), build],
    [
      'the map has it from its prototype',
      byField({ roleFrom: 'OU', roleMap: {} }),
      shown({ subject: { CN: 'ci', OU: 'constructor' } }),
    ],
    [
      'nobody knows it',
      byFingerprint([{ fingerprint: '00'.repeat(32), authid: 'robot', authrole: 'ops' }]),
      build,
    ],
    ['the client says it is another', byField({ role: 'backend' }), { ...build, authid: 'root' }],
  ])('opens no session when %s [AUTH-43]', async (_why, principal, request) => {
    expect(await tlsAuthenticator({ principal }).begin(request, loginContext())).toMatchObject({
      kind: 'refused',
      reason: 'wamp.error.authentication_denied',
    });
  });

  it('may be named in HELLO by its own name [AUTH-43]', async () => {
    const step = await tlsAuthenticator({ principal: byField({ role: 'backend' }) }).begin(
      { ...build, authid: 'ci' },
      loginContext(),
    );
    expect(step.kind).toBe('accepted');
  });

  it('is what the method needs; what HELLO says does not stand in for it [AUTH-35, AUTH-43]', async () => {
    const authenticator = tlsAuthenticator({ principal: byField({ role: 'backend' }) });
    const claimed = namelessAttempt({ authextra: { transport: { auth: build.peer.tls } } });
    expect(authenticator.unusable?.(claimed)).toEqual(expect.any(String));
    expect((await authenticator.begin(claimed, loginContext())).kind).toBe('refused');
    expect(authenticator.unusable?.(build)).toBeUndefined();
  });

  it('is judged by code that may fail, which lets nobody in [AUTH-24]', async () => {
    const authenticator = tlsAuthenticator({
      principal: () => Promise.reject(new Error('the directory is down')),
    });
    await expect(Promise.resolve(authenticator.begin(build, loginContext()))).rejects.toThrow('directory');
  });

  it('is never part of what WELCOME says [AUTH-41]', async () => {
    const step = await tlsAuthenticator({ principal: byField({ role: 'backend' }) }).begin(
      build,
      loginContext(),
    );
    expect(JSON.stringify(step)).not.toContain(fingerprint);
  });
});

describe('a mapping of certificates', () => {
  it('needs one way to a role', () => {
    expect(() => byField({})).toThrow(TypeError);
    expect(() => byField({ role: 'a', roleFrom: 'OU' })).toThrow(TypeError);
  });

  it('takes SHA-256 fingerprints, each once', () => {
    const known = { fingerprint, authid: 'a', authrole: 'b' };
    expect(() => byFingerprint([{ ...known, fingerprint: 'ab'.repeat(20) }])).toThrow(/SHA-256/);
    expect(() => byFingerprint([known, { ...known, fingerprint: fingerprint.toUpperCase() }])).toThrow(
      /twice/,
    );
  });
});

describe('alternative names', () => {
  it.each([
    ['DNS:a.example', ['a.example']],
    ['DNS:a.example, DNS:b.example', ['a.example', 'b.example']],
    ['URI:http://a, DNS:b.example', ['b.example']],
    ['DNS:"a, DNS:admin.example"', ['a, DNS:admin.example']],
    ['URI:"http://a/\\u002c DNS:x", DNS:b', ['b']],
    ['IP Address:127.0.0.1, DNS:a', ['a']],
    ['DNS:a,DNS:b', []],
    ['DNS:"a', []],
    ['DNS:"a\\q"', []],
    ['nonsense', []],
    ['', []],
  ])('in %s are read for certain or not at all', (text, expected) => {
    expect(sanEntries(text, 'DNS')).toEqual(expected);
  });
});

describe('the client of a certificate', () => {
  it('says nothing but the method, and answers nothing [AUTH-10]', async () => {
    const login = await tls().begin({
      realm: 'realm1',
      transport: 'websocket',
      peer: { isPrivate: true },
      signal: new AbortController().signal,
    });
    expect([tls().method, login.authid, login.authextra]).toEqual(['tls', undefined, undefined]);
    expect(() => login.challenge({})).toThrow('answers no CHALLENGE');
  });
});
