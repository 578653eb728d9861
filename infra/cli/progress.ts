/** Shows that a long step is running, where a person is watching. */
import { printable } from './say.ts';

interface Step {
  text: string;
  /** The result is for a script, so nothing is shown. */
  json: boolean;
}

/** A spinner on standard error, on a terminal only. */
export async function withSpinner<T>({ text, json }: Step, work: () => Promise<T>): Promise<T> {
  const output = process.stderr;
  if (json || !output.isTTY) return work();
  const { spinner } = await import('@clack/prompts');
  const running = spinner({ output });
  running.start(printable(text));
  try {
    return await work();
  } finally {
    running.clear();
  }
}
