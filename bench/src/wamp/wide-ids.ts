/** The libraries write numbers beyond 32 bits as floats; ids, which stand at the top level, stay integers. */
export function withWideIds(message: readonly unknown[]): unknown[] {
  return message.map((field) => (typeof field === 'number' && field > 0xffff_ffff ? BigInt(field) : field));
}
