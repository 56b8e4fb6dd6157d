/**
 * Calls and subscriptions to iterate over: progress and chunks of calls, events of topics.
 *
 * @example
 * ```ts
 * import { connect } from '@wamp/client';
 * import { events, stream } from '@wamp/client/stream';
 *
 * await using client = await connect('ws://127.0.0.1:8080/ws', { realm: 'realm1' });
 *
 * await client.register('com.example.countdown', async function* ({ args: [from] }) {
 *   for (let left = Number(from); left > 0; left--) yield left;
 *   return 'lift-off';
 * });
 * const countdown = stream(client, 'com.example.countdown', [1]);
 * for await (const left of countdown) console.log(left); // 1
 * console.log(await countdown.result); // lift-off
 *
 * await using news = await events(client, 'com.example.news');
 * await client.publish('com.example.news', ['it works'], { excludeMe: false });
 * for await (const { args } of news) {
 *   console.log(args); // [ 'it works' ]
 *   break;
 * }
 * ```
 *
 * @packageDocumentation
 */
export { type BufferOptions, type Overflow } from './stream/buffer.js';
export { type CallStream, type StreamOptions, stream } from './stream/call-stream.js';
export { type EventStream, type EventsOptions, events } from './stream/event-stream.js';
