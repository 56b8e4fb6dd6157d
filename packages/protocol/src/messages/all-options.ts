import { clientBoundRanges, clientBoundShapes } from './client-bound-options.js';
import { type OptionTables, readTables } from './option-table.js';
import { routerBoundRanges, routerBoundShapes } from './router-bound-options.js';

/**
 * The known keys of each Options and Details dict, as `key:rule`; the interfaces in `options.ts` are their types.
 * Written as text because it takes the least room in a page. A rule is a type, a name of {@link optionRanges}, or the
 * name of another table here. Unknown keys are ignored. [MSG-36]
 */
export const optionShapes = { ...clientBoundShapes, ...routerBoundShapes } as const;

/** The sets and the largest values of options that not every text or number is good for. */
export const optionRanges = { ...clientBoundRanges, ...routerBoundRanges } as const;

/** The tables of {@link optionShapes}, by their names. */
export const optionTables: OptionTables = readTables(optionShapes);
