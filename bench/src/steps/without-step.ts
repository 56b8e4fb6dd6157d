/** Preloaded into a Router, as `without-step.ts?step=joined+writes`: it loads its own modules without that technique. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { applyEdit } from './edit.ts';
import { steps } from './steps.ts';

const name = new URL(import.meta.url).searchParams.get('step');
const step = steps.find((candidate) => candidate.name === name);
if (step === undefined) throw new Error(`there is no step ${name ?? ''}`);

const changed = new Map<string, string>();
for (const edit of step.edits) {
  const url = pathToFileURL(edit.file.built).href;
  changed.set(url, applyEdit(changed.get(url) ?? readFileSync(edit.file.built, 'utf8'), edit));
}
registerHooks({
  load(url, context, nextLoad) {
    const source = changed.get(url);
    return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
  },
});
