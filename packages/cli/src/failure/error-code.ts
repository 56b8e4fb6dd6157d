/** What kind of error it is, where it says so: `ENOENT`, `WAMP_ERR_UNREACHABLE`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
