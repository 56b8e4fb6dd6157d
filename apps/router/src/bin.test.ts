import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { any, code, WirePeer } from '@wamp/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Lets Node run our sources: their imports name the files that the compiler will write. */
const sourceHooks = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith('.') && context.parentURL.endsWith('.ts')
        ? next(specifier.replace(/\\.js$/, '.ts'), context)
        : next(specifier, context),
  });
`;
const nodeArgs = [
  '--conditions=@wamp/source',
  `--import=data:text/javascript,${encodeURIComponent(sourceHooks)}`,
  fileURLToPath(new URL('bin.ts', import.meta.url)),
];

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

interface Child extends AsyncDisposable {
  /** Waits until this stands in the output. */
  see(text: string | RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Reads the output no more. */
  hangUp(): void;
  readonly ended: Promise<Ended>;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wamp-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]): Child {
  const child = spawn(process.execPath, [...nodeArgs, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  let look = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, output, errors }));
  });
  return {
    ended,
    see: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const found = new RegExp(text).exec(output);
          if (found !== null) resolve(found);
        };
        look();
        void ended.then((end) =>
          reject(new Error(`ended before ${String(text)} was seen: ${JSON.stringify(end)}`)),
        );
      }),
    signal: (name) => child.kill(name),
    hangUp: () => child.stdout.destroy(),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function portOf(child: Child): Promise<number> {
  return Number((await child.see(/ws:\/\/127\.0\.0\.1:(\d+)\/ws/))[1]);
}

const valid = `version: 1
listeners:
  - { name: main, port: 0, max_connections: 100, serve: { /ws: { websocket: {} } } }
realms:
  - name: realm1
    auth: { anonymous: { role: guest } }
    roles: [{ name: guest, permissions: [{ uri: com.example., match: prefix, allow: [call] }] }]
`;

describe('wamp-router --dev', () => {
  it('says in its first lines what listens where, and that everybody may do everything', async () => {
    await using child = run('--dev', '--port', '0');
    await child.see('Do not use it');
    child.signal('SIGTERM');
    const { output } = await child.ended;
    expect(output.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(/^WebSocket {2}ws:\/\/127\.0\.0\.1:\d+\/ws$/),
      expect.stringMatching(/^RawSocket {2}rs:\/\/127\.0\.0\.1:\d+$/),
      expect.stringContaining('only this machine can connect. In realm1 anybody may do everything'),
      expect.stringContaining('Do not use it for anything else'),
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('says GOODBYE on %s and ends with 0', async (signal) => {
    await using child = run('--dev', '--port', '0');
    const port = await portOf(child);
    await using peer = await WirePeer.open({ transport: 'websocket', url: `ws://127.0.0.1:${port}/ws` });
    await peer.join('realm1');
    child.signal(signal);
    const goodbye = await peer.expect([code.GOODBYE, any, 'wamp.close.system_shutdown']);
    expect(goodbye[1]).toMatchObject({ _retry_after_ms: expect.any(Number) as unknown });
    peer.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    const end = await child.ended;
    expect(end.errors).toBe('');
    expect(end.exitCode).toBe(0);
    expect(end.output).toContain('everybody has left');
  });

  it('ends at once with 1 on a second signal, and says how many were cut', async () => {
    await using child = run('--dev', '--port', '0');
    const port = await portOf(child);
    await using peer = await WirePeer.open({ transport: 'rawsocket', host: '127.0.0.1', port });
    await peer.join('realm1');
    child.signal('SIGTERM');
    await peer.expect([code.GOODBYE, any, any]);
    const before = performance.now();
    child.signal('SIGTERM');
    const { exitCode, output } = await child.ended;
    expect(exitCode).toBe(1);
    expect(output).toContain('1 connections and 0 running calls were cut');
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('ends with 12 and one line when the port is in use', async () => {
    await using first = run('--dev', '--port', '0');
    const port = await portOf(first);
    await using second = run('--dev', '--port', String(port));
    expect(await second.ended).toEqual({
      exitCode: 12,
      output: '',
      errors: `error: cannot listen on 127.0.0.1:${port}: another program listens there already; stop it, or take another port  (wamp-router run --dev --port N)\n`,
    });
  });

  it('goes on when nobody reads its log any more', async () => {
    await using child = run('--dev', '--port', '0');
    const port = await portOf(child);
    child.hangUp();
    const endpoint = { transport: 'websocket', url: `ws://127.0.0.1:${port}/ws` } as const;
    for (let round = 0; round < 3; round++) {
      await using peer = await WirePeer.open(endpoint);
      await peer.join('realm1');
    }
    child.signal('SIGTERM');
    const { exitCode, errors } = await child.ended;
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  });
});

describe('wamp-router with a file', () => {
  it('runs ./wamp.yaml and logs one JSON object per line', async () => {
    writeFileSync(join(folder, 'wamp.yaml'), valid);
    await using child = run();
    const port = await portOf(child);
    await using peer = await WirePeer.open({ transport: 'websocket', url: `ws://127.0.0.1:${port}/ws` });
    await peer.join('realm1');
    child.signal('SIGTERM');
    await peer.expect([code.GOODBYE, any, any]);
    peer.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    const { output, exitCode } = await child.ended;
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event }) => event)).toEqual([
      'listener.open',
      'session.open',
      'router.stopping',
      'session.close',
      'router.closed',
    ]);
    expect(lines[1]).toMatchObject({
      level: 'info',
      node: 'router-1',
      realm: 'realm1',
      session: peer.session,
      role: 'guest',
    });
    expect(exitCode).toBe(0);
  });

  it('ends with 3 and names --dev when there is none', async () => {
    await using child = run();
    expect(await child.ended).toEqual({
      exitCode: 3,
      output: '',
      errors: [
        'error: there is no wamp.yaml in this folder',
        '  to run without one, on this machine only:  wamp-router run --dev',
        '  to begin with a commented one:             wamp-router init',
        '',
      ].join('\n'),
    });
  });

  it('ends with 3 and every mistake, and listens nowhere', async () => {
    writeFileSync(join(folder, 'wamp.yaml'), valid.replace('port: 0', 'port: x').replace('[call]', '[cal]'));
    await using child = run();
    const { exitCode, output, errors } = await child.ended;
    expect([exitCode, output]).toEqual([3, '']);
    expect(errors.split('\n')).toEqual([
      expect.stringContaining('wamp.yaml:3:25'),
      expect.stringContaining('did you mean call?'),
      'error: the configuration is not usable: 2 errors, 0 warnings',
      '',
    ]);
  });

  it('ends with 12 when an address cannot be used', async () => {
    writeFileSync(
      join(folder, 'wamp.yaml'),
      valid
        .replace('port: 0', 'address: 192.0.2.1, port: 0')
        .replace('role: guest', 'role: guest, allow_remote: true'),
    );
    await using child = run();
    const { exitCode, errors } = await child.ended;
    expect(exitCode).toBe(12);
    expect(errors).toMatch(
      /^(?:wamp\.yaml.*warning.*\n)*error: cannot listen on 192\.0\.2\.1:0: this machine does not have the address;.*\n$/,
    );
  });
});

describe('wamp-router check and init', () => {
  it('writes a file that passes the check', async () => {
    await using init = run('init');
    expect(await init.ended).toMatchObject({ exitCode: 0, errors: '' });
    await using check = run('check');
    expect(await check.ended).toEqual({ exitCode: 0, output: 'wamp.yaml is in order\n', errors: '' });
  });

  it('does not overwrite a file', async () => {
    writeFileSync(join(folder, 'wamp.yaml'), valid);
    await using init = run('init');
    expect(await init.ended).toEqual({
      exitCode: 3,
      output: '',
      errors: 'error: cannot write wamp.yaml: there is one already; it stays as it is\n',
    });
    expect(readFileSync(join(folder, 'wamp.yaml'), 'utf8')).toBe(valid);
  });

  it('prints mistakes with their places, and ends with 3', async () => {
    writeFileSync(join(folder, 'other.yaml'), valid.replace('allow: [call]', 'allow: [call], alow: all'));
    await using check = run('check', '--config', 'other.yaml');
    const { exitCode, output } = await check.ended;
    expect(exitCode).toBe(3);
    expect(output).toBe(
      'other.yaml:7:93  realms[0].roles[0].permissions[0].alow  unknown key "alow"  (did you mean allow?)\n' +
        '1 error, 0 warnings\n',
    );
  });

  it('ends with 0 when there are warnings only', async () => {
    writeFileSync(
      join(folder, 'wamp.yaml'),
      valid.replace('websocket: {}', 'websocket: { max_message: 9MiB }'),
    );
    await using check = run('check');
    const { exitCode, output } = await check.ended;
    expect(exitCode).toBe(0);
    expect(output).toMatch(/warning: [^]*\n0 errors, 1 warning\n$/);
  });
});
