import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

describe('wamp session ls', () => {
  it('prints a record of each session, the own one too', async () => {
    await using router = new TestRouter();
    const id = await router.idOf(await router.client());
    const { code, run, stderr } = await router.run(['session', 'ls']);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    expect(run.records).toHaveLength(2);
    expect(run.records).toContainEqual(
      expect.objectContaining({
        type: 'session',
        session: id,
        authrole: 'anonymous',
        authmethod: 'anonymous',
      }),
    );
  });

  it('prints a table on a terminal, and marks the own session', async () => {
    await using router = new TestRouter();
    const id = await router.idOf(await router.client());
    const { stdout } = await router.run(['session', 'list'], { isTerminal: true });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^SESSION +AUTHID +AUTHROLE +METHOD +PROVIDER$/);
    expect(lines.find((line) => line.startsWith(String(id)))).toMatch(/ anonymous +anonymous /);
    expect(lines.filter((line) => line.endsWith('this command'))).toHaveLength(1);
  });

  it('prints only the ids with -o value, and only those of a role with --authrole', async () => {
    await using router = new TestRouter();
    const id = await router.idOf(await router.client());
    const { stdout } = await router.run(['session', 'ls', '--authrole', 'anonymous', '-o', 'value']);
    expect(stdout.split('\n')).toContain(String(id));
    const none = await router.run(['session', 'ls', '--authrole', 'admin', '-o', 'value']);
    expect(none).toMatchObject({ code: 0, stdout: '' });
  });

  it('ends with 11 and names the missing grant when the session may not ask', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['session', 'ls', '-r', 'closed']);
    expect(code).toBe(11);
    expect(stderr).toMatch(
      /^error: not allowed to call wamp\.session\.list +exit 11 {3}wamp\.error\.not_authorized\n/,
    );
    expect(stderr).toMatch(/\n {2}guest .*meta: \{ read: \[guest\] \}/);
  });

  it('ends with 6 when the router does not offer the meta API', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['session', 'ls', '-r', 'plain']);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^error: the router does not offer the session meta API in plain +exit 6 /);
  });
});

describe('wamp session get', () => {
  it('prints what is known about a session', async () => {
    await using router = new TestRouter();
    const id = await router.idOf(await router.client());
    const { run } = await router.run(['session', 'get', String(id)]);
    expect(run.records).toMatchObject([{ type: 'session', session: id, authmethod: 'anonymous' }]);
    const { stdout } = await router.run(['session', 'get', String(id)], { isTerminal: true });
    expect(stdout).toMatch(new RegExp(`^session +${id}$`, 'm'));
    expect(stdout).toMatch(/^authrole +anonymous$/m);
  });

  it('ends with 6 when there is no such session, and with 2 for what is no id', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['session', 'get', '5']);
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /^error: there is no session 5 in realm1 +exit 6 {3}wamp\.error\.no_such_session\n$/,
    );
    for (const id of ['five', '0', '-5', '99999999999999999']) {
      expect((await router.run(['session', 'get', id])).code, id).toBe(2);
    }
  });
});

describe('wamp session kill', () => {
  it('closes sessions with the reason and the message', async () => {
    await using router = new TestRouter();
    const clients = [await router.client(), await router.client()];
    const ids = await Promise.all(clients.map((client) => router.idOf(client)));
    const { code, run } = await router.run([
      ...['session', 'kill', ...ids.map(String)],
      ...['--reason', 'com.example.close.upgrade', '--message', 'back soon'],
    ]);
    expect(code).toBe(0);
    expect(run.records).toStrictEqual(ids.map((session) => ({ type: 'killed', session })));
    for (const client of clients) {
      expect(await client.closed).toMatchObject({ uri: 'com.example.close.upgrade', message: 'back soon' });
    }
  });

  it('closes them as killed when no reason is given, and says so to people', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    const id = await router.idOf(client);
    const { stdout } = await router.run(['session', 'kill', String(id)], { isTerminal: true });
    expect(stdout).toBe(`killed session ${id}\n`);
    expect(await client.closed).toMatchObject({ uri: 'wamp.close.killed' });
  });

  it('ends with 6 at a session that is not there', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['session', 'kill', '5']);
    expect(code).toBe(6);
    expect(stderr).toContain('there is no session 5 in realm1');
  });

  it('ends with 11 and names the missing grant when the session may not kill', async () => {
    await using router = new TestRouter();
    expect((await router.run(['session', 'ls', '-r', 'reading'])).code).toBe(0);
    const { code, stderr } = await router.run(['session', 'kill', '5', '-r', 'reading']);
    expect(code).toBe(11);
    expect(stderr).toContain('meta: { kill: [guest] }');
  });
});

describe('wamp session watch', () => {
  it('prints sessions as they join and leave', async () => {
    await using router = new TestRouter();
    const run = router.start(['session', 'watch', '--count', '2']);
    await run.saysOnStderr('watching sessions of realm1  Ctrl-C to stop');
    const client = await router.client();
    const id = await router.idOf(client);
    await client.close();
    expect(await run.exit).toBe(0);
    const ts = expect.stringMatching(/^\d{4}-/) as unknown;
    expect(run.records).toMatchObject([
      { type: 'meta', topic: 'wamp.session.on_join', session: id, authrole: 'anonymous', ts },
      { type: 'meta', topic: 'wamp.session.on_leave', session: id, authrole: 'anonymous', ts },
    ]);
  });

  it('prints them for people on a terminal', async () => {
    await using router = new TestRouter();
    const run = router.start(['session', 'watch', '--count', '2'], { isTerminal: true });
    await run.saysOnStderr('watching');
    const client = await router.client();
    const id = await router.idOf(client);
    await client.close();
    await run.exit;
    expect(run.stdout).toMatch(new RegExp(`^[\\d:.]{12} {2}joined +${id} {3}\\S+/anonymous\n`));
    expect(run.stdout).toMatch(new RegExp(`\n[\\d:.]{12} {2}left +${id} {3}\\S+/anonymous\n$`));
  });

  it('ends with 0 on Ctrl-C and after --for, with 130 when --count was not reached', async () => {
    await using router = new TestRouter();
    const run = router.start(['session', 'watch']);
    await run.saysOnStderr('watching');
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
    expect((await router.run(['session', 'watch', '--for', '20ms'])).code).toBe(0);
    const counted = router.start(['session', 'watch', '--count', '1']);
    await counted.saysOnStderr('watching');
    counted.signal('SIGINT');
    expect(await counted.exit).toBe(130);
  });

  it('ends with 11 when the session may not listen, and with 6 where nothing is offered', async () => {
    await using router = new TestRouter();
    const closed = await router.run(['session', 'watch', '-r', 'closed']);
    expect(closed.code).toBe(11);
    expect(closed.stderr).toContain('meta: { read: [guest] }');
    expect((await router.run(['session', 'watch', '-r', 'plain'])).code).toBe(6);
  });
});
