import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from './main.js';

const file = join(mkdtempSync(join(tmpdir(), 'wamp-explain-')), 'wamp.yaml');
writeFileSync(
  file,
  `version: 1
listeners: [{ name: main, port: 8080, serve: { rawsocket: {} } }]
realms:
  - name: realm1
    auth: { anonymous: { role: guest } }
    meta: { read: [user] }
    roles:
      - name: guest
        permissions:
          - { uri: com.example., match: prefix, allow: [call] }
          - { uri: com.example.admin., match: prefix, deny: [call] }
      - name: user
        inherits: [guest]
        permissions:
          - { uri: "com.example.admin.{authid}.", match: prefix, allow: [call] }
      - name: asked
        authorizer: { procedure: com.example.may, role: judge }
      - name: judge
        permissions: [{ uri: com.example.may, allow: [register] }]
  - { name: realm2, template: tenant }
realm_templates:
  - name: tenant
    auth: { anonymous: { role: guest } }
    roles: [{ name: guest, permissions: [{ uri: com., match: prefix, allow: all }] }]
`,
);

async function explain(
  ...args: readonly string[]
): Promise<{ exitCode: number; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  const exitCode = await main(['explain', '-c', file, ...args], {
    output: { write: (text) => (output += text) !== '', on: () => undefined },
    errors: { write: (text) => (errors += text) },
  });
  return { exitCode, output: output.replaceAll(file, 'wamp.yaml'), errors };
}

const inRealm1 = (role: string, ...args: readonly string[]) =>
  explain('--realm', 'realm1', '--role', role, ...args);

it('names the rule that allows, with its place, and all that were looked at', async () => {
  expect(await inRealm1('guest', 'call', 'com.example.add')).toEqual({
    exitCode: 0,
    errors: '',
    output: `allowed  guest call com.example.add in realm1
  wamp.yaml:10:13 decides about call
     wamp.yaml:11:13  deny com.example.admin. prefix  is about other URIs
  →  wamp.yaml:10:13  allow com.example. prefix       decides
`,
  });
});

it('ends with 11 and names the rule that denies', async () => {
  const { exitCode, output } = await inRealm1('guest', 'call', 'com.example.admin.stop');
  expect(exitCode).toBe(11);
  expect(output).toContain('denied  guest call com.example.admin.stop in realm1\n  wamp.yaml:11:13 decides');
});

it('fills variables in, and says which rules they switch off', async () => {
  const stop = ['call', 'com.example.admin.joe.stop'];
  expect(await inRealm1('user', '--authid', 'joe', ...stop)).toMatchObject({ exitCode: 0 });
  const nobody = await inRealm1('user', ...stop);
  expect(nobody.exitCode).toBe(11);
  expect(nobody.output).toContain('is switched off');
});

it('says which procedure would be asked', async () => {
  const { exitCode, output } = await inRealm1('asked', 'call', 'com.example.add');
  expect(exitCode).toBe(11);
  expect(output).toBe(
    'unknown  asked call com.example.add in realm1\n  com.example.may is asked, each time\n',
  );
});

it('knows procedures that decide about others', async () => {
  const called = await inRealm1('guest', 'call', 'com.example.may');
  expect([called.exitCode, called.output]).toEqual([11, expect.stringContaining('decides about others')]);
  expect(await inRealm1('judge', 'register', 'com.example.may')).toMatchObject({ exitCode: 0 });
});

it('points into templates, and into the grants of the meta API', async () => {
  const other = await explain('--realm', 'realm2', '--role', 'guest', 'publish', 'com.a');
  expect(other.output).toContain('wamp.yaml:24:42 decides');
  const listed = await inRealm1('user', 'call', 'wamp.session.list');
  expect([listed.exitCode, listed.output]).toEqual([0, expect.stringContaining('wamp.yaml:6:11 decides')]);
});

it('judges patterns', async () => {
  const asked = await inRealm1('guest', 'subscribe', 'com.', '--match', 'prefix');
  expect([asked.exitCode, asked.output]).toEqual([
    11,
    expect.stringContaining('guest subscribe com. (prefix)'),
  ]);
});

it('prints JSON', async () => {
  const { output } = await inRealm1('guest', 'call', 'com.example.add', '-o', 'json');
  expect(JSON.parse(output)).toMatchObject({
    allow: true,
    by: 'rule',
    rule: { role: 'guest', index: 0, uri: 'com.example.', outcome: 'decides' },
  });
  expect(JSON.parse(output)).toHaveProperty('considered[0].outcome', 'no_match');
});

it.each([
  [['--role', 'guest', 'call', 'com.a'], 2, 'explain needs --realm and --role'],
  [['--realm', 'realm1', '--role', 'guest', 'call'], 2, 'explain needs an action and a URI'],
  [['--realm', 'realm1', '--role', 'guest', 'cal', 'com.a'], 2, 'cal is not one of call, register'],
  [['--realm', 'realm1', '--role', 'guest', 'call', 'com.a', '--match', 'regex'], 2, '--match takes exact'],
  [['--realm', 'nowhere', '--role', 'guest', 'call', 'com.a'], 2, 'there is no realm nowhere'],
  [['-c', '/nowhere/w.yaml', '--realm', 'r', '--role', 'g', 'call', 'com.a'], 3, 'there is no such file'],
])('%j is a mistake', async (args, exitCode, why) => {
  const answer = await explain(...args);
  expect([answer.exitCode, answer.output, answer.errors]).toEqual([
    exitCode,
    '',
    expect.stringContaining(why),
  ]);
});
