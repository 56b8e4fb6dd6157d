import type { CancelMode, InvocationPolicy } from '@wamp/protocol';
import fc from 'fast-check';

/**
 * One thing that happens in a history. Sessions are named by their place; calls and invocations by how many others of
 * the same session came after them, so that every number means something whatever happened before.
 */
export type Happening =
  | {
      readonly do: 'register';
      readonly at: number;
      readonly procedure: number;
      readonly invoke: InvocationPolicy;
    }
  | { readonly do: 'unregister'; readonly at: number; readonly procedure: number }
  | {
      readonly do: 'call';
      readonly at: number;
      readonly procedure: number;
      readonly progress: boolean;
      readonly wish: boolean;
      readonly timeout: number;
    }
  | {
      readonly do: 'chunk';
      readonly at: number;
      readonly ago: number;
      readonly last: boolean;
      readonly stray: boolean;
    }
  | {
      readonly do: 'cancel';
      readonly at: number;
      readonly ago: number;
      readonly mode: CancelMode | undefined;
    }
  | { readonly do: 'yield'; readonly at: number; readonly ago: number; readonly progress: boolean }
  | { readonly do: 'error'; readonly at: number; readonly ago: number; readonly uri: string }
  | { readonly do: 'forge'; readonly at: number }
  | { readonly do: 'leave'; readonly at: number }
  | { readonly do: 'pass'; readonly tens: number };

/** How often each kind of happening comes, compared with the others. */
export type Weights = Readonly<Record<Happening['do'], number>>;

/** Sessions of a history. */
export const places = 3;
const procedures = 2;

const at = fc.nat({ max: places - 1 });
const procedure = fc.nat({ max: procedures - 1 });
const ago = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 1 }) },
  { weight: 1, arbitrary: fc.nat({ max: 5 }) },
);

/** The Callee features that a history gives to each session, or does not. */
export const optionalFeatures = [
  'call_canceling',
  'progressive_call_results',
  'progressive_call_invocations',
  'call_reroute',
] as const;

/** Which of {@link optionalFeatures} each session lacks; most have all of them. */
export const lacks = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: fc.subarray<string>([...optionalFeatures]) },
  ),
  { minLength: places, maxLength: places },
);

/** Histories in which things happen with these weights, after two sessions have registered. */
export function histories(
  weights: Weights,
  policies: readonly InvocationPolicy[],
): fc.Arbitrary<Happening[]> {
  const invoke = fc.constantFrom(...policies);
  const kinds: Record<Happening['do'], fc.Arbitrary<Happening>> = {
    register: fc.record({ do: fc.constant('register'), at, procedure, invoke }),
    unregister: fc.record({ do: fc.constant('unregister'), at, procedure }),
    call: fc.record({
      do: fc.constant('call'),
      at,
      procedure,
      progress: fc.boolean(),
      wish: fc.boolean(),
      timeout: fc.constantFrom(0, 0, 30, 70),
    }),
    chunk: fc.record({
      do: fc.constant('chunk'),
      at,
      ago,
      last: fc.boolean(),
      stray: fc.nat({ max: 19 }).map((draw) => draw === 0),
    }),
    cancel: fc.record({
      do: fc.constant('cancel'),
      at,
      ago,
      mode: fc.constantFrom('skip', 'kill', 'killnowait', undefined),
    }),
    yield: fc.record({ do: fc.constant('yield'), at, ago, progress: fc.boolean() }),
    error: fc.record({
      do: fc.constant('error'),
      at,
      ago,
      uri: fc.constantFrom('com.x.error', 'wamp.error.unavailable', 'wamp.error.canceled'),
    }),
    forge: fc.record({ do: fc.constant('forge'), at }),
    leave: fc.record({ do: fc.constant('leave'), at }),
    pass: fc.record({ do: fc.constant('pass'), tens: fc.integer({ min: 1, max: 8 }) }),
  };
  const anything = fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({
      weight,
      arbitrary: kinds[kind as Happening['do']],
    })),
  );
  const beginning = fc.tuple(invoke, invoke).map(([first, second]): Happening[] => [
    { do: 'register', at: 0, procedure: 0, invoke: first },
    { do: 'register', at: 1, procedure: 0, invoke: first },
    { do: 'register', at: 1, procedure: 1, invoke: second },
  ]);
  return fc
    .tuple(beginning, fc.array(anything, { minLength: 1, maxLength: 30, size: 'max' }))
    .map(([first, others]) => [...first, ...others]);
}
