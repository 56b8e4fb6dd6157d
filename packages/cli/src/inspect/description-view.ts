import { jsonPretty } from '../output/json-writer.js';
import type { Look, View } from '../output/view.js';
import type { Grant, GrantMembers } from './grant.js';
import { memberView } from './grant-view.js';
import type { Dict } from './shape.js';

/** What is known about a URI. */
export interface Description {
  readonly uri: string;
  /** The registration that takes its calls. */
  readonly procedure: GrantMembers | undefined;
  /** The subscriptions that get its events. */
  readonly topics: readonly GrantMembers[];
  /** What the router's catalogue says. */
  readonly reflection: Dict | undefined;
}

/** What is known about a URI. */
export function descriptionView({ uri, procedure, topics, reflection }: Description): View {
  return {
    record: {
      type: 'description',
      uri,
      ...(procedure === undefined ? {} : { registration: withoutType(procedure) }),
      subscriptions: topics.map(withoutType),
      ...(reflection === undefined ? {} : { description: reflection }),
    },
    value: uri,
    pretty: (look) =>
      [
        ...(procedure === undefined ? [] : [memberLines(procedure, uri, look)]),
        ...topics.map((topic) => memberLines(topic, uri, look)),
        ...(reflection === undefined ? [] : [reflectionLines(reflection, look)]),
      ].join('\n'),
  };
}

function withoutType(members: GrantMembers): Dict {
  const { type: _type, ...rest } = memberView(members).record;
  return rest;
}

/** `procedure com.example.add`, and how it is served. */
function memberLines({ grant, members }: GrantMembers, uri: string, { style }: Look): string {
  const what = grant.kind.noun === 'registration' ? 'procedure' : 'topic';
  return [
    `${what} ${style.name(uri)}`,
    `  ${grant.kind.noun} ${grant.id}   ${howOf(grant)}   since ${grant.created}`,
    `  ${grant.kind.member}s: ${members.length === 0 ? 'none' : members.join(' ')}`,
  ].join('\n');
}

function howOf({ uri, match, invoke }: Grant): string {
  const policies = [match, ...(invoke === undefined ? [] : [invoke])].join(', ');
  return `${uri} (${policies})`;
}

/** What it says beyond what was asked for. */
function reflectionLines({ uri: _uri, kind: _kind, match: _match, ...rest }: Dict, { bytes }: Look): string {
  return `description\n${indented(jsonPretty(rest, bytes, 90))}`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
