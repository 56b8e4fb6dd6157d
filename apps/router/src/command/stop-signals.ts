/** SIGTERM and SIGINT: the first one asks for an orderly end, the second one for an end now. */
export interface StopSignals extends Disposable {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
}

/** Listens to the signals of the process until it is disposed of. */
export function stopSignals(onSignal: (name: NodeJS.Signals, isFirst: boolean) => void): StopSignals {
  const first = new AbortController();
  const second = new AbortController();
  const listener = (name: NodeJS.Signals): void => {
    const isFirst = !first.signal.aborted;
    onSignal(name, isFirst);
    (isFirst ? first : second).abort();
  };
  process.on('SIGTERM', listener);
  process.on('SIGINT', listener);
  return {
    first: first.signal,
    second: second.signal,
    [Symbol.dispose]: () => {
      process.off('SIGTERM', listener);
      process.off('SIGINT', listener);
    },
  };
}
