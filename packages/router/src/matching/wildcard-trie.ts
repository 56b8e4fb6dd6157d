import { type Uri, isReservedUri } from '@wamp/protocol';

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
   * The values of all patterns that match a concrete URI, the most specific first; for a URI of the Router only those
   * of patterns that begin with `wamp`.
   */
  *matches(uri: Uri): Generator<T> {
    if (this.#root.children.size === 0) return;
    const components = uri.split('.');
    if (!isReservedUri(uri)) yield* visit(this.#root, components, 0);
    else yield* below(this.#root, components);
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

/** Only what has the first component literally. */
function* below<T>(root: Node<T>, components: readonly string[]): Generator<T> {
  const child = root.children.get(components[0] ?? '');
  if (child !== undefined) yield* visit(child, components, 1);
}

/** The literal component before the wildcard at each step: that is the specification's precedence. */
function* visit<T>(node: Node<T>, components: readonly string[], at: number): Generator<T> {
  const component = components[at];
  if (component === undefined) {
    if (node.value !== undefined) yield node.value;
    return;
  }
  const literal = component === '' ? undefined : node.children.get(component);
  if (literal !== undefined) yield* visit(literal, components, at + 1);
  const wildcard = node.children.get('');
  if (wildcard !== undefined) yield* visit(wildcard, components, at + 1);
}
