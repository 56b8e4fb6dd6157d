import type { Principal } from '@wamp/protocol';
import type { StoredPrincipal } from './principal-source.js';

/** Who a stored principal becomes when it has proved to be it; what it proved it with stays behind. */
export function grantedPrincipal(stored: Omit<StoredPrincipal<unknown>, 'credential'>): Principal {
  const { authid, authrole, authprovider = 'static', authextra, realm } = stored;
  return {
    authid,
    authrole,
    authprovider,
    ...(authextra !== undefined && { authextra }),
    ...(realm !== undefined && { realm }),
  };
}
