import { describe, expect, it } from 'vitest';
import { checkConfiguration } from './check-configuration.js';
import { showProblems } from './problem.js';

/** A small file without a mistake. */
const valid = `version: 1
listeners:
  - name: main
    port: 8080
    serve:
      rawsocket: {}
      /ws: { websocket: {} }
realms:
  - name: realm1
    auth: { anonymous: { role: guest } }
    roles:
      - name: guest
        permissions:
          - { uri: com.example., match: prefix, allow: [call] }
`;

/** The valid file with one text replaced by another; fails when it is not there. */
function changed(from: string, to: string): string {
  if (!valid.includes(from)) throw new Error(`${from} is not in the file`);
  return valid.replace(from, () => to);
}

/** The valid file with one more key of the realm. */
function inRealm(text: string): string {
  return changed('    roles:', `    ${text}\n    roles:`);
}

/** One mistake each. */
const mistakes: readonly [name: string, text: string][] = [
  ['an empty file', '# nothing\n'],
  ['a list instead of a mapping', '- a\n'],
  ['a text instead of a mapping', 'hello\n'],
  ['an unclosed flow mapping', changed('{ websocket: {} }', '{ websocket: {} ')],
  ['a tab as indentation', changed('    port', '\tport')],
  ['a wrong indentation', changed('    port', '   port')],
  ['a key that stands twice', changed('    port: 8080', '    port: 8080\n    port: 8081')],
  ['an alias', changed('port: 8080', 'port: &p 8080\n    x-port: *p')],
  ['an alias in its own anchor', 'version: &a [*a]\n'],
  ['two documents', `${valid}---\n${valid}`],
  ['a missing version', changed('version: 1\n', '')],
  ['another version', changed('version: 1', 'version: 2')],
  ['an unknown key', changed('version: 1', 'version: 1\nlistners: []')],
  ['an unknown key without resemblance', changed('version: 1', 'version: 1\nmetrics: {}')],
  [
    'no listener',
    changed(valid.slice(valid.indexOf('listeners'), valid.indexOf('realms')), 'listeners: []\n'),
  ],
  ['listeners as a mapping', changed('  - name: main', '    name: main')],
  ['a port out of range', changed('8080', '70000')],
  ['a port that is a text', changed('8080', '"8080"')],
  ['no port at all', changed('    port: 8080\n', '')],
  ['port and unix', changed('port: 8080', 'port: 8080\n    unix: { path: /run/w.sock }')],
  ['a relative socket path', changed('port: 8080', 'unix: { path: run/w.sock }')],
  ['a mode that YAML reads as a number', changed('port: 8080', 'unix: { path: /w.sock, mode: 0660 }')],
  ['an address of a Unix socket', changed('port: 8080', 'address: 127.0.0.1\n    unix: { path: /w.sock }')],
  [
    'a listener without a service',
    changed('    serve:\n      rawsocket: {}\n      /ws: { websocket: {} }\n', '    serve: {}\n'),
  ],
  ['a path without its slash', changed('/ws:', 'ws:')],
  ['a service without a value', changed('rawsocket: {}', 'rawsocket:')],
  ['an unknown service', changed('websocket: {}', 'websockets: {}')],
  ['two services on one path', changed('{ websocket: {} }', '{ websocket: {}, static: demo }')],
  ['unknown files', changed('{ websocket: {} }', '{ static: dmo }')],
  ['the same path twice', changed('      /ws:', '      /ws/: { static: demo }\n      /ws:')],
  ['an unknown serializer', changed('rawsocket: {}', 'rawsocket: { serializers: [jason] }')],
  [
    'a serializer that stands twice',
    changed('rawsocket: {}', 'rawsocket: { serializers: [json, cbor, json] }'),
  ],
  ['no serializer', changed('rawsocket: {}', 'rawsocket: { serializers: [] }')],
  ['a size without unit', changed('rawsocket: {}', 'rawsocket: { max_message: 65536 }')],
  ['a size with an unknown unit', changed('rawsocket: {}', 'rawsocket: { max_message: 64K }')],
  ['a size that is too large', changed('rawsocket: {}', 'rawsocket: { max_message: 32MiB }')],
  ['a size that RawSocket cannot express', changed('rawsocket: {}', 'rawsocket: { max_message: 1MB }')],
  ['a size above the recommended one', changed('websocket: {}', 'websocket: { max_message: 16MiB }')],
  ['a time without unit', changed('websocket: {}', 'websocket: { heartbeat: { every: 20 } }')],
  ['a time that is too short', changed('websocket: {}', 'websocket: { heartbeat: { every: 5ms } }')],
  [
    'a ping timeout beyond the ping interval',
    changed('websocket: {}', 'websocket: { heartbeat: { every: 5s } }'),
  ],
  ['a hard end that comes too early', `${valid}shutdown: { drain: 40s }\n`],
  ['a limit out of range', `${valid}defaults: { limits: { in_flight_calls_per_session: 0 } }\n`],
  ['a limit beyond its ceiling', `${valid}defaults: { limits: { message: { depth: 100 } } }\n`],
  ['an unknown limit', `${valid}defaults: { limits: { subscriptions_per_sesion: 5 } }\n`],
  ['a log level in capitals', `${valid}log: { level: INFO }\n`],
  [
    'the same listener name twice',
    changed('realms:', '  - name: main\n    port: 8081\n    serve: { rawsocket: {} }\nrealms:'),
  ],
  [
    'the same port twice',
    changed(
      'realms:',
      '  - name: other\n    address: 0.0.0.0\n    port: 8080\n    serve: { rawsocket: {} }\nrealms:',
    ),
  ],
  ['a realm name that is no URI', changed('realm1', 'my realm')],
  ['a reserved realm name', changed('realm1', 'wamp.realm')],
  ['the same realm twice', `${valid}${valid.slice(valid.indexOf('  - name: realm1'))}`],
  ['the same role twice', `${valid}      - { name: guest, permissions: [] }\n`],
  ['no authentication', changed('{ anonymous: { role: guest } }', '{}')],
  ['an unknown authentication method', changed('anonymous: { role: guest }', 'tickets: {}')],
  ['anonymous without a role', changed('{ role: guest }', '{}')],
  ['a role that is not defined', changed('role: guest', 'role: gest')],
  [
    'a role of the meta API that is not defined',
    changed('    roles:', '    meta: { read: [gest] }\n    roles:'),
  ],
  ['a switch that is a text', changed('    roles:', '    meta: { enabled: maybe }\n    roles:')],
  [
    'a record of the catalog without a URI',
    changed('    roles:', '    catalog: [{ uri: com..x, kind: topic }]\n    roles:'),
  ],
  ['a wrong match', changed('match: prefix', 'match: prefx')],
  ['a prefix without match', changed(', match: prefix', '')],
  ['a wildcard without match', changed('com.example., match: prefix', 'com..example')],
  ['a malformed prefix', changed('com.example.', 'com..example')],
  ['a malformed wildcard', changed('com.example., match: prefix', '"com..a b", match: wildcard')],
  [
    'a URI that is not strict',
    changed('name: realm1', 'name: realm1\n    uri_check: strict').replace('com.example.', 'com.Example.'),
  ],
  ['a variable in the catalog', inRealm('catalog: [{ uri: "com.{authid}.a", kind: topic }]')],
  ['an unknown action', changed('[call]', '[call, publsh]')],
  ['an action outside a list', changed('[call]', 'call')],
  [
    'an unknown way to forward timeouts',
    changed('name: realm1', 'name: realm1\n    forward_timeout: sometimes'),
  ],
  ['a misspelt all', changed('[call]', 'al')],
  ['an action twice', changed('[call]', '[call, call]')],
  ['neither allow nor deny', changed(', allow: [call]', '')],
  ['an action both allowed and denied', changed('[call]', '[call, publish], deny: [call]')],
  ['a rule that never decides', `${valid}          - { uri: com.example., match: prefix, allow: [call] }\n`],
  ['an unknown disclosure', changed('[call]', '[call], disclose: allways')],
  ['retained events that are neither on nor off', inRealm('retained: { enabled: maybe }')],
  ['a malformed topic that is not retained', inRealm('retained: { without: [{ uri: com..a }] }')],
  ['a topic that is not retained without its uri', inRealm('retained: { without: [{ match: prefix }] }')],
  ['history without topics', inRealm('history: {}')],
  ['a malformed topic with history', inRealm('history: { topics: [{ uri: com., limit: 10 }] }')],
  ['a history of no events', inRealm('history: { topics: [{ uri: com.a, limit: 0 }] }')],
  ['a history that lasts no time', inRealm('history: { topics: [{ uri: com.a, ttl: 0s }] }')],
  ['the same history twice', inRealm('history: { topics: [{ uri: com.a }, { uri: com.a, match: exact }] }')],
  ['a trust level below 0', inRealm('trust_levels: [{ level: -1 }]')],
  ['a trust level for a role that is not defined', inRealm('trust_levels: [{ level: 1, role: gest }]')],
  ['a trust level for a malformed uri', inRealm('trust_levels: [{ level: 1, uri: com..a }]')],
  ['a trust level with match, but no uri', inRealm('trust_levels: [{ level: 1, match: prefix }]')],
  ['a variable that is not set', changed('8080', '${PORT}')],
  ['a variable that is not set inside a URI', changed('com.example.', '"com.${NAME}."')],
  ['a variable that has to be set', changed('8080', '"${PORT:?say which port}"')],
  ['a reference without an end', changed('com.example.', '"com.${NAME."')],
  ['a reference of an unknown form', changed('com.example.', '"com.${NAME-a}."')],
  ['a reference to a file that is not there', changed('com.example.', '"com.${file:/nowhere/a}."')],
  ['a port that becomes no number', changed('8080', '${PORT:-80x}')],
  [
    'anonymous registration from everywhere',
    changed('port: 8080', 'address: 0.0.0.0\n    port: 8080')
      .replace('[call]', '[register]')
      .replace('role: guest', 'role: guest, allow_remote: true'),
  ],
  [
    'the end of sessions by anybody from everywhere',
    changed('port: 8080', 'address: 0.0.0.0\n    port: 8080')
      .replace('    roles:', '    meta: { kill: [guest] }\n    roles:')
      .replace('role: guest', 'role: guest, allow_remote: true'),
  ],
];

function lines(text: string): string[] {
  return showProblems('wamp.yaml', checkConfiguration(text).problems).map((line) =>
    line.replace(/ {2,}/g, '  '),
  );
}

describe('Check of a configuration', () => {
  it('finds nothing in a valid file', () => {
    expect(lines(valid)).toEqual([]);
    expect(checkConfiguration(valid).file?.realms[0]?.name).toBe('realm1');
  });

  it('takes JSON as well, and points into it', () => {
    const file = checkConfiguration(valid).file;
    expect(checkConfiguration(JSON.stringify(file, null, 2)).file).toEqual(file);
    expect(lines('{\n\t"version": 2,\n\t"listeners": 5, "realms": [] }')).toEqual([
      'wamp.yaml:2:13  version  must be 1; got 2',
      'wamp.yaml:3:15  listeners  must be a list; got 5',
      'wamp.yaml:3:28  realms  must not be empty',
    ]);
  });

  it('ignores keys that begin with x-', () => {
    expect(lines(valid.replace('version: 1', 'version: 1\nx-owner: { team: [a, b] }'))).toEqual([]);
  });

  it('reports five mistakes of one file in five lines with their positions', () => {
    const text = valid
      .replace('port: 8080', 'port: 80x')
      .replace('match: prefix', 'match: prefx')
      .replace('[call]', '[cal]')
      .replace('role: guest', 'role: gest')
      .replace('rawsocket: {}', 'rawsockets: {}');
    expect(lines(text)).toEqual([
      'wamp.yaml:4:11  listeners[0].port  must be an integer from 0 to 65535; got "80x"',
      'wamp.yaml:6:7  listeners[0].serve.rawsockets  unknown key "rawsockets"  (did you mean rawsocket?)',
      'wamp.yaml:10:32  realms[0].auth.anonymous.role  the role "gest" is not defined in this realm  (did you mean guest?)',
      'wamp.yaml:14:41  realms[0].roles[0].permissions[0].match  must be one of exact, prefix, wildcard; got "prefx"  (did you mean prefix?)',
      'wamp.yaml:14:56  realms[0].roles[0].permissions[0].allow[0]  must be one of call, register, publish, subscribe, force_register, shared_register, last_register; got "cal"  (did you mean call?)',
    ]);
  });

  it.each(mistakes)('finds %s', (_, text) => {
    expect(checkConfiguration(text).problems).not.toHaveLength(0);
  });

  it('describes every mistake as in the golden file', async () => {
    const report = mistakes.map(([name, text]) => [`# ${name}`, ...lines(text), ''].join('\n')).join('\n');
    await expect(report).toMatchFileSnapshot('./mistakes.golden.txt');
  });
});
