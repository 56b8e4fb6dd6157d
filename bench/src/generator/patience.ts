/** How long the generator waits for what a server owes it. */
export interface Patience {
  /** For a WebSocket, and for each answer in the set-up. */
  readonly setUpMs: number;
  /** After this long without progress the load goes on without what is open. */
  readonly stallMs: number;
  /** After this long without progress the run ends; what has not come is lost. */
  readonly quietMs: number;
}

export const usualPatience: Patience = { setUpMs: 10_000, stallMs: 500, quietMs: 3_000 };
