import type { Client, MessageTap, RegisterOptions } from '@wamp/client';
import { MessageType } from '@wamp/protocol';
import { isAnsweredError } from '../failure/answered-error.js';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import type { Invocation } from '../line/invocation.js';
import { openPrinter } from '../output/open-printer.js';
import { type InvocationRecord, roundMs } from '../output/record.js';
import { mapOf } from '../payload/envelope.js';
import { jsonArgument } from '../payload/json-argument.js';
import { type AnswerPlan, answerPlan } from '../register/answer.js';
import type { Answer, IncomingCall } from '../register/incoming-call.js';
import { GrantedIds } from '../session/granted-ids.js';
import { openSession } from '../session/open-session.js';
import { invokePolicies, registerOptions } from '../session/request-options.js';
import { sessionSettings } from '../session/session-settings.js';
import { patternArgument } from '../session/uri-argument.js';
import { Ending } from '../streaming/ending.js';
import { RecordQueue } from '../streaming/record-queue.js';
import { endOnRefusal, endOnRevocation } from '../streaming/refusal.js';

/** Records that wait for a slow reader of stdout. */
const maxQueued = 10_000;

/** `wamp register` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, status, interruption } = context;
  const match = invocation.choice('match', ['exact', 'prefix', 'wildcard']) ?? 'exact';
  const uri = patternArgument(invocation.firstWord, match);
  const settings = sessionSettings(invocation, io.env, { retries: Infinity });
  const printer = openPrinter(context);
  const ending = new Ending(invocation, interruption);
  const plan = await answerPlan(context);
  const options = { match, ...registerFlags(invocation, plan), ...registerOptions(plan.options) };
  const ids = new GrantedIds();
  const queue = new RecordQueue<InvocationRecord>(maxQueued);
  const answers = new Answers(plan.answer, {
    registered: uri,
    registration: () => ids.of(uri),
    onAnswer: (record) => queue.push(record),
  });
  const onMessage = (tap: MessageTap): void => {
    ids.onMessage(tap);
    // Counted when the answer is on its way, so that leaving at the last one does not lose it.
    if (isAnswer(tap)) ending.arrived();
  };
  const client = await openSession(context, settings, { onMessage });
  ending.start(client, settings);
  ending.signal.addEventListener('abort', () => queue.close(), { once: true });
  try {
    // A call can come together with the answer to REGISTER; it is printed after it.
    if (await register(client, { uri, options, ending, answers, realm: settings.realm })) {
      status.info(`registered ${uri} (id ${ids.of(uri) ?? '?'})  Ctrl-C to stop`);
    }
    await queue.takeAll(async (record) => {
      printer.print(record);
      await io.stdout.drained();
    });
  } finally {
    await client.close();
  }
  return ending.exitCode();
}

/** What the flags say about the registration. @throws {CliError} */
function registerFlags(invocation: Invocation, plan: AnswerPlan): RegisterOptions {
  const concurrency = invocation.count('concurrency') ?? plan.concurrency;
  const invoke = invocation.choice('invoke', invokePolicies);
  const describe = invocation.text('describe');
  return {
    // The router lets further calls wait. One that does not know the option sends them all the same, and then another
    // callee may have room.
    ...(concurrency === undefined ? {} : { concurrency, queue: 0 }),
    ...(invoke === undefined ? {} : { invoke }),
    ...(invocation.has('force') ? { forceReregister: true } : {}),
    ...(describe === undefined
      ? {}
      : { describe: mapOf(jsonArgument(describe, { what: '--describe' }), '--describe') }),
  };
}

function isAnswer({ message, out }: MessageTap): boolean {
  if (!out) return false;
  return (
    (message.type === MessageType.YIELD && message.options.progress !== true) ||
    (message.type === MessageType.ERROR && message.requestType === MessageType.INVOCATION)
  );
}

interface Registering {
  readonly uri: string;
  readonly options: RegisterOptions;
  readonly ending: Ending;
  readonly answers: Answers;
  readonly realm: string;
}

/** Registers, and ends the command when the router refuses or takes it back. @returns whether it was granted */
async function register(
  client: Client,
  { uri, options, ending, answers, realm }: Registering,
): Promise<boolean> {
  try {
    const registration = await client.register(uri, (call) => answers.answer(call), {
      ...options,
      signal: ending.signal,
    });
    endOnRevocation(ending, registration);
    return true;
  } catch (error) {
    endOnRefusal(ending, error, { verb: 'register', uri, realm });
    return false;
  }
}

interface AnswersOptions {
  readonly registered: string;
  registration(): number | undefined;
  onAnswer(record: InvocationRecord): void;
}

/** Answers calls and makes a record of each. */
class Answers {
  readonly #answer: Answer;
  readonly #options: AnswersOptions;

  constructor(answer: Answer, options: AnswersOptions) {
    this.#answer = answer;
    this.#options = options;
  }

  async answer(call: Omit<IncomingCall, 'registered'>): Promise<Awaited<ReturnType<Answer>>> {
    const start = performance.now();
    const ts = new Date().toISOString();
    const record = (error?: string): void => {
      const registration = this.#options.registration();
      this.#options.onAnswer({
        type: 'invocation',
        procedure: call.procedure,
        ...(registration === undefined ? {} : { registration }),
        args: call.args,
        kwargs: call.kwargs,
        details: call.details,
        outcome: error === undefined ? 'result' : 'error',
        ...(error === undefined ? {} : { error }),
        ms: roundMs(performance.now() - start),
        ts,
      });
    };
    try {
      const result = await this.#answer({ ...call, registered: this.#options.registered });
      record();
      return result;
    } catch (error) {
      record(isAnsweredError(error) ? error.uri : 'wamp.error.runtime_error');
      throw error;
    }
  }
}
