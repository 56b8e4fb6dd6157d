import type { ProgramSpec } from './command-tree.js';
import { generalFlags } from './general-flags.js';
import {
  describe,
  history,
  ls,
  ping,
  registration,
  session,
  subscription,
  trace,
} from './inspect-commands.js';
import { keyCommands } from './key-commands.js';
import { router } from './router-commands.js';
import { completion, help, version } from './setup-commands.js';
import { call, publish, register, subscribe } from './talk-commands.js';

/** The command tree. Parsing, help, completion and `help --json` all come from here. */
export const program: ProgramSpec = {
  name: 'wamp',
  summary: 'Talk WAMP from a shell: call, publish, subscribe, register, look into a realm, and run a router.',
  general: generalFlags,
  commands: [
    ...[call, publish, subscribe, register],
    ...[ls, describe, session, registration, subscription, history, trace, ping],
    ...[router, keyCommands, completion, help, version],
  ],
};
