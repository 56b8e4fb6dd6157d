import { type DisclosurePolicy, ErrorUri } from '@wamp/protocol';

/** The outcome of one question: allowed, perhaps with a word on disclosure, or the URI of the ERROR. */
export type Ruling =
  | { readonly allow: true; readonly disclose: DisclosurePolicy | undefined }
  | { readonly allow: false; readonly error: ErrorUri };

/** The ruling on nearly every request; made once. */
export const plainlyAllowed: Ruling = Object.freeze({ allow: true, disclose: undefined });

/** [AZ-07] */
export const notAuthorized: Ruling = Object.freeze({ allow: false, error: ErrorUri.NOT_AUTHORIZED });

/** [AZ-08] */
export const authorizationFailed: Ruling = Object.freeze({
  allow: false,
  error: ErrorUri.AUTHORIZATION_FAILED,
});
