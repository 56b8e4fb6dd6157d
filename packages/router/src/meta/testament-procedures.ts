import {
  ErrorUri,
  MessageType,
  OptionError,
  type Payload,
  ProtocolError,
  type PublishMessage,
  SerializationError,
  emptyPayload,
  isReservedUri,
  payloadOf,
} from '@wamp/protocol';
import type { Ruling } from '../auth/ruling.js';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { UriCheck } from '../matching/uri-check.js';
import type { RouterSession } from '../session/router-session.js';
import { type Dict, isDict } from '../dict.js';
import { checkedUri, invalidArgument, optionalDict } from './call-arguments.js';
import type { Procedures } from './procedures.js';
import type { Testament, TestamentBook, TestamentScope } from './testament-book.js';

/** What testaments need. */
export interface TestamentParts {
  readonly book: TestamentBook;
  readonly isUsable: UriCheck;
  /** Whether a session may publish to a topic. */
  readonly mayPublish: (session: RouterSession, topic: string) => Ruling | Promise<Ruling>;
}

/** `wamp.session.add_testament` and `wamp.session.flush_testaments`. Both return nothing. [TST-06] [TST-07] */
export function testamentProceduresOf(parts: TestamentParts): Procedures {
  return {
    'wamp.session.add_testament': (call) => addTestament(call, parts),
    'wamp.session.flush_testaments': ({ caller, kwargs }) => {
      parts.book.flush(caller, scopeOf(kwargs));
      return emptyPayload; // [TST-13]
    },
  };
}

/**
 * Keeps a testament, if the session may publish it now; whether it still may is asked again when it is published. [TST-23]
 * It has its place in the order from the beginning, also while an authorizer takes its time.
 */
function addTestament(
  call: LocalCall,
  { book, isUsable, mayPublish }: TestamentParts,
): Payload | Promise<Payload> {
  const { caller } = call;
  const scope = scopeOf(call.kwargs);
  const { message, bytes } = publicationOf(call, isUsable);
  const testament: Testament = { message, bytes, isGranted: false };
  book.add(caller, scope, testament);
  const settle = (ruling: Ruling): Payload => {
    if (!ruling.allow) {
      book.remove(caller, scope, testament);
      throw new ProcedureError(ruling.error, 'the session may not publish to this topic');
    }
    testament.isGranted = true;
    return emptyPayload;
  };
  const ruling = mayPublish(caller, message.topic);
  return ruling instanceof Promise ? ruling.then(settle) : settle(ruling);
}

/** @throws {ProcedureError} [TST-04] */
function scopeOf({ scope }: Dict): TestamentScope {
  if (scope === undefined || scope === null) return 'destroyed'; // [TST-03]
  if (scope === 'destroyed' || scope === 'detached') return scope;
  throw invalidArgument('scope must be destroyed or detached');
}

/** The PUBLISH that a testament stands for. @throws {ProcedureError} [TST-05] */
function publicationOf(call: LocalCall, isUsable: UriCheck): { message: PublishMessage; bytes: number } {
  const [topic, args, kwargs] = call.args;
  if (!Array.isArray(args)) throw invalidArgument('args must be a list');
  if (!isDict(kwargs)) throw invalidArgument('kwargs must be a dict');
  const options = optionalDict(call.kwargs['publish_options'], 'publish_options');
  const uri = checkedUri(topic, 'exact', isUsable);
  if (isReservedUri(uri)) throw new ProcedureError(ErrorUri.INVALID_URI, 'this topic is reserved'); // (D56)
  if (isPassedThrough(options) && !call.caller.supports('publisher', 'payload_passthru_mode')) {
    throw new ProcedureError(ErrorUri.FEATURE_NOT_SUPPORTED, 'ppt_scheme needs payload_passthru_mode');
  }
  return checked(call.caller, {
    type: MessageType.PUBLISH,
    request: 1,
    options,
    topic: uri,
    payload: payloadOf(args, kwargs),
  });
}

/** What a PUBLISH would break the protocol with. [PPT-03] */
function isPassedThrough({ ppt_scheme = '' }: Dict): boolean {
  return ppt_scheme !== '';
}

/**
 * Sends the PUBLISH through the session's own codec: that checks the options as those of any PUBLISH, drops what is
 * unknown, and leaves a payload that holds on to nothing but itself. [TST-20]
 */
function checked(
  session: RouterSession,
  message: PublishMessage,
): { message: PublishMessage; bytes: number } {
  try {
    const encoded = session.codec.encode(message);
    const decoded = session.codec.decode(encoded.text ?? encoded.payload);
    if (decoded.type !== MessageType.PUBLISH) throw invalidArgument('this is no publication');
    // [TST-21] nobody is there to be told
    const options = { ...decoded.options, acknowledge: false };
    return { message: { ...decoded, options }, bytes: encoded.byteLength };
  } catch (error) {
    if (
      error instanceof ProtocolError ||
      error instanceof OptionError ||
      error instanceof SerializationError
    ) {
      throw invalidArgument(error.message);
    }
    throw error;
  }
}
