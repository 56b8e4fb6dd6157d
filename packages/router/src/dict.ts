/** A dict as serializers and plug-ins give it. */
export type Dict = Readonly<Record<string, unknown>>;

/** Tells a plain dict from lists, bytes, instances of classes and plain values. */
export function isDict(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
