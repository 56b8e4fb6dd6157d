/** Does something with each item, one after the other; the promise is there only when one of them has to wait. */
export function inOrder<T>(
  items: readonly T[],
  work: (item: T) => void | Promise<void>,
): void | Promise<void> {
  for (const [index, item] of items.entries()) {
    const pending = work(item);
    if (pending !== undefined) return pending.then(() => inOrder(items.slice(index + 1), work));
  }
  return undefined;
}
