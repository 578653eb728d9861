/** What the commands of `audit` take. */
import { findRecordings } from '../../../lambda/domain/recordings.ts';
import { mustMatch, type OptionTable, wrongDate } from '../options.ts';
import { ToolError } from '../tool-error.ts';

export const spanOptions = {
  from: {
    type: 'string',
    describe: 'From this day (UTC) or moment on',
    example: '2026-11-01',
    wrong: wrongDate,
  },
  to: {
    type: 'string',
    describe: 'Before this day (UTC) or moment',
    example: '2026-12-01',
    wrong: wrongDate,
  },
} as const satisfies OptionTable;

/** The time that a call asks for: everything until now, if it does not say. */
export function spanOf(given: { from?: string | undefined; to?: string | undefined }) {
  const from = given.from === undefined ? 0 : Date.parse(given.from);
  const to = given.to === undefined ? Date.now() : Date.parse(given.to);
  if (from < to) return { from, to };
  throw new ToolError(`--from must be before ${given.to === undefined ? 'now' : '--to'}.`);
}

export const recordingOption = {
  recording: {
    type: 'string',
    describe: 'Recording ID or interaction ID',
    example: '0DE0C017-CD4F-D013-8E31-18D8B7470001 or 3001234567',
    wrong: (value) =>
      findRecordings(value).recordings.length === 1
        ? undefined
        : 'is not one recording or interaction ID',
  },
} as const satisfies OptionTable;

export const personOption = {
  person: {
    type: 'string',
    describe: 'Email address or Slack user ID',
    example: 'bob@example.com or U0123LEAD',
    wrong: mustMatch(
      /^[^@\s]+@[^@\s]+$|<[^@\s]+@[^@\s]+>\s*$|^\s*[UW][A-Z0-9]+\s*$/,
      'is not an email address or a Slack user ID',
    ),
  },
} as const satisfies OptionTable;

export const caseOption = {
  case: { type: 'string', describe: 'Case number', example: 'C-1024' },
} as const satisfies OptionTable;

export const disclosureOptions = {
  ...spanOptions,
  recipient: {
    type: 'string',
    describe: 'Only to this address',
    example: 'bob@example.com',
    wrong: mustMatch(/^[^@\s]+@[^@\s]+$|<[^@\s]+@[^@\s]+>\s*$/, 'is not an email address'),
  },
  ...recordingOption,
  requester: {
    type: 'string',
    describe: 'Only of this person, by their Slack user ID',
    example: 'U0123LEAD',
    wrong: mustMatch(/^\s*[UW][A-Z0-9]+\s*$/i, 'is not a Slack user ID'),
  },
  format: {
    type: 'string',
    choices: ['csv', 'json', 'table'],
    default: 'table',
    describe: 'Form of the report',
    example: 'csv',
  },
} as const satisfies OptionTable;
