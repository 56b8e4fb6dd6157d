/** Keys that hold notes for people and other tools; allowed in every mapping, and ignored. */
const notes = { '^x-': {} } as const;

/** What every mapping of the configuration has in common: no key that is not listed, but for notes. */
export const closed = { type: 'object', additionalProperties: false, patternProperties: notes } as const;
