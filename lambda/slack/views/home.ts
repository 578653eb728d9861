/** The App Home: what needs my approval, my latest shares, a new one. */
import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { Lists, ToApprove } from '../../application/list-requests.ts';
import { canCancel, canSendAgain } from '../../domain/approval.ts';
import { lastChange, type ShareRequest, shortId } from '../../domain/request.ts';
import { button, buttonRow, context, formatDate, mrkdwnSection, plainText } from '../block-kit.ts';
import { actions } from '../ids.ts';
import { writeRequestRef } from '../metadata.ts';
import { en } from '../texts/en.ts';

const texts = en.home;

const heading = (text: string): KnownBlock => ({ type: 'header', text: plainText(text) });

function row(request: ShareRequest, head: string, buttons: Button[]): KnownBlock[] {
  return [
    mrkdwnSection(`*${shortId(request)}* · ${head}`),
    context(en.recipient(request)),
    ...buttonRow(buttons),
  ];
}

const rowToApprove = (request: ShareRequest): KnownBlock[] =>
  row(request, texts.waiting(request), [
    button(actions.review, en.buttons.review, { value: writeRequestRef(request) }),
  ]);

function ownRow(request: ShareRequest): KnownBlock[] {
  const reference = { value: writeRequestRef(request) };
  return row(request, `${en.stateName(request)} · ${formatDate(lastChange(request).at)}`, [
    ...(canCancel(request) ? [button(actions.cancel, en.buttons.cancel, reference)] : []),
    ...(canSendAgain(request) ? [button(actions.sendAgain, en.buttons.sendAgain, reference)] : []),
  ]);
}

/** "All caught up" is said only where everything was looked at. */
function rowsToApprove({ requests, rest }: ToApprove): KnownBlock[] {
  const rows = requests.flatMap(rowToApprove);
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

export const homeView = ({ own, toApprove }: Lists): HomeView => ({
  type: 'home',
  blocks: [
    ...buttonRow([button(actions.newShare, en.buttons.newShare, { style: 'primary' })]),
    heading(texts.toApprove),
    ...rowsToApprove(toApprove),
    heading(texts.own),
    ...ownRows(own),
  ],
});
