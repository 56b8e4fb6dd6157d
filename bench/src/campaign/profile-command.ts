import { mkdtemp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GeneratorProcess } from '../generator/generator-process.ts';
import { describeMachine, type Machine, machineLine } from '../measure/machine.ts';
import { type CpuProfile, hotSpotsOf } from '../profile/hot-functions.ts';
import { profileTables } from '../report/profile-table.ts';
import { ServerProcess } from '../servers/server-process.ts';
import { allWorkloads, joinName, type Workload } from '../workloads.ts';
import { Stage } from './stage.ts';

const resultsFolder = join(import.meta.dirname, '../../results');
const duration = { warmUpMs: 1_000, measureMs: 4_000 };
const samplingUs = 200;
const joins = { waves: 6, sessions: 1_000, timeoutMs: 60_000 } as const;

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

/** Runs a load on a Router that was started with these flags, and ends it, which writes the profile. */
type Load = (nodeFlags: readonly string[]) => Promise<void>;

function loadWith(workload: Workload, { pinning }: Machine): Load {
  return async (nodeFlags) => {
    await using stage = new Stage({ pinning, nodeFlags });
    await stage.run('router', workload, duration);
  };
}

function joinAgainAndAgain({ pinning }: Machine): Load {
  return async (nodeFlags) => {
    const router = await ServerProcess.start('router', { core: pinning?.serverCore, nodeFlags });
    const generator = new GeneratorProcess(pinning?.generatorCores[0]);
    const { target } = router;
    const { waves, sessions, timeoutMs } = joins;
    try {
      for (let wave = 0; wave < waves; wave++) {
        const group = `join${String(wave)}`;
        await generator.obey({ do: 'hold', target, group, sessions }, timeoutMs);
        await generator.obey({ do: 'release' }, timeoutMs);
      }
    } finally {
      await generator.end();
      await router.end();
    }
  };
}

/** @returns the file with the profile */
async function profileOf(row: string, load: Load): Promise<string> {
  const folder = await mkdtemp(join(resultsFolder, 'profile-'));
  try {
    await load(['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', String(samplingUs)]);
    const [written] = await readdir(folder);
    if (written === undefined) throw new Error('Node has written no profile');
    const file = join(resultsFolder, `${row.replaceAll(/[^A-Za-z0-9]+/g, '-')}.cpuprofile`);
    await rename(join(folder, written), file);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
