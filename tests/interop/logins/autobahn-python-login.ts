import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoginClient } from './login-client.ts';
import { loginByProgram } from './program-login.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('python/autobahn_login.py', import.meta.url));
const probe = spawnSync(python, ['-c', 'import autobahn, nacl'], { encoding: 'utf8' });

/**
 * Autobahn for Python. Its `scram` is a dialect of its own: another name, other names of key derivations, another
 * AuthMessage; it does not understand what the specification says.
 */
export const autobahnPythonLogin: LoginClient = {
  name: 'autobahn-python',
  methods: ['anonymous', 'ticket', 'wampcra', 'wampcra salted', 'cryptosign'],
  ...(probe.status !== 0 && {
    missing: 'Debian packages python3-autobahn and python3-nacl are not installed',
  }),
  login: (target, method) => loginByProgram([python, script], target, method),
};
