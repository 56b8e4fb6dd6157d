import { shutdownSchema } from '../schema/configuration-schema.js';
import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';
import { quantityOf } from './quantity.js';

/** A hard end that comes before the orderly one can be over. */
export function shutdownProblems(shutdown: ConfigNode): Problem[] {
  const { delay, drain, hard } = shutdownSchema.properties;
  const of = (key: 'delay' | 'drain' | 'hard', otherwise: string): number =>
    quantityOf(shutdown.get(key).text ?? otherwise);
  const needed = of('delay', delay.default) + of('drain', drain.default);
  if (!(needed > of('hard', hard.default))) return [];
  return [shutdown.error('hard must not come before delay and drain are over')];
}
