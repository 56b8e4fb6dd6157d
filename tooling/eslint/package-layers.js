/**
 * Which workspace packages each package may import. Arrows only go down: protocol imports nobody, transports and the
 * router know protocol alone, and only the programs on top put them together.
 *
 * `tests` are further packages that its test files may import.
 *
 * @type {Record<string, { imports: readonly string[], tests: readonly string[], advice: string }>}
 */
export const packageLayers = {
  'packages/protocol': {
    imports: [],
    tests: [],
    advice:
      'protocol is the lowest layer: define a contract here and let the package above fill it. Suites of @wamp/conformance run over protocol in tests/.',
  },
  'packages/transport-memory': {
    imports: ['protocol'],
    tests: ['conformance'],
    advice:
      'A transport knows only the contracts of @wamp/protocol; whoever starts it hands it to a router or client.',
  },
  'packages/transport-websocket': {
    imports: ['protocol'],
    tests: ['conformance'],
    advice:
      'A transport knows only the contracts of @wamp/protocol; whoever starts it hands it to a router or client.',
  },
  'packages/transport-rawsocket': {
    imports: ['protocol'],
    tests: ['conformance'],
    advice:
      'A transport knows only the contracts of @wamp/protocol; whoever starts it hands it to a router or client.',
  },
  'packages/auth': {
    imports: ['protocol'],
    tests: ['client', 'conformance', 'router', 'transport-memory'],
    advice:
      'Authenticators know the contracts of @wamp/protocol only; the router and the client are handed them.',
  },
  'packages/router': {
    imports: ['protocol'],
    tests: ['conformance', 'transport-memory'],
    advice:
      'The router takes a Transport or Listener of @wamp/protocol and never names one; name it in apps/router or tests/.',
  },
  'packages/client': {
    imports: ['protocol', 'transport-websocket'],
    tests: ['conformance', 'router', 'transport-memory'],
    advice: 'The client takes a Connector of @wamp/protocol; only `connect` uses @wamp/transport-websocket.',
  },
  'packages/conformance': {
    imports: ['protocol'],
    tests: [],
    advice:
      'The suites speak frames through their own small peer, so that they can be pointed at any implementation.',
  },
  'packages/cli': {
    imports: ['protocol', 'auth', 'client', 'transport-websocket', 'transport-rawsocket', 'router-app'],
    tests: ['router', 'transport-memory'],
    advice: 'The command uses the client; for a router it loads @wamp/router-app lazily.',
  },
  'apps/router': {
    imports: ['protocol', 'auth', 'router', 'transport-websocket', 'transport-rawsocket', 'demo'],
    tests: ['client', 'conformance', 'transport-memory'],
    advice:
      'The router app puts router and listeners together; what a client does belongs to @wamp/cli or tests/.',
  },
  'apps/demo': {
    imports: ['protocol', 'client', 'transport-websocket'],
    tests: [],
    advice: 'The demo is a page: it uses the client, and the router app serves it.',
  },
};
