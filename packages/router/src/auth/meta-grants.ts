import { changingProcedures, testamentProcedures } from './meta-uris.js';
import type { Permission } from './permission.js';

/** What a role may do with the meta API. */
export interface MetaGrants {
  /** Call the procedures that read, subscribe to the meta events. @defaultValue false */
  readonly read?: boolean;
  /** Call the procedures that end sessions, take registrations and subscriptions away, change details. @defaultValue false */
  readonly kill?: boolean;
}

/**
 * The permissions that grants stand for. They decide after those of the role itself. Testaments are for everybody: what
 * they publish needs its own right. [SMETA-42] [TST-23] (D42)
 */
export function metaPermissions({ read = false, kill = false }: MetaGrants): readonly Permission[] {
  return [
    ...testamentProcedures.map((uri): Permission => ({ uri, allow: ['call'] })),
    ...changingProcedures.map((uri): Permission =>
      kill ? { uri, allow: ['call'] } : { uri, deny: ['call'] },
    ),
    ...(read ? [{ uri: 'wamp.', match: 'prefix', allow: ['call', 'subscribe'] } satisfies Permission] : []),
  ];
}
