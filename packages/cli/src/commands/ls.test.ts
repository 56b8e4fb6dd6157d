import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

/** A router with procedures and topics of every policy. */
async function startRouter(): Promise<TestRouter> {
  const router = new TestRouter();
  const one = await router.client();
  const two = await router.client();
  await one.register('com.example.add', () => 1);
  for (const client of [one, two])
    await client.register('com.example.store.', () => 1, { match: 'prefix', invoke: 'roundrobin' });
  await one.register('com..run', () => 1, { match: 'wildcard' });
  for (const client of [one, two]) await client.subscribe('com.example.news', () => undefined);
  return router;
}

describe('wamp ls', () => {
  it('prints procedures and topics as tables on a terminal', async () => {
    await using router = await startRouter();
    const { code, stdout } = await router.run(['ls', 'com.'], { isTerminal: true });
    expect(code).toBe(0);
    expect(stdout.replaceAll(/ +/g, ' ').split('\n')).toStrictEqual([
      'PROCEDURE MATCH INVOKE CALLEES',
      'com..run wildcard single 1',
      'com.example.add exact single 1',
      'com.example.store. prefix roundrobin 2',
      'TOPIC MATCH SUBSCRIBERS',
      'com.example.news exact 2',
      'com.kept. prefix 0',
      '',
    ]);
  });

  it('prints a record of each when stdout is no terminal', async () => {
    await using router = await startRouter();
    const { run, stderr } = await router.run(['ls', 'com.example.']);
    expect(stderr).toBe('');
    const id = expect.any(Number) as unknown;
    const created = expect.stringMatching(/^\d{4}-/) as unknown;
    const exact = { match: 'exact', created };
    expect(run.records).toStrictEqual([
      { type: 'registration', id, uri: 'com.example.add', ...exact, invoke: 'single', count: 1 },
      {
        ...{ type: 'registration', id, uri: 'com.example.store.', match: 'prefix', created },
        ...{ invoke: 'roundrobin', count: 2 },
      },
      { type: 'subscription', id, uri: 'com.example.news', ...exact, count: 2 },
    ]);
  });

  it('prints only procedures or topics, and only URIs with -o value', async () => {
    await using router = await startRouter();
    const procedures = await router.run(['ls', 'com.example.', '--procedures', '-o', 'value']);
    expect(procedures.stdout).toBe('com.example.add\ncom.example.store.\n');
    const topics = await router.run(['ls', 'com.example.', '--topics', '-o', 'value']);
    expect(topics.stdout).toBe('com.example.news\n');
    expect((await router.run(['ls', '--topics', '--procedures'])).code).toBe(2);
  });

  it('prints a tree with --tree', async () => {
    await using router = await startRouter();
    const { stdout } = await router.run(['ls', 'com.', '--tree'], { isTerminal: true });
    expect(stdout.split('\n')).toStrictEqual([
      'com',
      '  *',
      '    run   procedure (wildcard): 1 callee',
      '  example',
      '    add   procedure: 1 callee',
      '    store',
      '      *   procedure (prefix, roundrobin): 2 callees',
      '    news   topic: 2 subscribers',
      '  kept',
      '    *   topic (prefix): 0 subscribers',
      '',
    ]);
    const { run } = await router.run(['ls', 'com.example.', '--tree']);
    expect(run.records).toMatchObject([{ type: 'tree', entries: [{ uri: 'com.example.add' }, {}, {}] }]);
  });

  it('says when there is nothing', async () => {
    await using router = await startRouter();
    expect(await router.run(['ls', 'org.'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing in realm1 below org.\n',
    });
  });

  it('ends with 11 and names the missing grant, and with 6 where nothing is offered', async () => {
    await using router = await startRouter();
    const closed = await router.run(['ls', '-r', 'closed']);
    expect(closed.code).toBe(11);
    expect(closed.stderr).toContain('meta: { read: [guest] }');
    const plain = await router.run(['ls', '-r', 'plain']);
    expect(plain.code).toBe(6);
    expect(plain.stderr).toContain('the router does not offer the registration meta API in plain');
  });
});

describe('wamp describe', () => {
  it('tells who serves a procedure, and what the catalogue says', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run(['describe', 'com.example.add']);
    expect(code).toBe(0);
    expect(run.records).toMatchObject([
      {
        type: 'description',
        uri: 'com.example.add',
        registration: {
          uri: 'com.example.add',
          match: 'exact',
          invoke: 'single',
          callees: [expect.any(Number)],
        },
        subscriptions: [],
        description: { kind: 'procedure', doc: 'Adds.' },
      },
    ]);
    const { stdout } = await router.run(['describe', 'com.example.add'], { isTerminal: true });
    expect(stdout).toMatch(
      /^procedure com\.example\.add\n {2}registration \d+ {3}com\.example\.add \(exact, single\) {3}since \S+\n {2}callees: \d+\ndescription\n {2}\{ "args": \[.*\], "doc": "Adds\." \}\n$/,
    );
  });

  it('finds the pattern that takes the calls, and the pattern that is spelt like this', async () => {
    await using router = await startRouter();
    const called = await router.run(['describe', 'com.example.store.x']);
    expect(called.run.records).toMatchObject([{ registration: { uri: 'com.example.store.', count: 2 } }]);
    const spelt = await router.run(['describe', 'com.example.store.']);
    expect(spelt.run.records).toMatchObject([{ registration: { match: 'prefix', invoke: 'roundrobin' } }]);
  });

  it('tells who hears a topic', async () => {
    await using router = await startRouter();
    const { run } = await router.run(['describe', 'com.example.news']);
    expect(run.records[0]).not.toHaveProperty('registration');
    expect(run.records).toMatchObject([{ subscriptions: [{ uri: 'com.example.news', count: 2 }] }]);
  });

  it('prints a command to be edited with --template', async () => {
    await using router = await startRouter();
    const add = await router.run(['describe', 'com.example.add', '--template', '-o', 'value']);
    expect(add.stdout).toBe("wamp call com.example.add '<x: integer>' '<y: integer>'\n");
    const find = await router.run(['describe', 'com.example.find', '--template'], { isTerminal: true });
    expect(find.stdout).toBe("wamp call com.example.find '<text>' -k 'limit=<integer>' -k 'all=<all>'\n");
    const unknown = await router.run(['describe', 'com.example.store.x', '--template', '-o', 'value']);
    expect(unknown.stdout).toBe('wamp call com.example.store.x\n');
  });

  it('ends with 6 and suggests what is similar when nobody knows it', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['describe', 'com.example.ad']);
    expect(code).toBe(6);
    expect(stderr).toContain('error: nobody has registered or subscribed to com.example.ad in realm1');
    expect(stderr).toContain('did you mean  com.example.add ?');
  });
});
