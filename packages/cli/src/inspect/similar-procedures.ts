import type { Client } from '@wamp/client';
import { askEach } from './ask-each.js';
import { MetaApi } from './meta-api.js';
import { dictOf, idsOf, textOf } from './shape.js';
import { nearest } from './nearest.js';

/** A hint is worth this much time. */
const withinMs = 300;
/** Registrations that are looked at, as each costs a question. */
const maxLookedAt = 500;

/**
 * Lines about procedures that a URI may have been meant for. Empty when the session may not list the registrations, when
 * that takes too long, and when nothing is near.
 */
export async function similarProcedures(client: Client, uri: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(withinMs);
  const meta = new MetaApi(client, { realm: '', signal });
  try {
    const names = nearest(uri, await procedures(meta, signal));
    return names.length === 0 ? [] : [`did you mean  ${names.join('  ')} ?`];
  } catch {
    // Whatever goes wrong: it is only a hint, and the failure that it was for is told anyway.
    return [];
  }
}

async function procedures(meta: MetaApi, signal: AbortSignal): Promise<readonly string[]> {
  const [lists] = await meta.ask('wamp.registration.list');
  const ids = idsOf(dictOf(lists, 'wamp.registration.list')['exact'] ?? [], 'wamp.registration.list');
  return askEach(ids.slice(0, maxLookedAt), signal, async (id) => {
    const found = await meta.find('wamp.registration.get', { args: [id] });
    return found && textOf(dictOf(found[0], 'wamp.registration.get'), 'uri');
  });
}
