/**
 * What a person who decides can look back on in the App Home: what they decided, and the latest shares of each rule that
 * they approve for. Slack is asked for the groups of all rules on the first page only, which a click asks for: opening the
 * App Home asks for none of them.
 */
import type { PolicyResult } from '../domain/policy.ts';
import type { ShareRequest } from '../domain/request.ts';
import { authorizeNamed } from './authorization.ts';
import { askedOnce, inTime, type ListDeps, type Viewer } from './list-requests.ts';
import type { Cursor, Directory, Page, PageBounds, RequestLists } from './ports.ts';

export interface HistoryDeps extends Omit<ListDeps, 'lists'> {
  lists: Pick<RequestLists, 'ofRule' | 'decidedBy'>;
  policy: PolicyResult;
}

/** One list, and where its page begins. */
export interface HistoryRef {
  list: { kind: 'decisions' } | { kind: 'rule'; rule: string };
  after?: Cursor | undefined;
}

/**
 * `unknown` in place of a page: it could not be read in time. `unknown: true`: Slack did not answer for all, so some
 * may be missing.
 */
export interface History extends HistoryRef {
  page: (Page & { unknown: boolean }) | 'unknown';
  /** The rules of the policy that this person approves for now; only with the first page of decisions. */
  rules?: { names: string[]; unknown: boolean };
}

export async function listHistory(
  deps: HistoryDeps,
  viewer: Viewer,
  ref: HistoryRef,
  { limit, until }: { limit: number; until: number },
): Promise<History> {
  const asking = { ...deps, directory: askedOnce(deps.directory) };
  const bounds = { after: ref.after, limit, now: deps.now() };
  const isFirst = ref.list.kind === 'decisions' && ref.after === undefined;
  const [page, rules] = await Promise.all([
    inTime(deps, until, viewablePage(asking, viewer, ref.list, bounds)),
    isFirst ? inTime(deps, until, approvedRules(asking, viewer)) : undefined,
  ]);
  if (rules === undefined) return { ...ref, page };
  return { ...ref, page, rules: rules === 'unknown' ? { names: [], unknown: true } : rules };
}

async function approvedRules(
  { policy, directory }: HistoryDeps,
  { user }: Viewer,
): Promise<NonNullable<History['rules']>> {
  const rules = policy.ok ? policy.policy.rules.filter(({ approvers }) => approvers) : [];
  const { those, unknown } = await which(rules, (rule) =>
    mayView(directory, user, rule.approvers ?? []),
  );
  return { names: those.map(({ name }) => name), unknown };
}

/** A rule's shares are shown to those who may approve them by the rule that they were made under. */
async function viewablePage(
  { lists, directory }: HistoryDeps,
  { teamId, user }: Viewer,
  list: HistoryRef['list'],
  bounds: PageBounds,
): Promise<Page & { unknown: boolean }> {
  const { requests, ...page } = await (list.kind === 'rule'
    ? lists.ofRule(teamId, list.rule, bounds)
    : lists.decidedBy(teamId, user, bounds));
  const viewers = ({ rule }: ShareRequest) => (list.kind === 'rule' ? rule.approvers : [user]);
  const { those, unknown } = await which(requests, (request) =>
    mayView(directory, user, viewers(request)),
  );
  return { ...page, requests: those, unknown };
}

type Answer = 'yes' | 'no' | 'unknown';

async function mayView(
  directory: Directory,
  user: string,
  named: readonly string[],
): Promise<Answer> {
  const { kind } = await authorizeNamed(directory, named, { user, freshness: 'cached' });
  if (kind === 'unavailable') return 'unknown';
  return kind === 'allowed' ? 'yes' : 'no';
}

/** Those of which the answer is yes, and whether it is unknown of some. */
async function which<T>(
  of: readonly T[],
  ask: (one: T) => Promise<Answer>,
): Promise<{ those: T[]; unknown: boolean }> {
  const answers = await Promise.all(of.map(ask));
  return {
    those: of.filter((_, index) => answers[index] === 'yes'),
    unknown: answers.includes('unknown'),
  };
}
