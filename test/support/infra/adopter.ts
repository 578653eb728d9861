/** The npm package as somebody else gets it: packed, and installed by npm into an app of theirs, in an empty folder. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(__dirname, '..', '..', '..');
const modules = join(root, 'node_modules');

/**
 * The machine's environment without what npm and Jest set for this project, and without its Node 24. As the CDK's CLI
 * does, it says where to synthesize.
 */
function machine(): NodeJS.ProcessEnv {
  const { PATH = '', HOME, TMPDIR } = process.env;
  const own = PATH.split(':').filter((folder) => !folder.includes('node_modules'));
  return { PATH: own.join(':'), HOME, TMPDIR, CDK_OUTDIR: 'cdk.out', CDK_VALIDATION: 'false' };
}

export class Adopter {
  /** The packages that npm installed. */
  installed: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'adopter-'));
  readonly #packed = mkdtempSync(join(tmpdir(), 'packed-'));

  /** Runs a command of the machine in the app's folder. Returns its output; a failure holds it too. */
  async call(command: string, ...options: string[]): Promise<string> {
    const { stdout } = await run(command, options, { cwd: this.folder, env: machine() });
    return stdout;
  }

  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  /**
   * Packs and installs. The CDK is linked from this project, because it takes as long as everything else and is not what is
   * tested; `--legacy-peer-deps` keeps npm from installing it. The package's own dependencies are npm's work.
   */
  async install(): Promise<void> {
    const script = join(root, 'infra', 'build', 'package.ts');
    const { stdout } = await run(join(modules, '.bin', 'node'), [script, this.#packed]);
    this.write({ 'package.json': '{ "name": "theirs", "type": "module" }' });
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--silent'];
    await this.call('npm', 'install', '--legacy-peer-deps', ...quiet, stdout.trim());
    const installed = join(this.folder, 'node_modules');
    this.installed = readdirSync(installed).flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(installed, name)).map((one) => `${name}/${one}`)
        : [name],
    );
    for (const name of ['aws-cdk-lib', 'constructs', '@types/node']) {
      const link = join(installed, name);
      rmSync(link, { recursive: true, force: true });
      mkdirSync(join(link, '..'), { recursive: true });
      symlinkSync(join(modules, name), link);
    }
  }

  remove(): void {
    for (const one of [this.folder, this.#packed]) rmSync(one, { recursive: true, force: true });
  }
}
