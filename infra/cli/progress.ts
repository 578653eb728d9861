/**
 * Shows that a long step is running, where a person is watching. Not the spinner of the prompts' library: it reads the
 * keyboard, and ends the process with 0 at Ctrl-C, so that a script would go on as after a success.
 */
import { printable } from './say.ts';

interface Step {
  text: string;
  /** The result is for a script, so nothing is shown. */
  json: boolean;
}

/** A line on standard error, on a terminal only, which is erased when the work ends. */
export async function withProgress<T>({ text, json }: Step, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (json || !stderr.isTTY) return work();
  const startedAt = performance.now();
  const show = () => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    stderr.write(`\r${printable(text)} … ${seconds} s`);
  };
  show();
  const timer = setInterval(show, 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    stderr.write('\r\u001b[K');
  }
}
