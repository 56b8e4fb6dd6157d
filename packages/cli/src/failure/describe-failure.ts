import { Interrupted } from '../io/interruption.js';
import { jsonLine } from '../output/json-writer.js';
import { isJsonObject } from '../payload/envelope.js';
import { CliError } from './cli-error.js';
import { codeOf } from './error-code.js';
import { ExitCode } from './exit-code.js';

/** Where a command was connecting, for the message. */
export interface FailureScene {
  readonly realm?: string;
}

/** The exit code of an error URI that a request was answered with. */
export function exitCodeOfUri(uri: string): ExitCode {
  if (uri === 'wamp.error.timeout') return ExitCode.TIMEOUT;
  if (/^wamp\.error\.(not_authorized|authorization_(failed|denied|required))$/.test(uri)) {
    return ExitCode.NOT_AUTHORIZED;
  }
  return /^(wamp|router)\.error\./.test(uri) ? ExitCode.ROUTER_ERROR : ExitCode.APPLICATION_ERROR;
}

/** What a person is told about a failure, and the exit code for it. Errors are told apart by their stable codes. */
export function describeFailure(error: unknown, scene: FailureScene = {}): CliError | Interrupted {
  if (error instanceof CliError || error instanceof Interrupted) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'WAMP_ERR_UNREACHABLE':
    case 'WAMP_ERR_CONNECT_TIMEOUT':
      return new CliError(plainReason(message), ExitCode.UNREACHABLE, {
        cause: error,
        details: reachHints(error, message),
      });
    case 'WAMP_ERR_CONNECTION_LOST':
    case 'WAMP_ERR_CONNECTION_CLOSED':
      return isUnreachable(causeOf(error))
        ? describeFailure(causeOf(error), scene)
        : lostConnection(error, message);
    case 'WAMP_ERR_JOIN':
      return causeOf(error) instanceof Interrupted
        ? describeFailure(causeOf(error))
        : refusedSession(error, scene);
    case 'WAMP_ERR_APPLICATION':
      return describeAnswer(error);
    case 'WAMP_ERR_PROTOCOL':
      return new CliError(`the router broke the protocol: ${message}`, ExitCode.LOST, { cause: error });
    case 'WAMP_ERR_SERIALIZATION':
      return new CliError(`the payload cannot be sent: ${message}`, ExitCode.USAGE, {
        cause: error,
        details: ['another serializer may carry it:  --serializer cbor'],
      });
    default:
      return new CliError(message, ExitCode.FAILURE, {
        cause: error,
        details: ['-v  prints where it came from'],
      });
  }
}

/** There was no connection to lose: the place could not be reached in the first place. */
function isUnreachable(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'WAMP_ERR_UNREACHABLE' || code === 'WAMP_ERR_CONNECT_TIMEOUT';
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function lostConnection(error: unknown, message: string): CliError {
  const why = message.replace(/^the session is over: /, '');
  return new CliError(`connection lost before the work was done: ${why}`, ExitCode.LOST, { cause: error });
}

function textProperty(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null || !(name in error)) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/** The words of the operating system, for people. */
export function plainReason(message: string): string {
  return message
    .replace(/connect ECONNREFUSED \S+/, 'connection refused')
    .replace(/connect ENOENT \S+/, 'there is no such socket')
    .replace(/; tls\.c[^(]*names? \w+(?= \(|$)/, '')
    .replace(/getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (\S+)/, 'unknown host $1');
}

/** The codes of Node for a certificate that no authority has signed which the client trusts. */
const untrusted: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** What to try when nobody answers, by the errno somewhere in the chain of causes. */
function reachHints(error: unknown, message: string): readonly string[] {
  const codes = causeCodes(error);
  if (codes.includes('ECONNREFUSED') || codes.includes('ENOENT')) {
    return ['nothing is listening there.  start one:  wamp router run --dev'];
  }
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN')) return ['the host name is not known'];
  if (codes.some((code) => untrusted.includes(code))) {
    return ['--ca FILE  names the certificates to trust;  --insecure  trusts anybody'];
  }
  if (message.includes('wants a certificate of the client')) return ['--cert FILE --cert-key SRC  name one'];
  if (message.includes('403 Forbidden')) {
    return ["it may want another origin, or one at all:  -H 'Origin: https://its.own.address'"];
  }
  if (message.includes('socket hang up')) return ['where it speaks TLS, write  wss://'];
  if (codes.includes('WAMP_ERR_CONNECT_TIMEOUT'))
    return ['a firewall may swallow it;  --connect-timeout 30s  waits longer'];
  return [];
}

function causeCodes(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const inner = 'cause' in error ? error.cause : undefined;
  const several: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [textProperty(error, 'code'), ...[inner, ...several].flatMap((each) => causeCodes(each, depth + 1))];
}

function refusedSession(error: unknown, { realm = 'the router' }: FailureScene): CliError {
  const own = causeOf(error);
  // A secret that could not be had: the router has refused nothing.
  if (own instanceof CliError) return own;
  const uri = textProperty(error, 'reason');
  const message = error instanceof Error ? error.message.replace(`${uri}: `, '') : '';
  const what =
    uri === 'wamp.error.no_such_realm' ? 'no such realm' : message === uri ? wordsOf(uri) : message;
  const who = own instanceof Error ? `cannot log in to ${realm}` : `${realm} refused the session`;
  return new CliError(`${who}: ${what}`, ExitCode.REFUSED, {
    uri,
    cause: error,
    details: loginHints(uri, message),
  });
}

/** What to log in with, by method; these are the words of routers of this suite. */
const loginFlags: readonly (readonly [method: string, flags: string])[] = [
  ['wamp-scram', '--authid ID --secret prompt'],
  ['wampcra', '--authid ID --secret prompt'],
  ['ticket', '--authid ID --ticket SRC'],
  ['cryptosign', '--key SRC'],
  ['tls', '--cert FILE --cert-key SRC'],
  ['jwt', '--token SRC'],
];

/** What to try when a session was refused for want of a credential. */
function loginHints(uri: string, message: string): readonly string[] {
  switch (uri) {
    case 'wamp.error.authentication_required':
    case 'wamp.error.no_matching_auth_method': {
      const named = /authmethods: ([^;]+)/.exec(message)?.[1]?.split(', ') ?? [];
      const known = loginFlags.filter(([method]) => named.includes(method));
      const flags = new Set((known.length === 0 ? loginFlags : known).map(([, text]) => text));
      return [`log in with  ${[...flags].join(',  or ')}`];
    }
    default:
      return [];
  }
}

/** A request that was answered with an error. */
export interface AnsweredRequest {
  readonly verb: string;
  readonly uri: string;
  readonly realm: string;
}

/** What a person is told about an error that the router or a peer sent. */
export function describeAnswer(error: unknown, request?: AnsweredRequest): CliError {
  const uri = textProperty(error, 'uri');
  const exitCode = exitCodeOfUri(uri);
  return new CliError(answerText(error, uri, request), exitCode, {
    uri,
    cause: error,
    details: payloadDetails(error),
  });
}

function answerText(error: unknown, uri: string, request: AnsweredRequest | undefined): string {
  const message = error instanceof Error && error.message !== uri ? error.message : wordsOf(uri);
  if (request === undefined) return message;
  if (uri === 'wamp.error.no_such_procedure') return `no procedure ${request.uri} in ${request.realm}`;
  if (exitCodeOfUri(uri) === ExitCode.NOT_AUTHORIZED) return `not allowed to ${request.verb} ${request.uri}`;
  return `${request.verb} ${request.uri}: ${message}`;
}

/** What else the error carries, one line each. */
function payloadDetails(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return [];
  const args: unknown = Reflect.get(error, 'args');
  const kwargs: unknown = Reflect.get(error, 'kwargs');
  return [
    ...(Array.isArray(args) && args.length > 0 ? [`args: ${jsonLine(args, 'wamp')}`] : []),
    ...(isJsonObject(kwargs) && Object.keys(kwargs).length > 0
      ? [`kwargs: ${jsonLine(kwargs, 'wamp')}`]
      : []),
  ];
}

/** `wamp.error.no_such_procedure` → `no such procedure` */
function wordsOf(uri: string): string {
  return (uri.split('.').at(-1) ?? uri).replaceAll('_', ' ');
}
