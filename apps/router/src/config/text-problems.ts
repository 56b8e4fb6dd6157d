import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';

/** Texts that look as if something were to be filled in: they would be taken as they are. */
export function textProblems(node: ConfigNode): Problem[] {
  const text = node.text;
  if (text !== undefined) {
    return text.includes('${')
      ? [node.error('"${" has no meaning yet: variables are not filled in, write the value itself')]
      : [];
  }
  return [...node.items, ...node.entries.map(([, inner]) => inner)].flatMap(textProblems);
}
