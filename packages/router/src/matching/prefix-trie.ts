import type { Uri } from '@wamp/protocol';

interface Node<T> {
  /** What stands between the node above and this one. */
  label: string;
  /** By the first character of their labels. */
  readonly children: Map<number, Node<T>>;
  value: T | undefined;
}

const makeNode = <T>(label: string, value?: T): Node<T> => ({ label, children: new Map(), value });

/**
 * Prefixes by their characters. A lookup costs what the longest matching prefix is long, however many others there are;
 * a change costs what the prefix is long.
 */
export class PrefixTrie<T> {
  readonly #root = makeNode<T>('');

  get(prefix: Uri): T | undefined {
    let node: Node<T> | undefined = this.#root;
    for (let at = 0; at < prefix.length; at += node.label.length) {
      node = node.children.get(prefix.charCodeAt(at));
      if (!node || !prefix.startsWith(node.label, at)) return undefined;
    }
    return node.value;
  }

  add(prefix: Uri, value: T): void {
    let node = this.#root;
    for (let at = 0; at < prefix.length; at += node.label.length) {
      const first = prefix.charCodeAt(at);
      const child = node.children.get(first);
      if (child === undefined) {
        node.children.set(first, makeNode(prefix.slice(at), value));
        return;
      }
      const shared = sharedLength(child.label, prefix, at);
      node = shared === child.label.length ? child : split(node, child, shared);
    }
    node.value = value;
  }

  delete(prefix: Uri): void {
    this.#delete(this.#root, prefix, 0);
  }

  /** The values of all prefixes of a concrete URI that have at least so many characters, the longest first. */
  matches(uri: Uri, shortest = 0): T[] {
    const found: T[] = [];
    let node: Node<T> | undefined = this.#root;
    for (let at = 0; ; at += node.label.length) {
      if (node.value !== undefined && at >= shortest) found.push(node.value);
      node = node.children.get(uri.charCodeAt(at)); // NaN behind the end: nothing is found
      if (!node || !uri.startsWith(node.label, at)) return found.reverse();
    }
  }

  /** @returns true when the node is of no use any more */
  #delete(node: Node<T>, prefix: Uri, at: number): boolean {
    if (at === prefix.length) {
      node.value = undefined;
    } else {
      const first = prefix.charCodeAt(at);
      const child = node.children.get(first);
      if (child === undefined || !prefix.startsWith(child.label, at)) return false;
      if (this.#delete(child, prefix, at + child.label.length)) node.children.delete(first);
      else join(node, child);
    }
    return node.children.size === 0 && node.value === undefined;
  }
}

/** Puts a node of the first `length` characters between a node and its child. */
function split<T>(parent: Node<T>, child: Node<T>, length: number): Node<T> {
  const middle = makeNode<T>(child.label.slice(0, length));
  parent.children.set(middle.label.charCodeAt(0), middle);
  child.label = child.label.slice(length);
  middle.children.set(child.label.charCodeAt(0), child);
  return middle;
}

/** Takes out a child that holds nothing but one other node. */
function join<T>(parent: Node<T>, child: Node<T>): void {
  if (child.value !== undefined || child.children.size !== 1) return;
  for (const only of child.children.values()) {
    only.label = child.label + only.label;
    parent.children.set(only.label.charCodeAt(0), only);
  }
}

function sharedLength(label: string, prefix: string, at: number): number {
  let length = 1; // the first character is the key
  while (length < label.length && label.charCodeAt(length) === prefix.charCodeAt(at + length)) length++;
  return length;
}
