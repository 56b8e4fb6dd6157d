/** An option given to this package has a value that it cannot use. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  readonly code = 'WAMP_ERR_INVALID_OPTION';
  /** The path of the option, such as `limits.helloTimeoutMs`. */
  readonly option: string;

  constructor(option: string, problem: string) {
    super(`${option}: ${problem}`);
    this.option = option;
  }
}
