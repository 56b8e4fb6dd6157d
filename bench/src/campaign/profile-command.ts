import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GeneratorProcess } from '../generator/generator-process.ts';
import { describeMachine, type Machine, machineLine } from '../measure/machine.ts';
import { type CpuProfile, hotSpotsOf } from '../profile/hot-functions.ts';
import { profileTables } from '../report/profile-table.ts';
import { ServerProcess } from '../servers/server-process.ts';
import { allWorkloads, joinName, type Workload } from '../workloads.ts';
import { Stage } from './stage.ts';

const resultsFolder = join(import.meta.dirname, '../../results');
const warmUp = { warmUpMs: 500, measureMs: 1_000 };
const duration = { warmUpMs: 500, measureMs: 4_000 };
const samplingUs = 200;
const joins = { warmUpWaves: 2, waves: 8, sessions: 1_000, timeoutMs: 60_000 } as const;

/** `npm run bench -- --cpu-profile`: the Router's hottest functions in each chosen row, and the profiles as files. */
export async function profileCommand(only: RegExp, progress: (line: string) => void): Promise<number> {
  const machine = describeMachine();
  const workloads = allWorkloads().filter(({ name }) => only.test(name));
  const rows = [
    ...workloads.map((workload) => ({ name: workload.name, load: loadWith(workload, machine) })),
    ...(only.test(joinName) ? [{ name: joinName, load: joinAgainAndAgain(machine) }] : []),
  ];
  if (rows.length === 0) throw new Error('--only matches no row that can be profiled');
  await mkdir(resultsFolder, { recursive: true });
  process.stdout.write(
    `# CPU profiles of the Router\n\n${machineLine(machine)}. ${new Date().toISOString()}.\n\n`,
  );
  for (const { name, load } of rows) {
    progress(name);
    const file = await profileOf(name, load);
    const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
    const tables = profileTables(name, hotSpotsOf(profile));
    process.stdout.write(`${tables.join('\n')}\n${relative(process.cwd(), file)}\n\n`);
  }
  return 0;
}

/** A Router that is profiled between two signals. */
interface Profiled {
  readonly nodeFlags: readonly string[];
  /** Does something that is in the profile, or not. */
  readonly during: (pid: number, work: () => Promise<void>) => Promise<void>;
}

/** Runs a load on a Router that was started with these flags; only what is loaded when it is warm is in the profile. */
type Load = (profiled: Profiled) => Promise<void>;

function loadWith(workload: Workload, { pinning }: Machine): Load {
  return async ({ nodeFlags, during }) => {
    await using stage = new Stage({ pinning, nodeFlags });
    await stage.run('router', workload, warmUp);
    await during(await stage.pidOf('router'), async () => {
      await stage.run('router', workload, duration);
    });
  };
}

function joinAgainAndAgain({ pinning }: Machine): Load {
  return async ({ nodeFlags, during }) => {
    const router = await ServerProcess.start('router', { core: pinning?.serverCore, nodeFlags });
    const generator = new GeneratorProcess(pinning?.generatorCores[0]);
    const { target } = router;
    const { sessions, timeoutMs } = joins;
    const joinInWaves = async (from: number, to: number): Promise<void> => {
      for (let wave = from; wave < to; wave++) {
        const group = `join${String(wave)}`;
        await generator.obey({ do: 'hold', target, group, sessions }, timeoutMs);
        await generator.obey({ do: 'release' }, timeoutMs);
      }
    };
    try {
      await joinInWaves(0, joins.warmUpWaves);
      await during(router.pid, () => joinInWaves(joins.warmUpWaves, joins.waves));
    } finally {
      await generator.end();
      await router.end();
    }
  };
}

const preload = new URL('../profile/profile-on-signal.ts', import.meta.url);

/** @returns the file with the profile */
async function profileOf(row: string, load: Load): Promise<string> {
  const file = join(resultsFolder, `${row.replaceAll(/[^A-Za-z0-9]+/g, '-')}.cpuprofile`);
  await rm(file, { force: true });
  const parameters = new URLSearchParams({ file, interval: String(samplingUs) });
  await load({
    nodeFlags: ['--import', `${preload.href}?${parameters.toString()}`],
    during: async (pid, work) => {
      process.kill(pid, 'SIGUSR2');
      await work();
      process.kill(pid, 'SIGUSR2');
    },
  });
  return file;
}
