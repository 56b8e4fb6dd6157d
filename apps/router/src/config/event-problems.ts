import type { UriRule } from '@wamp/protocol';
import type { ConfigNode } from './config-node.js';
import { uriProblems } from './permission-problems.js';
import type { Problem } from './problem.js';

/** Mistakes in what a realm says about events that are kept, and about trust. */
export function eventProblems(realm: Pick<ConfigNode, 'get'>, rule: UriRule): Problem[] {
  const history = realm.get('history').get('topics').items;
  return [
    ...[
      ...realm.get('retained').get('without').items,
      ...history,
      ...realm.get('trust_levels').items,
    ].flatMap((entry) => uriProblems(entry, rule)),
    ...history.flatMap((topic, index) => repeated(topic, history.slice(0, index))),
    ...realm.get('trust_levels').items.flatMap(matchWithoutUri),
  ];
}

function repeated(topic: ConfigNode, before: readonly ConfigNode[]): Problem[] {
  const first = before.find((other) => keyOf(other) === keyOf(topic));
  if (topic.get('uri').text === undefined || first === undefined) return [];
  return [topic.error(`topics[${first.path.at(-1) ?? 0}] has the same uri and match`)];
}

function keyOf(topic: ConfigNode): string {
  return `${topic.get('match').text ?? 'exact'} ${topic.get('uri').text ?? ''}`;
}

function matchWithoutUri(rule: ConfigNode): Problem[] {
  if (rule.get('uri').exists || !rule.get('match').exists) return [];
  return [rule.get('match').error('says how uri is compared, but there is no uri')];
}
