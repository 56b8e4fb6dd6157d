/** What the session may not use. */
export interface MissingRight {
  /** A procedure or topic of the meta API. */
  readonly asked: string;
  readonly realm: string;
  readonly authrole: string | undefined;
}

/** What to write into the configuration of the router so that a session may use the meta API. */
export function metaHints({ asked, realm, authrole }: MissingRight): readonly string[] {
  const role = authrole ?? 'the role of this session';
  const grant = /\.(kill\w*|remove_\w+)$/.test(asked) ? 'kill' : 'read';
  const hint = `${role} needs the grant  meta: { ${grant}: [${role}] }  of ${realm} in the configuration of the router`;
  // [EVH-34] what may not be heard may not be read later
  return asked.endsWith('.get_events') ? [hint, 'and the right to subscribe to the topic'] : [hint];
}
