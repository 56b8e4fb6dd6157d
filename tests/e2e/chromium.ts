import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the Debian package puts it. */
const executablePath = '/usr/bin/chromium';

/** Why no test can drive a browser here; `undefined` when one can. Where CI is set it is no excuse. */
export const missingChromium =
  existsSync(executablePath) || process.env['CI'] !== undefined
    ? undefined
    : `${executablePath} is missing: install the Debian package chromium`;

/**
 * Starts Chromium without a window, and so that it talks to nobody but the pages' own server.
 * @param flags - further ones
 */
export function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  });
}
