/** `decide` over ports in memory: each command on the request that it is for, by the person who may. */
import { type Command, type Decision, decide } from '../../lambda/application/decide.ts';
import type { Person } from '../../lambda/application/ports.ts';
import type { GroupAnswer } from '../../lambda/domain/match-rule.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { type MemoryPorts, memoryPorts } from './memory-ports.ts';
import { approvedBy, asked, minute, plainDraft, stored, unconfirmed } from './requests.ts';

export const commands = {
  confirm: { action: 'confirm', acceptsPreviousShare: false, acceptsNewRecipient: false },
  cancel: { action: 'cancel' },
  approve: { action: 'approve' },
  reject: { action: 'reject', reason: 'Not this' },
  sent: { action: 'report_outcome', outcome: 'sent' },
  send_again: { action: 'report_outcome', outcome: 'send_again' },
  close: { action: 'report_outcome', outcome: 'close' },
} satisfies Record<string, Command>;
export type Name = keyof typeof commands;

export const draft = plainDraft();
export const waiting = asked();
const uncertain = unconfirmed(approvedBy(waiting, 'U2'));
/** What each command is for, by whom. U1 is the requester, U2 and U3 approve. */
export const usual: Record<Name, [request: ShareRequest, by: string]> = {
  confirm: [draft, 'U1'],
  cancel: [waiting, 'U1'],
  approve: [waiting, 'U2'],
  reject: [waiting, 'U2'],
  sent: [uncertain, 'U2'],
  send_again: [uncertain, 'U2'],
  close: [uncertain, 'U1'],
};
export const names = Object.keys(commands) as Name[];
/** Reporting is possible at once, sending again after ten minutes. */
const laterMs = 20 * minute;

export interface Given extends Partial<Pick<Decision, 'by' | 'clickedAt'>> {
  request?: ShareRequest;
  reason?: string;
  accepts?: boolean;
  acceptsNew?: boolean;
  ref?: { id?: string; contentHash?: string } | null;
  afterMs?: number;
  people?: Record<string, Person>;
  groups?: Record<string, GroupAnswer>;
  rules?: object[];
  mayWrite?: boolean;
  arrange?(ports: MemoryPorts): void;
}

/** What was typed or selected in the view. */
const inputsOf = ({ reason, accepts, acceptsNew }: Given) => ({
  ...(reason === undefined ? {} : { reason }),
  ...(accepts === undefined ? {} : { acceptsPreviousShare: accepts }),
  ...(acceptsNew === undefined ? {} : { acceptsNewRecipient: acceptsNew }),
});

export async function run(name: Name, given: Given = {}) {
  const [request, by] = usual[name];
  const ports = memoryPorts(given.rules);
  const { id, contentHash } = await stored(ports.store, given.request ?? request);
  for (const [user, person] of Object.entries(given.people ?? {})) {
    ports.directory.people.set(user, person);
  }
  for (const [group, answer] of Object.entries(given.groups ?? {})) {
    ports.directory.groups.set(group, answer);
  }
  ports.clock.now += given.afterMs ?? laterMs;
  given.arrange?.(ports);
  const command = { ...commands[name], ...inputsOf(given) };
  const result = await decide(
    { ...ports, mayStillWrite: () => given.mayWrite ?? true },
    {
      ref: given.ref === null ? undefined : { id, contentHash, ...given.ref },
      by: given.by ?? by,
      command,
      clickedAt: given.clickedAt ?? ports.now(),
    },
  );
  const [item] = ports.store.all();
  if (!item) throw new Error('no item');
  return { result, ports, item, id };
}
