/** What is waited for, and for how long. */
export interface Wait {
  readonly what: string;
  readonly ms: number;
}

/** @throws {Error} when `promise` is not settled in time. */
export async function inTime<T>(promise: Promise<T>, { what, ms }: Wait): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`no ${what} within ${String(ms)} ms`));
  }, ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
