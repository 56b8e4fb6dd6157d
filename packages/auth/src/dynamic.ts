/**
 * Authentication that code or a WAMP procedure decides about, with the contract that users of other routers know.
 *
 * @packageDocumentation
 */
export type { Decide, DecisionCertificate, DecisionDetails, DecisionTransport } from './dynamic/decide.js';
export {
  type DynamicMethod,
  type DynamicOptions,
  dynamicAuthenticator,
} from './dynamic/dynamic-authenticator.js';
export { type ProcedureOptions, procedure } from './dynamic/procedure.js';
export { AuthenticationRefusal } from './dynamic/authentication-refusal.js';
