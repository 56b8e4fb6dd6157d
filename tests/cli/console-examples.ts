/** A command of the documentation, and what it says that the command prints. */
export interface Example {
  readonly command: string;
  readonly output: string;
}

/** The section of README.md whose steps follow each other. */
export const newcomersPath = /^## From open to closed in three steps$[\s\S]*?(?=^## )/m;

/** The commands of one `console` block. */
export function examplesIn(block: string): readonly Example[] {
  return block
    .split(/^\$ /m)
    .filter((part) => part !== '')
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { command, output: output.join('\n') };
    });
}

/** Leaves out what differs from run to run: ids, times and durations. */
export function withoutChance(output: string): string {
  return output
    .replace(/"(ms|publication|subscription)":[\d.]+/g, '"$1":N')
    .replace(/"ts":"[^"]+"/g, '"ts":T')
    .replace(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
    .replace(/"ms":[\d.]+/g, '"ms":N')
    .replace(/since \d{4}-\S+Z/g, 'since TIME')
    .replace(/(registration|callees:) \d+/g, '$1 ID')
    .replace(/\b(tcp|upgrade|join|total|min|avg|p99) [\d.]+/g, '$1 N')
    .replace(/router \S+$/gm, 'router NAME')
    .replace(/#\d+/g, '#ID')
    .replace(/\(id \d+\)/g, '(id ID)')
    .replace(/ok \d+ ms/g, 'ok N ms')
    .replace(/[\d.]+ s$/gm, 'N s');
}
