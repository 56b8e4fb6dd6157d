import type { Uri } from '@wamp/protocol';

interface Node<T> {
  /** By component; the empty one is the wildcard. */
  readonly children: Map<string, Node<T>>;
  value: T | undefined;
}

const makeNode = <T>(): Node<T> => ({ children: new Map(), value: undefined });

/**
 * Wildcard patterns by their components. A lookup follows at most two branches at each component, and no more than
 * patterns have wildcards, which the limits bound.
 */
export class WildcardTrie<T> {
  readonly #root = makeNode<T>();

  get(pattern: Uri): T | undefined {
    let node: Node<T> | undefined = this.#root;
    for (const component of pattern.split('.')) node = node?.children.get(component);
    return node?.value;
  }

  add(pattern: Uri, value: T): void {
    let node = this.#root;
    for (const component of pattern.split('.')) {
      let child = node.children.get(component);
      if (child === undefined) node.children.set(component, (child = makeNode<T>()));
      node = child;
    }
    node.value = value;
  }

  delete(pattern: Uri): void {
    this.#prune(this.#root, pattern.split('.'), 0);
  }

  /**
   * The values of all patterns that match a concrete URI, the most specific first.
   * @param isLiteral - whether the first component has to stand in the pattern
   */
  matches(uri: Uri, isLiteral = false): T[] {
    const found: T[] = [];
    if (this.#root.children.size === 0) return found;
    const components = uri.split('.');
    const start = isLiteral ? this.#root.children.get(components[0] ?? '') : this.#root;
    if (start !== undefined) visit(start, { components, found }, isLiteral ? 1 : 0);
    return found;
  }

  /** @returns true when the node is of no use any more */
  #prune(node: Node<T>, components: readonly string[], at: number): boolean {
    const component = components[at];
    if (component === undefined) {
      node.value = undefined;
    } else {
      const child = node.children.get(component);
      if (child !== undefined && this.#prune(child, components, at + 1)) node.children.delete(component);
    }
    return node.children.size === 0 && node.value === undefined;
  }
}

interface Visit<T> {
  readonly components: readonly string[];
  readonly found: T[];
}

/** The literal component before the wildcard at each step: that is the specification's precedence. */
function visit<T>(node: Node<T>, lookup: Visit<T>, at: number): void {
  const component = lookup.components[at];
  if (component === undefined) {
    if (node.value !== undefined) lookup.found.push(node.value);
    return;
  }
  const literal = component === '' ? undefined : node.children.get(component);
  if (literal !== undefined) visit(literal, lookup, at + 1);
  const wildcard = node.children.get('');
  if (wildcard !== undefined) visit(wildcard, lookup, at + 1);
}
