/** The forms of the data on stdout. */
export const outputFormats = ['pretty', 'json', 'ndjson', 'value', 'none'] as const;
/** One of {@link outputFormats}. */
export type OutputFormat = (typeof outputFormats)[number];
