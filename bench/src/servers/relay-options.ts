/** The same for both relays: no compression, no list of clients, the first subprotocol that is offered. */
export const relayOptions = {
  perMessageDeflate: false,
  clientTracking: false,
  maxPayload: 16 * 1024 * 1024,
  handleProtocols: (offered: Set<string>): string | false => [...offered][0] ?? false,
};
