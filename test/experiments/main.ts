/**
 * `npm run experiment -- NAME [options]`: runs what takes too long for every check. Each one's own file says what it
 * does, which options it has, and where it writes its figures.
 */
const experiments: Record<string, () => Promise<unknown>> = {
  faults: () => import('./faults/main.ts'),
  soak: () => import('./soak/main.ts'),
  'seeded-faults': () => import('./seeded-faults/main.ts'),
  mutation: () => import('./mutation/main.ts'),
};

const [name = ''] = process.argv.splice(2, 1);
const start = experiments[name];
if (start) await start();
else {
  const names = Object.keys(experiments).join('|');
  process.stderr.write(`Usage: npm run experiment -- ${names} [options]\n`);
  process.exitCode = 1;
}
