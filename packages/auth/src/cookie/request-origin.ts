import type { UpgradeRequest } from '@wamp/protocol';

/** Whether the page that asks may connect; `none` when it is no page. [T39] */
export function judgeOrigin(
  request: UpgradeRequest,
  allowed: readonly string[] | undefined,
): 'allowed' | 'none' | 'foreign' {
  const { origin } = request.headers;
  if (origin === undefined) return 'none';
  if (allowed !== undefined) return allowed.includes(origin) ? 'allowed' : 'foreign';
  return isSameHost(origin, request) ? 'allowed' : 'foreign';
}

/** Without TLS a proxy may have spoken it, so that the page may have come over both. */
function isSameHost(origin: string, { headers, isSecure }: UpgradeRequest): boolean {
  const page = URL.parse(origin);
  if (page === null || headers['host'] === undefined) return false;
  if (page.protocol !== 'https:' && (isSecure || page.protocol !== 'http:')) return false;
  const here = URL.parse(`${page.protocol}//${headers['host']}`);
  return here !== null && here.host === page.host;
}
