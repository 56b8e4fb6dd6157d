import { ErrorUri, type Uri, isUri } from '@wamp/protocol';
import { AuthenticationRefusal } from './authentication-refusal.js';

/** What was decided of a login. */
export interface Decision {
  readonly role: string;
  readonly authid: string | undefined;
  readonly realm: Uri | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  /** All that was given, for what one method needs beyond. Holds secrets. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/**
 * Reads what was decided: a role, or a dict. [DYN-04] `undefined`: there is no such principal.
 * @throws {AuthenticationRefusal} when it has no role [DYN-13]
 * @throws {TypeError} when it is no decision, never repeating it [DYN-12]
 */
export function readDecision(given: unknown): Decision | undefined {
  if (given === undefined || given === null) return undefined;
  const fields = fieldsOf(typeof given === 'string' ? { role: given } : given);
  const role = optionalText(fields, 'role');
  if (role === undefined) throw new AuthenticationRefusal(ErrorUri.NO_SUCH_ROLE, 'no role was assigned');
  return {
    role,
    authid: optionalText(fields, 'authid'),
    realm: optionalRealm(fields),
    extra: optionalDict(fields, 'extra'),
    fields,
  };
}

/**
 * The text of this name, `undefined` when it is absent or `null`.
 * @throws {TypeError} when it is empty or something else, never repeating it
 */
export function optionalText(fields: Decision['fields'], name: string): string | undefined {
  const value = fields.get(name) ?? undefined;
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`"${name}" of the decision is no text`);
}

/**
 * The text of this name.
 * @throws {TypeError} when there is none, never repeating what there is
 */
export function requiredText(fields: Decision['fields'], name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw new TypeError(`the decision has no "${name}"`);
  return value;
}

/**
 * The count of this name, `undefined` when it is absent or `null`.
 * @throws {TypeError} when it is no integer from 1, never repeating it
 */
export function optionalCount(fields: Decision['fields'], name: string): number | undefined {
  const value = fields.get(name) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`"${name}" of the decision is no integer from 1`);
}

/** A map, so that names such as `constructor` find nothing that was not given. */
function fieldsOf(given: unknown): Decision['fields'] {
  if (!isDict(given)) throw new TypeError('the decision is neither a role nor a dict');
  return new Map(Object.entries(given));
}

function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function optionalDict(fields: Decision['fields'], name: string): Decision['extra'] {
  const value = fields.get(name) ?? undefined;
  if (value === undefined || isDict(value)) return value;
  throw new TypeError(`"${name}" of the decision is no dict`);
}

function optionalRealm(fields: Decision['fields']): Uri | undefined {
  const realm = optionalText(fields, 'realm');
  if (realm === undefined || isUri(realm)) return realm;
  throw new TypeError('"realm" of the decision is no URI');
}
