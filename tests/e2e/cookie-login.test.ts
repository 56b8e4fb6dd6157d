import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificates } from '@wamp/conformance/tls';
import { hashSecret } from '@wamp/auth/secrets';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WampProcess, requireBuild } from '../cli/wamp-process.ts';
import { launchChromium, missingChromium } from './chromium.ts';

/** What became of a login in a page. */
interface Outcome {
  /** The first element of the last message: WELCOME is 2, ABORT 3; 0 where the page may not connect. */
  readonly kind: number;
  readonly authid?: string;
  readonly authmethod?: string;
}

/** The key of the router's certificate, which the browser is to trust, as it has no authority of ours. */
const trustedKey = createHash('sha256')
  .update(new X509Certificate(certificates.server.cert).publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64');

let folder = '';
let router: WampProcess;
let browser: Browser | undefined;
let origin = '';

beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'wamp-cookies-'));
  const secret = await hashSecret('ticket-sha256', 'let me in');
  const files = {
    'cert.pem': certificates.server.cert,
    'key.pem': certificates.server.key,
    'wamp.yaml': `version: 1
listeners:
  - name: main
    port: 0
    tls: { cert: cert.pem, key: key.pem }
    serve: { /ws: { websocket: {} } }
realms:
  - name: realm1
    auth:
      cookie: { ttl: 1h }
      ticket: { users: [{ authid: joe, role: user, secret: "${secret}" }] }
    roles: [{ name: user, permissions: [] }]
`,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  router = new WampProcess(['router', 'run'], {}, folder);
  const [, port = ''] = await router.says(/wss:\/\/127\.0\.0\.1:(\d+)\/ws/);
  origin = `https://127.0.0.1:${port}`;
});

afterAll(async () => {
  await browser?.close();
  await router[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

beforeEach((context) => context.skip(missingChromium !== undefined, missingChromium));

/** A browser that has never been here. The page is empty, as what counts is where it comes from. */
async function visit(address: string) {
  browser ??= await launchChromium([
    `--ignore-certificate-errors-spki-list=${trustedKey}`,
    // The pages come from no address at all, and the router is to judge them, not the browser.
    '--disable-features=LocalNetworkAccessChecks',
  ]);
  const context = await browser.newContext();
  await context.route(`${address}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }),
  );
  const page = await context.newPage();
  await page.goto(`${address}/`);
  return Object.assign(context, { page, [Symbol.asyncDispose]: () => context.close() });
}

/** Logs in as the script of a page would, by cookie or else by ticket, and goes with a GOODBYE if one is given. */
function login(
  page: Page,
  { ticket = '', goodbye = '' }: { readonly ticket?: string; readonly goodbye?: string } = {},
): Promise<Outcome> {
  const url = `${origin.replace('https', 'wss')}/ws`;
  return page.evaluate(
    ([url, ticket, goodbye]) =>
      new Promise<Outcome>((resolve) => {
        const socket = new WebSocket(url, 'wamp.2.json');
        const authmethods = ticket === '' ? ['cookie'] : ['cookie', 'ticket'];
        const details = { roles: { caller: {} }, authmethods, ...(ticket !== '' && { authid: 'joe' }) };
        let outcome: Outcome = { kind: 0 };
        socket.onopen = () => socket.send(JSON.stringify([1, 'realm1', details]));
        socket.onclose = () => resolve(outcome);
        socket.onmessage = ({ data }) => {
          const [kind, , welcome] = JSON.parse(String(data)) as [number, unknown, Omit<Outcome, 'kind'>];
          if (kind === 4) socket.send(JSON.stringify([5, ticket, {}]));
          if (kind === 3) outcome = { kind };
          if (kind === 2) {
            outcome = { kind, authid: welcome.authid ?? '', authmethod: welcome.authmethod ?? '' };
            if (goodbye === '') socket.close();
            else socket.send(JSON.stringify([6, {}, goodbye]));
          }
        };
      }),
    [url, ticket, goodbye] as const,
  );
}

const byTicket = { kind: 2, authid: 'joe', authmethod: 'ticket' };
const byCookie = { kind: 2, authid: 'joe', authmethod: 'cookie' };

describe('A page in a browser, at a router with cookies over wss', () => {
  it('logs in by ticket, comes back by cookie after a reload, and is a stranger after logging out [T40]', async () => {
    await using visitor = await visit(origin);
    const { page } = visitor;
    expect(await login(page)).toEqual({ kind: 3 });
    expect(await login(page, { ticket: 'let me in' })).toEqual(byTicket);
    const [cookie] = await visitor.cookies();
    expect(cookie).toMatchObject({ name: 'wamp_login', httpOnly: true, secure: true, sameSite: 'Lax' });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    for (let reload = 0; reload < 3; reload++) {
      await page.reload();
      expect(await login(page)).toEqual(byCookie);
    }
    expect(await login(page, { goodbye: 'wamp.close.logout' })).toEqual(byCookie);
    await page.reload();
    expect(await login(page)).toEqual({ kind: 3 });
  });

  it('is not let in by the ticket of nobody, nor by the cookie of another browser [T40]', async () => {
    await using joe = await visit(origin);
    await using other = await visit(origin);
    expect(await login(joe.page, { ticket: 'let me in' })).toEqual(byTicket);
    expect(await login(other.page, { ticket: 'guessed' })).toEqual({ kind: 3 });
    expect(await login(other.page)).toEqual({ kind: 3 });
    expect(await login(joe.page)).toEqual(byCookie);
  });

  it('cannot connect at all when it comes from another origin, with the cookie or without [T39]', async () => {
    await using joe = await visit(origin);
    expect(await login(joe.page, { ticket: 'let me in' })).toEqual(byTicket);
    // The same host, so that the browser does send the cookie; only the port is another.
    const elsewhere = 'https://127.0.0.1:1443';
    await joe.route(`${elsewhere}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await joe.page.goto(`${elsewhere}/`);
    expect(await login(joe.page)).toEqual({ kind: 0 });
    expect(await login(joe.page, { ticket: 'let me in' })).toEqual({ kind: 0 });
    await joe.page.goto(`${origin}/`);
    expect(await login(joe.page)).toEqual(byCookie);
  });
});
