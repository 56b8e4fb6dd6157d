import type { PermittedAction } from '@wamp/router';
import type { RouterConfig } from './router-config.js';

/** What can be chosen about the development default. */
export interface DevelopmentOptions {
  /** 0 takes a free one. @defaultValue 8080 */
  readonly port?: number;
  /** Whether the demo page is served at `/`. @defaultValue false */
  readonly demo?: boolean;
}

/** Sharing procedures too; only who holds one already is safe from others. T20 */
const everything: PermittedAction[] = [
  'call',
  'register',
  'publish',
  'subscribe',
  'shared_register',
  'last_register',
];

/**
 * The configuration without any file: this machine only, everything on one port, one realm in which anonymous may do
 * everything. Clients decide themselves whether they are disclosed. (D44)
 */
export function developmentConfig({ port = 8080, demo = false }: DevelopmentOptions = {}): RouterConfig {
  return {
    version: 1,
    log: { format: 'pretty' },
    listeners: [
      {
        name: 'dev',
        address: '127.0.0.1',
        port,
        max_connections: 10_000,
        serve: {
          rawsocket: {},
          '/ws': { websocket: {} },
          ...(demo ? { '/': { static: 'demo' as const } } : {}),
        },
      },
    ],
    realms: [
      {
        name: 'realm1',
        disclose: { caller: 'by_option', publisher: 'by_option' },
        meta: { read: ['anonymous'], kill: ['anonymous'] },
        auth: { anonymous: { role: 'anonymous' } },
        roles: [{ name: 'anonymous', permissions: [{ uri: '', match: 'prefix', allow: everything }] }],
      },
    ],
  };
}
