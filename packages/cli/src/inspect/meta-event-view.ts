import { clockTime } from '../output/clock-time.js';
import type { View } from '../output/view.js';
import type { MetaEvent } from './meta-event.js';
import { textOf } from './shape.js';

/** What happened, in one word: `wamp.session.on_join` → `joined`. */
const words: Readonly<Record<string, string>> = {
  join: 'joined',
  leave: 'left',
  create: 'created',
  register: 'registered',
  unregister: 'unregistered',
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  delete: 'deleted',
};

/** Something that happened, with the URI that it happened to where that is known. */
export function metaEventView(event: MetaEvent, uri: string | undefined): View {
  const { topic, api, session, grant, details, ts } = event;
  return {
    record: {
      type: 'meta',
      topic,
      ...(session === undefined ? {} : { session }),
      ...(grant === undefined ? {} : { [api]: grant }),
      ...(uri === undefined ? {} : { uri }),
      ...details,
      ts,
    },
    value: uri ?? String(session ?? ''),
    pretty: ({ style }) => {
      const verb = wordOf(topic).padEnd(12);
      const head = `${style.dim(clockTime(ts))}  ${verb}`;
      const by = session === undefined ? '' : `   by ${session}`;
      if (api === 'session') return `${head}  ${session ?? '?'}${identityOf(event)}`;
      return `${head}  ${style.name(uri ?? '?')}${policiesOf(event)}   ${api} ${grant ?? '?'}${by}`;
    },
  };
}

function wordOf(topic: string): string {
  const verb = topic.slice(topic.lastIndexOf('.on_') + '.on_'.length);
  return words[verb] ?? verb;
}

function identityOf({ details }: MetaEvent): string {
  const names = [textOf(details, 'authid'), textOf(details, 'authrole')].filter(Boolean);
  return names.length === 0 ? '' : `   ${names.join('/')}`;
}

function policiesOf({ details }: MetaEvent): string {
  const policies = [textOf(details, 'match'), textOf(details, 'invoke')].filter(Boolean);
  return policies.length === 0 ? '' : ` (${policies.join(', ')})`;
}
