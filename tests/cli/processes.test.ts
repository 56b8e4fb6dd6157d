import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WampProcess, requireBuild, startDevelopmentRouter, wamp, wampScript } from './wamp-process.ts';

const runFile = promisify(execFile);

let router: Awaited<ReturnType<typeof startDevelopmentRouter>>;
let folder = '';

beforeAll(async () => {
  requireBuild();
  router = await startDevelopmentRouter();
  folder = await mkdtemp(join(tmpdir(), 'wamp-cli-'));
});

afterAll(async () => {
  await router.run[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('wamp as a process', () => {
  it('calls what another wamp has registered, over every transport and serializer', async () => {
    await using callee = new WampProcess(['reg', 'com.example.echo', '-u', router.url]);
    await callee.says(/registered com\.example\.echo/);
    const urls = [router.url, `tcp://127.0.0.1:${router.port}`, `rs://127.0.0.1:${router.port}`];
    for (const url of urls) {
      for (const serializer of ['cbor', 'msgpack', 'json']) {
        const { code, stdout } = await wamp([
          ...['call', 'com.example.echo', '2', 'x', '-b', 'hex:00ff', '-k', 'k=[1]'],
          ...['-u', url, '--serializer', serializer],
        ]);
        expect(JSON.parse(stdout), `${url} ${serializer}`).toMatchObject({
          args: [2, 'x', '\0AP8='],
          kwargs: { k: [1] },
        });
        expect(code).toBe(0);
      }
    }
    callee.child.kill('SIGINT');
    expect(await callee.ended).toMatchObject({ code: 0, signal: null });
  });

  it('carries an integer of 20 digits to the callee and back', async () => {
    await using callee = new WampProcess(['reg', 'com.example.big', '-u', router.url]);
    await callee.says(/registered/);
    const { stdout } = await wamp([
      'call',
      'com.example.big',
      '12345678901234567890',
      '-R',
      '-u',
      router.url,
    ]);
    expect(stdout).toBe('12345678901234567890\n');
  });

  it('publishes to a wamp that subscribed', async () => {
    await using subscriber = new WampProcess(['sub', 'com.example.stock', '--count', '1', '-u', router.url]);
    await subscriber.says(/subscribed/);
    expect((await wamp(['pub', 'com.example.stock', '4', '-u', router.url])).code).toBe(0);
    const { code, stdout } = await subscriber.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'event', topic: 'com.example.stock', args: [4] });
  });

  it('measures the steps of connecting over WebSocket and RawSocket', async () => {
    for (const url of [router.url, `tcp://127.0.0.1:${router.port}`]) {
      const { code, stdout } = await wamp(['ping', '-c', '2', '-u', url]);
      expect(code, url).toBe(0);
      const records = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(records.map(({ type }) => type)).toStrictEqual(['connected', 'ping', 'ping', 'rtt']);
      expect(Object.keys(records[0] ?? {})).toStrictEqual(['type', 'tcp', 'upgrade', 'join', 'total']);
    }
  });

  it('ends the session of another wamp, which ends with 9', async () => {
    await using callee = new WampProcess(['reg', 'com.example.victim', '--retry', '0', '-u', router.url]);
    await callee.says(/registered/);
    const described = await wamp(['describe', 'com.example.victim', '-u', router.url]);
    const { registration } = JSON.parse(described.stdout) as { registration: { callees: number[] } };
    const [session] = registration.callees;
    const kill = await wamp(['session', 'kill', String(session), '-u', router.url]);
    expect(kill).toMatchObject({ code: 0, stdout: `{"type":"killed","session":${String(session)}}\n` });
    expect(await callee.ended).toMatchObject({ code: 9 });
  });

  it('begins a subscription with what was retained before', async () => {
    await wamp(['pub', 'com.example.lamp', 'on', '--retain', '-u', router.url]);
    const line = ['sub', 'com.example.lamp', '--retained', '--count', '1', '-o', 'value', '-q'];
    expect(await wamp([...line, '-u', router.url])).toMatchObject({ code: 0, stdout: 'on\n', stderr: '' });
  });

  it('takes the next URL when the first one cannot be reached', async () => {
    const { code, stderr } = await wamp(['pub', 'a.b', '-u', 'ws://127.0.0.1:9/ws', '-u', router.url]);
    expect(code).toBe(0);
    expect(stderr).toContain('ws://127.0.0.1:9/ws');
  });

  it('ends with 4 and says what to try when nothing listens', async () => {
    const { code, stderr } = await wamp(['pub', 'a.b', '-u', 'ws://127.0.0.1:9/ws']);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^error: cannot connect to ws:\/\/127\.0\.0\.1:9\/ws: connection refused +exit 4\n {2}nothing is listening there\. {2}start one: {2}wamp router run --dev\n$/,
    );
    const raw = await wamp(['pub', 'a.b', '-u', 'unix:/no/such/socket']);
    expect(raw.code).toBe(4);
  });

  it('ends with 4 when the router does not answer in time', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { code } = await wamp([
      'pub',
      'a.b',
      '-u',
      `ws://127.0.0.1:${address.port}`,
      '--connect-timeout',
      '100ms',
    ]);
    server.close();
    expect(code).toBe(4);
  });

  it('ends with 5 when the realm does not exist', async () => {
    expect((await wamp(['pub', 'a.b', '-u', router.url, '-r', 'nowhere'])).code).toBe(5);
  });

  it('ends with 130 on SIGINT and 143 on SIGTERM while a call waits', async () => {
    const callee = new WampProcess([
      ...['reg', 'com.example.slow', '-u', router.url, '--exec', '--'],
      ...[process.execPath, '-e', 'setTimeout(() => undefined, 60000)'],
    ]);
    await callee.says(/registered/);
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      await using caller = new WampProcess(['call', 'com.example.slow', '-u', router.url, '--wire']);
      await caller.says(/→ CALL/);
      caller.child.kill(signal);
      expect(await caller.ended, signal).toMatchObject({ code, signal: null });
    }
    callee.child.kill('SIGTERM');
    expect(await callee.ended).toMatchObject({ code: 0 });
  });

  it('ends quietly with 0 when the reader of stdout goes away', async () => {
    const script = `"$0" "$1" sub com.example.pipe -u "$2" | head -1; echo "\${PIPESTATUS[0]}"`;
    const pipe = runFile('bash', ['-c', script, process.execPath, wampScript, router.url]);
    const ended = new AbortController();
    void pipe.finally(() => ended.abort());
    // Two events at least: the second one finds the pipe broken.
    while (!ended.signal.aborted) await wamp(['pub', 'com.example.pipe', 'x', '-u', router.url]);
    const { stdout, stderr } = await pipe;
    expect(stdout.trim().split('\n').at(-1)).toBe('0');
    expect(stderr).not.toContain('EPIPE');
  });

  it('ends with 12 when the router cannot listen', async () => {
    const { code, stderr } = await wamp(['router', 'run', '--dev', '--port', String(router.port)]);
    expect(code).toBe(12);
    expect(stderr).toMatch(/^error: /);
  });

  it('ends with 3 for a wrong configuration, and shows each mistake with its place', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, 'version: 1\nlog: { level: loud }\nlisteners:\n  - { name: a, port: 80x }\n');
    const { code, stdout } = await wamp(['router', 'check', '-c', file]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/wrong\.yaml:2:15 /);
    expect((await wamp(['router', 'run', '-c', file])).code).toBe(3);
  });

  it('prints one line with a place for each of five mistakes', async () => {
    const file = join(folder, 'five.yaml');
    await writeFile(
      file,
      [
        'version: 1',
        'log: { level: loud }',
        'listeners:',
        '  - { name: a, port: 80x, serve: { rawsocket: {} } }',
        'realms:',
        '  - name: realm 1',
        '    auth: { anonymous: { role: guest } }',
        '    roles:',
        '      - name: guest',
        '        permissions:',
        '          - { uri: com.example., match: prefx, allow: [call] }',
        '          - { uri: com.example., match: prefix, allow: [cal] }',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await wamp(['router', 'check', '-c', file]);
    const places = stdout.split('\n').flatMap((line) => /five\.yaml:(\d+:\d+) /.exec(line)?.[1] ?? []);
    expect(places).toStrictEqual(['2:15', '4:22', '6:11', '11:41', '12:57']);
    expect(stdout).toContain('5 errors, 0 warnings');
    expect(code).toBe(3);
  });

  it('writes a configuration file that it finds in order', async () => {
    const file = join(folder, 'new.yaml');
    expect((await wamp(['router', 'init', '-c', file])).code).toBe(0);
    expect((await wamp(['router', 'check', '-c', file])).code).toBe(0);
    expect((await wamp(['router', 'init', '-c', file])).code).toBe(3);
  });

  it('ends the router with 0 on SIGINT', async () => {
    const { run } = await startDevelopmentRouter();
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 0, signal: null });
  });

  it('prints its version and its command tree', async () => {
    const version = await wamp(['--version']);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await wamp(['version'])).stdout).toBe(version.stdout);
    const tree = JSON.parse((await wamp(['help', '--json'])).stdout) as { commands: { name: string }[] };
    expect(tree.commands.map(({ name }) => name)).toStrictEqual([
      ...['call', 'publish', 'subscribe', 'register'],
      ...['ls', 'describe', 'session', 'registration', 'subscription', 'history', 'trace', 'ping'],
      ...['router', 'key', 'completion', 'help', 'version'],
    ]);
  });
});
