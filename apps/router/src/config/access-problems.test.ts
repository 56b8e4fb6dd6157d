import { certificates } from '@wamp/conformance/tls';
import { describe, expect, it } from 'vitest';
import { checkConfiguration } from './check-configuration.js';
import { showProblems } from './problem.js';
import type { Surroundings } from './surroundings.js';

const key = `${'A'.repeat(43)}=`;
const scram = `scram-sha-256$pbkdf2$i=600000$c2FsdHNhbHRzYWx0c2E=$${key}$${key}`;

/** A small file without a mistake, in which clients log in. */
const valid = `version: 1
listeners:
  - name: main
    address: 0.0.0.0
    port: 8443
    tls: { cert: server.pem, key: server.key }
    serve:
      /ws: { websocket: {} }
realms:
  - name: realm1
    auth:
      wamp-scram: { file: users.yaml }
    roles:
      - name: user
        permissions:
          - { uri: com.example., match: prefix, allow: [call] }
      - name: backend
        permissions: []
`;

/** In how far a file is there, and for whom. */
const files: Readonly<Record<string, string>> = {
  'server.pem': certificates.server.cert,
  'server.key': certificates.server.key,
  'open.key': certificates.server.key,
  'other.key': certificates.otherServer.key,
  'expired.pem': certificates.expiredServer.cert,
  'expired.key': certificates.expiredServer.key,
  'ca.pem': certificates.ca,
  'users.yaml': `- { authid: alice, role: user, secret: "${scram}" }\n`,
  'open-users.yaml': `- { authid: alice, role: user, secret: "${scram}" }\n`,
  'broken-users.yaml': `- { authid: alice, role: user }\n- { authid: al ice, role: user, secret: canary }\n`,
  'other-users.yaml': `- { authid: a, role: usr, secret: "${scram}" }\n- { authid: a, role: user, secret: "${scram}" }\n`,
  'secret.txt': 'canary-of-a-file\n',
  'open-secret.txt': 'canary-of-an-open-file\n',
};

const surroundings: Surroundings = {
  environment: { TICKET: 'canary-of-a-variable', PORT: '8443', EMPTY: '' },
  pathOf: (path) => path,
  readFile(path) {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
    return Buffer.from(text);
  },
  isReadableByOthers: (path) => path.startsWith('open'),
  now: () => Date.parse('2026-06-01'),
};

/** The valid file with one text replaced by another; fails when it is not there. */
function changed(from: string, to: string): string {
  if (!valid.includes(from)) throw new Error(`${from} is not in the file`);
  return valid.replace(from, () => to);
}

/** The valid file with another `auth`. */
function auth(text: string): string {
  return changed('wamp-scram: { file: users.yaml }', text);
}

/** The valid file with one more role. */
function role(text: string): string {
  return `${valid}      - ${text}\n`;
}

/** The valid file with another rule. */
function rule(uri: string, match = 'exact'): string {
  return changed(
    '{ uri: com.example., match: prefix, allow: [call] }',
    `{ uri: "${uri}", match: ${match}, allow: [call] }`,
  );
}

/** One mistake each. */
const mistakes: readonly [name: string, text: string][] = [
  ['a method without principals', auth('wampcra: {}')],
  ['a method with two sources', auth('wamp-scram: { users: [], file: users.yaml }')],
  ['a principal that stands twice', auth(`wamp-scram: { users: [${user()}, ${user()}] }`)],
  ['a principal in a role that is not defined', auth(`wamp-scram: { users: [${user('usr')}] }`)],
  [
    'a key holder in a role that is not defined',
    auth(`cryptosign: { keys: [{ authid: ops, role: op, pubkey: [${'0a'.repeat(32)}] }] }`),
  ],
  [
    'a key that is too short',
    auth('cryptosign: { keys: [{ authid: ops, role: user, pubkey: [20e6ff0e] }] }'),
  ],
  [
    'a key that is no point of its curve',
    auth(`cryptosign: { keys: [{ authid: ops, role: user, pubkey: ["${'02'.padEnd(64, '0')}"] }] }`),
  ],
  ['a key of the router that is none', auth('cryptosign: { keys: [], router_key: secret.txt }')],
  ['a key of the router that is not there', auth('cryptosign: { keys: [], router_key: nothing.key }')],
  ['a ticket in the clear', auth('ticket: { users: [{ authid: ci, role: user, secret: canary }] }')],
  [
    'a secret of WAMP-CRA in the clear',
    auth('wampcra: { users: [{ authid: ci, role: user, secret: canary }] }'),
  ],
  ['a password for WAMP-SCRAM', auth('wamp-scram: { users: [{ authid: ci, role: user, secret: canary }] }')],
  [
    'a password for WAMP-SCRAM by reference',
    auth('wamp-scram: { users: [{ authid: ci, role: user, secret: "${TICKET}" }] }'),
  ],
  ['a secret that is a number', auth('ticket: { users: [{ authid: ci, role: user, secret: 12345678 }] }')],
  [
    'a secret that is empty by reference',
    auth('ticket: { users: [{ authid: ci, role: user, secret: "${EMPTY}" }] }'),
  ],
  [
    'a secret in a file that everybody can read',
    auth('ticket: { users: [{ authid: ci, role: user, secret: "${file:open-secret.txt}" }] }'),
  ],
  [
    'a stored form with a mistake',
    auth(`wamp-scram: { users: [${user('user', 'scram-sha-256$pbkdf2$i=600000$canary')}] }`),
  ],
  ['a stored form of another method', auth(`ticket: { users: [${user()}] }`)],
  ['too few iterations', auth(`wamp-scram: { users: [${user('user', scram.replace('600000', '4096'))}] }`)],
  ['a file of principals that is not there', auth('wamp-scram: { file: nobody.yaml }')],
  ['a file of principals with mistakes', auth('wamp-scram: { file: broken-users.yaml }')],
  ['a file of principals that does not fit the realm', auth('wamp-scram: { file: other-users.yaml }')],
  ['a file of principals that everybody can read', auth('wamp-scram: { file: open-users.yaml }')],
  ['an unknown method in the order', auth('wamp-scram: { file: users.yaml }\n      order: [scram]')],
  [
    'a method in the order that the realm does not have',
    auth('wamp-scram: { file: users.yaml }\n      order: [ticket]'),
  ],
  [
    'a dynamic authenticator in a role that is not defined',
    auth('wampcra: { dynamic: { procedure: com.auth, role: trusted } }'),
  ],
  [
    'a dynamic authenticator in a realm that is not there',
    auth('wampcra: { dynamic: { procedure: com.auth, realm: realm2, role: trusted } }'),
  ],
  [
    'a role of a token that is not defined',
    auth(
      'jwt: { issuer: "https://id.example.com/", audience: wamp, jwks: "https://id.example.com/jwks", role_claim: role, role_map: { admin: ops } }',
    ),
  ],
  [
    'keys of tokens over plain HTTP',
    auth(
      'jwt: { issuer: "https://id.example.com/", audience: wamp, jwks: "http://id.example.com/jwks", role: user }',
    ),
  ],
  ['client certificates without a CA', auth('tls: { role: user }')],
  [
    'tokens without a role',
    auth('jwt: { issuer: "https://id.example.com/", audience: wamp, jwks: "https://id.example.com/jwks" }'),
  ],
  [
    'tokens with two ways to a role',
    auth(
      'jwt: { issuer: "https://id.example.com/", audience: wamp, jwks: "https://id.example.com/jwks", role: user, role_claim: role }',
    ),
  ],
  ['a map of roles that maps nothing', auth('tls: { role: user, role_map: { ci: user } }')],
  [
    'two realms with the same cookie',
    `${auth('wamp-scram: { file: users.yaml }\n      cookie: { ttl: 12h }')}${templates().replace('auth: {', 'auth: { cookie: { ttl: 1h },')}`,
  ],
  ['cookies without another method', auth('cookie: { ttl: 12h }')],
  ['cookies without origins', auth('wamp-scram: { file: users.yaml }\n      cookie: { ttl: 12h }')],
  [
    'cookies for every web page',
    auth('wamp-scram: { file: users.yaml }\n      cookie: { ttl: 12h }').replace(
      'websocket: {}',
      'websocket: { origins: ["*"] }',
    ),
  ],
  ['an origin with a path', changed('websocket: {}', 'websocket: { origins: ["https://a.example/app"] }')],
  ['anonymous from everywhere', auth('anonymous: { role: user }')],
  [
    'tickets in the clear over the network',
    auth('ticket: { users: [{ authid: ci, role: user, secret: "${TICKET}" }] }').replace(/ {4}tls: .*\n/, ''),
  ],
  [
    'tickets in the clear over the network on purpose',
    auth(
      'ticket: { allow_insecure: true, users: [{ authid: ci, role: user, secret: "${TICKET}" }] }',
    ).replace(/ {4}tls: .*\n/, ''),
  ],
  ['a certificate that is not there', changed('server.pem', 'nothing.pem')],
  ['a certificate that is none', changed('server.pem', 'users.yaml')],
  ['a key of another certificate', changed('server.key', 'other.key')],
  ['a key that everybody can read', changed('server.key', 'open.key')],
  ['a certificate that has expired', changed('server.pem, key: server.key', 'expired.pem, key: expired.key')],
  [
    'a certificate for a name with another key',
    changed('server.key }', 'server.key, sni: [{ names: [a.example], cert: server.pem, key: other.key }] }'),
  ],
  [
    'a demand for client certificates without a CA',
    changed('server.key }', 'server.key, client_certificate: require }'),
  ],
  ['an old version of TLS', changed('server.key }', 'server.key, min_version: TLSv1.1 }')],
  ['a role that inherits one that is not defined', role('{ name: ops, inherits: [usr] }')],
  ['roles that inherit each other', role('{ name: a, inherits: [b] }\n      - { name: b, inherits: [a] }')],
  ['a role that inherits itself', role('{ name: a, inherits: [a] }')],
  ['a role without anything', role('{ name: ops }')],
  [
    'a role with rules and an authorizer',
    role('{ name: ops, permissions: [], authorizer: { procedure: com.may, role: backend } }'),
  ],
  ['answers to remember without an authorizer', role('{ name: ops, permissions: [], cache: { ttl: 10s } }')],
  [
    'answers that are remembered too long',
    role('{ name: ops, authorizer: { procedure: com.may, role: backend }, cache: { ttl: 2m } }'),
  ],
  [
    'an authorizer in a role that is not defined',
    role('{ name: ops, authorizer: { procedure: com.may, role: bakcend } }'),
  ],
  ['an authorizer that governs itself', role('{ name: ops, authorizer: { procedure: com.may, role: ops } }')],
  ['a star in a part', changed('uri: com.example., match: prefix', 'uri: com.ex*.a')],
  [
    'a variable before a star at the end',
    changed('uri: com.example., match: prefix', 'uri: "com.{authid}*"'),
  ],
  ['an unknown variable', rule('com.{authId}.a')],
  ['a variable that fills only a part', rule('com.user_{authid}.a')],
  ['a variable that leaves its end open', rule('com.{authid}', 'prefix')],
  ['a malformed rule with a variable', rule('com.{authid}..a')],
  ['an unknown template', changed('  - name: realm1', '  - name: realm1\n    template: tenant')],
  ['a realm that is said nothing about', `${valid}  - name: realm2\n`],
  [
    'a realm to send clients to that is not there',
    changed('    roles:', '    redirects_to: [realm2]\n    roles:'),
  ],
  ['the same template twice', `${valid}${templates()}${templates().replace('realm_templates:\n', '')}`],
  [
    'a mistake in a template that is used twice',
    `${valid.replace('realms:', 'realms:\n  - { name: a, template: tenant }\n  - { name: b, template: tenant }')}${templates('usr')}`,
  ],
  ['realms made by an unknown template', `${valid}auto_realms: [{ uri: com.tenant., template: tenant }]\n`],
  ['realms of any name', `${valid}${templates()}auto_realms: [{ uri: "", template: tenant }]\n`],
  [
    'realms of a malformed pattern',
    `${valid}${templates()}auto_realms: [{ uri: com..a, template: tenant }]\n`,
  ],
];

function user(role = 'user', secret = scram): string {
  return `{ authid: alice, role: ${role}, secret: "${secret}" }`;
}

function templates(role = 'user'): string {
  return `realm_templates:\n  - { name: tenant, auth: { wamp-scram: { users: [${user(role)}] } }, roles: [{ name: user, permissions: [] }] }\n`;
}

function lines(text: string): string[] {
  return showProblems('wamp.yaml', checkConfiguration(text, surroundings).problems).map((line) =>
    line.replace(/ {2,}/g, '  '),
  );
}

describe('Check of who may come in and do what', () => {
  it('finds nothing in a valid file', () => {
    expect(lines(valid)).toEqual([]);
  });

  it.each([
    ['rules with variables', rule('com.{authid}.a')],
    ['a prefix rule with a dot behind its variable', rule('com.{authid}.', 'prefix')],
    ['a rule with a star at the end', changed('uri: com.example., match: prefix', 'uri: com.example.*')],
    ['a rule with a star within', changed('uri: com.example., match: prefix', 'uri: "com.*.{authid}"')],
    ['a role that inherits another', role('{ name: ops, inherits: [user] }')],
    [
      'an authorizer in a role of its own',
      role('{ name: ops, authorizer: { procedure: com.may, role: backend } }'),
    ],
    [
      'a realm by a template',
      `${valid.replace('realms:', 'realms:\n  - { name: a, template: tenant }')}${templates()}`,
    ],
    [
      'a secret by reference',
      auth('ticket: { users: [{ authid: ci, role: user, secret: "${file:secret.txt}" }] }'),
    ],
    ['a port by reference', changed('8443', '${PORT}')],
    ['a switch by reference', changed('server.key }', 'server.key, watch: "${WATCH:-false}" }')],
  ])('accepts %s', (_, text) => {
    expect(lines(text)).toEqual([]);
  });

  it('fills references in after the file was read, so that they change no structure', () => {
    const text = changed('name: main', 'x-note: "$${A} ${EMPTY:-{ port: 1 }} ${TICKET}"\n    name: main');
    expect(lines(text)).toEqual([]);
    const listener = checkConfiguration(text, surroundings).file?.listeners[0];
    expect(listener).toMatchObject({ 'x-note': '${A} { port: 1 } canary-of-a-variable', port: 8443 });
  });

  it.each(mistakes)('finds %s', (_, text) => {
    expect(checkConfiguration(text, surroundings).problems).not.toHaveLength(0);
  });

  it('describes every mistake as in the golden file, and no secret [T11]', async () => {
    const report = mistakes.map(([name, text]) => [`# ${name}`, ...lines(text), ''].join('\n')).join('\n');
    expect(report).not.toContain('canary');
    await expect(report).toMatchFileSnapshot('./access-mistakes.golden.txt');
  });
});
