import { glob, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { root } from './documents.ts';

/** One name that a package offers to its users. */
export interface PublicExport {
  /** The module that users import, relative to the repository. */
  readonly entry: string;
  readonly name: string;
  /** The comment in front of its declaration, without stars; empty when there is none. */
  readonly comment: string;
}

/** Everything that packages export, with what their comments say. */
export async function publicExports(): Promise<readonly PublicExport[]> {
  const exports: PublicExport[] = [];
  for await (const path of glob('{packages,apps}/*/package.json', { cwd: root })) {
    const manifest: unknown = JSON.parse(await readFile(root + path, 'utf8'));
    for (const source of sourcesOf(manifest)) {
      exports.push(...(await exportsOf(posix.join(posix.dirname(path), source))));
    }
  }
  return exports;
}

/** The sources behind the `exports` of a package. */
function sourcesOf(manifest: unknown): string[] {
  if (typeof manifest !== 'object' || manifest === null || !('exports' in manifest)) return [];
  return [...JSON.stringify(manifest.exports).matchAll(/"@wamp\/source":"([^"]+)"/g)].map(
    ([, source = '']) => source,
  );
}

async function exportsOf(entry: string): Promise<PublicExport[]> {
  const text = await readFile(root + entry, 'utf8');
  const found = [
    ...text.matchAll(/^export (?!\{|type \{)(?:async )?(?:class|function|interface|type|const) (\w+)/gm),
  ].map(([, name = '']) => ({ entry, name, comment: commentOn(text, name) }));
  for (const [, names = '', from = ''] of text.matchAll(/^export (?:type )?\{([^}]+)\} from '([^']+)'/gm)) {
    // What another package exports is looked at there.
    if (!from.startsWith('.')) continue;
    const declared = await readFile(
      root + posix.join(posix.dirname(entry), from.replace(/\.js$/, '.ts')),
      'utf8',
    );
    for (const each of names.split(',').map((name) => name.trim())) {
      const [, name] = /^(?:type )?(\w+)/.exec(each) ?? [];
      if (name !== undefined) found.push({ entry, name, comment: commentOn(declared, name) });
    }
  }
  return found;
}

/** The comment in front of the first declaration of a name. */
function commentOn(text: string, name: string): string {
  const declaration = new RegExp(
    `((?:^/\\*\\*(?:(?!\\*/)[^])*\\*/\\n(?://.*\\n)*)?)^export (?:abstract |async )?(?:class|function|interface|type|const) ${name}\\b`,
    'm',
  );
  const [, comment] = declaration.exec(text) ?? [];
  if (comment === undefined) throw new Error(`there is no declaration of ${name}`);
  return comment.replace(/^\/\*\*|\*\/\s*$|^ *\* ?/gm, '').trim();
}
