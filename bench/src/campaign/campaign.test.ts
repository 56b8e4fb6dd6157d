import { describe, expect, it } from 'vitest';
import type { ServerName } from '../servers/server-name.ts';
import { allWorkloads, type Workload } from '../workloads.ts';
import { serversFor } from './campaign.ts';

const servers: readonly ServerName[] = ['relay', 'router', 'nexus', 'fox-wamp'];
const spare = { servers, sparePeers: true };

function row(name: string): Workload {
  const workload = allWorkloads().find((candidate) => candidate.name === name);
  if (workload === undefined) throw new Error(`there is no row ${name}`);
  return workload;
}

describe('serversFor', () => {
  it('takes other routers in every second repetition', () => {
    const workload = row('rpc w=1 64B json');
    expect(serversFor(workload, { bench: spare, repetition: 0 })).toEqual(servers);
    expect(serversFor(workload, { bench: spare, repetition: 1 })).toEqual(['relay', 'router']);
    const always = { servers, sparePeers: false };
    expect(serversFor(workload, { bench: always, repetition: 1 })).toEqual(servers);
  });

  it('takes other routers only where they are compared with', () => {
    const workload = row('pub 1-1 1KiB json');
    expect(serversFor(workload, { bench: spare, repetition: 0 })).toEqual(['relay', 'router']);
  });

  it('leaves out who does not know the serializer', () => {
    const workload = row('rpc w=256 64B msgpack');
    expect(serversFor(workload, { bench: spare, repetition: 0 })).toEqual(['relay', 'router', 'nexus']);
  });
});
