/** What each key of the policy means, for editors and for `docs/configuration.md`. The functions don't carry these texts. */

interface Description {
  meaning: string;
  /** What is allowed, where the schema does not say it for people. */
  allowed?: string;
}

export const policyDescriptions: Readonly<Record<string, Description>> = {
  rules: {
    meaning: 'Who may share with whom; the first that matches decides.',
    allowed: 'at least one',
  },
  templates: {
    meaning: 'Subjects and messages to choose from; the first is filled in when the form opens.',
    allowed:
      'at most 100: `name` (1 to 75 characters, unique), `subject` (1 to 200), `body` (1 to 3,000)',
  },
  sendWithinMinutes: { meaning: 'How long an approval is valid for sending.' },
  dailyLimitPerRequester: {
    meaning:
      'Shares that one person may confirm per day (UTC); also allows looking up ten times as many recordings.',
  },
  retentionDays: { meaning: 'How long an ended request is kept.' },
};

export const ruleDescriptions: Readonly<Record<string, Description>> = {
  name: {
    meaning: 'Shown to requesters and approvers.',
    allowed: '1 to 100 visible characters, unique',
  },
  requesters: {
    meaning: 'Who may ask. Without it: any full member.',
    allowed: '`U…` people, `S…` user groups',
  },
  recipients: {
    meaning: 'Whom recordings may be sent to; the rule decides only if they match every recipient.',
    allowed: 'address patterns',
  },
  refuse: {
    meaning:
      'The reason why nothing is sent to these recipients, shown in the form; such a rule can’t name approvers.',
    allowed: '1 to 300 characters',
  },
  approvers: {
    meaning: 'Who may approve. Without them, the requester’s own confirmation is the approval.',
    allowed: '`U…` people, `S…` user groups',
  },
  approvals: { meaning: 'How many approvers must approve. With `approvers`, 1 by default.' },
  selfApproval: {
    meaning:
      'Whether an approver may approve their own request, with a reason; all approvers are then notified.',
  },
  replyTo: {
    meaning: 'Reply-to addresses besides the requester’s own.',
    allowed: 'address patterns',
  },
  askIn: {
    meaning:
      'Where approvers are notified: direct messages (30 people at most), their App Home only, or a channel.',
    allowed: '`"direct"`, `"nowhere"`, a channel ID',
  },
  expiresAfterMinutes: {
    meaning: 'How long approvers have; one reminder after half of it.',
  },
  purposeRequired: { meaning: 'The requester must enter a purpose.' },
  purposes: {
    meaning: 'The purposes to choose from; then one is required.',
    allowed: '3 to 75 characters each, all different',
  },
  caseNumberRequired: { meaning: 'The requester must enter a case number.' },
  detailsRequired: {
    meaning: 'Every recording must have been looked up before the requester can confirm.',
  },
  maxRecordings: { meaning: 'Recordings in one share.' },
  maxRecipients: { meaning: 'Recipients of one share, Cc included.' },
  mediaTypes: { meaning: 'What recordings may hold; implies `detailsRequired`.' },
  maxAgeDays: {
    meaning: 'How old a recording may be when the form is submitted; implies `detailsRequired`.',
  },
  warning: { meaning: 'Shown to the requester and to approvers.', allowed: '1 to 300 characters' },
};
