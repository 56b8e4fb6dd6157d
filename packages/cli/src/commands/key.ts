import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import type { Invocation } from '../line/invocation.js';
import { keyArgument, understood } from '../keys/key-argument.js';
import { writeNewKey } from '../keys/key-file.js';
import { secretSource } from '../secrets/secret-source.js';

const formats = ['hex', 'openssh', 'pem'] as const;

/** `wamp key new|show|sign|verify` */
export function run(context: CommandContext): Promise<ExitCode> {
  switch (context.invocation.path.at(-1)) {
    case 'new':
      return make(context);
    case 'show':
      return show(context);
    case 'sign':
      return sign(context);
    default:
      return verify(context);
  }
}

async function make({ io, invocation, status }: CommandContext): Promise<ExitCode> {
  const path = invocation.text('write');
  const printsPrivate = invocation.has('print-private');
  if (path === undefined && !printsPrivate) {
    throw usageError('the private key has to go somewhere', 'write -w FILE, or --print-private');
  }
  const { formatPrivateKey, formatPublicKey, generateSeed, publicKeyOfSeed } =
    await import('@wamp/auth/keys');
  const seed = generateSeed();
  const form = formOf(invocation);
  const privateText = line(formatPrivateKey(seed, form));
  if (path !== undefined) {
    await writeNewKey(path, privateText);
    status.info(`the private key is in ${path}; the public key is`);
  }
  io.stdout.write(printsPrivate ? privateText : line(formatPublicKey(publicKeyOfSeed(seed), form)));
  return ExitCode.OK;
}

async function show({ io, invocation, interruption }: CommandContext): Promise<ExitCode> {
  const { fingerprint, formatPublicKey, parsePrivateKey, publicKeyOfSeed } = await import('@wamp/auth/keys');
  const seed = await keyArgument(invocation.firstWord, { io, signal: interruption.signal }, parsePrivateKey);
  const key = publicKeyOfSeed(seed);
  io.stdout.write(
    line(invocation.has('fingerprint') ? fingerprint(key) : formatPublicKey(key, formOf(invocation))),
  );
  return ExitCode.OK;
}

async function sign({ io, invocation, interruption }: CommandContext): Promise<ExitCode> {
  const [key = '', challenge = ''] = invocation.words;
  const { signal } = interruption;
  if ((invocation.choice('method', ['cryptosign', 'wampcra']) ?? 'cryptosign') === 'wampcra') {
    const secret = await secretSource({ text: key, origin: 'key' }, io)(signal);
    const { signCra } = await import('@wamp/auth/wampcra');
    io.stdout.write(line(signCra(secret, challenge)));
    return ExitCode.OK;
  }
  const { parsePrivateKey, signChallenge } = await import('@wamp/auth/keys');
  const seed = await keyArgument(key, { io, signal }, parsePrivateKey);
  io.stdout.write(line(await understood(() => signChallenge({ challenge, ...channelOf(invocation) }, seed))));
  return ExitCode.OK;
}

async function verify({ io, invocation, interruption }: CommandContext): Promise<ExitCode> {
  const [publicKey = '', challenge = '', signature = ''] = invocation.words;
  const { parsePublicKey, verifyChallenge } = await import('@wamp/auth/keys');
  const key = await keyArgument(publicKey, { io, signal: interruption.signal }, parsePublicKey);
  const isGood = await understood(() =>
    verifyChallenge({ challenge, ...channelOf(invocation) }, signature, key),
  );
  if (!isGood) throw new CliError('the signature does not answer the challenge', ExitCode.CHECK_FAILED);
  io.stdout.write('the signature answers the challenge\n');
  return ExitCode.OK;
}

function formOf(invocation: Invocation): { format: (typeof formats)[number]; comment?: string } {
  const comment = invocation.text('comment');
  return { format: invocation.choice('format', formats) ?? 'hex', ...(comment !== undefined && { comment }) };
}

function channelOf(invocation: Invocation): { channelId?: string } {
  const channelId = invocation.text('channel-id');
  return channelId === undefined ? {} : { channelId };
}

function line(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
