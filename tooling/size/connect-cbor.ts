export { connect } from '@wamp/client';
export * from '@wamp/protocol/cbor';
