import type { PassthruOptions } from '@wamp/protocol';

/** Whether payload passthru mode is in use. [PPT-02] */
export function usesPassthru(options: PassthruOptions): boolean {
  return options.ppt_scheme !== undefined && options.ppt_scheme !== '';
}

/**
 * What a message tells about its payload, for the message that carries it on: only what is present, nothing when the mode
 * is not in use. [PPT-02] [PPT-10] [PPT-11] [PPT-12]
 */
export function passthruOf(options: PassthruOptions): PassthruOptions {
  if (!usesPassthru(options)) return {};
  const { ppt_scheme, ppt_serializer, ppt_cipher, ppt_keyid } = options;
  return {
    ...(ppt_scheme === undefined ? {} : { ppt_scheme }),
    ...(ppt_serializer === undefined ? {} : { ppt_serializer }),
    ...(ppt_cipher === undefined ? {} : { ppt_cipher }),
    ...(ppt_keyid === undefined ? {} : { ppt_keyid }),
  };
}
