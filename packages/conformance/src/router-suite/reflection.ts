import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { entriesOf } from '../peer/pattern.js';
import { whenExtended } from './offering.js';
import { error } from './scene.js';
import { ask, isRefused, leave } from './steps.js';
import type { SuiteTest } from './suite.js';

const description = { args: ['number', 'number'], result: 'number', doc: 'Adds two numbers.' };

/** The specification has only names here; the shapes are those of this suite. */
export function reflectionTests(test: SuiteTest): void {
  const it = whenExtended(test, 'reflection');

  it('lists the procedures and topics that are described [RFL-01, RFL-05]', async (scene) => {
    const [procedure, topic] = [scene.uri('add'), scene.uri('added')];
    const [peer, asking] = [await scene.join(), await scene.join()];
    await scene.register(peer, procedure, { _describe: description });
    await scene.subscribe(peer, topic, { _describe: { args: ['number'] } });
    const [procedures] = await ask(asking, 'wamp.reflection.procedure.list');
    expect(procedures).toContain(procedure);
    expect(procedures).not.toContain(topic);
    const [topics] = await ask(asking, 'wamp.reflection.topic.list');
    expect(topics).toContain(topic);
    expect(topics).not.toContain(procedure);
    expect(await ask(asking, 'wamp.reflection.error.list')).toEqual([expect.any(Array)]);
  });

  it('describes a procedure and a topic [RFL-02, RFL-05]', async (scene) => {
    const [procedure, topic] = [scene.uri('add'), scene.uri('added')];
    const [peer, asking] = [await scene.join(), await scene.join()];
    await scene.register(peer, procedure, { _describe: description });
    await scene.subscribe(peer, topic, { _describe: { args: ['number'] } });
    expect(await ask(asking, 'wamp.reflection.procedure.describe', [procedure])).toMatchObject([
      { uri: procedure, kind: 'procedure', ...description },
    ]);
    expect(await ask(asking, 'wamp.reflection.topic.describe', [topic])).toMatchObject([
      { uri: topic, kind: 'topic', args: ['number'] },
    ]);
    await isRefused(asking, 'wamp.error.invalid_argument', ['wamp.reflection.procedure.describe', []]);
  });

  it('forgets a description with whoever gave it [RFL-01, RFL-02]', async (scene) => {
    const procedure = scene.uri('add');
    const [peer, asking] = [await scene.join(), await scene.join()];
    await scene.register(peer, procedure, { _describe: description });
    await leave(peer);
    const [procedures] = await ask(asking, 'wamp.reflection.procedure.list');
    expect(procedures).not.toContain(procedure);
  });

  it('announces itself beside the features of both roles [RFL-03, RFL-04, FEAT-35]', async (scene) => {
    const roles = entriesOf((await scene.join()).welcome['roles']);
    for (const role of ['broker', 'dealer']) {
      expect(entriesOf(roles[role])['reflection']).toBe(true);
      expect(entriesOf(entriesOf(roles[role])['features'])).not.toHaveProperty('reflection');
    }
  });

  test('announces reflection only where it answers [RFL-01, RFL-02, RFL-07, RFL-16, FEAT-35]', async (scene) => {
    const peer = await scene.join();
    const roles = entriesOf(peer.welcome['roles']);
    if (entriesOf(roles['dealer'])['reflection'] !== true) {
      for (const kind of ['topic', 'procedure', 'error']) {
        for (const name of ['list', 'describe']) {
          const procedure = `wamp.reflection.${kind}.${name}`;
          await isRefused(peer, 'wamp.error.no_such_procedure', [procedure, ['com.x']]);
        }
      }
    }
    for (const name of ['interface.list', 'interface.get', 'type.list', 'type.get']) {
      await isRefused(peer, 'wamp.error.no_such_procedure', [`wamp.${name}`]);
    }
  });

  test('keeps the names of reflection for the Router [RFL-06]', async (scene) => {
    const peer = await scene.join();
    for (const uri of ['wamp.reflect.define', 'wamp.reflect.describe', 'wamp.reflection.procedure.list']) {
      const register = peer.request(code.REGISTER, {}, uri);
      await peer.expect(error(code.REGISTER, register, 'wamp.error.invalid_uri'));
    }
    for (const uri of ['wamp.reflect.on_define', 'wamp.reflect.on_undefine']) {
      const publish = peer.request(code.PUBLISH, { acknowledge: true }, uri);
      await peer.expect(error(code.PUBLISH, publish, 'wamp.error.invalid_uri'));
    }
  });

  test('routes any payload on any URI that may be used [RFL-08]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    const payloads = [[], [[1, 'x', null]], [[], { a: [{}] }], [[[[]]], { '': 0 }], [['x'.repeat(5_000)]]];
    for (const payload of payloads) {
      const publication = await scene.publish(publisher, topic, ...payload);
      await subscriber.expect([code.EVENT, subscription, publication, {}, ...payload]);
    }
  });
}
