/**
 * `npm run doctor [-- --stage NAME | --local] [--recording ID]`: checks each component and prints how to fix what does
 * not work; with `--recording`, also whether the app's ICWS user may see that recording. Sends nothing.
 */
import { bundleAll } from '../build/bundle.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { LocalStack } from '../local/stack.ts';
import { localTarget } from '../local/target.ts';
import { report, runChecks } from './checks.ts';
import { run, say } from './run.ts';
import { deployedTarget, type Target } from './target.ts';

await run(async ({ stage, local, recording }) => {
  const configuration = readConfiguration(defaultFile, stage);
  const check = async (target: Target): Promise<boolean> => {
    const checks = await runChecks(target, configuration, { recordingId: recording });
    say(report(checks));
    return checks.every(({ ok }) => ok);
  };
  if (!local) return check(await deployedTarget(stage));
  await bundleAll();
  const stack = await LocalStack.start({ policy: JSON.parse(configuration.policyText) });
  try {
    return await check(localTarget(stack));
  } finally {
    await stack.stop();
  }
});
