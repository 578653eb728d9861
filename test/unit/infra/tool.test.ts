import { runTool } from '../../../infra/cli/main.ts';

test('x', async () => {
  expect(await runTool(['pause', '--help'])).toBe(0);
  expect(await runTool(['pause', '--yes'])).toBe(3);
});
