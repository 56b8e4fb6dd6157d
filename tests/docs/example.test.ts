import { describe, expect, it } from 'vitest';
import { examplesIn } from './example.ts';

const markdown = `# Title

\`\`\`ts
import { a } from 'a';
console.log(a); // 1
\`\`\`

Text.

\`\`\`ts
console.log(a + 1); // 2
\`\`\`

\`\`\`sh
npm start
\`\`\`

\`\`\`ts
import { b } from 'b';
\`\`\`
`;

describe('examples of a document', () => {
  it('begin with imports, and go on in the blocks without any', () => {
    const examples = examplesIn('a.md', markdown);
    expect(examples.map(({ line, prints }) => ({ line, prints }))).toEqual([
      { line: 3, prints: ['1', '2'] },
      { line: 18, prints: [] },
    ]);
  });

  it('keep the lines that they have in the document, and each block its names', () => {
    const [example] = examplesIn('a.md', markdown);
    expect(example?.source.split('\n')).toEqual([
      '',
      '',
      '',
      "import { a } from 'a';",
      'console.log(a); // 1',
      '',
      '',
      '',
      '',
      '{',
      'console.log(a + 1); // 2',
      '}',
      '',
    ]);
  });

  it('are taken from documentation comments, not from code', () => {
    const source =
      "/**\n * Text.\n * ```ts\n * import { a } from 'a';\n * ```\n */\nconst c = `\n```ts\n`;\n";
    expect(examplesIn('a.ts', source)).toEqual([
      { path: 'a.ts', line: 3, source: "\n\n\nimport { a } from 'a';\n", prints: [] },
    ]);
  });
});
