import { isAnsweredError } from '../failure/answered-error.js';
import { isJsonObject } from '../payload/envelope.js';
import type { MetaApi } from './meta-api.js';
import type { Dict } from './shape.js';

/** What a URI names. */
export type UriKind = 'procedure' | 'topic';

/** What the router's catalogue says about a URI; `undefined` where there is no catalogue or nothing in it. */
export async function reflectionOf(meta: MetaApi, kind: UriKind, uri: string): Promise<Dict | undefined> {
  try {
    const [description] = await meta.ask(`wamp.reflection.${kind}.describe`, { args: [uri] });
    return isJsonObject(description) ? description : undefined;
  } catch (error) {
    // Few routers have one, and not everybody may read it.
    if (isAnsweredError(error)) return undefined;
    throw error;
  }
}
