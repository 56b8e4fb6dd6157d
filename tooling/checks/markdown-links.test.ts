import { describe, expect, it } from 'vitest';
import { findAnchors, findBrokenLinks, findLinks } from './markdown-links.ts';

describe('findLinks', () => {
  it('finds links, pictures and link definitions with their lines', () => {
    const text = 'See [a](a.md "title") and\n![b](<b.png>).\n\n[c]: docs/c.md';
    expect(findLinks(text)).toEqual([
      { line: 1, target: 'a.md' },
      { line: 2, target: 'b.png' },
      { line: 4, target: 'docs/c.md' },
    ]);
  });

  it('takes nothing in code for a link', () => {
    expect(findLinks('```ts\nlist[0](a.md)\n```\nand `[x](y.md)`, [z](z.md)')).toEqual([
      { line: 4, target: 'z.md' },
    ]);
  });
});

describe('findAnchors', () => {
  it('writes headings as anchors and numbers the repeated ones', () => {
    const text = '# Why, and `what`?\n\n## Run it\n\n## Run it\n\n```sh\n# no heading\n```\n';
    expect([...findAnchors(text)]).toEqual(['why-and-what', 'run-it', 'run-it-1']);
  });
});

describe('findBrokenLinks', () => {
  const readme = {
    path: 'README.md',
    text: '[a](docs/a.md#part) [up](#here) [out](https://wamp-proto.org)\n# Here\n',
  };

  it('accepts links to files and headings that exist', () => {
    const files = [readme, { path: 'docs/a.md', text: '## Part\n[back](../README.md)' }];
    expect(findBrokenLinks(files, (path) => files.some((file) => file.path === path))).toEqual([]);
  });

  it('names a file that is missing', () => {
    expect(findBrokenLinks([readme], (path) => path === 'README.md')).toEqual([
      'README.md:1 docs/a.md#part: there is no docs/a.md',
    ]);
  });

  it('names a heading that is missing', () => {
    const files = [readme, { path: 'docs/a.md', text: '## Another part' }];
    expect(findBrokenLinks(files, () => true)).toEqual([
      'README.md:1 docs/a.md#part: docs/a.md has no such heading',
    ]);
  });
});
