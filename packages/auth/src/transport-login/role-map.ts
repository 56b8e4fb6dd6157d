/**
 * The role that values lead to: the first entry of the map that is one of them, else that of `*`; without a map the
 * value itself, if there is exactly one.
 */
export function roleFor(
  values: readonly string[],
  roles: ReadonlyMap<string, string> | undefined,
): string | undefined {
  if (roles === undefined) return values.length === 1 ? values[0] : undefined;
  for (const [value, role] of roles) {
    if (value !== '*' && values.includes(value)) return role;
  }
  return roles.get('*');
}
