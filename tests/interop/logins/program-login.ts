import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { certificates } from '@wamp/conformance/tls';
import { type LoginMethod, type LoginOutcome, type LoginTarget, authmethodOf } from './login-client.ts';

/**
 * Runs a program that logs in and prints the outcome as one line of JSON. It gets, as JSON on stdin, the members of
 * `LoginTarget` with `method`, and `ca`: a file with the certificate to trust.
 */
export async function loginByProgram(
  [program = '', ...args]: readonly string[],
  target: LoginTarget,
  method: LoginMethod,
): Promise<LoginOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'wamp-login-'));
  try {
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, certificates.ca);
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end(JSON.stringify({ ...target, ca, method: authmethodOf(method) }));
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    const line = output.trim().split('\n').at(-1) ?? '';
    if (line === '') throw new Error(`${program} gave no outcome: ${errors}`);
    return JSON.parse(line) as LoginOutcome;
  } finally {
    await rm(folder, { recursive: true });
  }
}
