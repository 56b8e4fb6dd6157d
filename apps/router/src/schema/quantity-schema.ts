/** A time with its unit. */
export const duration = {
  type: 'string',
  title: 'a time with its unit',
  pattern: '^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$',
  examples: ['30s'],
} as const;

/** A number of bytes with its unit. */
export const size = {
  type: 'string',
  title: 'a size with its unit',
  pattern: '^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB|kB|MB|GB)$',
  examples: ['1MiB'],
} as const;
