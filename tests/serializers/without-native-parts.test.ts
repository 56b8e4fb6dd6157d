import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('passes the serializer suite without the native parts of msgpackr and cbor-x', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wamp-serializers-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const report = join(folder, 'report.json');
  const suite = 'tests/serializers/serializer-suite.test.ts';
  await promisify(execFile)(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`, suite],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        MSGPACKR_NATIVE_ACCELERATION_DISABLED: 'true',
        CBOR_NATIVE_ACCELERATION_DISABLED: 'true',
      },
      maxBuffer: 1 << 26,
    },
  );
  const result = JSON.parse(await readFile(report, 'utf8')) as Record<string, unknown>;
  expect(result).toMatchObject({ success: true, numFailedTests: 0 });
  expect(result['numPassedTests']).toBeGreaterThan(500);
});
