import { usageError } from '../failure/cli-error.js';
import { bytesFromBase64, bytesFromHex } from './base64.js';

/** The bytes of `hex:…` or `base64:…`. @throws {CliError} */
export function byteArgument(argument: string): Uint8Array {
  if (argument.startsWith('hex:')) {
    const bytes = bytesFromHex(argument.slice(4));
    if (bytes !== undefined) return bytes;
    throw usageError(`-b ${argument} is not hexadecimal`, 'it takes pairs of the digits 0-9 and a-f');
  }
  if (argument.startsWith('base64:')) {
    const bytes = bytesFromBase64(argument.slice(7));
    if (bytes !== undefined) return bytes;
    throw usageError(`-b ${argument} is not Base64`, 'it takes the standard alphabet, with padding');
  }
  throw usageError(`-b ${argument} does not say how it is written`, 'write hex:… or base64:…');
}
