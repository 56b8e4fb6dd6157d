import { readFileSync } from 'node:fs';

/** Files that a Router needs besides its connections. */
const reserve = 256;

/**
 * Connections that the system lets this process have: L01 never promises more. `Infinity` where the system does not
 * tell.
 */
export function connectionsOfSystem(limits: () => string = processLimits): number {
  const [, soft] = /^Max open files +(\d+)/m.exec(limits()) ?? [];
  return soft === undefined ? Infinity : Math.max(1, Number(soft) - reserve);
}

function processLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Only Linux has it; elsewhere the system refuses by itself what is too much.
    return '';
  }
}
