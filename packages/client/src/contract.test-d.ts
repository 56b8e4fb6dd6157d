import { expectTypeOf } from 'vitest';
import { type CallPromise, type Client, type Publication, createClient, payload, settle } from './index.js';
import { events, stream } from './stream.js';

/** What the compiler has to accept and to refuse; a refusal that is missing fails the type check. */

interface Api {
  procedures: {
    'com.acme.math.add': { args: [a: number, b: number]; result: number };
    'com.acme.clock.now': { result: string };
    'com.acme.user.get': {
      kwargs: { id: string };
      result: { id: string; name: string };
      errors: { 'com.acme.error.not_found': { kwargs: { id: string } } };
    };
    'com.acme.user.put': { args: [id: string]; kwargs: { name: string } };
    'com.acme.device.{id}.reboot': { args: [delay: number]; result: boolean };
    'com.acme.file.upload': { args: [name: string]; input: string; progress: number; result: boolean };
  };
  topics: {
    'com.acme.chat.message': { kwargs: { from: string; text: string } };
    'com.acme.device.{id}.temperature': { args: [celsius: number] };
    'com.acme.log.{path*}': { args: [line: string] };
    'com.acme.tick': object;
  };
}

type Put = CallPromise<void, Api['procedures']['com.acme.user.put']>;
declare const client: Client<Api>;

export async function streams(): Promise<void> {
  const upload = stream(client, 'com.acme.file.upload', ['a'], { input: ['x'], buffer: 5 });
  expectTypeOf(await upload.result).toEqualTypeOf<boolean>();
  for await (const value of upload) expectTypeOf(value).toEqualTypeOf<number>();
  await upload.send('y');
  await client.call('com.acme.file.upload', ['a'], {
    input: ['x'],
    onProgress: (value, { args }) => {
      expectTypeOf(value).toEqualTypeOf<number>();
      expectTypeOf(args).toEqualTypeOf<readonly unknown[]>();
    },
  });
  const reboot = stream(client, 'com.acme.device.42.reboot', [5]);
  expectTypeOf(await reboot.result).toEqualTypeOf<boolean>();
  await client.register('com.acme.file.upload', async ({ chunks, progress }) => {
    for await (const chunk of chunks) {
      expectTypeOf(chunk).toEqualTypeOf<string>();
      await progress(chunk.length);
    }
    return true;
  });
  await client.register('com.acme.file.upload', async function* ({ chunks }) {
    for await (const chunk of chunks) yield chunk.length;
    return true;
  });
  for await (const { args, params } of await events(client, 'com.acme.device.{id}.temperature')) {
    expectTypeOf(args).toEqualTypeOf<[celsius: number]>();
    expectTypeOf(params.id).toEqualTypeOf<string>();
  }

  // @ts-expect-error chunks of another type
  await client.call('com.acme.file.upload', ['a'], { input: [1] });
  // @ts-expect-error chunks of another type
  await upload.send(5);
  // @ts-expect-error a procedure that the contract does not have
  stream(client, 'com.acme.file.download', ['a']);
  // @ts-expect-error arguments of another type
  stream(client, 'com.acme.file.upload', [1]);
  // @ts-expect-error a topic that the contract does not have
  await events(client, 'com.acme.news');
  // @ts-expect-error progress of another type
  await client.register('com.acme.file.upload', async function* () {
    yield 'text';
    return true;
  });
}

export async function callers(): Promise<void> {
  expectTypeOf(await client.call('com.acme.math.add', [1, 2])).toEqualTypeOf<number>();
  expectTypeOf(await client.call('com.acme.clock.now')).toEqualTypeOf<string>();
  expectTypeOf(await client.call('com.acme.user.get', { id: '7' })).toEqualTypeOf<{
    id: string;
    name: string;
  }>();
  expectTypeOf(client.call('com.acme.user.put', payload(['7'], { name: 'joe' }))).toEqualTypeOf<Put>();
  expectTypeOf(await client.call('com.acme.device.42.reboot', [5])).toEqualTypeOf<boolean>();
  const { value, args } = await client.call('com.acme.clock.now', undefined, { full: true });
  expectTypeOf(value).toEqualTypeOf<string>();
  expectTypeOf(args).toEqualTypeOf<readonly unknown[]>();
  await client.call('com.acme.math.add', [1, 2], { timeout: 5, cancelMode: 'skip', custom: { _trace: 1 } });

  // @ts-expect-error a URI that the contract does not have
  await client.call('com.acme.math.sub', [1, 2]);
  // @ts-expect-error too few arguments
  await client.call('com.acme.math.add', [1]);
  // @ts-expect-error arguments of another type
  await client.call('com.acme.math.add', ['1', '2']);
  // @ts-expect-error arguments are missing
  await client.call('com.acme.math.add');
  // @ts-expect-error the procedure takes none
  await client.call('com.acme.clock.now', [1]);
  // @ts-expect-error keyword arguments of another name
  await client.call('com.acme.user.get', { name: 'joe' });
  // @ts-expect-error a plain object is no payload
  await client.call('com.acme.user.put', { args: ['7'], kwargs: { name: 'joe' } });
  // @ts-expect-error a result of another type
  const _wrong: string = await client.call('com.acme.math.add', [1, 2]);
  // @ts-expect-error no such mode
  await client.call('com.acme.clock.now', undefined, { cancelMode: 'abort' });
  // @ts-expect-error custom options begin with an underscore
  await client.call('com.acme.clock.now', undefined, { custom: { trace: 1 } });
}

export async function errorsAsValues(): Promise<void> {
  const settled = await settle(client.call('com.acme.user.get', { id: '7' }));
  if (settled.ok) {
    expectTypeOf(settled.value).toEqualTypeOf<{ id: string; name: string }>();
  } else {
    expectTypeOf(settled.error.uri).toEqualTypeOf<'com.acme.error.not_found'>();
    expectTypeOf(settled.error.kwargs.id).toEqualTypeOf<string>();
    // @ts-expect-error the contract does not declare it
    expectTypeOf(settled.error.kwargs.name).toBeString();
  }
  const none: CallPromise<string, Api['procedures']['com.acme.clock.now']> =
    client.call('com.acme.clock.now');
  const undeclared = await settle(none);
  if (!undeclared.ok) expectTypeOf(undeclared.error).toEqualTypeOf<never>();
}

export async function callees(): Promise<void> {
  await client.register('com.acme.math.add', ({ args: [a, b] }) => a + b, { invoke: 'roundrobin' });
  await client.register('com.acme.clock.now', async () => Promise.resolve('now'));
  await client.register('com.acme.clock.now', () => payload(['now'], { zone: 'utc' }));
  await client.register('com.acme.device.{id}.reboot', ({ params, args: [delay] }) => {
    expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf(delay).toEqualTypeOf<number>();
    return params.id !== '';
  });
  await client.register('com.acme.user.get', ({ kwargs, args, error }) => {
    expectTypeOf(kwargs).toEqualTypeOf<{ id: string }>();
    expectTypeOf(args).toEqualTypeOf<readonly []>();
    if (kwargs.id === '') throw error('com.acme.error.not_found', { id: kwargs.id });
    // @ts-expect-error an error that the contract does not declare
    if (kwargs.id === '1') throw error('com.acme.error.other');
    // @ts-expect-error another payload of the error
    if (kwargs.id === '2') throw error('com.acme.error.not_found', { name: '' });
    return { id: kwargs.id, name: 'joe' };
  });

  // @ts-expect-error a result of another type
  await client.register('com.acme.math.add', () => 'three');
  // @ts-expect-error a procedure that the contract does not have
  await client.register('com.acme.math.sub', () => 1);
  // @ts-expect-error a concrete URI of a pattern is no key of the contract
  await client.register('com.acme.device.42.reboot', () => true);
  // @ts-expect-error the pattern has no such name
  await client.register('com.acme.device.{id}.reboot', ({ params }) => params.name === '');
}

export async function publishers(): Promise<void> {
  await client.publish('com.acme.chat.message', { from: 'joe', text: 'hi' });
  await client.publish('com.acme.log.a.b.c', ['line']);
  await client.publish('com.acme.tick');
  const acknowledged = await client.publish('com.acme.device.42.temperature', [21.5], { acknowledge: true });
  expectTypeOf(acknowledged.id).toEqualTypeOf<number>();
  expectTypeOf(client.publish('com.acme.tick', undefined, { excludeMe: false })).toEqualTypeOf<
    Promise<void>
  >();

  // @ts-expect-error a topic that the contract does not have
  await client.publish('com.acme.chat.other', { from: 'joe', text: 'hi' });
  // @ts-expect-error a keyword argument is missing
  await client.publish('com.acme.chat.message', { from: 'joe' });
  // @ts-expect-error arguments of another type
  await client.publish('com.acme.device.42.temperature', ['hot']);
  // @ts-expect-error there is no publication without `acknowledge`
  expectTypeOf(client.publish('com.acme.tick', undefined, {})).toEqualTypeOf<Promise<Publication>>();
}

export async function subscribers(): Promise<void> {
  await client.subscribe('com.acme.chat.message', ({ kwargs }) => {
    expectTypeOf(kwargs).toEqualTypeOf<{ from: string; text: string }>();
  });
  await client.subscribe('com.acme.log.{path*}', ({ params, args }) => {
    expectTypeOf(params).toEqualTypeOf<{ readonly path: string }>();
    expectTypeOf(args).toEqualTypeOf<[line: string]>();
  });

  // @ts-expect-error a topic that the contract does not have
  await client.subscribe('com.acme.chat.other', () => undefined);
  // @ts-expect-error the event has no such argument
  await client.subscribe('com.acme.chat.message', ({ kwargs }) => kwargs.name);
}

export async function withoutContract(): Promise<void> {
  const any = createClient({ realm: 'realm1', transports: [] });
  expectTypeOf(await any.call('com.acme.math.add', [1, 2])).toEqualTypeOf<unknown>();
  await any.call('a.b', { key: 1 });
  await any.call('a.b', payload([1], { key: 2 }));
  await any.publish('a.b', [1], { acknowledge: true });
  await any.subscribe('a.b', ({ args, kwargs }) => [args[0], kwargs['key']]);
  await any.register('a.b', ({ args }) => args.length);

  // @ts-expect-error neither a list nor an object
  await any.call('a.b', 'text');
  // @ts-expect-error what is unknown has to be looked at first
  await any.register('a.b', ({ args: [a] }) => a.length);
}

export function statuses(): void {
  using _ready = client.on('ready', ({ first, failed, session }) => [first, failed.length, session.id]);
  client.on('disconnect', ({ cause, retryIn }) => [cause.uri, retryIn.toFixed()]);
  // @ts-expect-error no such status
  client.on('open', () => undefined);
  // @ts-expect-error that status has no session
  client.on('closed', (status: { readonly session: unknown }) => status.session);
}
