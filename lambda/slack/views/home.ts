/** The App Home: what needs my approval, my latest shares, a new one. */
import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { Lists, ToApprove } from '../../application/list-requests.ts';
import { canCancel, canSendAgain } from '../../domain/approval.ts';
import { lastChange, type ShareRequest, shortId } from '../../domain/request.ts';
import { button, buttonRow, context, formatDate, heading, mrkdwnSection } from '../block-kit.ts';
import { cancelButton, resolveButton, reviewButton, sendAgainButton } from '../buttons.ts';
import { actions } from '../ids.ts';
import { writeHistoryRef } from '../metadata.ts';
import { en } from '../texts/en.ts';

const texts = en.home;

function row(request: ShareRequest, head: string, buttons: Button[]): KnownBlock[] {
  return [
    mrkdwnSection(`*${shortId(request)}* · ${head}`),
    context(en.recipients(request)),
    ...buttonRow(buttons),
  ];
}

const rowToDecide = (request: ShareRequest): KnownBlock[] =>
  request.state === 'unconfirmed'
    ? row(request, en.stateName(request), [resolveButton(request)])
    : row(request, texts.waiting(request), [reviewButton(request)]);

const ownRow = (request: ShareRequest): KnownBlock[] =>
  row(request, `${en.stateName(request)} · ${formatDate(lastChange(request).at)}`, [
    ...(canCancel(request) ? [cancelButton(request)] : []),
    ...(canSendAgain(request) ? [sendAgainButton(request)] : []),
    ...(request.state === 'unconfirmed' ? [resolveButton(request)] : []),
  ]);

/** "All caught up" is said only where everything was looked at. */
function rowsToApprove({ requests, rest }: ToApprove): KnownBlock[] {
  const rows = requests.flatMap(rowToDecide);
  switch (rest) {
    case 'none':
      return rows.length === 0 ? [context(texts.nothing)] : rows;
    case 'more':
      return [...rows, context(texts.more)];
    case 'unknown':
      return [...rows, context(texts.unknown)];
    default:
      return rest satisfies never;
  }
}

function ownRows(own: Lists['own']): KnownBlock[] {
  if (own === 'unknown') return [context(texts.ownUnknown)];
  return own.length === 0 ? [context(en.noShares)] : own.flatMap(ownRow);
}

/** One's own share that needs one's decision is listed once. */
const isElsewhere =
  ({ requests }: ToApprove) =>
  ({ id }: ShareRequest): boolean =>
    !requests.some((one) => one.id === id);

export const homeView = ({ own, toApprove }: Lists): HomeView => ({
  type: 'home',
  blocks: [
    ...buttonRow([
      button(actions.newShare, en.buttons.newShare, { style: 'primary' }),
      button(`${actions.history}.0`, en.buttons.history, {
        value: writeHistoryRef({ list: { kind: 'decisions' } }),
      }),
    ]),
    heading(texts.toApprove),
    ...rowsToApprove(toApprove),
    heading(texts.own),
    ...ownRows(own === 'unknown' ? own : own.filter(isElsewhere(toApprove))),
  ],
});
