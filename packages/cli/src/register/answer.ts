import { WampError, payload } from '@wamp/client';
import { usageError } from '../failure/cli-error.js';
import type { CommandContext } from '../io/command-context.js';
import type { Envelope } from '../payload/envelope.js';
import { buildPayload } from '../payload/payload-builder.js';
import { stdinOnce } from '../payload/payload-input.js';
import type { Answer } from './incoming-call.js';
import { delayed, withProgress } from './pace.js';
import { type ResultForm, resultForms } from './program-output.js';
import { runProgram } from './program-run.js';

/** How calls are answered, and the options of the registration. */
export interface AnswerPlan {
  readonly answer: Answer;
  /** Options of REGISTER, from `-O`. */
  readonly options: Envelope['options'];
  /** Calls at once, where the flag says nothing. */
  readonly concurrency: number | undefined;
}

const choices = ['echo', 'reply', 'error', 'exec'] as const;

/** What the flags of `wamp register` ask for. @throws {CliError} */
export async function answerPlan(context: CommandContext): Promise<AnswerPlan> {
  const { invocation } = context;
  const plan = await plainPlan(context);
  const delayMs = invocation.durationMs('answer-delay');
  const everyMs = invocation.durationMs('progress-every');
  if (everyMs === 0) throw usageError('--progress-every 0 would never end');
  let { answer } = plan;
  if (delayMs !== undefined) answer = delayed(answer, delayMs);
  if (everyMs !== undefined) answer = withProgress(answer, everyMs);
  return { ...plan, answer };
}

async function plainPlan({ invocation, io }: CommandContext): Promise<AnswerPlan> {
  const given = choices.filter((name) => invocation.has(name));
  if (given.length > 1) {
    throw usageError(`--${given.join(' and --')} exclude each other`, 'a call has one answer');
  }
  const [kind = 'echo'] = given;
  const form = invocation.choice('result', resultForms);
  if (form !== undefined && kind !== 'exec') throw usageError('--result is about the output of --exec');
  const items = invocation.afterFirstWord;
  const program = items.flatMap((item) => (item.kind === 'word' && item.afterTerminator ? [item.text] : []));
  const built = await buildPayload(
    kind === 'exec' ? items.filter((item) => item.kind !== 'word' || !item.afterTerminator) : items,
    { strings: invocation.has('strings'), source: stdinOnce(io.stdin) },
  );
  const values = payload(built.args, built.kwargs);
  const hasPayload = built.args.length > 0 || Object.keys(built.kwargs).length > 0;
  const plan = { options: built.options, concurrency: undefined };
  switch (kind) {
    case 'echo':
      if (hasPayload)
        throw usageError('a payload needs --reply or --error', 'without them the call is echoed');
      return { ...plan, answer: async ({ args, kwargs }) => payload(args, kwargs) };
    case 'reply':
      return { ...plan, answer: async () => values };
    case 'error':
      return { ...plan, answer: errorAnswer(invocation.text('error') ?? '', built) };
    case 'exec': {
      if (hasPayload) throw usageError('--exec takes no payload', 'the program stands after --');
      return { ...plan, answer: execAnswer(program, form ?? 'auto', io.env), concurrency: 16 };
    }
  }
}

function errorAnswer(uri: string, { args, kwargs }: Envelope): Answer {
  return async () => {
    throw new WampError(uri, { args, kwargs });
  };
}

function execAnswer(
  program: readonly string[],
  result: ResultForm,
  env: Readonly<Record<string, string | undefined>>,
): Answer {
  const [file, ...args] = program;
  if (file === undefined) throw usageError('--exec needs a program', 'write  --exec -- PROGRAM ARGUMENT…');
  return (call) => runProgram({ file, args, result }, call, env);
}
