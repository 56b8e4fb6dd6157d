import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ticket } from '@wamp/auth/ticket';
import { createClient } from '@wamp/client';
import {
  checkConfiguration,
  createLog,
  developmentConfig,
  initialConfiguration,
  runRouter,
} from '@wamp/router-app';
import { webSocket } from '@wamp/transport-websocket';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../apps/router/dist/bin.js', import.meta.url));

/** How `check` and `run` end for a file, which they are given in an empty folder. */
async function outcomes(text: string | undefined): Promise<unknown[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'wamp-t50-'));
  if (text !== undefined) writeFileSync(join(cwd, 'wamp.yaml'), text);
  return Promise.all(
    ['check', 'run'].map(async (command) => {
      const [code]: unknown[] = await once(
        spawn(process.execPath, [bin, command], { cwd, stdio: 'ignore' }),
        'exit',
      );
      return code;
    }),
  );
}

/** Whether somebody answers at an address. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', end(true));
    socket.on('error', end(false));
  });
}

async function development() {
  const cut = new AbortController();
  const log = createLog({ stream: { write: () => true, on: () => undefined }, format: 'json' });
  const { services, closed } = await runRouter(developmentConfig({ port: 0 }), {
    signal: cut.signal,
    cut: cut.signal,
    log,
  });
  const url = services.find(({ kind }) => kind === 'WebSocket')?.url ?? '';
  return {
    services,
    url,
    port: Number(new URL(url).port),
    [Symbol.asyncDispose]: async () => {
      cut.abort();
      await closed;
    },
  };
}

describe('A router that was told nothing [T50]', () => {
  it('does not run: there is no default that anybody could reach', async () => {
    const all = await Promise.all([undefined, '', '{}'].map(outcomes));
    expect(all).toEqual([
      [3, 3],
      [3, 3],
      [3, 3],
    ]);
  });

  it('listens on this machine only, also with the file that init writes', async () => {
    const { file } = checkConfiguration(initialConfiguration());
    expect(file?.listeners.map(({ address }) => address)).toEqual(['127.0.0.1']);
    await using router = await development();
    expect(router.services.map(({ url }) => new URL(url).hostname)).toEqual(['127.0.0.1', '127.0.0.1']);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) expect(await answers(address, router.port)).toBe(false);
    expect(await answers('127.0.0.1', router.port)).toBe(true);
  });

  it('has no users, and serves nothing for operators', async () => {
    await using router = await development();
    for (const authid of ['admin', 'root', 'anonymous']) {
      const client = createClient({
        realm: 'realm1',
        transports: [webSocket(router.url)],
        auth: ticket({ authid, ticket: authid }),
        retry: false,
      });
      await expect(client.ready()).rejects.toMatchObject({ name: 'JoinError' });
    }
    for (const path of ['/admin', '/metrics', '/console', '/debug', '/', '/.env']) {
      expect((await fetch(`http://127.0.0.1:${router.port}${path}`)).status).toBe(404);
    }
  });

  it('does not let anonymous in from other machines unless that is said', async () => {
    const exposed = initialConfiguration().replace('address: 127.0.0.1', 'address: 0.0.0.0');
    expect(checkConfiguration(exposed).file).toBeUndefined();
    expect(await outcomes(exposed)).toEqual([3, 3]);
    const meant = exposed.replace('# allow_remote: false', 'allow_remote: true');
    expect(checkConfiguration(meant).file).toBeDefined();
  });
});
