import { describe, expect, it } from 'vitest';
import { type BenchOptions, parseCommand } from './options.ts';

function measure(...args: string[]): BenchOptions {
  const command = parseCommand(args, ['nexus']);
  if (command.do !== 'measure') throw new Error(`it is ${command.do}`);
  return command.options;
}

describe('parseCommand', () => {
  it('measures the relays, the Router and the other routers that are installed', () => {
    expect(measure()).toMatchObject({
      servers: ['relay', 'tuned', 'router', 'nexus'],
      sparePeers: true,
      repetitions: 5,
      budgetMs: 560_000,
    });
  });

  it('leaves other routers out of a quick run', () => {
    expect(measure('--quick')).toMatchObject({ servers: ['relay', 'tuned', 'router'], repetitions: 1 });
  });

  it('measures named servers and a named number of repetitions whatever they take', () => {
    const options = measure('--servers', 'router,crossbar', '--repetitions', '2');
    expect(options).toMatchObject({ servers: ['router', 'crossbar'], sparePeers: false, budgetMs: Infinity });
  });

  it('measures a server that is named twice once', () => {
    expect(measure('--servers', 'router,relay,router').servers).toEqual(['router', 'relay']);
  });

  it('compares the Router with that of a commit or of a folder, not of both', () => {
    const servers = ['against', 'router'];
    expect(measure('--against', 'main')).toMatchObject({ servers, against: { ref: 'main' } });
    expect(measure('--before', '../other')).toMatchObject({ servers, against: { folder: '../other' } });
    expect(() => measure('--against', 'main', '--before', '../other')).toThrow('exclude each other');
  });

  it('soaks for ten minutes or as long as is said', () => {
    expect(parseCommand(['--soak'], [])).toMatchObject({ do: 'soak', durationMs: 600_000 });
    expect(parseCommand(['--soak', '90s'], [])).toMatchObject({ do: 'soak', durationMs: 90_000 });
    expect(() => parseCommand(['--soak', 'long'], [])).toThrow('long is no duration');
  });

  it('knows the commands that measure no rows', () => {
    expect(parseCommand(['--install-peers'], []).do).toBe('install-peers');
    expect(parseCommand(['--cpu-profile', '--only', 'rpc'], []).do).toBe('cpu-profile');
    expect(parseCommand(['waves', '--sessions', '500'], [])).toMatchObject({
      do: 'waves',
      options: { idleSessions: 500 },
    });
    expect(parseCommand(['steps', '--only', 'pass-through'], []).do).toBe('steps');
    expect(parseCommand(['matching'], []).do).toBe('matching');
    expect(parseCommand(['realms'], []).do).toBe('realms');
  });

  it.each([
    [['--servers', 'apache'], 'apache is none of relay'],
    [['--repetitions', '0'], '--repetitions must be a positive integer'],
    [['--sessions', 'many'], '--sessions must be a positive integer'],
    [['everything'], 'everything is none of'],
    [['--servers', 'router,against'], 'against needs --against or --before'],
    [['--soak', '29s'], '--soak takes 30s or more'],
    [['--cpu-profile', 'waves'], '--cpu-profile measures rows, not waves'],
    [['waves', 'twice'], 'unexpected: twice'],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommand(args, [])).toThrow(message);
  });
});
