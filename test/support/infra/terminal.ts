/** A terminal that a test types at, and reads. */
import { PassThrough } from 'node:stream';

export function fakeTerminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  return { input, output, type: (keys: string) => input.write(keys), shown: () => shown };
}
