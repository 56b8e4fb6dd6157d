/**
 * The predefined URIs of errors and of ABORT reasons. [URI-18]
 * Those that begin with `router.` are this suite's own, the others the specification's.
 */
export const ErrorUri = {
  INVALID_URI: 'wamp.error.invalid_uri',
  NO_SUCH_PROCEDURE: 'wamp.error.no_such_procedure',
  PROCEDURE_ALREADY_EXISTS: 'wamp.error.procedure_already_exists',
  NO_SUCH_REGISTRATION: 'wamp.error.no_such_registration',
  NO_SUCH_SUBSCRIPTION: 'wamp.error.no_such_subscription',
  INVALID_ARGUMENT: 'wamp.error.invalid_argument',
  CANCELED: 'wamp.error.canceled',
  PAYLOAD_SIZE_EXCEEDED: 'wamp.error.payload_size_exceeded',
  PROTOCOL_VIOLATION: 'wamp.error.protocol_violation',
  NOT_AUTHORIZED: 'wamp.error.not_authorized',
  AUTHORIZATION_FAILED: 'wamp.error.authorization_failed',
  AUTHORIZATION_DENIED: 'wamp.error.authorization_denied',
  AUTHORIZATION_REQUIRED: 'wamp.error.authorization_required',
  NO_SUCH_REALM: 'wamp.error.no_such_realm',
  NO_SUCH_ROLE: 'wamp.error.no_such_role',
  NO_SUCH_PRINCIPAL: 'wamp.error.no_such_principal',
  NO_SUCH_SESSION: 'wamp.error.no_such_session',
  NO_MATCHING_AUTH_METHOD: 'wamp.error.no_matching_auth_method',
  AUTHENTICATION_DENIED: 'wamp.error.authentication_denied',
  AUTHENTICATION_FAILED: 'wamp.error.authentication_failed',
  AUTHENTICATION_REQUIRED: 'wamp.error.authentication_required',
  TIMEOUT: 'wamp.error.timeout',
  OPTION_NOT_ALLOWED: 'wamp.error.option_not_allowed',
  DISCLOSE_ME_DISALLOWED: 'wamp.error.option_disallowed.disclose_me',
  NETWORK_FAILURE: 'wamp.error.network_failure',
  UNAVAILABLE: 'wamp.error.unavailable',
  NO_AVAILABLE_CALLEE: 'wamp.error.no_available_callee',
  FEATURE_NOT_SUPPORTED: 'wamp.error.feature_not_supported',
  /** Not in the specification; what Callees of other libraries send for an exception without a URI (AMB-07). */
  RUNTIME_ERROR: 'wamp.error.runtime_error',
  LIMIT_EXCEEDED: 'router.error.limit_exceeded',
  INTERNAL_ERROR: 'router.error.internal_error',
} as const;

/** One of the predefined error URIs. */
export type ErrorUri = (typeof ErrorUri)[keyof typeof ErrorUri];

/** The predefined reasons of GOODBYE. */
export const CloseUri = {
  SYSTEM_SHUTDOWN: 'wamp.close.system_shutdown',
  CLOSE_REALM: 'wamp.close.close_realm',
  GOODBYE_AND_OUT: 'wamp.close.goodbye_and_out',
  /** The user logs out: what the router remembers of the login is forgotten. (D50) */
  LOGOUT: 'wamp.close.logout',
  KILLED: 'wamp.close.killed',
  REAUTHENTICATE: 'router.close.reauthenticate',
  SLOW_CONSUMER: 'router.close.slow_consumer',
  /** A new session of the same client took its place. (D33) */
  REPLACED: 'router.close.replaced',
} as const;

/** One of the predefined close reasons. */
export type CloseUri = (typeof CloseUri)[keyof typeof CloseUri];
