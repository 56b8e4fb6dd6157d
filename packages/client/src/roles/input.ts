import { type Payload, payloadOf } from '@wamp/protocol';
import { type Kwargs, isPayloadValue } from '@wamp/protocol/contract';

/** What callers and publishers pass: a list, an object, both through `payload()`, or nothing. [MSG-40] [MSG-41] [MSG-42] */
export function payloadOfInput(input: unknown): Payload {
  if (isPayloadValue(input)) return payloadOf(input.args, input.kwargs);
  if (Array.isArray(input)) return payloadOf(input);
  return payloadOf(undefined, (input ?? {}) as Kwargs);
}

/** What a handler returned: nothing, a value, or values through `payload()`. */
export function payloadOfResult(result: unknown): Payload {
  if (isPayloadValue(result)) return payloadOf(result.args, result.kwargs);
  return payloadOf(result === undefined ? [] : [result]);
}
