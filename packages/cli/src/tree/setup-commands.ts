import type { CommandSpec } from './command-tree.js';

/** `wamp completion` */
export const completion: CommandSpec = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  effects: 'read-only',
  operands: [{ name: 'shell', help: 'the shell', required: true, choices: ['bash', 'zsh', 'fish'] }],
  flags: [],
  examples: ['source <(wamp completion bash)'],
};

/** `wamp help` */
export const help: CommandSpec = {
  name: 'help',
  summary: 'help for a command; --json: the whole command tree',
  effects: 'read-only',
  operands: [{ name: 'command', help: 'the command', required: false, variadic: true }],
  flags: [{ name: 'json', type: 'switch', help: 'the command tree as JSON' }],
};

/** `wamp version` */
export const version: CommandSpec = {
  name: 'version',
  summary: 'print the version',
  effects: 'read-only',
  operands: [],
  flags: [],
};
