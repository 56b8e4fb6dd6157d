import type { FlagSpec } from './command-tree.js';

/** How a URI is compared. */
export const matchFlag: FlagSpec = {
  name: 'match',
  type: 'choice',
  metavar: 'POLICY',
  choices: ['exact', 'prefix', 'wildcard'],
  default: 'exact',
  help: 'how the URI is compared',
};

/** Whether the other side may be told who sent it. */
export const discloseMe: FlagSpec = {
  name: 'disclose-me',
  type: 'switch',
  help: 'ask the router to tell who sent it',
};
