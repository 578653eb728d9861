/** Warm acknowledgements: the command on every side by turns, and every kind of delivery of ours. */
import type { Report } from '../../infra/local/container.ts';
import { ann, bob, Harness } from '../support/harness.ts';
import { BenchContainer } from './container.ts';
import { BenchEnvironment } from './environment.ts';
import { policy } from './policy.ts';
import { type SideName, type Sides, sideNames } from './sides.ts';

export interface AckRun {
  side: SideName;
  /** The handler's own time, milliseconds. */
  ms: number;
}

/** Deliveries before the first that counts: V8 has seen the code by then. */
const warming = 200;

export async function ackOfCommand(sides: Sides, runs: number): Promise<AckRun[]> {
  const stand = await BenchEnvironment.start();
  const containers = sideNames.map((side) => ({
    side,
    container: new BenchContainer(sides[side], stand.environment),
  }));
  const measured: AckRun[] = [];
  try {
    for (let run = -warming; run < runs; run += 1) {
      for (const { side, container } of containers) {
        const { ms } = await stand.command((event) => container.invoke(event));
        if (run >= 0) measured.push({ side, ms });
        stand.slack.calls.length = 0;
      }
    }
  } finally {
    await Promise.all(containers.map(({ container }) => container.stop()));
    await stand.stop();
  }
  return measured;
}

export interface KindRun {
  kind: string;
  ms: number;
}

/** Each kind of delivery on our receiver, over the whole local system. */
export async function ackByKind(runs: number): Promise<KindRun[]> {
  let latest: Report | undefined;
  const h = await Harness.start({
    policy,
    onReport: (name, report) => {
      if (name === 'receiver') latest = report;
    },
  });
  const measured: KindRun[] = [];
  try {
    for (let run = -20; run < runs; run += 1) {
      const note = async <T>(kind: string, act: () => Promise<T>): Promise<T> => {
        const seen = await act();
        if (run >= 0 && latest) measured.push({ kind, ms: latest.ms });
        return seen;
      };
      await once(h, note);
    }
  } finally {
    await h.stop();
  }
  return measured;
}

type Note = <T>(kind: string, act: () => Promise<T>) => Promise<T>;

/** One share that is asked for, approved and sent, with everything that people may do on its way. */
async function once(h: Harness, note: Note): Promise<void> {
  const { slack, stack } = h;
  await note('shortcut: opens the form', () => slack.shortcut(ann, 'share_recording'));
  slack.closeAll(ann);
  await note('command: opens the form', () => slack.command(ann, 'C0QA', ''));
  const values = {
    recordings: `0DE0C017-CD4F-D013-8E31-18D8B7${Math.random().toString(16).slice(2, 8)}`,
    to: 'Pat <pat@partner.example>',
    email_subject: 'A call',
    email_body: 'Hello Pat',
  };
  values.recordings = values.recordings.padEnd(36, '0');
  const review = await note('form submitted', () => slack.submit(ann, values));
  const id = review.kind === 'view' ? (review.view.external_id ?? '') : '';
  await note('review confirmed', () => h.confirm(ann));
  await stack.drain();
  const copy = h.messages(id).find(({ channel }) => channel === 'D0BOB');
  if (!copy) throw new Error('nobody was asked');
  await note('App Home opened', () => slack.openHome(bob));
  await note('button: opens the decision', () => slack.click(bob, copy, 'review_request'));
  await note('decision submitted', () => slack.submit(bob, { decision: 'approve' }));
  await stack.drain();
  await note('command: status', () => slack.command(ann, 'C0QA', 'status'));
  if ((await h.state(id)) !== 'sent') throw new Error('not sent');
  slack.workspace.messages.length = 0;
}
