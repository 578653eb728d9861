/** Calls the command-line tool in this process, as from a pipe on a machine without AWS credentials. */
import { runTool } from '../../infra/cli/main.ts';

export interface Called {
  code: number;
  stdout: string;
  stderr: string;
  /** The first line that a person sees. */
  first: string;
}

const noCredentials = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
};

/** `environment`: variables besides. */
export async function callTool(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Called> {
  const before = { ...process.env };
  const own = /^(?:AWS_|npm_)/;
  for (const name of Object.keys(before)) if (own.test(name)) delete process.env[name];
  Object.assign(process.env, noCredentials, environment);
  const isTTY = process.stdin.isTTY;
  process.stdin.isTTY = false;
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    const code = await runTool(args);
    const [out, err] = [stdout.text(), stderr.text()];
    const [first = ''] = `${err}${out}`.split('\n');
    return { code, stdout: out, stderr: err, first };
  } finally {
    stdout.restore();
    stderr.restore();
    process.stdin.isTTY = isTTY;
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function capture(stream: NodeJS.WriteStream) {
  let text = '';
  const spy = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return { text: () => text, restore: () => spy.mockRestore() };
}
