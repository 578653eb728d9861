/** In the repository the bundles are built before they are used. The npm package contains them, and no bundler. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Builds everything into `dist`, unless this is the npm package, which has it. */
export async function buildFromSources(): Promise<void> {
  if (!existsSync(join(import.meta.dirname, 'bundle.ts'))) return;
  const { bundleAll } = await import('./bundle.ts');
  await bundleAll();
}
