/** Runs the doctor's checks on an instance, prints what they found, and writes it to a file for a bug report. */
import { writeFile } from 'node:fs/promises';
import type { Check } from '../../lambda/application/checks.ts';
import type { StageSettings } from '../cdk/configuration.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { version } from '../version.ts';
import { report, runChecks } from './checks.ts';

import { doctorReport } from './doctor-report.ts';
import { withProgress } from './progress.ts';
import { say, sayJson, warn } from './say.ts';

import type { Target } from './target.ts';

/** What to check. The policy is that of the stage. */
export interface Examination {
  stage: string;
  config?: string | undefined;
  recording?: string | undefined;
  /** The file to write a report to. */
  report?: string | undefined;
  json: boolean;
}

/** Returns whether everything works. */
export async function examine(target: Target, call: Examination): Promise<boolean> {
  const configuration = readConfiguration(call.config ?? defaultFile, call.stage);
  const checks = await withProgress({ text: 'Checking', json: call.json }, () =>
    runChecks(target, configuration, { recordingId: call.recording }),
  );
  if (call.report !== undefined) await writeReport(call.report, { target, configuration, checks });
  return print(checks, call.json);
}

async function writeReport(
  file: string,
  {
    target,
    configuration,
    checks,
  }: { target: Target; configuration: StageSettings; checks: Check[] },
): Promise<void> {
  const { version: node, platform, arch: architecture } = process;
  const tool = { version, node, platform, architecture };
  const found = doctorReport({ checks, configuration, deployed: target.version, tool });
  await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
  warn(
    `Wrote ${file}: codes and numbers, no names, addresses, or IDs. Read it before you share it.`,
  );
}

function print(checks: Check[], json: boolean): boolean {
  const ok = checks.every((check) => check.ok);
  if (json) sayJson({ ok, checks });
  else say(report(checks));
  return ok;
}

/** The same for the simulated system on this machine. */
export async function examineLocal(call: Examination): Promise<boolean> {
  const { buildFromSources } = await import('../build/from-sources.ts');
  const { LocalStack } = await import('../local/stack.ts');
  const { localTarget } = await import('../local/target.ts');
  const { policyText } = readConfiguration(call.config ?? defaultFile, call.stage);
  await buildFromSources();
  const stack = await LocalStack.start({ policy: JSON.parse(policyText) });
  try {
    return await examine(localTarget(stack), call);
  } finally {
    await stack.stop();
  }
}
