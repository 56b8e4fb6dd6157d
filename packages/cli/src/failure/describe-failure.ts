import { Interrupted } from '../io/interruption.js';
import { CliError } from './cli-error.js';
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
      return new CliError(message, ExitCode.UNREACHABLE, { cause: error, details: reachHints(error) });
    case 'WAMP_ERR_CONNECTION_LOST':
    case 'WAMP_ERR_CONNECTION_CLOSED':
      return new CliError(`connection lost before the work was done: ${message}`, ExitCode.LOST, { cause: error });
    case 'WAMP_ERR_JOIN':
      return refusedSession(error, scene);
    case 'WAMP_ERR_APPLICATION':
      return answeredWithError(error);
    case 'WAMP_ERR_PROTOCOL':
      return new CliError(`the router broke the protocol: ${message}`, ExitCode.LOST, { cause: error });
    case 'WAMP_ERR_SERIALIZATION':
      return new CliError(`the payload cannot be sent: ${message}`, ExitCode.USAGE, {
        cause: error,
        details: ['another serializer may carry it:  --serializer cbor'],
      });
    default:
      return new CliError(message, ExitCode.FAILURE, { cause: error, details: ['-v  prints where it came from'] });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function textProperty(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null || !(name in error)) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/** What to try when nobody answers, by the errno somewhere in the chain of causes. */
function reachHints(error: unknown): readonly string[] {
  const codes = causeCodes(error);
  if (codes.includes('ECONNREFUSED') || codes.includes('ENOENT')) {
    return ['nothing is listening there.  start one:  wamp router run --dev'];
  }
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN')) return ['the host name is not known'];
  if (codes.includes('WAMP_ERR_CONNECT_TIMEOUT')) return ['a firewall may swallow it;  --connect-timeout 30s  waits longer'];
  return [];
}

function causeCodes(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const inner = 'cause' in error ? error.cause : undefined;
  const several = error instanceof AggregateError ? error.errors : [];
  return [textProperty(error, 'code'), ...[inner, ...several].flatMap((each) => causeCodes(each, depth + 1))];
}

function refusedSession(error: unknown, { realm = 'the router' }: FailureScene): CliError {
  const uri = textProperty(error, 'reason');
  const message = error instanceof Error ? error.message.replace(`${uri}: `, '') : '';
  const what = uri === 'wamp.error.no_such_realm' ? 'no such realm' : message === uri ? wordsOf(uri) : message;
  return new CliError(`${realm} refused the session: ${what}`, ExitCode.REFUSED, { uri, cause: error });
}

function answeredWithError(error: unknown): CliError {
  const uri = textProperty(error, 'uri');
  const message = error instanceof Error && error.message !== uri ? error.message : wordsOf(uri);
  return new CliError(message, exitCodeOfUri(uri), { uri, cause: error });
}

/** `wamp.error.no_such_procedure` → `no such procedure` */
function wordsOf(uri: string): string {
  return (uri.split('.').at(-1) ?? uri).replaceAll('_', ' ');
}
