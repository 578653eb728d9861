/** What must hold in a world in which faults have stopped and time has passed. */
import { verifyAudit } from '../../infra/cli/verify-audit.ts';
import { newRecipients } from '../../lambda/domain/new-recipients.ts';
import { lastEvent, type ShareRequest } from '../../lambda/domain/request.ts';
import { approvalsOf, words } from './outside.ts';
import { refusedDomain, type World } from './world.ts';

const ends = ['sent', 'failed', 'unconfirmed', 'rejected', 'cancelled', 'expired'];
const notSent = /\bnot sent\b/i;

/** Every promise, of every request. */
export async function checkPromises(world: World): Promise<void> {
  expect(world.problems).toEqual([]);
  const requests = await world.backend.all();
  const due = new Set((await world.backend.allDue()).map(({ id }) => id));
  for (const request of requests) {
    neverTwice(world, request);
    neverUnapproved(world, request);
    neverUnwarned(world, request);
    neverClaimed(world, request);
    nothingStuck(world, request, due);
  }
  const confirmed = requests.filter(({ state }) => state !== 'draft');
  expect(verifyAudit(confirmed, world.trail.lines, world.now)).toEqual([]);
}

/** No PUT after one whose answer does not prove that nothing was sent; at most one email for each approval. */
function neverTwice({ outside }: World, request: ShareRequest): void {
  const puts = outside.puts.filter(({ requestId }) => requestId === request.id);
  expect(puts.filter(({ allowed }) => !allowed)).toEqual([]);
  const approvals = approvalsOf(request);
  expect(outside.emailsOf(request.id).length).toBeLessThanOrEqual(approvals);
  for (let approval = 1; approval <= approvals; approval += 1)
    expect(puts.filter((put) => put.approval === approval).length).toBeLessThanOrEqual(6);
}

/** Every PUT belongs to an approval that its rule's people gave, and sends what they saw. */
function neverUnapproved(
  { outside }: World,
  { id, events, rule, email: approved }: ShareRequest,
): void {
  const puts = outside.puts.filter(({ requestId }) => requestId === id);
  expect(puts.filter(({ approval }) => approval === 0)).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'recordings_found').length).toBeLessThan(2);
  const begun = events.findIndex(({ kind }) => kind === 'put_started');
  if (puts.length > 0) expect(begun).toBeGreaterThan(0);
  if (begun >= 0 && rule.approvers.length > 0) {
    const voted = events.slice(0, begun).filter(({ kind }) => /^approv(?:al|ed)$/.test(kind));
    const voters = new Set(
      voted.map(({ by }) => by).filter((by) => rule.approvers.includes(`${by}`)),
    );
    expect(voters.size).toBeGreaterThanOrEqual(rule.approvals);
  }
  const { recordings, to, cc } = approved;
  const recordingIds = recordings.map(({ recordingId }) => recordingId);
  for (const email of outside.emailsOf(id))
    expect(email).toMatchObject({ emailBody: 'Body', recordingIds, to, cc });
}

/** Nothing goes to whom the policy refuses, and nothing is confirmed whose warnings were not accepted. */
function neverUnwarned({ acceptsWarnings }: World, request: ShareRequest): void {
  const { state, email, previousShare } = request;
  expect(JSON.stringify(email)).not.toContain(refusedDomain);
  const warns = previousShare !== undefined || newRecipients(request).length > 0;
  if (warns && !acceptsWarnings) expect(state).toBe('draft');
}

/** What no person reported is what the PBX did: in the records, in the lists, and in what was posted. */
function neverClaimed({ outside }: World, request: ShareRequest): void {
  const { id, state, events } = request;
  const emails = outside.emailsOf(id).length;
  const byHand = lastEvent(request).by !== undefined;
  if (state === 'sent' && !byHand) expect(emails).toBeGreaterThan(0);
  const last = outside.puts.findLast(({ requestId }) => requestId === id);
  if (state === 'failed' && !byHand && last?.approval === approvalsOf(request))
    expect(last.answer).not.toBe('sent');
  const posts = outside.said.filter(({ requestId }) => requestId === id);
  if (emails > 0) {
    expect(wordsOn(request)).not.toMatch(notSent);
    expect(posts.filter(({ text }) => notSent.test(text))).toEqual([]);
  }
  if (!byHand)
    expect(posts.filter((post) => post.state === 'sent' && post.emails === 0)).toEqual([]);
  // By design at most so many, whatever happens: six approvals of twenty waits and six attempts each.
  expect(events.length).toBeLessThan(250);
}

/** What people read of how a request stands: in its message, its thread and the lists. */
function wordsOn(request: ShareRequest): string {
  const last = request.events.findLast(({ kind }) => ends.includes(kind));
  const reply = last ? words.ofEvent(request, last) : '';
  return [words.ofState(request), reply, words.inList(request)].join('\n');
}

/** Every request is a draft or at its end, nothing is due, and Slack shows what is recorded. */
function nothingStuck(world: World, request: ShareRequest, due: ReadonlySet<string>): void {
  const { id, state, events } = request;
  expect(['draft', ...ends]).toContain(state);
  expect(due).not.toContain(id);
  if (state === 'draft') return;
  const said = world.outside.said.filter(({ requestId }) => requestId === id);
  const root = said.findLast(({ ts }) => ts === request.notifications.posted.root?.ts);
  expect(root?.state).toBe(state);
  const replied = said.filter(({ kind }) => kind === 'reply').map(({ sequence }) => sequence);
  const outcomes = events.filter(({ kind }) => ends.includes(kind));
  expect(replied).toEqual(expect.arrayContaining(outcomes.map(({ sequence }) => sequence)));
}
