import type { Uri } from '@wamp/protocol';
import type { LocalProcedure } from '../local/local-callee.js';

/** Procedures that the Router serves, by URI. */
export type Procedures = Readonly<Record<Uri, LocalProcedure>>;
