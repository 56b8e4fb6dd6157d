/** Of a request, what tells of which page it comes. */
export interface OriginClaim {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** Whether it came over TLS. */
  readonly isSecure: boolean;
  /** Whether the browser has shown a certificate of its user, whatever page asked for it. */
  readonly hasCertificate: boolean;
}

/** Which pages may connect. [T39] */
export interface OriginRule {
  admits(claim: OriginClaim): boolean;
}

/**
 * Reads the options `origins` and `requireOrigin`.
 * @throws {TypeError} for what is no origin, and for `*` where requests have to come of trusted pages
 */
export function originRule(origins: readonly string[], requireOrigin: boolean): OriginRule {
  if (requireOrigin && origins.includes('*')) {
    throw new TypeError(
      'option origins: * admits every page, but what is done here relies on cookies of a page',
    );
  }
  const admitsAll = origins.includes('*');
  const admitsSelf = origins.includes('self');
  const patterns = origins.filter((one) => one !== '*' && one !== 'self').map(originPattern);
  return {
    admits: (claim) => {
      const { origin } = claim;
      // Browsers name the origin of every page that opens a WebSocket: without one, nobody's cookies are abused.
      if (origin === undefined) return !requireOrigin;
      if (admitsAll && !claim.hasCertificate) return true;
      // Any page can get this one, from a sandboxed frame.
      if (origin === 'null') return false;
      const lower = origin.toLowerCase();
      return (admitsSelf && isSameOrigin(lower, claim)) || patterns.some((pattern) => pattern.test(lower));
    },
  };
}

/** Scheme, host and port, any of the last two with `*`; the page of an extension has a scheme of its own. */
const originShape = /^[a-z][a-z0-9+.-]*:\/\/(\*\.)?(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:(\d+|\*))?$/;

function originPattern(text: string): RegExp {
  const origin = text.toLowerCase();
  if (!originShape.test(origin)) {
    throw new TypeError(`option origins: ${text} is no origin such as https://app.example.com`);
  }
  const source = origin
    .replace(/[.+[\]-]/g, '\\$&')
    .replace('://*', '://[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*')
    .replace(/:\*$/, '(?::\\d+)?');
  return new RegExp(`^${source}$`);
}

/**
 * Whether the page comes of the very host and port that it connects to. Over TLS it was loaded over TLS too; without,
 * somebody in front may have taken the TLS off.
 */
function isSameOrigin(origin: string, { host, isSecure }: OriginClaim): boolean {
  const scheme = /^https?:(?=\/\/)/.exec(origin)?.[0];
  if (scheme === undefined || host === undefined || (isSecure && scheme !== 'https:')) return false;
  const own = `${scheme}//${host.toLowerCase()}`;
  // The port that goes without saying may be said.
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).origin === new URL(own).origin;
}
