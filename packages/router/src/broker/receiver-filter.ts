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
  return hasReceiverLists(options) ? filterOf(options, membership) : undefined;
}

/** Whether lists let one receiver through: cheaper than a filter that is used once. */
export function isReceiver(options: ReceiverOptions, receiver: Receiver): boolean {
  return !hasReceiverLists(options) || filterOf(options, lookup)(receiver);
}

function filterOf(options: ReceiverOptions, isIn: typeof lookup): ReceiverFilter {
  const { exclude, exclude_authid, exclude_authrole, eligible, eligible_authid, eligible_authrole } = options;
  const idIn = isIn(eligible);
  const authidIn = isIn(eligible_authid);
  const authroleIn = isIn(eligible_authrole);
  const idOut = isIn(exclude);
  const authidOut = isIn(exclude_authid);
  const authroleOut = isIn(exclude_authrole);
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

/** Whether two PUBLISHs have the same lists, entry by entry. */
export function sameLists(a: ReceiverOptions, b: ReceiverOptions): boolean {
  return (
    sameList(a.exclude, b.exclude) &&
    sameList(a.exclude_authid, b.exclude_authid) &&
    sameList(a.exclude_authrole, b.exclude_authrole) &&
    sameList(a.eligible, b.eligible) &&
    sameList(a.eligible_authid, b.eligible_authid) &&
    sameList(a.eligible_authrole, b.eligible_authrole)
  );
}

function sameList(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  return a?.length === b?.length && (a === undefined || a.every((entry, at) => entry === b?.[at]));
}

function lookup<T>(list: readonly T[] | undefined): ((value: T) => boolean) | undefined {
  return list && ((value) => list.includes(value));
}

function membership<T>(list: readonly T[] | undefined): ((value: T) => boolean) | undefined {
  if (list === undefined || list.length <= fewEntries) return lookup(list);
  const set = new Set(list);
  return (value) => set.has(value);
}
