/** Some Routers write every integer in eight bytes, which the libraries read as a BigInt. */
export function withPlainIds(message: unknown): unknown {
  if (!Array.isArray(message)) return message;
  return message.map((field: unknown) => (typeof field === 'bigint' ? Number(field) : field));
}
