/** A rule with nothing special about it. */
import type { FrozenRule } from '../../../lambda/share/request.ts';

export const plainRule: FrozenRule = {
  name: 'r',
  hash: 'h',
  requesters: [],
  approvers: [],
  approvals: 1,
  selfApproval: 'never',
  askIn: 'direct',
  expiresAfterMinutes: 60,
  detailsRequired: false,
  sendWithinMinutes: 60,
  retentionDays: 400,
};
