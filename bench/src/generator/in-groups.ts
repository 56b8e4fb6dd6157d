/** Makes `count` things, numbered from 0, at most `size` at a time. */
export async function inGroupsOf<T>(
  size: number,
  count: number,
  make: (index: number) => Promise<T>,
): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const from = made.length;
    const group = Array.from({ length: Math.min(size, count - from) }, (_, index) => make(from + index));
    made.push(...(await Promise.all(group)));
  }
  return made;
}
