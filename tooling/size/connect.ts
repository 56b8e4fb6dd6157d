export { connect } from '@wamp/client';
