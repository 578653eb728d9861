/** `npm run pause` and `npm run resume`: stop and start all sending. Approved shares wait within their time. */
import { run, say } from './run.ts';
import { deployedTarget } from './target.ts';

const paused = process.argv[2] === 'pause';
process.argv.splice(2, 1);

await run(async ({ stage }) => {
  await (await deployedTarget(stage)).setPaused(paused);
  say(
    paused
      ? `Sending is paused for the stage “${stage}”. Approved shares wait, and fail when their time is over.`
      : `Sending goes on for the stage “${stage}”; waiting shares look again within a minute or two.`,
  );
  return true;
});
