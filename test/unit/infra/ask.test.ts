/** Questions on a terminal: a secret is neither shown nor brought back, and is taken exactly as typed. */
import { terminalAsker } from '../../../infra/cli/ask.ts';
import { fakeTerminal } from '../../support/infra/terminal.ts';

function terminal() {
  const { input, output, ...seen } = fakeTerminal();
  return { asker: terminalAsker({ input, output }), ...seen };
}

test('the arrow keys at the next question do not bring the password back', async () => {
  const { asker, type, shown } = terminal();
  const password = asker.askSecret('Password');
  type('hunter2\r');
  expect(await password).toBe('hunter2');
  const file = asker.ask('File');
  type('\u001b[A\u001b[A\r');
  expect(await file).toBe('');
  expect(shown()).not.toContain('hunter2');
  asker.close();
});

test('neither does the key that pastes what was cut', async () => {
  const { asker, type, shown } = terminal();
  const password = asker.askSecret('Password');
  type('hunter2\u0015correct\r');
  expect(await password).toBe('correct');
  const file = asker.ask('File');
  type('\u0019\r');
  expect(await file).toBe('');
  expect(shown()).not.toContain('hunter2');
  asker.close();
});

test('blanks at the ends of a password are part of it; around other answers they are not', async () => {
  const { asker, type } = terminal();
  const password = asker.askSecret('Password');
  type(' pass word \r');
  expect(await password).toBe(' pass word ');
  const user = asker.ask('User');
  type(' ann \r');
  expect(await user).toBe('ann');
  asker.close();
});
