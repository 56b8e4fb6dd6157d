/** A stage of the suite at whose end the requirements that name it are proved by tests. */
export type Milestone = 'basic profile' | 'advanced profile' | 'authentication and authorization' | 'http';

/**
 * How binding a requirement is: as the specification says, or `derived` where it follows from a diagram,
 * an example or another rule, or is a decision where the specification is silent.
 */
export type RequirementLevel = 'MUST' | 'SHOULD' | 'MAY' | 'derived';

/** One requirement of WAMP version 2, in the words of this project. */
export interface Requirement {
  /** Family and number, for example `RPC-26`. Ids never change their meaning. */
  readonly id: string;
  readonly level: RequirementLevel;
  /** What has to hold. Markdown, one line. */
  readonly text: string;
  /** The key under which a Peer announces the feature that the requirement belongs to, if there is one. */
  readonly feature?: string;
  /** The milestone that builds and proves it, or why it is not built. */
  readonly since: Milestone | { readonly notBuilt: string };
}

/** The letters of a requirement id: `RPC` for `RPC-26`. */
export function familyOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}
