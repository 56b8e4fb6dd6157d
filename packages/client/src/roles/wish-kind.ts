/** What the Router may take up for a client. */
export type WishKind = 'subscription' | 'registration';
