import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Lets this process import workspace packages from their sources, so that generators run before anything is built:
 * the condition `@wamp/source` is added, and relative `.js` imports of a source file find the `.ts` file.
 */
export function useWorkspaceSources(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (
        specifier.startsWith('.') &&
        specifier.endsWith('.js') &&
        context.parentURL?.endsWith('.ts') === true
      ) {
        const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
        if (existsSync(fileURLToPath(source))) return nextResolve(source.href, context);
      }
      return nextResolve(specifier, { ...context, conditions: ['@wamp/source', ...context.conditions] });
    },
  });
}
