import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoginClient } from './login-client.ts';
import { loginByProgram } from './program-login.ts';

const sources = fileURLToPath(new URL('nexus', import.meta.url));
const binary = fileURLToPath(new URL('../../node_modules/.cache/nexus-login', import.meta.url));

/** The client of nexus, in Go. Its modules come from the network when they are built for the first time. */
export const nexusLogin: LoginClient = {
  name: 'nexus',
  methods: ['anonymous', 'ticket', 'wampcra', 'wampcra salted'],
  ...withoutGo(),
  login: (target, method) => loginByProgram([binary], target, method),
};

function withoutGo(): { readonly missing?: string } {
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, minor = '0'] = /^go1\.(\d+)/.exec(go.status === 0 ? go.stdout : '') ?? [];
  if (Number(minor) < 22) return { missing: 'there is no Go 1.22 or newer on this machine' };
  if (existsSync(binary)) return {};
  const built = spawnSync('go', ['build', '-o', binary, '.'], {
    cwd: sources,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return built.status === 0 ? {} : { missing: `nexus could not be built: ${built.stderr.slice(0, 200)}` };
}
