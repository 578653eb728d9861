/** The App Home's history: what one decided, or the latest shares of a rule. Shows no more of a share than a channel does. */
import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { History, HistoryRef } from '../../application/list-history.ts';
import { decisionsOf } from '../../domain/decisions.ts';
import { type ShareRequest, shortId } from '../../domain/request.ts';
import { button, buttonRow, chunk, context, heading, mrkdwnSection } from '../block-kit.ts';
import { actions } from '../ids.ts';
import { writeHistoryRef } from '../metadata.ts';
import { en } from '../texts/en.ts';
import { firstOf } from '../texts/lists.ts';

const texts = en.history;
/** What an `actions` block and a button's text hold ("Block Kit" of Slack's docs). */
const mostButtons = 25;
const buttonText = 75;

interface ListButton {
  text: string;
  to: HistoryRef;
}

/** Each button of a block has an `action_id` of its own. */
const historyButtons = (buttons: ListButton[]): KnownBlock[] => {
  const all = buttons.map(({ text, to }, index) =>
    button(`${actions.history}.${index}`, chunk(text, buttonText)[0] ?? '', {
      value: writeHistoryRef(to),
    }),
  );
  const rows: Button[][] = [];
  while (all.length > 0) rows.push(all.splice(0, mostButtons));
  return rows.flatMap(buttonRow);
};

export function historyView(history: History, user: string): HomeView {
  const { list, page } = history;
  return {
    type: 'home',
    blocks: [
      ...buttonRow([button(actions.home, texts.back)]),
      ...listButtons(history),
      heading(list.kind === 'rule' ? texts.ofRule(list.rule) : texts.decisions),
      ...(page === 'unknown'
        ? [context(texts.unknown)]
        : rowsOf(page, (request) => row(request, list.kind === 'rule' ? undefined : user))),
      ...pageButtons(history),
    ],
  };
}

/** To the other lists: from the first page to each, from any other page to the first. */
function listButtons({ rules }: History): KnownBlock[] {
  if (!rules) return historyButtons([{ text: texts.first, to: { list: { kind: 'decisions' } } }]);
  return [
    ...historyButtons(
      rules.names.map((rule) => ({
        text: texts.ofRule(rule),
        to: { list: { kind: 'rule', rule } },
      })),
    ),
    ...(rules.unknown ? [context(texts.rulesUnknown)] : []),
  ];
}

function rowsOf(
  { requests, unknown, next }: Exclude<History['page'], 'unknown'>,
  row: (request: ShareRequest) => KnownBlock[],
): KnownBlock[] {
  const rows = requests.flatMap(row);
  if (unknown) return [...rows, context(texts.someUnknown)];
  return rows.length === 0 && !next ? [context(texts.nothing)] : rows;
}

/** `decider`: whose decisions are listed. */
function row(request: ShareRequest, decider: string | undefined): KnownBlock[] {
  const facts = [
    `*${shortId(request)}*`,
    en.stateName(request),
    texts.requested(request),
    firstOf(
      decisionsOf(request)
        .filter(({ by }) => decider === undefined || by === decider)
        .map((event) => texts.decision(event, decider)),
    ),
  ].filter((fact) => fact !== '');
  return [mrkdwnSection(facts.join(' · ')), context(en.recipients(request))];
}

function pageButtons({ list, after, page }: History): KnownBlock[] {
  const next = page === 'unknown' ? undefined : page.next;
  return historyButtons([
    ...(after ? [{ text: texts.newest, to: { list } }] : []),
    ...(next ? [{ text: texts.older, to: { list, after: next } }] : []),
  ]);
}
