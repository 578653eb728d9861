/** `npm run pause` and `npm run resume`: pause and resume all sending. Approved shares wait until they expire. */
import { run, say } from './run.ts';
import { deployedTarget } from './target.ts';

const paused = process.argv[2] === 'pause';
process.argv.splice(2, 1);

await run(async ({ stage }) => {
  await (await deployedTarget(stage)).setPaused(paused);
  say(
    paused
      ? `Sending paused for stage "${stage}". Approved shares wait, and fail when their approval expires.`
      : `Sending resumed for stage "${stage}". Waiting shares continue within 2 minutes.`,
  );
  return true;
});
