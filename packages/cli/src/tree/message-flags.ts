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

/** The key of sharded registrations and subscriptions. */
export const rkey: FlagSpec = {
  name: 'rkey',
  type: 'text',
  metavar: 'KEY',
  help: 'chooses among sharded callees or subscribers',
};

/** Who gets a publication. */
export const receiverFlags: readonly FlagSpec[] = [
  {
    name: 'exclude',
    type: 'text',
    metavar: 'IDS',
    repeatable: true,
    help: 'sessions that must not get it, with commas between them',
  },
  {
    name: 'exclude-authid',
    type: 'text',
    metavar: 'NAME',
    repeatable: true,
    help: 'authid that must not get it',
  },
  {
    name: 'exclude-authrole',
    type: 'text',
    metavar: 'NAME',
    repeatable: true,
    help: 'role that must not get it',
  },
  {
    name: 'eligible',
    type: 'text',
    metavar: 'IDS',
    repeatable: true,
    help: 'the only sessions that may get it, with commas between them',
  },
  {
    name: 'eligible-authid',
    type: 'text',
    metavar: 'NAME',
    repeatable: true,
    help: 'authid that may get it; no other then',
  },
  {
    name: 'eligible-authrole',
    type: 'text',
    metavar: 'NAME',
    repeatable: true,
    help: 'role that may get it; no other then',
  },
];

/** Begin with what the router has kept. */
export const keptFlags: readonly FlagSpec[] = [
  { name: 'get-retained', type: 'switch', help: 'begin with the event that the router retains' },
  { name: 'retained', type: 'switch', help: 'the same as --get-retained' },
  {
    name: 'history',
    type: 'text',
    metavar: 'N|all',
    implied: 'all',
    help: 'begin with the last N events that the router has kept; without N with all of them',
  },
  {
    name: 'since',
    type: 'text',
    metavar: 'T',
    help: 'begin with the kept events since then: 10m, 2026-11-20T20:15:00Z, or behind a publication',
  },
];
