import { wireOf } from '../wamp/wires.ts';
import type { Connection } from './connection.ts';
import { inGroupsOf } from './in-groups.ts';
import type { Patience } from './patience.ts';
import { openPeer, type Target } from './target.ts';

const openingAtOnce = 50;

export interface IdleOptions {
  readonly target: Target;
  readonly group: string;
  readonly sessions: number;
  readonly patience: Patience;
  readonly onLost: (reason: string) => void;
}

/** Opens Sessions (sockets at a relay) that then do nothing. */
export function openIdleSessions(options: IdleOptions): Promise<Connection[]> {
  const { target, group, sessions, patience, onLost } = options;
  const wire = wireOf('json');
  const readBuffer = Buffer.allocUnsafe(65_536);
  return inGroupsOf(openingAtOnce, sessions, () =>
    openPeer({ target, wire, role: 'idle', group, readBuffer, patience, onLost }),
  );
}
