/** Procedures of the meta API that change something for others: they need the grant `kill`. [SMETA-42] */
export const changingProcedures = [
  'wamp.session.kill',
  'wamp.session.kill_by_authid',
  'wamp.session.kill_by_authrole',
  'wamp.session.kill_all',
  'wamp.session.modify_details',
  'wamp.registration.remove_callee',
  'wamp.subscription.remove_subscriber',
] as const;

/** Procedures that touch nobody but the Caller; what they publish needs its own right. [TST-23] */
export const testamentProcedures = ['wamp.session.add_testament', 'wamp.session.flush_testaments'] as const;
