import { principals } from '@wamp/auth';
import { cryptosignAuthenticator, keyPrincipals } from '@wamp/auth/cryptosign';
import { formatPrivateKey, generateSeed, publicKeyOfSeed } from '@wamp/auth/keys';
import { scramAuthenticator } from '@wamp/auth/scram';
import { hashScramPassword, hashTicket, parseScramSecret, parseTicketSecret } from '@wamp/auth/secrets';
import { ticketAuthenticator } from '@wamp/auth/ticket';
import { describe, expect, it } from 'vitest';
import { allowAll, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { CliRun, type CliRunOptions } from '../fixtures/cli-run.js';

const seed = generateSeed();
const joe = { authid: 'joe', authrole: 'user' };

const scram = parseScramSecret(await hashScramPassword('pencil', { form: 'pbkdf2', iterations: 4_096 }));
const ticket = parseTicketSecret(await hashTicket('secret!!!-0123456789abcdef'));

/** A router where nobody is anonymous, and a command that talks to it. */
async function wamp(line: readonly string[], options: Omit<CliRunOptions, 'connectorFor'> = {}) {
  await using router = createRouter({
    limits: { denialDelayMs: 1 },
    realms: [
      {
        name: 'realm1',
        authorizer: allowAll(),
        authenticators: [
          cryptosignAuthenticator({
            principals: keyPrincipals([{ ...joe, credential: { publicKeys: [publicKeyOfSeed(seed)] } }]),
          }),
          scramAuthenticator({ principals: principals([{ ...joe, credential: scram }]) }),
          ticketAuthenticator({ principals: principals([{ ...joe, credential: ticket }]) }),
        ],
      },
    ],
  });
  const run = new CliRun(['call', 'wamp.session.count', ...line], {
    ...options,
    connectorFor: () => memory((transport) => router.accept(transport)),
  });
  const code = await run.exit;
  return { code, stderr: run.stderr, stdout: run.stdout };
}

describe('Credentials of the command line', () => {
  it.each([
    ['a ticket', ['--ticket', 'env:T'], { T: 'secret!!!-0123456789abcdef' }],
    ['a password', ['--secret', 'env:S'], { S: 'pencil' }],
    ['a private key', ['--key', 'env:K'], { K: formatPrivateKey(seed, { format: 'openssh' }) }],
    ['a variable of its own', [], { WAMP_TICKET: 'secret!!!-0123456789abcdef' }],
  ])('log in with %s', async (_what, flags, env) => {
    const { code, stderr } = await wamp(['--authid', 'joe', '-v', ...flags], { env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('joined realm1')]);
  });

  it('ask the person for a secret, without showing it', async () => {
    const asked: string[] = [];
    const askSecret = async (question: string): Promise<string> => {
      asked.push(question);
      return 'pencil';
    };
    const { code, stderr } = await wamp(['--authid', 'joe', '--secret', 'prompt'], { askSecret });
    expect([code, stderr, asked]).toEqual([0, '', ['secret: ']]);
  });

  it('end the command with 130 when the person presses Ctrl-C instead', async () => {
    const askSecret = async (): Promise<string> =>
      Promise.reject(Object.assign(new Error('Aborted with Ctrl+C'), { name: 'AbortError' }));
    const { code, stderr } = await wamp(['--authid', 'joe', '--secret', 'prompt'], { askSecret });
    expect([code, stderr]).toEqual([130, '']);
  });

  it('end with 5 where they are wrong, and never appear', async () => {
    const { code, stderr } = await wamp(['--authid', 'joe', '--secret', 'hunter2', '-v', '--wire']);
    expect([code, stderr]).toEqual([5, expect.stringContaining('wamp.error.authentication_denied')]);
    expect(stderr).not.toContain('hunter2');
  });

  it('are not shown by --wire, nor is the token of the session [T11]', async () => {
    const flags = ['--authid', 'joe', '--wire', '--ticket', 'env:T'];
    const { code, stderr } = await wamp(flags, { env: { T: 'secret!!!-0123456789abcdef' } });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/→ AUTHENTICATE \[5,"…",\{\}\]\n/)]);
    expect(stderr).toContain('"_resume":"…"');
    expect(stderr).not.toContain('secret!!!');
  });

  it('that answer a challenge are shown by --wire', async () => {
    const flags = ['--authid', 'joe', '--wire', '--secret', 'env:S'];
    const { stderr } = await wamp(flags, { env: { S: 'pencil' } });
    expect(stderr).toMatch(/→ AUTHENTICATE \[5,"[A-Za-z0-9+/=]{44}",/);
  });

  it('are named by the message where there are none', async () => {
    const { code, stderr } = await wamp([]);
    expect([code, stderr]).toEqual([5, expect.stringContaining('log in with  --authid ID --secret prompt')]);
    expect(stderr).toContain('--authid ID --ticket SRC,  or --key SRC\n');
    expect(stderr).not.toContain('--token');
  });

  it.each([
    [['--auth', 'ticket', '--authid', 'joe'], 'ticket needs --ticket'],
    [['--ticket', 'x'], 'ticket needs --authid'],
    [['--auth', 'magic'], '--auth magic is not known'],
    [
      ['--key', 'env:K', '--channel-binding', 'tls-server-end-point'],
      'cryptosign knows no --channel-binding tls-server-end-point',
    ],
  ])('are a usage error as %j', async (flags, message) => {
    const { code, stderr } = await wamp(flags, { env: { K: formatPrivateKey(seed, { format: 'hex' }) } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([
    [['--key', 'file:/no/such.key'], '--key /no/such.key: '],
    [['--key', 'env:NOWHERE'], '--key env:NOWHERE: there is no such variable'],
    [['--key', 'env:K'], '--key: '],
    [['--authid', 'joe', '--secret', 'cmd:false'], '--secret cmd:false failed'],
  ])('are a usage error where they cannot be had: %j', async (flags, message) => {
    const { code, stderr } = await wamp(flags, { env: { K: 'not-a-key' } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`error: ${message}`)]);
    expect(stderr).not.toMatch(/refused|not-a-key/);
  });

  it('that this client cannot use here are no refusal of the router', async () => {
    const flags = ['--authid', 'joe', '--secret', 'pencil', '--channel-binding', 'tls-exporter'];
    const { code, stderr } = await wamp(flags);
    expect([code, stderr]).toEqual([5, expect.stringContaining('error: cannot log in to realm1: ')]);
  });

  it('warn on a terminal where a secret stands on the line itself', async () => {
    const flags = ['--authid', 'joe', '--ticket', 'secret!!!-0123456789abcdef'];
    expect((await wamp(flags, { isTerminal: true })).stderr).toContain('other users can see');
    expect((await wamp(flags)).stderr).toBe('');
  });

  it('keep tokens from a network without TLS', async () => {
    const { code, stderr } = await wamp(['-u', 'ws://router.example/ws', '--token', 'abc']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--token would be sent to ws://router.example/ws'),
    ]);
    const allowed = await wamp(['-u', 'ws://router.example/ws', '--token', 'abc', '--allow-insecure']);
    expect(allowed.code).toBe(5);
  });
});
