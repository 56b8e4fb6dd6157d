import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';
import type { Step } from './step.ts';
import { trackedFiles, type TextFile } from './tracked-files.ts';

export interface Link {
  readonly line: number;
  readonly target: string;
}

/** Links and pictures of a Markdown text that are not inside code. */
export function findLinks(text: string): Link[] {
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) => {
      const inline = line.matchAll(/\]\(\s*<?([^\s<>)]+)>?(?:\s+"[^"]*")?\s*\)/g);
      const definitions = line.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s<>]+)>?/g);
      return [...inline, ...definitions].map(([, target = '']) => ({ line: index + 1, target }));
    });
}

/** The anchors that headings get where Markdown is shown: lower case, spaces as hyphens, repeats numbered. */
export function findAnchors(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text, 'blocks').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replace(/ /g, '-');
    let anchor = slug;
    for (let repeat = 1; anchors.has(anchor); repeat += 1) anchor = `${slug}-${repeat}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Keeps the lines but empties code, in which brackets are not links and `#` is not a heading. */
function withoutCode(text: string, which: 'all' | 'blocks' = 'all'): string {
  const blank = (code: string) => code.replace(/[^\n]/g, '');
  const prose = text.replace(/^( *)(```+|~~~+)[^]*?^\1\2 *$/gm, blank).replace(/<!--[^]*?-->/g, blank);
  return which === 'all' ? prose.replace(/(`+)[^`\n]+?\1/g, blank) : prose;
}

/** Gives a line for each link between our files that leads nowhere. Addresses outside are not visited. */
export function findBrokenLinks(files: readonly TextFile[], exists: (path: string) => boolean): string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return files.flatMap(({ path, text }) =>
    findLinks(text).flatMap(({ line, target }) => {
      if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
      const [file = '', anchor = ''] = target.split('#');
      const linked = file === '' ? path : posix.join(posix.dirname(path), decodeURI(file));
      if (!exists(linked)) return [`${path}:${line} ${target}: there is no ${linked}`];
      const linkedText = texts.get(linked);
      if (anchor === '' || linkedText === undefined || findAnchors(linkedText).has(anchor)) return [];
      return [`${path}:${line} ${target}: ${linked} has no such heading`];
    }),
  );
}

/** Links between our Markdown files lead somewhere. */
export const markdownLinks: Step = {
  name: 'links',
  run: async () => {
    const files = (await trackedFiles('.md')).filter(({ path }) => !path.startsWith('.changeset/'));
    const broken = findBrokenLinks(files, (path) => existsSync(join(root, path)));
    if (broken.length === 0)
      return { ok: true, summary: `links of ${files.length} Markdown files lead somewhere` };
    return { ok: false, summary: `${broken.length} links lead nowhere`, details: broken.join('\n') };
  },
};
