/**
 * Whether a Peer that breaks the specification without harm is tolerated. `lenient` accepts what
 * {@link Leniency} lists, `strict` refuses it as the specification says. (D6)
 */
export type Strictness = 'lenient' | 'strict';

/**
 * What `lenient` accepts:
 * - `request_id`: a request id that is not the successor of the last one
 * - `null_payload`: `null` for Arguments or ArgumentsKw, read as absent (AMB-11)
 * - `role_not_announced`: a request of a role that HELLO did not announce (AMB-18)
 * - `undefined_option`: an option whose value is the serializer's *undefined*, read as absent
 * - `integer_boolean`: 0 or 1 where a boolean option belongs
 * - `progress_without_canceling`: progressive results of a Callee that did not announce `call_canceling`
 */
export type Leniency =
  | 'request_id'
  | 'null_payload'
  | 'role_not_announced'
  | 'undefined_option'
  | 'integer_boolean'
  | 'progress_without_canceling';
