import type { CommandSpec, FlagSpec } from './command-tree.js';

const configFile: FlagSpec = {
  name: 'config',
  short: 'c',
  type: 'file',
  metavar: 'FILE',
  default: './wamp.yaml',
  help: 'configuration file',
};

/** `wamp router …` */
export const router: CommandSpec = {
  name: 'router',
  summary: 'run a router',
  effects: 'read-write',
  operands: [],
  flags: [],
  commands: [
    {
      name: 'run',
      isDefault: true,
      summary: 'run a router until Ctrl-C',
      effects: 'read-write',
      operands: [],
      flags: [
        configFile,
        {
          name: 'dev',
          type: 'switch',
          help: 'no file: 127.0.0.1:8080, realm1, anonymous peers may do everything there',
        },
        { name: 'demo', type: 'switch', help: 'with --dev: serve the demo page too' },
        {
          name: 'port',
          type: 'text',
          metavar: 'N',
          default: '8080',
          help: 'with --dev: another port; 0 takes a free one',
        },
      ],
      exitCodes: [3, 12],
      examples: ['wamp router run --dev', 'wamp router run -c wamp.yaml'],
    },
    {
      name: 'init',
      summary: 'write a commented configuration file',
      effects: 'read-write',
      operands: [],
      flags: [configFile],
      exitCodes: [3],
    },
    {
      name: 'check',
      summary: 'report every mistake of a configuration file',
      effects: 'read-only',
      operands: [],
      flags: [configFile],
      exitCodes: [3],
    },
  ],
};
