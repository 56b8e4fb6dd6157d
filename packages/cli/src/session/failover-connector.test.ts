import { ConnectionError, type Connector, type Transport } from '@wamp/protocol';
import { memory } from '@wamp/transport-memory';
import { describe, expect, it } from 'vitest';
import { failoverConnector } from './failover-connector.js';

function refusing(name: string): Connector {
  return {
    name,
    connect: () =>
      Promise.reject(new ConnectionError(`cannot connect to ${name}`, { code: 'WAMP_ERR_UNREACHABLE' })),
  };
}

const silent: Connector = {
  name: 'silent',
  connect: ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    }),
};

describe('the failover connector', () => {
  it('takes the first place that answers, and tells of those that did not', async () => {
    const failures: string[] = [];
    const accepted: Transport[] = [];
    const connector = failoverConnector(
      [refusing('a'), silent, memory((transport) => accepted.push(transport))],
      {
        timeoutMs: 10,
        onFailure: (name) => failures.push(name),
      },
    );
    const transport = await connector.connect({ signal: new AbortController().signal });
    expect(failures).toStrictEqual(['a', 'silent']);
    expect(accepted).toHaveLength(1);
    transport.abort(new Error('the test is over'));
  });

  it('fails with what the last place said', async () => {
    const connector = failoverConnector([refusing('a'), refusing('b')], {
      timeoutMs: 0,
      onFailure: () => undefined,
    });
    await expect(connector.connect({ signal: new AbortController().signal })).rejects.toMatchObject({
      message: 'cannot connect to b',
    });
  });

  it('gives up a place that does not answer in time', async () => {
    const connector = failoverConnector([silent], { timeoutMs: 10, onFailure: () => undefined });
    await expect(connector.connect({ signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'WAMP_ERR_CONNECT_TIMEOUT',
      message: 'cannot connect to silent: no answer within 10 ms',
    });
  });

  it('tries no further place once it is aborted', async () => {
    const controller = new AbortController();
    const failures: string[] = [];
    const connector = failoverConnector([silent, refusing('b')], {
      timeoutMs: 0,
      onFailure: (name) => failures.push(name),
    });
    const connecting = connector.connect({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
    expect(failures).toStrictEqual([]);
  });
});
