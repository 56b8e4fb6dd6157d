/** The libraries write numbers beyond 32 bits as floats; ids, which stand at the top level, stay integers. */
export function withWideIds(message: readonly unknown[]): unknown[] {
  return message.map((field) => (typeof field === 'number' && field > 0xffff_ffff ? BigInt(field) : field));
}

/** Some Routers write every integer in eight bytes, which the libraries read as a BigInt. */
export function withPlainIds(message: unknown): unknown {
  if (!Array.isArray(message)) return message;
  return message.map((field: unknown) => (typeof field === 'bigint' ? Number(field) : field));
}
