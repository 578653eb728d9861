/** `audit hold`, `release`, `erase`: what changes a stack's records. */
import { defineCommand } from '../command.ts';
import { confirmChange } from '../confirm.ts';
import { changeOptions } from '../options.ts';
import { type StackValues, stackOf } from '../stage.ts';
import { type Subject, subjectOf, subjectText } from '../subject.ts';
import { caseOption, personOption, recordingOption } from './audit-options.ts';

interface Call extends StackValues {
  yes?: boolean | undefined;
}

/** The stack's records, once a person has agreed to change them. */
async function agreed(values: Call, question: string) {
  const { deployedRecords } = await import('../records.ts');
  const records = await deployedRecords(stackOf(values), { stage: values.stage });
  const where = `Stage "${values.stage}": ${records.place}.`;
  await confirmChange({ where, question, yes: values.yes });
  return records;
}

type Given = Parameters<typeof subjectOf>[0];
const subjectOfHold = (given: Given): Subject => subjectOf(given, ['recording', 'person', 'case']);
const subjectOfErasure = (given: Given): Subject => subjectOf(given, ['recording', 'person']);

const holdOptions = {
  ...recordingOption,
  ...personOption,
  ...caseOption,
  ...changeOptions,
} as const;

async function change(kind: 'hold' | 'release', subject: Subject, values: Call): Promise<boolean> {
  const work = await import('../audit.ts');
  const what = `every request about ${subjectText(subject)}`;
  const question =
    kind === 'hold' ? `Put ${what} under legal hold?` : `Take the legal hold off ${what}?`;
  return work.changeHold(await agreed(values, question), subject, kind);
}

const hold = defineCommand({
  name: 'audit hold',
  describe: 'Put matching requests under legal hold',
  changes: true,
  options: holdOptions,
  check: subjectOfHold,
  run: async (values) => change('hold', subjectOfHold(values), values),
});

const release = defineCommand({
  name: 'audit release',
  describe: 'Take the legal hold off matching requests',
  changes: true,
  options: holdOptions,
  check: subjectOfHold,
  run: async (values) => change('release', subjectOfHold(values), values),
});

const erase = defineCommand({
  name: 'audit erase',
  describe: 'Remove personal data from matching requests',
  changes: true,
  options: {
    ...recordingOption,
    ...personOption,
    'close-unconfirmed': {
      type: 'boolean',
      default: false,
      describe: 'First close requests for which it isn’t known whether the email was sent',
    },
    ...changeOptions,
  },
  check: subjectOfErasure,
  async run(values) {
    const subject = subjectOfErasure(values);
    const work = await import('../audit.ts');
    const question = `Erase personal data from every request about ${subjectText(subject)}? This can’t be undone.`;
    const records = await agreed(values, question);
    return work.eraseSubject(records, subject, values['close-unconfirmed']);
  },
});

export const auditChanges = [hold, release, erase];
