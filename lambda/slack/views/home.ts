/** The App Home: what waits for me, my latest shares, a new one. */
import type { Button, HomeView, KnownBlock } from '@slack/types';
import { canSendAgain } from '../../domain/approval.ts';
import { maskAddress } from '../../domain/fields.ts';
import { lastChange, type ShareRequest, shortId } from '../../domain/request.ts';
import { button, buttonRow, marked, small } from '../block-kit.ts';
import { moment, plain } from '../escape.ts';
import { actions } from '../ids.ts';
import { writeRequestRef } from '../reference.ts';
import { noShares, stateName } from '../texts/answers.ts';
import { labels } from '../texts/labels.ts';
import * as sentences from '../texts/sentences.ts';

const heading = (text: string): KnownBlock => ({ type: 'header', text: plain(text) });

function row(request: ShareRequest, head: string, buttons: Button[]): KnownBlock[] {
  return [
    marked(`*${shortId(request)}* · ${head}`),
    small(sentences.to(maskAddress(request.fields.recipientEmail))),
    ...buttonRow(buttons),
  ];
}

const waitingRow = (request: ShareRequest): KnownBlock[] =>
  row(request, sentences.asksUntil(request.requester, request.expiresAt ?? request.createdAt), [
    button(actions.review, labels.buttons.review, { value: writeRequestRef(request) }),
  ]);

function ownRow(request: ShareRequest): KnownBlock[] {
  const reference = { value: writeRequestRef(request) };
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  return row(request, `${stateName(request)} · ${moment(lastChange(request).at)}`, [
    ...(open ? [button(actions.cancel, labels.buttons.cancel, reference)] : []),
    ...(canSendAgain(request)
      ? [button(actions.sendAgain, labels.buttons.sendAgain, reference)]
      : []),
  ]);
}

/** What a person may decide. `rest`: whether there is more than is shown, or may be, because not all could be checked. */
export interface Waiting {
  requests: ShareRequest[];
  rest: 'none' | 'more' | 'unknown';
}

/** "Nothing" is said only where everything was looked at. */
function waitingRows({ requests, rest }: Waiting): KnownBlock[] {
  const rows = requests.flatMap(waitingRow);
  switch (rest) {
    case 'none':
      return rows.length === 0 ? [small(labels.home.nothing)] : rows;
    case 'more':
      return [...rows, small(labels.home.more)];
    case 'unknown':
      return [...rows, small(labels.home.unknown)];
    default:
      return rest satisfies never;
  }
}

/** A person's latest shares; `unknown` when they could not be read. */
type Own = ShareRequest[] | 'unknown';

function ownRows(own: Own): KnownBlock[] {
  if (own === 'unknown') return [small(labels.home.ownUnknown)];
  return own.length === 0 ? [small(noShares)] : own.flatMap(ownRow);
}

export function homeView(waiting: Waiting, own: Own): HomeView {
  const newShare = button(actions.newShare, labels.buttons.newShare, { style: 'primary' });
  return {
    type: 'home',
    blocks: [
      ...buttonRow([newShare]),
      heading(labels.home.waiting),
      ...waitingRows(waiting),
      heading(labels.home.own),
      ...ownRows(own),
    ],
  };
}
