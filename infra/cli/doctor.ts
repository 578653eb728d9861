/**
 * `npm run doctor [-- --stage NAME | --local] [--recording ID] [--report [FILE]]`: checks each component and prints how to
 * fix what does not work; with `--recording`, also whether the app's ICWS user may see that recording; with `--report`,
 * writes a file to attach to a bug report. Sends nothing.
 */
import { writeFile } from 'node:fs/promises';
import { bundleAll } from '../build/bundle.ts';
import type { StageSettings } from '../cdk/configuration.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { LocalStack } from '../local/stack.ts';
import { localTarget } from '../local/target.ts';
import { version } from '../version.ts';
import { report, runChecks } from './checks.ts';
import { doctorReport } from './doctor-report.ts';
import { run, say } from './run.ts';
import { deployedTarget, type Target } from './target.ts';

await run(async ({ stage, local, recording, report: file }) => {
  const configuration = readConfiguration(defaultFile, stage);
  const check = (target: Target) => examine(target, configuration, { recording, file });
  if (!local) return check(await deployedTarget(stage));
  await bundleAll();
  const stack = await LocalStack.start({ policy: JSON.parse(configuration.policyText) });
  try {
    return await check(localTarget(stack));
  } finally {
    await stack.stop();
  }
});

async function examine(
  target: Target,
  configuration: StageSettings,
  { recording, file }: { recording: string | undefined; file: string | undefined },
): Promise<boolean> {
  const checks = await runChecks(target, configuration, { recordingId: recording });
  say(report(checks));
  if (file !== undefined) {
    const { version: node, platform, arch: architecture } = process;
    const tool = { version, node, platform, architecture };
    const found = doctorReport({ checks, configuration, deployed: target.version, tool });
    await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
    say(
      `\nWrote ${file}: codes and numbers, no names, addresses, or IDs. Read it before you share it.`,
    );
  }
  return checks.every(({ ok }) => ok);
}
