/**
 * Examples of every view and message that the app makes, by the code that makes them for people. Pure. The tests check
 * all of them against Slack's documented limits; the doctor has Slack check one of each look.
 */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { DesiredMessage, MessageKind } from '../domain/notifications.ts';
import type { ShareRequest } from '../domain/request.ts';
import { exampleRequests, ids, now, type Sizes } from './example-requests.ts';
import { prefillOf } from './form-fields.ts';
import { sameView } from './listeners/views/view-response.ts';
import { renderMessage } from './messages.ts';
import { en } from './texts/en.ts';
import { confirmationView } from './views/confirmation.ts';
import { decisionView } from './views/decision.ts';
import { formView } from './views/form.ts';
import { historyView } from './views/history.ts';
import { homeView } from './views/home.ts';
import { loadingView, noticeView } from './views/notice.ts';
import { resolveView } from './views/resolve.ts';

type View = ModalView | HomeView;

/** `of`: the function that makes the view, or the kind of the message. `request`: what is special about its request. */
export type Example = { of: string; request: string } & (
  | { view: View }
  | { message: { text: string; blocks: KnownBlock[] } }
);

const templates = Array.from({ length: 100 }, (_, index) => ({
  name: `${'&'.repeat(72)}${index}`,
  subject: '&'.repeat(200),
  body: '&'.repeat(3000),
}));
const purposes = Array.from({ length: 100 }, (_, index) => `${'&'.repeat(72)}${index}`);
const metadata = 'x'.repeat(200);
const notice = 'Notice';
const decider = { user: 'U1', throughGroup: 'S1', notice };

/** More than a page of them. */
const many = (request: ShareRequest): ShareRequest[] => Array.from({ length: 12 }, () => request);

function histories(request: ShareRequest): HomeView[] {
  const { id, rule } = request;
  const names = Array.from({ length: 30 }, (_, index) => `${index}${rule.name}`.slice(0, 100));
  const after = { at: now, id };
  const page = { requests: many(request).slice(0, 10), next: after, unknown: true };
  const lists = [{ kind: 'decisions' }, { kind: 'rule', rule: rule.name }] as const;
  return lists.flatMap((list) => [
    historyView({ list, page, rules: { names, unknown: true } }, decider.user),
    historyView({ list, after, page }, decider.user),
  ]);
}

/** What Slack hands back of a view that was submitted. */
const submitted = (view: ModalView) => ({ view: { id: 'V1', hash: '1.1', ...view } });

const sameViews = (request: ShareRequest): View[] =>
  [confirmationView(request), decisionView(request, decider), resolveView(request, decider)]
    // Only a view that has the button can be submitted.
    .filter(({ submit }) => submit !== undefined)
    .map((view) => sameView(notice, submitted(view)))
    .flatMap((response) => ('view' in response ? [response.view] : []));

/** The views that show a request, by the function that makes them. */
const ofRequest: Record<string, (request: ShareRequest) => View[]> = {
  formView: (request) => {
    const filled = { prefill: prefillOf(request), templates, chosen: templates[0]?.name, metadata };
    return [formView(filled), formView({ ...filled, purposes, generation: now, notice })];
  },
  confirmationView: (request) => [confirmationView(request), confirmationView(request, notice)],
  decisionView: (request) => [decisionView(request, decider)],
  resolveView: (request) => [resolveView(request, decider)],
  homeView: (request) =>
    (['none', 'more', 'unknown'] as const).map((rest) =>
      homeView({ own: many(request).slice(0, 8), toApprove: { requests: many(request), rest } }),
    ),
  historyView: histories,
  sameView: sameViews,
};

const nothing = { requests: [], rest: 'none' } as const;
const unreadable = { list: { kind: 'decisions' }, page: 'unknown' } as const;
/** What a view of a policy's errors may have to name. */
const errors = Array.from({ length: 500 }, (_, index) => `${'&'.repeat(60)}@${index}.example.com`);

/** The views without a request, by the function that makes them. */
const ofNothing: Record<string, () => View[]> = {
  formView: () => [formView({ prefill: {}, templates: [], metadata: '' })],
  homeView: () => [
    homeView({ own: 'unknown', toApprove: { ...nothing, requests: [] } }),
    homeView({ own: [], toApprove: { ...nothing, requests: [] } }),
  ],
  historyView: () => [historyView({ ...unreadable, rules: { names: [], unknown: true } }, 'U1')],
  loadingView: () => [loadingView()],
  noticeView: () =>
    [
      en.reasons({ kind: 'not_named', ids: ids(1000) }),
      en.reasons({ kind: 'policy_invalid', errors }),
      en.reasons({ kind: 'no_longer_allowed', rule: '&'.repeat(100) }),
      en.submit.policyInvalid(['&'.repeat(9000)]),
    ].map(noticeView),
};

type Subject = Pick<DesiredMessage, 'to' | 'event'>;
/** In the rule's channel, and to a person. */
const places = ({ rule }: ShareRequest): string[] => [rule.askIn, 'D1'];
/** More of them look alike. */
const mostEvents = 20;

const asItIsNow = (request: ShareRequest): Subject[] => places(request).map((to) => ({ to }));
const aboutEvents = (request: ShareRequest): Subject[] =>
  request.events
    .slice(0, mostEvents)
    .flatMap((event) => places(request).map((to) => ({ to, event })));

const subjects: Record<MessageKind, (request: ShareRequest) => Subject[]> = {
  root: asItIsNow,
  approver: asItIsNow,
  reply: aboutEvents,
  direct: aboutEvents,
  approver_reply: aboutEvents,
};

const isKind = (kind: string): kind is MessageKind => kind in subjects;
const messageKinds = Object.keys(subjects).filter(isKind);

/** Everything that one request is shown in. */
function examplesOf(request: string, shown: ShareRequest): Example[] {
  const views = Object.entries(ofRequest).flatMap(([of, make]) =>
    make(shown).map((view) => ({ of, request, view })),
  );
  const messages = messageKinds.flatMap((kind) =>
    subjects[kind](shown).map((subject) => ({
      of: kind,
      request,
      message: renderMessage(shown, { key: 'k', kind, revision: 1, ...subject }),
    })),
  );
  return [...views, ...messages];
}

/** Every view and message, of requests of these sizes. */
export const allExamples = (sizes: Sizes): Example[] => [
  ...Object.entries(ofNothing).flatMap(([of, make]) =>
    make().map((view) => ({ of, request: 'none', view })),
  ),
  ...Object.entries(exampleRequests(sizes)).flatMap(([name, request]) => examplesOf(name, request)),
];

/** As large as a policy and people may make them. */
const largest: Sizes = {
  rule: {
    ...{ name: '&'.repeat(100), approvers: ids(1000), requesters: ids(1000), approvals: 5 },
    ...{ selfApproval: 'with_reason', askIn: 'C1', warning: '&'.repeat(300) },
  },
  emailBody: '&'.repeat(3000),
  purpose: '<'.repeat(500),
  words: '&'.repeat(1000),
};

/** What Slack's checks depend on besides the length of texts: which blocks there are, and what they are made of. */
function lookOf(example: Example): string {
  const shown = 'view' in example ? example.view : example.message;
  const { blocks, ...frame } = shown;
  const kinds = new Set(blocks.map((block) => JSON.stringify(withoutTexts(block))));
  return JSON.stringify([example.of, Object.keys(frame).sort(), [...kinds].sort()]);
}

function withoutTexts(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((one) => withoutTexts(one)))];
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, withoutTexts(one, name)]),
    );
  }
  return key === 'type' || key === 'style' ? value : typeof value;
}

/** Of those that look alike, the longest. */
export function distinctExamples(): Example[] {
  const found = new Map<string, { example: Example; size: number }>();
  for (const example of allExamples(largest)) {
    const look = lookOf(example);
    const size = JSON.stringify(example).length;
    if (size > (found.get(look)?.size ?? 0)) found.set(look, { example, size });
  }
  return [...found.values()].map(({ example }) => example);
}
