/** A dict as it stands on the wire: keys of any kind, in order, some perhaps twice. */
export class Dict {
  readonly pairs: readonly (readonly [key: Tree, value: Tree])[];

  constructor(pairs: readonly (readonly [key: Tree, value: Tree])[]) {
    this.pairs = pairs;
  }
}

/** A number that is written as a float, integral or not. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A CBOR tag around a value. */
export class Tagged {
  readonly tag: number;
  readonly value: Tree;

  constructor(tag: number, value: Tree) {
    this.tag = tag;
    this.value = value;
  }
}

/** What only one format has: a MessagePack extension type, a CBOR simple value without a meaning. */
export class Foreign {
  readonly type: number;
  readonly data: Uint8Array;

  constructor(type: number, data: Uint8Array = new Uint8Array()) {
    this.type = type;
    this.data = data;
  }
}

/** A value as it stands on the wire of any format. Integers are always bigint, so that none is rounded. */
export type Tree =
  | null
  | undefined
  | boolean
  | bigint
  | Float
  | string
  | Uint8Array
  | readonly Tree[]
  | Dict
  | Tagged
  | Foreign;

/** Tells whether a tree is a list; `Array.isArray` does not know of read-only ones. */
export function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Tells whether two trees are the same, order of keys and kinds of numbers included. */
export function isSameTree(one: Tree, other: Tree): boolean {
  if (Object.is(one, other)) return true;
  if (isList(one)) return isList(other) && isSameList(one, other);
  if (one instanceof Uint8Array) return other instanceof Uint8Array && isSameBytes(one, other);
  if (one instanceof Float) return other instanceof Float && Object.is(one.value, other.value);
  if (one instanceof Tagged)
    return other instanceof Tagged && one.tag === other.tag && isSameTree(one.value, other.value);
  if (one instanceof Foreign)
    return other instanceof Foreign && one.type === other.type && isSameBytes(one.data, other.data);
  if (one instanceof Dict) return other instanceof Dict && isSameList(one.pairs.flat(), other.pairs.flat());
  return false;
}

function isSameList(one: readonly Tree[], other: readonly Tree[]): boolean {
  return one.length === other.length && one.every((item, index) => isSameTree(item, other[index]));
}

/** Tells whether two arrays hold the same bytes. */
export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
