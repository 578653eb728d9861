/** The command-line tools, against the local stack. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type Asker, asker as askerOf } from '../../../infra/cli/ask.ts';
import { report, runChecks } from '../../../infra/cli/checks.ts';
import { collectIcws, collectSlack } from '../../../infra/cli/collect-secrets.ts';
import { enterSecrets } from '../../../infra/cli/enter-secrets.ts';
import { examine } from '../../../infra/cli/examine.ts';
import { explain } from '../../../infra/cli/explain-policy.ts';
import { localTarget } from '../../../infra/local/target.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';
import { Harness, recordingId } from '../../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start();
});
afterAll(() => h.stop());

const policyOf = (...rules: object[]) => {
  const parsed = parsePolicy(JSON.stringify({ rules }));
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return parsed.policy;
};
const closed = policyOf({ name: 'r', recipients: ['*@example.com'], requesters: ['S0QA'] });

describe('doctor', () => {
  const now = () => h.stack.clock.now();
  const parts = async (policy = closed) => {
    const checks = await runChecks(localTarget(h.stack), { policy }, { now });
    return { checks, failed: checks.filter(({ ok }) => !ok).map(({ component }) => component) };
  };

  test('finds every component of a healthy instance working', async () => {
    const { checks, failed } = await parts();
    expect(failed).toEqual([]);
    expect(checks.map(({ component }) => component)).toEqual([
      'request URL',
      'version',
      'recursive loop detection',
      'worker clock',
      'sending',
      'ICWS sign-in',
      'ICWS feature "recordings"',
      'Slack token',
      'Slack scopes',
      'Slack clock',
      'group S0QA',
      'Slack blocks',
    ]);
    expect(report(checks)).not.toContain('FAIL');
    // The only warning: the simulator speaks plain HTTP.
    expect(report(checks).match(/warn/g)).toHaveLength(1);
    expect(checks.filter(({ fix }) => fix !== undefined).map(({ code }) => code)).toEqual([
      'icws_accepted_plain_http',
    ]);
  });

  test('looks one recording up where asked', async () => {
    const examination = { recordingId, now };
    const checks = await runChecks(localTarget(h.stack), { policy: closed }, examination);
    expect(checks).toContainEqual(
      expect.objectContaining({ component: 'ICWS recording', ok: true }),
    );
  });

  test('names what does not work, with its fix', async () => {
    h.stack.putIcwsSecret({ password: 'wrong' });
    await h.stack.worker.recycle();
    h.slack.scopes = ['commands'];
    const { checks, failed } = await parts(
      policyOf({ name: 'r', recipients: ['*@example.com'], approvers: ['S0GONE'] }),
    );
    h.stack.putIcwsSecret();
    expect(failed).toEqual(['ICWS sign-in', 'Slack scopes']);
    expect(report(checks)).toMatch(
      /FAIL {2}ICWS sign-in: login_paused\n {6}→ ICWS refused the user/,
    );
  });

  test('an instance that is not set up, and one that is paused, say so', async () => {
    h.stack.secrets.put(h.stack.deployment.secrets.slack, undefined);
    await h.stack.receiver.recycle();
    await h.stack.worker.recycle();
    await localTarget(h.stack).setPaused(true);
    const { failed } = await parts();
    h.stack.putSlackSecret();
    expect(failed).toEqual(['request URL', 'sending', 'Slack secret']);
    await localTarget(h.stack).setPaused(false);
    // A secret that is filled in is read after five seconds at most.
    h.stack.clock.forward(5000);
  });

  test('a rule that is open to everybody is a warning, not a failure', async () => {
    h.slack.scopes = [
      'commands',
      'chat:write',
      'chat:write.public',
      'users:read',
      'users:read.email',
      'usergroups:read',
    ];
    const { checks, failed } = await parts(
      policyOf({ name: 'open', recipients: ['*@example.com'] }),
    );
    expect(failed).toEqual([]);
    expect(report(checks)).toMatch(/warn {2}policy: rule "open" lists neither/);
    expect(report(checks)).toMatch(/warn {2}ICWS sign-in: .*plain HTTP/s);
  });
});

/** Answers in their order; secrets must be asked for as secrets. */
function asker(...answers: string[]): Asker & { message: string[] } {
  const message: string[] = [];
  const next = (question: string) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nothing to answer to ${question}`);
    return Promise.resolve(answer);
  };
  return {
    tries: 3,
    message,
    say: (text) => message.push(text),
    ask: (question) => {
      if (/token|secret|password/i.test(question)) throw new Error(`${question} is shown`);
      return next(question);
    },
    askSecret: next,
    close: () => undefined,
  };
}

describe('secrets', () => {
  test('Slack’s are tried, asked for again when refused, and the team is added', async () => {
    const answers = asker('xoxb-wrong', 's', 'xoxb-local', 'local-signing-secret');
    expect(await collectSlack(answers, h.slack.apiUrl)).toEqual({
      botToken: 'xoxb-local',
      signingSecret: 'local-signing-secret',
      teamId: 'T0LOCAL',
    });
    expect(answers.message.join('\n')).toContain('Slack replied invalid_auth');
  });

  test('after three refusals nothing is stored', async () => {
    const wrong = ['xoxb-wrong', 's'];
    await expect(collectSlack(asker(...wrong, ...wrong, ...wrong), h.slack.apiUrl)).rejects.toThrow(
      /Nothing was stored/,
    );
  });

  test('ICWS’s are tried by a sign-in, which is given back', async () => {
    const open = h.icws.sessions.count;
    const right = [h.icws.baseUrl, 'slack-app', 'local-password', ''];
    const answers = asker(h.icws.baseUrl, 'slack-app', 'wrong', '', ...right);
    expect(await collectIcws(answers)).toEqual({
      baseUrl: h.icws.baseUrl,
      userId: 'slack-app',
      password: 'local-password',
    });
    expect(answers.message.join('\n')).toContain('ICWS refused the user or the password');
    expect(h.icws.sessions.count).toBe(open);
  });

  test('a server that cannot be reached from here is no refusal', async () => {
    const answers = asker('http://127.0.0.1:1', 'u', 'p', '');
    expect(await collectIcws(answers)).toMatchObject({ baseUrl: 'http://127.0.0.1:1' });
    expect(answers.message.join('\n')).toContain('cannot be reached from this machine');
  });

  test('an address that cannot be right is asked for again', async () => {
    const answers = asker('pbx', 'u', 'p', '', 'http://127.0.0.1:1', 'u', 'p', '');
    await collectIcws(answers);
    expect(answers.message.join('\n')).toContain('baseUrl: ');
  });
});

test('in a pipe, the lines of the input are the answers, and what was accepted is stored', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  input.end(
    [
      'xoxb-local',
      'local-signing-secret',
      h.icws.baseUrl,
      'slack-app',
      'local-password',
      '',
      '',
    ].join('\n'),
  );
  const stored: [string, unknown][] = [];
  const target = {
    ...localTarget(h.stack),
    putSecret: async (which: string, value: unknown) => void stored.push([which, value]),
  };
  process.env.SLACK_API_URL = h.slack.apiUrl;
  await enterSecrets(target, ['slack', 'icws'], askerOf({ input, output }));
  delete process.env.SLACK_API_URL;
  said.mockRestore();
  expect(stored).toEqual([
    ['slack', { botToken: 'xoxb-local', signingSecret: 'local-signing-secret', teamId: 'T0LOCAL' }],
    ['icws', expect.objectContaining({ userId: 'slack-app', password: 'local-password' })],
  ]);
  expect(String(output.read())).not.toMatch(/xoxb-local|local-password|local-signing/);
});

test('doctor --json prints the checks for a script, and nothing else', async () => {
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const ok = await examine(localTarget(h.stack), { stage: 'main', json: true });
  const printed = said.mock.calls.flat().join('');
  said.mockRestore();
  expect(JSON.parse(printed)).toMatchObject({ ok, checks: expect.any(Array) });
});

describe('policy explain', () => {
  const policy = policyOf(
    { name: 'leads', recipients: ['*@partner.example'], requesters: ['S1', 'U9'] },
    { name: 'asked', recipients: ['*@partner.example'], approvers: ['U5', 'S6'], approvals: 2 },
    { name: 'last', recipients: ['*@example.com'] },
  );
  const nobody = { requester: 'U1', groups: [] };
  const lead = { requester: 'U1', groups: ['S1'] };

  test('the first rule that matches decides; each rule says why', () => {
    expect(explain(policy, ['x@partner.example'], nobody)).toEqual({
      allowed: true,
      lines: [
        '  rule "leads": the requester is not one of S1, U9',
        '→ rule "asked": any member can share with *@partner.example',
        '  rule "last": not reached',
        'note: this depends on the user group S1. The form is refused if Slack does not return its members, or if it is disabled or deleted',
        'Allowed with 2 approvals from U5, S6 within 24 hours.\nUp to 10 recordings and 10 recipients.',
      ],
    });
    expect(explain(policy, ['x@partner.example'], lead).lines[0]).toBe(
      '→ rule "leads": S1 can share with *@partner.example',
    );
  });

  test('none refuses', () => {
    const { allowed, lines } = explain(policy, ['x@else.example'], nobody);
    expect(allowed).toBe(false);
    expect(lines.at(-1)).toBe('Not allowed: no rule matches x@else.example.');
    expect(lines[2]).toContain('does not match *@example.com');
    expect(lines.join()).not.toContain('depends on');
  });

  test('one rule has to match every recipient', () => {
    const both = ['x@partner.example', 'y@example.com'];
    const { allowed, lines } = explain(policy, both, lead);
    expect(allowed).toBe(false);
    expect(lines).toEqual([
      '  rule "leads": y@example.com does not match *@partner.example',
      '  rule "asked": y@example.com does not match *@partner.example',
      '  rule "last": x@partner.example does not match *@example.com',
      expect.stringContaining('note: this depends on the user group S1.'),
      'Not allowed together: different rules apply. Send separately to x@partner.example (rule "leads") and to y@example.com (rule "last").',
    ]);
    expect(explain(policy, ['x@partner.example', 'z@partner.example'], lead).allowed).toBe(true);
    expect(explain(policy, ['x@else.example', 'y@example.com'], nobody).lines.at(-1)).toBe(
      'Not allowed: no rule matches x@else.example.',
    );
  });

  test('a rule that refuses one of the recipients decides, with its reason', () => {
    const refusing = policyOf(
      { name: 'never', recipients: ['*@mail.example'], refuse: 'Personal mailboxes.' },
      { name: 'all', recipients: ['*@mail.example', '*@example.com'] },
    );
    expect(explain(refusing, ['y@example.com', 'x@mail.example'], nobody)).toEqual({
      allowed: false,
      lines: [
        '→ rule "never": refuses x@mail.example',
        '  rule "all": not reached',
        'Not allowed: Personal mailboxes.',
      ],
    });
    expect(explain(refusing, ['y@example.com'], nobody).lines[0]).toBe(
      '  rule "never": refuses none of the recipients',
    );
  });
});

test('answers that are piped in are all heard, also after the input has ended', () => {
  const script = `
    const tool = await import(${JSON.stringify(join(__dirname, '../../../infra/cli/ask.ts'))});
    const asker = tool.asker();
    const first = await asker.askSecret('Token');
    await new Promise((resolve) => setTimeout(resolve, 200));
    asker.say('heard ' + first.length + ' ' + (await asker.ask('User')));
    asker.close();`;
  const options = { input: 'secret\nann\n', encoding: 'utf8' } as const;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
  expect(run.stdout).toContain('heard 6 ann');
  expect(run.stdout).not.toContain('secret');
});
