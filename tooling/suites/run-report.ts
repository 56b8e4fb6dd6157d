/** What one run of the test runner left behind, reduced to what is counted and listed. */
export interface RunReport {
  readonly files: readonly FileReport[];
  /** Errors that belong to no test: rejections nobody handled, exceptions after a test had ended. */
  readonly unhandledErrors: readonly string[];
}

export interface FileReport {
  /** Relative to the repository. */
  readonly path: string;
  /**
   * Errors of the file itself: it could not be loaded, or a hook of the file or of a suite in it failed. The runner
   * reports the tests below as skipped or not at all.
   */
  readonly errors: readonly string[];
  readonly tests: readonly TestReport[];
}

export interface TestReport {
  /** With the names of the suites around it. */
  readonly name: string;
  /** `pending` is a test that was collected but never came to an end. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped, where it says so. */
  readonly reason?: string;
}
