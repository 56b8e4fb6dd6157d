/**
 * The element of the page with this id.
 * @throws {Error} when the page has none of this kind
 */
export function elementOf<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}
