import { PassThrough } from 'node:stream';
import { WampError, payload } from '@wamp/client';
import { ConnectionError, type Connector, json } from '@wamp/protocol';
import { describe, expect, it, vi } from 'vitest';
import { CliRun } from '../fixtures/cli-run.js';
import { TestRouter } from '../fixtures/test-router.js';

/** A router with a few procedures. */
async function startRouter(): Promise<TestRouter> {
  const router = new TestRouter();
  const callee = await router.client();
  await callee.register('com.example.add', ({ args }) => Number(args[0]) + Number(args[1]));
  await callee.register('com.example.echo', ({ args, kwargs }) => payload(args, kwargs));
  await callee.register('com.example.who', ({ caller }) => caller?.session ?? null);
  await callee.register('com.example.div', () => {
    throw new WampError('com.example.error.div_by_zero', { args: ['1/0'], kwargs: { op: 'div' } });
  });
  await callee.register('com.example.hang', ({ signal }) => {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  await callee.register('com.example.deaf', () => new Promise(() => undefined));
  return router;
}

describe('wamp call', () => {
  it('prints one record as NDJSON when stdout is not a terminal', async () => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run(['call', 'com.example.add', '2', '3']);
    expect(run.records).toStrictEqual([
      {
        type: 'result',
        procedure: 'com.example.add',
        args: [5],
        kwargs: {},
        details: {},
        ms: expect.any(Number),
      },
    ]);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
  });

  it('prints the result for people on a terminal', async () => {
    await using router = await startRouter();
    const add = await router.run(['call', 'com.example.add', '2', '3'], { isTerminal: true });
    expect(add).toMatchObject({ code: 0, stdout: '5\n', stderr: '' });
    const echo = await router.run(['call', 'com.example.echo', '{"size":4096}', '-k', 'mtime=2026'], {
      isTerminal: true,
    });
    expect(echo.stdout).toBe('{ "size": 4096 }\nmtime: 2026\n');
  });

  it('delivers every word exactly, in the order of the line', async () => {
    await using router = await startRouter();
    const { run, stdout } = await router.run([
      ...['call', 'com.example.echo', '12345678901234567890', '-s', '5', '-5', '{{x}}', '-b', 'hex:00ff'],
      ...['-k', 'constructor=1', '-k', 'b~=2'],
    ]);
    expect(stdout).toContain('"args":[12345678901234567890,"5",-5,"{{x}}","\\u0000AP8="]');
    expect(run.records[0]?.['kwargs']).toStrictEqual({ constructor: 1, b: '2' });
  });

  it('prints the bare value with -R, binary as it is', async () => {
    await using router = await startRouter();
    const text = await router.run(['call', 'com.example.echo', 'a "text"', '-R']);
    expect(text).toMatchObject({ code: 0, stdout: 'a "text"\n' });
    const { run } = await router.run(['call', 'com.example.echo', '-b', 'hex:00ff0a', '-o', 'value']);
    expect(run.stdoutBytes).toStrictEqual(Buffer.from([0, 255, 10]));
  });

  it('ends with 2 when -o value cannot hold the result', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.echo', '1', '2', '-o', 'value']);
    expect(code).toBe(2);
    expect(stderr).toContain('-o value prints one positional value, and there are 2');
  });

  it('ends with 6 and names the procedure when there is none', async () => {
    await using router = await startRouter();
    const { code, stderr, stdout } = await router.run(['call', 'com.example.ad', '2'], { isTerminal: true });
    expect(code).toBe(6);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^error: no procedure com\.example\.ad in realm1 +exit 6 {3}wamp\.error\.no_such_procedure\n/,
    );
  });

  it('ends with 7 and a record when the peer answers with its own error', async () => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run(['call', 'com.example.div', '1', '0']);
    expect(code).toBe(7);
    expect(run.records).toStrictEqual([
      {
        type: 'error',
        error: 'com.example.error.div_by_zero',
        args: ['1/0'],
        kwargs: { op: 'div' },
        ms: expect.any(Number),
      },
    ]);
    expect(stderr).toMatch(/^error: call com\.example\.div: .* exit 7 {3}com\.example\.error\.div_by_zero\n/);
  });

  it('tells an error once to a person who asked for records', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.div', '-o', 'ndjson'], {
      isTerminal: true,
    });
    expect({ code, stderr }).toStrictEqual({ code: 7, stderr: '' });
  });

  it('ends with 8 when the time is up', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run(['call', 'com.example.hang', '--timeout', '30ms']);
    expect(code).toBe(8);
    expect(run.records).toMatchObject([{ type: 'error', error: 'wamp.error.timeout' }]);
  });

  it('ends with 9 when the connection is lost meanwhile', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.hang', '--wire']);
    await run.saysOnStderr('→ CALL');
    router.cut();
    expect(await run.exit).toBe(9);
    expect(run.stderr).toContain('error: connection lost before the work was done');
  });

  it('ends with 11 when the router does not allow it', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.add', '-r', 'closed']);
    expect(code).toBe(11);
    expect(stderr).toMatch(
      /^error: not allowed to call com\.example\.add +exit 11 {3}wamp\.error\.not_authorized\n/,
    );
  });

  it('ends with 5 when the router refuses the session', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.add', '-r', 'nowhere']);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      /^error: nowhere refused the session: no such realm +exit 5 {3}wamp\.error\.no_such_realm\n/,
    );
  });

  it.each([
    [['--expect', '5'], 0],
    [['--expect', '6'], 10],
    [['--expect-error', 'com.example.error.div_by_zero'], 10],
  ])('compares the result with %j and ends with %i', async (flags, code) => {
    await using router = await startRouter();
    expect((await router.run(['call', 'com.example.add', '2', '3', ...flags])).code).toBe(code);
  });

  it.each([
    [['--expect-error', 'com.example.error.div_by_zero'], 0],
    [['--expect-error', 'com.example.error.other'], 10],
    [['--expect', '5'], 7],
  ])('compares an error with %j and ends with %i', async (flags, code) => {
    await using router = await startRouter();
    expect((await router.run(['call', 'com.example.div', ...flags])).code).toBe(code);
  });

  it('says what was expected and what came', async () => {
    await using router = await startRouter();
    const { stderr } = await router.run(['call', 'com.example.add', '2', '3', '--expect', '{"a":1}']);
    expect(stderr).toMatch(/^error: expected \{"a":1\}, got 5 +exit 10\n/);
  });

  it('sends CANCEL on Ctrl-C, waits for the answer and ends with 130', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.hang', '--wire']);
    await run.saysOnStderr('→ CALL');
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
    expect(run.stdout).toBe('');
  });

  it('ends with 143 on SIGTERM while it waits', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.hang', '--wire']);
    await run.saysOnStderr('→ CALL');
    run.signal('SIGTERM');
    expect(await run.exit).toBe(143);
  });

  it('calls once per line of --each and numbers the results', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run(['call', 'com.example.echo', '--each', '-', '--jobs', '2'], {
      stdin: '1\n"two"\n\n{"args":[3],"kwargs":{"k":1},"type":"event"}\n{"a":4}\n',
    });
    expect(code).toBe(0);
    expect(run.records.map(({ n, args, kwargs }) => ({ n, args, kwargs }))).toStrictEqual([
      { n: 1, args: [1], kwargs: {} },
      { n: 2, args: ['two'], kwargs: {} },
      { n: 3, args: [3], kwargs: { k: 1 } },
      { n: 4, args: [{ a: 4 }], kwargs: {} },
    ]);
  });

  it('takes lines as text with --each-as text', async () => {
    await using router = await startRouter();
    const { run } = await router.run(['call', 'com.example.echo', '--each', '-', '--each-as', 'text'], {
      stdin: '1\n\nx',
    });
    expect(run.records.map(({ args }) => args)).toStrictEqual([['1'], [''], ['x']]);
  });

  it('goes on after an error, and ends with the code of the first one', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run(['call', 'com.example.div', '--repeat', '3', '-q']);
    expect(code).toBe(7);
    expect(run.records.map(({ type, n }) => `${String(type)} ${String(n)}`)).toStrictEqual([
      'error 1',
      'error 2',
      'error 3',
    ]);
  });

  it('stops at a malformed line of --each with its number', async () => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run(['call', 'com.example.echo', '--each', '-'], {
      stdin: '1\n{x}\n2\n',
    });
    expect(code).toBe(2);
    expect(run.records).toHaveLength(1);
    expect(stderr).toMatch(/^error: line 2 of --each is not JSON +exit 2\n {2}\{x\}\n {3}\^ expected a key/);
  });

  it('ends with 2 when the file of --each cannot be read', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.echo', '--each', '/no/such/file']);
    expect(code).toBe(2);
    expect(stderr).toContain('error: cannot read /no/such/file');
  });

  it('stops waiting for lines of --each on Ctrl-C', async () => {
    await using router = await startRouter();
    const stdin = new PassThrough();
    const run = router.start(['call', 'com.example.echo', '--each', '-'], { stdin });
    stdin.write('1\n');
    await run.saysOnStdout('"n":1');
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
  });

  it('ends with 9 when the connection is lost while it waits for lines', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.echo', '--each', '-', '-v'], {
      stdin: new PassThrough(),
    });
    await run.saysOnStderr('joined realm1');
    router.cut();
    expect(await run.exit).toBe(9);
  });

  it.each([
    [[], 1],
    [['--retry', '0'], 1],
    [['--retry', '2'], 3],
  ])('gives up with 4 after the tries of %j', async (flags, tries) => {
    // No pause between the tries.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    let tried = 0;
    const unreachable: Connector = {
      name: 'ws://nowhere',
      connect: () => {
        tried++;
        const code = 'WAMP_ERR_UNREACHABLE';
        return Promise.reject(new ConnectionError('cannot connect to ws://nowhere: unknown host', { code }));
      },
    };
    const run = new CliRun(['call', 'com.x', ...flags], { connectorFor: () => unreachable });
    expect(await run.exit).toBe(4);
    expect(tried).toBe(tries);
    expect(run.stderr).toMatch(/error: cannot connect to ws:\/\/nowhere: unknown host +exit 4\n$/);
  });

  it('leaves at once on a second Ctrl-C', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.deaf', '--wire']);
    await run.saysOnStderr('→ CALL');
    run.signal('SIGINT');
    await run.saysOnStderr('→ CANCEL');
    const start = performance.now();
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
    // The first one alone would wait two seconds for the answer.
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('cancels with the mode of --cancel', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.hang', '--wire', '--cancel', 'skip']);
    await run.saysOnStderr('→ CALL');
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
    expect(run.stderr).toMatch(/→ CANCEL +\[49,1,\{"mode":"skip"\}\]/);
  });

  it('prints an indented document with -o json and nothing with -o none', async () => {
    await using router = await startRouter();
    const { stdout } = await router.run(['call', 'com.example.add', '2', '3', '-o', 'json']);
    expect(stdout).toMatch(/^\{\n {2}"type": "result",\n/);
    expect(JSON.parse(stdout)).toMatchObject({ args: [5] });
    expect((await router.run(['call', 'com.example.add', '2', '3', '-o', 'none'])).stdout).toBe('');
  });

  it('tells the router only a timeout that was asked for', async () => {
    await using router = await startRouter();
    const plain = await router.run(['call', 'com.example.add', '2', '3', '--wire']);
    expect(plain.stderr).toMatch(/→ CALL +\[48,1,\{\},/);
    const option = await router.run(['call', 'com.example.add', '-O', '_own=1', '--wire']);
    expect(option.stderr).toMatch(/→ CALL +\[48,1,\{"_own":1\},/);
  });

  it('is told who calls only with --disclose-me', async () => {
    await using router = await startRouter();
    expect((await router.run(['call', 'com.example.who', '-R'])).stdout).toBe('null\n');
    expect((await router.run(['call', 'com.example.who', '-R', '--disclose-me'])).stdout).toMatch(/^\d+\n$/);
  });

  it('ends with 2 when the serializer cannot carry a value', async () => {
    await using router = new TestRouter(json());
    const { code, stderr } = await router.run(['call', 'com.example.echo', '12345678901234567890']);
    expect(code).toBe(2);
    expect(stderr).toContain('the payload cannot be sent: JSON cannot express an integer beyond 2^53');
  });

  it.each([
    [['call', 'not a uri']],
    [['call', 'com.x', '--timeout', 'soon']],
    [['call', 'com.x', '-k', 'a:=1O']],
    [['call', 'com.x', '-o', 'yaml']],
    [['call', 'com.x', '--serializer', 'xml']],
    [['call', 'com.x', '--retry', 'often']],
    [['call', 'com.x', '--jobs', '0']],
    [['call', 'com.x', '-O', 'receive_progess=true']],
    [['call', 'com.x', '--expect', '1', '--expect-error', 'a.b']],
    [['call', 'com.x', '1', '--each', '-']],
    [['call', 'com.x', '--cancel', 'maybe']],
  ])('%j ends with 2 before anything is sent', async (line) => {
    await using router = new TestRouter();
    const { code, stdout, stderr } = await router.run(line);
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .* exit 2\n/);
    expect(router.router.stats.sessions).toBe(0);
  });

  it('takes defaults from the environment, which flags replace', async () => {
    await using router = await startRouter();
    const env = { WAMP_REALM: 'nowhere', WAMP_OUTPUT: 'value', WAMP_TIMEOUT: '' };
    expect((await router.run(['call', 'com.example.add', '2', '3'], { env })).code).toBe(5);
    const { stdout } = await router.run(['call', 'com.example.add', '2', '3', '-r', 'realm1'], { env });
    expect(stdout).toBe('5\n');
    const wrong = await router.run(['call', 'com.example.add'], { env: { WAMP_TIMEOUT: 'soon' } });
    expect(wrong.stderr).toContain('WAMP_TIMEOUT soon is not a duration');
  });

  it('shows every message with --wire', async () => {
    await using router = await startRouter();
    const { stderr } = await router.run(['call', 'com.example.add', '2', '3', '--wire', '-q']);
    expect(stderr.split('\n').map((line) => line.slice(13).replace(/ +/g, ' '))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^→ HELLO \[1,"realm1",\{/),
        expect.stringMatching(/^← WELCOME \[2,\d+,\{/),
        '→ CALL [48,1,{},"com.example.add",[2,3]]',
        '← RESULT [50,1,{},[5]]',
        expect.stringMatching(/^→ GOODBYE \[6,\{/),
      ]),
    );
  });

  it('prints nothing more and ends with 0 when nobody reads stdout any more', async () => {
    await using router = await startRouter();
    const run = router.start(['call', 'com.example.hang', '--wire']);
    await run.saysOnStderr('→ CALL');
    run.breakPipe();
    expect(await run.exit).toBe(0);
  });
});
