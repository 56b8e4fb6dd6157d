/** One program of a document: a block of code with imports, and the blocks behind it that go on with it. */
export interface Example {
  /** The document, relative to the repository. */
  readonly path: string;
  /** The line on which it begins, from 1 on. */
  readonly line: number;
  /** The program; its lines stand where they stand in the document. */
  readonly source: string;
  /** What it says that it prints: the comments behind `console.log(…)`. */
  readonly prints: readonly string[];
}

interface Block {
  /** Index of the line that opens it. */
  readonly start: number;
  readonly lines: readonly string[];
}

/**
 * The TypeScript examples of a Markdown text, or of the documentation comments of a source file. A block without
 * imports goes on with the one before it, and what it declares is its own.
 */
export function examplesIn(path: string, text: string): Example[] {
  const lines = path.endsWith('.ts') ? commentLines(text) : text.split('\n');
  const groups: Block[][] = [];
  for (const block of blocksIn(lines)) {
    const begins = block.lines.some((line) => line.startsWith('import ')) || groups.length === 0;
    if (begins) groups.push([block]);
    else groups.at(-1)?.push(block);
  }
  return groups.map((blocks) => exampleOf(path, blocks));
}

function exampleOf(path: string, blocks: readonly Block[]): Example {
  const source: string[] = [];
  const put = (at: number, line: string): void => {
    while (source.length < at) source.push('');
    source[at] = line;
  };
  blocks.forEach(({ start, lines }, index) => {
    if (index > 0) put(start, '{');
    lines.forEach((line, at) => {
      put(start + 1 + at, line);
    });
    if (index > 0) put(start + 1 + lines.length, '}');
  });
  const text = `${source.join('\n')}\n`;
  return {
    path,
    line: (blocks[0]?.start ?? 0) + 1,
    source: text,
    prints: [...text.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, line = '']) => line),
  };
}

function blocksIn(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let start: number | undefined;
  lines.forEach((line, index) => {
    if (start === undefined) {
      if (line === '```ts') start = index;
    } else if (line === '```') {
      blocks.push({ start, lines: lines.slice(start + 1, index) });
      start = undefined;
    }
  });
  return blocks;
}

/** The lines of a source file with documentation comments alone, without their stars. */
function commentLines(text: string): string[] {
  let isInside = false;
  return text.split('\n').map((line) => {
    if (line.trimStart().startsWith('/**')) isInside = true;
    const content = isInside ? (/^\s*\* ?(.*)$/.exec(line)?.[1] ?? '') : '';
    if (line.includes('*/')) isInside = false;
    return content;
  });
}
