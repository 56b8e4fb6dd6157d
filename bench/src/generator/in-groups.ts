/** Makes `count` things, at most `size` at a time, in order. */
export async function inGroupsOf<T>(size: number, count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const group = Array.from({ length: Math.min(size, count - made.length) }, make);
    made.push(...(await Promise.all(group)));
  }
  return made;
}
