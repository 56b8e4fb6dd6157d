import { defaultDecodeLimits } from '@wamp/protocol';
import { usageError } from '../failure/cli-error.js';
import { jsonArgument } from './json-argument.js';
import { type InputSource, readInput, textOf } from './payload-input.js';

const fileTypes = ['text', 'json', 'bytes', 'cbor', 'msgpack'] as const;
type FileType = (typeof fileTypes)[number];

/** The value of `[TYPE:]PATH`; without a type the file is text. @throws {CliError} */
export async function fileArgument(argument: string, source: InputSource): Promise<unknown> {
  const { type, path } = splitType(argument);
  const bytes = await readInput(path, source);
  switch (type) {
    case 'text':
      return textOf(bytes, path);
    case 'json':
      return jsonArgument(textOf(bytes, path), { what: path === '-' ? 'stdin' : path });
    case 'bytes':
      return Uint8Array.from(bytes);
    case 'cbor':
    case 'msgpack':
      return binaryValue(type, bytes, path);
  }
}

function splitType(argument: string): { readonly type: FileType; readonly path: string } {
  const type = fileTypes.find((name) => argument.startsWith(`${name}:`));
  const path = type === undefined ? argument : argument.slice(type.length + 1);
  if (path === '') throw usageError('-f needs a path', `TYPE is one of ${fileTypes.join(', ')}`);
  return { type: type ?? 'text', path };
}

/** The header of a list of one element, in which the file is read like a message: scanned first, then decoded. */
const listOfOne = { cbor: 0x81, msgpack: 0x91 } as const;

async function binaryValue(type: 'cbor' | 'msgpack', bytes: Uint8Array, path: string): Promise<unknown> {
  const serializer =
    type === 'cbor'
      ? (await import('@wamp/protocol/cbor')).cbor()
      : (await import('@wamp/protocol/msgpack')).msgpack();
  try {
    const list = serializer.scan(Uint8Array.of(listOfOne[type], ...bytes), defaultDecodeLimits);
    return list.value(0);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`${path} does not hold one ${type} value: ${problem}`);
  }
}
