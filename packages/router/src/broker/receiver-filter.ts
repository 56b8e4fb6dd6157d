import type { Id, Principal, ReceiverOptions } from '@wamp/protocol';

/** Whoever could get an event, live or later. */
export interface Receiver {
  readonly id: Id;
  readonly principal: Pick<Principal, 'authid' | 'authrole'>;
}

/** Tells whether a receiver may get an event. */
export type ReceiverFilter = (receiver: Receiver) => boolean;

/** From here on a list is looked up in a set. */
const fewEntries = 8;

/**
 * The receivers that the lists of a PUBLISH let through, used alike for live, retained and stored events; `undefined`
 * when there is no list. A list that is present counts, also an empty one: `eligible: []` means nobody. [BWL-07] [BWL-10]
 */
export function receiverFilter(options: ReceiverOptions): ReceiverFilter | undefined {
  if (!hasReceiverLists(options)) return undefined;
  const { exclude, exclude_authid, exclude_authrole, eligible, eligible_authid, eligible_authrole } = options;
  const idIn = membership(eligible);
  const authidIn = membership(eligible_authid);
  const authroleIn = membership(eligible_authrole);
  const idOut = membership(exclude);
  const authidOut = membership(exclude_authid);
  const authroleOut = membership(exclude_authrole);
  return ({ id, principal: { authid, authrole } }) =>
    // [BWL-01] [BWL-02] [BWL-03]
    idIn?.(id) !== false &&
    authidIn?.(authid) !== false &&
    authroleIn?.(authrole) !== false &&
    // [BWL-04] [BWL-05] [BWL-06] [BWL-08] exclusion wins
    idOut?.(id) !== true &&
    authidOut?.(authid) !== true &&
    authroleOut?.(authrole) !== true;
}

/** Whether a PUBLISH says who may or must not get its event. */
export function hasReceiverLists(options: ReceiverOptions): boolean {
  return (
    namesSessions(options) ||
    options.exclude_authid !== undefined ||
    options.exclude_authrole !== undefined ||
    options.eligible_authid !== undefined ||
    options.eligible_authrole !== undefined
  );
}

/** Whether a PUBLISH speaks of sessions, which are gone tomorrow: then it goes into no history. [EVH-29] */
export function namesSessions({ exclude, eligible }: ReceiverOptions): boolean {
  return exclude !== undefined || eligible !== undefined;
}

/** The entries of the longest list. L51 */
export function longestReceiverList(options: ReceiverOptions): number {
  return Math.max(
    options.exclude?.length ?? 0,
    options.exclude_authid?.length ?? 0,
    options.exclude_authrole?.length ?? 0,
    options.eligible?.length ?? 0,
    options.eligible_authid?.length ?? 0,
    options.eligible_authrole?.length ?? 0,
  );
}

function membership<T>(list: readonly T[] | undefined): ((value: T) => boolean) | undefined {
  if (list === undefined) return undefined;
  if (list.length <= fewEntries) return (value) => list.includes(value);
  const set = new Set(list);
  return (value) => set.has(value);
}
