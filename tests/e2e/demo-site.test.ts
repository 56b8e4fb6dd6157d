import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoDirectory } from '@wamp/demo';
import { describe, expect, it } from 'vitest';

const html = readFileSync(join(demoDirectory, 'index.html'), 'utf8');

describe('Files of the demo page', () => {
  it('are one page with one script and one style sheet', () => {
    const files = globSync('**/*.*', { cwd: demoDirectory }).map((file) => file.replace(/-[\w-]{8}\./, '.'));
    expect(files.sort()).toStrictEqual([
      'assets/icon.svg',
      'assets/index.css',
      'assets/index.js',
      'index.html',
    ]);
  });

  it('have no script or style inside the page, as its policy forbids them', () => {
    expect(html).toMatch(/<script [^>]*src="[^"]+"[^>]*><\/script>/);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
  });

  it('load nothing from elsewhere', () => {
    const sources = Array.from(html.matchAll(/\s(?:src|href)="([^"]*)"/g), ([, source]) => source);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) expect(source).toMatch(/^\.\//);
    for (const style of globSync('assets/*.css', { cwd: demoDirectory })) {
      expect(readFileSync(join(demoDirectory, style), 'utf8')).not.toMatch(/url\(|@import/);
    }
  });

  it('make no code from text, as its policy forbids that', () => {
    for (const script of globSync('assets/*.js', { cwd: demoDirectory })) {
      expect(readFileSync(join(demoDirectory, script), 'utf8')).not.toMatch(/\beval\(|new Function\b/);
    }
  });
});
