import { anyDict, anyId, code, dictWith, rest } from '@wamp/conformance';
import type { AuthenticationStep, Authenticator } from '@wamp/protocol';
import { allowAll, createRouter, type Router } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from './wire.ts';

const principal = { authid: 'joe', authrole: 'user', authprovider: 'double' };
const roles = { caller: {} };
const hello = [code.HELLO, 'realm1', { roles, authmethods: ['ticket'], authid: 'joe' }];

/** Accepts the signature `secret`, asks once more after `more`, breaks at `break`. */
const ticket: Authenticator = {
  method: 'ticket',
  begin: () => Promise.resolve({ kind: 'challenge', extra: { hint: 'a' }, answer }),
};

function answer({ signature }: { readonly signature: string }): AuthenticationStep {
  if (signature === 'secret') return { kind: 'accepted', principal };
  if (signature === 'more') return { kind: 'challenge', extra: { round: 2 }, answer };
  if (signature === 'break') throw new Error('the directory is gone: password=hunter2');
  return { kind: 'refused', reason: 'wamp.error.authentication_denied' };
}

function router(): Router {
  return createRouter({ realms: [{ name: 'realm1', authenticators: [ticket], authorizer: allowAll() }] });
}

describe('a Router that authenticates', () => {
  it('answers HELLO with CHALLENGE and a right AUTHENTICATE with WELCOME [SES-16, SES-51, MSG-08, MSG-09]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    expect(await peer.receive()).toEqual([code.CHALLENGE, 'ticket', { hint: 'a' }]);
    peer.send([code.AUTHENTICATE, 'secret', {}]);
    await peer.expect([
      code.WELCOME,
      anyId,
      dictWith({
        authid: 'joe',
        authrole: 'user',
        authmethod: 'ticket',
        authprovider: 'double',
        roles: anyDict,
      }),
    ]);
    await peer.quiet();
  });

  it('answers a wrong AUTHENTICATE with ABORT and closes [SES-16, URI-39]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', anyDict]);
    peer.send([code.AUTHENTICATE, '', {}]);
    expect(await peer.receive()).toMatchObject([code.ABORT, {}, 'wamp.error.authentication_denied']);
    await peer.expectClosed();
  });

  it('may ask a second time before WELCOME [SES-20]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', { hint: 'a' }]);
    peer.send([code.AUTHENTICATE, 'more', {}]);
    expect(await peer.receive()).toEqual([code.CHALLENGE, 'ticket', { round: 2 }]);
    peer.send([code.AUTHENTICATE, 'secret', {}]);
    await peer.expect([code.WELCOME, anyId, anyDict]);
  });

  it.each([
    ['SUBSCRIBE', [code.SUBSCRIBE, 1, {}, 'com.x']],
    ['a second HELLO', hello],
    ['GOODBYE', [code.GOODBYE, {}, 'com.x']],
    ['ERROR', [code.ERROR, 68, 1, {}, 'com.x']],
    ['CALL', [code.CALL, 1, {}, 'com.x']],
  ])('aborts at %s in place of AUTHENTICATE [SES-17]', async (_name, message) => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', anyDict]);
    peer.send(message);
    expect(await peer.expectViolation()).toHaveLength(3);
  });

  it('does not answer an ABORT in place of AUTHENTICATE [SES-17, SES-26]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', anyDict]);
    peer.send([code.ABORT, {}, 'com.x']);
    await peer.expectClosed();
    expect(peer.frames).toHaveLength(1);
  });

  it('aborts at AUTHENTICATE in an open session [SES-18]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', anyDict]);
    peer.send([code.AUTHENTICATE, 'secret', {}]);
    await peer.expect([code.WELCOME, anyId, anyDict]);
    peer.send([code.AUTHENTICATE, 'secret', {}]);
    expect(await peer.expectViolation()).toHaveLength(3);
  });

  it('refuses a Client whose check broke, and tells nothing of why [URI-40, SES-41]', async () => {
    await using judged = router();
    await using peer = await wireTo(judged);
    peer.send(hello);
    await peer.expect([code.CHALLENGE, 'ticket', anyDict]);
    peer.send([code.AUTHENTICATE, 'break', {}]);
    const abort = await peer.expect([code.ABORT, anyDict, 'wamp.error.authentication_failed', rest]);
    expect(JSON.stringify(abort)).not.toContain('hunter2');
    await peer.expectClosed();
  });
});
