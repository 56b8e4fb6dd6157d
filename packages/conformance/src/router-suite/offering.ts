import type { RouterExtension } from './router-target.js';
import type { SuiteTest } from './suite.js';

/** Declares tests that are skipped unless the Router announces the feature. */
export function whenOffered(it: SuiteTest, role: 'broker' | 'dealer', feature: string): SuiteTest {
  return (name, run) => {
    it(name, async (scene) => {
      await scene.needFeature(role, feature);
      await run(scene);
    });
  };
}

/** Declares tests that are skipped unless the Router has the extension. */
export function whenExtended(it: SuiteTest, extension: RouterExtension): SuiteTest {
  return (name, run) => {
    it(name, async (scene) => {
      scene.needExtension(extension);
      await run(scene);
    });
  };
}
