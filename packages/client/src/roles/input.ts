import { type Payload, payloadOf } from '@wamp/protocol';
import { type Kwargs, isPayloadValue } from '@wamp/protocol/contract';

/**
 * What callers and publishers pass: a list, an object, both through `payload()`, or nothing. [MSG-40] [MSG-41] [MSG-42]
 * @throws {TypeError} for anything else, which would be no dict on the wire
 */
export function payloadOfInput(input: unknown): Payload {
  if (isPayloadValue(input)) return payloadOf(input.args, input.kwargs);
  if (Array.isArray(input)) return payloadOf(input);
  const kwargs = input ?? {};
  if (Object.prototype.toString.call(kwargs) !== '[object Object]') {
    throw new TypeError('the payload must be a list, a dict or payload()');
  }
  return payloadOf(undefined, kwargs as Kwargs);
}

/** What a handler returned: nothing, a value, or values through `payload()`. */
export function payloadOfResult(result: unknown): Payload {
  if (isPayloadValue(result)) return payloadOf(result.args, result.kwargs);
  return payloadOf(result === undefined ? [] : [result]);
}
