import type { Style } from '../output/style.js';
import type { View } from '../output/view.js';
import type { Grant } from './grant.js';
import { grantRecord } from './grant-view.js';

/** What stands below one component of URIs. */
interface Node {
  readonly children: Map<string, Node>;
  readonly grants: Grant[];
}

/** URIs as a tree of their components. For programs it is one record that holds the list. */
export function treeView(grants: readonly Grant[]): View {
  const root: Node = { children: new Map(), grants: [] };
  for (const grant of grants) place(root, grant);
  return {
    record: { type: 'tree', entries: grants.map(grantRecord) },
    value: grants.map(({ uri }) => uri).join('\n'),
    pretty: ({ style }) => linesBelow(root, '', style).join('\n'),
  };
}

function place(root: Node, grant: Grant): void {
  let node = root;
  for (const component of grant.uri.split('.')) {
    // A component of a wildcard pattern that takes everything, and the open end of a prefix.
    const name = component === '' ? '*' : component;
    const next = node.children.get(name) ?? { children: new Map(), grants: [] };
    node.children.set(name, next);
    node = next;
  }
  node.grants.push(grant);
}

function linesBelow({ children }: Node, margin: string, style: Style): readonly string[] {
  return [...children].flatMap(([name, node]) => [
    [`${margin}${style.name(name)}`, ...node.grants.map(noteOf)].join('   '),
    ...linesBelow(node, `${margin}  `, style),
  ]);
}

function noteOf({ kind, match, invoke, count }: Grant): string {
  const what = kind.noun === 'registration' ? 'procedure' : 'topic';
  const policies = [match === 'exact' ? '' : match, invoke === 'single' ? '' : invoke].filter(Boolean);
  const how = policies.length === 0 ? '' : ` (${policies.join(', ')})`;
  return `${what}${how}: ${count} ${kind.member}${count === 1 ? '' : 's'}`;
}
