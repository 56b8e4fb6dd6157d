import { code } from '../peer/message-code.js';
import { anyDict } from '../peer/pattern.js';
import { abort } from './scene.js';
import type { SuiteTest } from './suite.js';

/** Tests that end the Router they are given. */
export function shutdownTests(it: SuiteTest): void {
  it('says GOODBYE with system_shutdown to its sessions, and ends when they have answered [URI-28, SES-31, RPC-56]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const peer = await scene.join();
    const done = shutdown.call(scene.target);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.system_shutdown']);
    // What is sent after the GOODBYE of the Router gets no reply.
    peer.request(code.CALL, {}, scene.uri('missing'));
    peer.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    await peer.expectClosed();
    await done;
  });

  it('does not answer a GOODBYE that crosses its own [SES-32, SES-31]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const peer = await scene.join();
    const done = shutdown.call(scene.target);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.system_shutdown']);
    // For the Router this is what a Client sent before it saw that GOODBYE.
    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await peer.expectClosed();
    await done;
  });

  it('closes the transport of a Client that does not answer its GOODBYE [SES-38]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const peer = await scene.join({ timeoutMs: 15_000 });
    const done = shutdown.call(scene.target);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.system_shutdown']);
    await peer.expectClosed();
    await done;
  });

  it('refuses a HELLO during its shutdown with system_shutdown [URI-28]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const [open, joined] = [await scene.open(), await scene.join()];
    const done = shutdown.call(scene.target);
    await joined.expect([code.GOODBYE, anyDict, 'wamp.close.system_shutdown']);
    open.send([code.HELLO, scene.target.realm, { roles: { caller: {} } }]);
    await open.expect(abort('wamp.close.system_shutdown'));
    await open.expectClosed();
    joined.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    await done;
  });
}
