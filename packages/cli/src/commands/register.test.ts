import { WampError, payload } from '@wamp/client';
import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';
import type { CliRun } from '../fixtures/cli-run.js';

const node = process.execPath;

async function registered(router: TestRouter, line: readonly string[]): Promise<CliRun> {
  const run = router.start(['reg', ...line]);
  await run.saysOnStderr('registered');
  return run;
}

async function errorOf(promise: Promise<unknown>): Promise<WampError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WampError)) throw new Error('there was no WampError', { cause: error });
  return error;
}

describe('wamp register', () => {
  it('echoes by default, and prints a record of each call', async () => {
    await using router = new TestRouter();
    const run = await registered(router, ['com.example.echo', '--count', '1']);
    const caller = await router.client();
    const reply = await caller.call('com.example.echo', payload([1, 12345678901234567890n], { k: 'v' }), {
      full: true,
    });
    expect(reply).toMatchObject({ args: [1, 12345678901234567890n], kwargs: { k: 'v' } });
    expect(await run.exit).toBe(0);
    expect(run.records).toMatchObject([
      {
        type: 'invocation',
        procedure: 'com.example.echo',
        registration: expect.any(Number),
        kwargs: { k: 'v' },
        details: {},
        outcome: 'result',
        ms: expect.any(Number),
        ts: expect.any(String),
      },
    ]);
    expect(run.stderr).toMatch(/^registered com\.example\.echo \(id \d+\) {2}Ctrl-C to stop\n/);
  });

  it('answers with what --reply says', async () => {
    await using router = new TestRouter();
    await registered(router, [
      'com.example.answer',
      '--reply',
      '42',
      '-s',
      '43',
      '-k',
      'a=1',
      '--count',
      '1',
    ]);
    const caller = await router.client();
    expect(await caller.call('com.example.answer', undefined, { full: true })).toMatchObject({
      args: [42, '43'],
      kwargs: { a: 1 },
    });
  });

  it('answers with what --error says', async () => {
    await using router = new TestRouter();
    const run = await registered(router, [
      'com.example.no',
      '--error',
      'com.example.error.no',
      'why',
      '--count',
      '1',
    ]);
    const caller = await router.client();
    expect(await errorOf(caller.call('com.example.no'))).toMatchObject({
      uri: 'com.example.error.no',
      args: ['why'],
    });
    await run.exit;
    expect(run.records).toMatchObject([{ outcome: 'error', error: 'com.example.error.no' }]);
  });

  it('takes patterns with --match, and tells which procedure was called', async () => {
    await using router = new TestRouter();
    const run = await registered(router, ['com.example.', '--match', 'prefix', '--count', '1']);
    await (await router.client()).call('com.example.any.procedure');
    expect(await run.exit).toBe(0);
    expect(run.records).toMatchObject([{ procedure: 'com.example.any.procedure' }]);
  });

  it('ends with 0 after --for', async () => {
    await using router = new TestRouter();
    expect((await router.run(['reg', 'com.example.echo', '--for', '20ms'])).code).toBe(0);
  });

  it('ends with 0 on Ctrl-C', async () => {
    await using router = new TestRouter();
    const run = await registered(router, ['com.example.echo']);
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
  });

  it('ends with 6 when the procedure is taken', async () => {
    await using router = new TestRouter();
    await (await router.client()).register('com.example.echo', () => 1);
    const { code, stderr } = await router.run(['reg', 'com.example.echo']);
    expect(code).toBe(6);
    expect(stderr).toContain('wamp.error.procedure_already_exists');
  });

  it.each([
    [['com.x', '--reply', '--echo']],
    [['com.x', '--exec']],
    [['com.x', '5']],
    [['com.x', '--exec', '5', '--', 'df']],
    [['com.x', '--match', 'fuzzy']],
    [['com.x', '-O', 'invoke=often']],
    [['com.x.']],
  ])('reg %j ends with 2', async (line) => {
    await using router = new TestRouter();
    expect((await router.run(['reg', ...line])).code).toBe(2);
  });
});

describe('wamp register --exec', () => {
  const script = (code: string, ...args: string[]): string[] => [
    'com.example.run',
    '--exec',
    '--count',
    '1',
    '--',
    node,
    '-e',
    code,
    ...args,
  ];

  it('gives the call in the environment and on stdin, and takes JSON from stdout', async () => {
    await using router = new TestRouter();
    const code = `
      let text = '';
      process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
        const { WAMP_PROCEDURE, WAMP_REGISTERED, WAMP_ARGS, WAMP_KWARGS } = process.env;
        console.log(JSON.stringify({ env: { WAMP_PROCEDURE, WAMP_REGISTERED, WAMP_ARGS, WAMP_KWARGS }, stdin: JSON.parse(text) }));
      });`;
    await registered(router, script(code));
    const caller = await router.client();
    expect(await caller.call('com.example.run', payload(['a b', 1], { k: true }))).toStrictEqual({
      env: {
        WAMP_PROCEDURE: 'com.example.run',
        WAMP_REGISTERED: 'com.example.run',
        WAMP_ARGS: '["a b",1]',
        WAMP_KWARGS: '{"k":true}',
      },
      stdin: {
        procedure: 'com.example.run',
        registered: 'com.example.run',
        args: ['a b', 1],
        kwargs: { k: true },
        details: {},
      },
    });
  });

  it('takes output that is no JSON as text, without the final newline', async () => {
    await using router = new TestRouter();
    await registered(router, script('console.log("two\\nlines")'));
    expect(await (await router.client()).call('com.example.run')).toBe('two\nlines');
  });

  it('takes output that is no text as binary', async () => {
    await using router = new TestRouter();
    await registered(router, script('process.stdout.write(Buffer.from([255, 0]))'));
    expect(await (await router.client()).call('com.example.run')).toStrictEqual(Uint8Array.of(255, 0));
  });

  it('replaces placeholders within an argument, so that nothing is split or run', async () => {
    await using router = new TestRouter();
    const run = router.start([
      ...['reg', 'com.example.run', '--exec', '--count', '1', '--', node, '-p'],
      ...[
        'JSON.stringify(process.argv.slice(1))',
        '{{args.0}}',
        'x={{kwargs.name}}',
        '{{uri.2}}',
        '{{args.9}}',
      ],
    ]);
    await run.saysOnStderr('registered');
    const caller = await router.client();
    expect(await caller.call('com.example.run', payload(['$(id); "a b"'], { name: [1] }))).toStrictEqual([
      '$(id); "a b"',
      'x=[1]',
      'run',
      '',
    ]);
  });

  it('makes an error of an exit code other than 0, and does not send stdout', async () => {
    await using router = new TestRouter();
    const run = await registered(
      router,
      script('console.log("secret"); console.error("bad"); process.exitCode = 3'),
    );
    const error = await errorOf((await router.client()).call('com.example.run'));
    expect(error).toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: [],
      kwargs: { exit: 3, signal: null, stderr: 'bad\n' },
    });
    expect(await run.exit).toBe(0);
  });

  it('cuts stderr to 4 KiB', async () => {
    await using router = new TestRouter();
    await registered(router, script('console.error("x".repeat(100000)); process.exitCode = 1'));
    const { kwargs } = await errorOf((await router.client()).call('com.example.run'));
    expect(kwargs['stderr']).toBe('x'.repeat(4096));
  });

  it('makes an error of a program that does not exist', async () => {
    await using router = new TestRouter();
    const run = router.start(['reg', 'com.example.run', '--exec', '--count', '1', '--', '/no/such/program']);
    await run.saysOnStderr('registered');
    const error = await errorOf((await router.client()).call('com.example.run'));
    expect(error.kwargs['stderr']).toContain('cannot run /no/such/program');
  });

  it('lets the router hold back what is more than --concurrency, and ends the program on Ctrl-C', async () => {
    await using router = new TestRouter();
    const run = router.start([
      ...['reg', 'com.example.run', '--exec', '--concurrency', '1', '--', node, '-e'],
      'process.stdin.resume(); setTimeout(() => undefined, 60000)',
    ]);
    await run.saysOnStderr('registered');
    const caller = await router.client();
    const settled = [1, 2].map(() => errorOf(caller.call('com.example.run')));
    expect(await errorOf(caller.call('com.example.run', undefined, { timeout: 50 }))).toMatchObject({
      uri: 'wamp.error.timeout',
    });
    // Those who wait are told.
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
    for (const error of await Promise.all(settled)) expect(error.uri).toMatch(/^wamp\.error\./);
  });

  it('refuses calls at once while as many programs run as --concurrency says, so that another callee may take them', async () => {
    await using router = new TestRouter();
    const run = router.start([
      ...['reg', 'com.example.run', '--exec', '--concurrency', '1', '--', node, '-e'],
      // It does not end when it is told to, although its call is over.
      'process.on("SIGTERM", () => undefined); process.stdin.resume(); setTimeout(() => undefined, 60000)',
    ]);
    await run.saysOnStderr('registered');
    const caller = await router.client();
    const first = errorOf(
      caller.call('com.example.run', undefined, { timeout: 300, cancelMode: 'killnowait' }),
    );
    expect(await first).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(await errorOf(caller.call('com.example.run'))).toMatchObject({
      uri: 'wamp.error.no_available_callee',
    });
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
  });
});
