import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { any, anyDict } from '../peer/pattern.js';
import type { SuiteTest } from './suite.js';

/** Tests that end the Router they are given. */
export function shutdownTests(it: SuiteTest): void {
  it('says GOODBYE with system_shutdown to its sessions, and ends when they have answered [URI-28, SES-31, SES-38]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const peer = await scene.join();
    const done = shutdown.call(scene.target);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.system_shutdown']);
    // What is sent after the GOODBYE of the Router gets no reply. [RPC-56]
    peer.request(code.CALL, {}, scene.uri('missing'));
    peer.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    await peer.expectClosed();
    await done;
  });

  it('sends no second GOODBYE when both sides say it at once [SES-32]', async (scene) => {
    const shutdown = scene.need('shutdown');
    const peer = await scene.join();
    const done = shutdown.call(scene.target);
    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    const goodbye = await peer.expect([code.GOODBYE, anyDict, any]);
    expect(goodbye).toHaveLength(3);
    await peer.expectClosed();
    await done;
  });
}
