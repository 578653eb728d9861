/** Which Node a command needs. */
import { ToolError } from './tool-error.ts';

/** What undici 8 runs on. */
const needed = [22, 19] as const;

/** Throws `ToolError` if this Node cannot load undici. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  throw new ToolError(`This command needs Node ${needed.join('.')} or later; this is v${version}.`);
}
