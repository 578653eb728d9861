/** `audit export`, `verify`, `disclosures`, `list`: what reads a stack's records. */
import { defineCommand } from '../command.ts';
import { jsonOption, stackOptions } from '../options.ts';
import { type StackValues, stackOf } from '../stage.ts';
import { disclosureOptions, spanOf, spanOptions } from './audit-options.ts';

/** Connects to the stack: only after the options were checked. */
async function recordsOf(values: StackValues, earlierArchives: readonly string[] = []) {
  const { deployedRecords } = await import('../records.ts');
  return deployedRecords(stackOf(values), { stage: values.stage, earlierArchives });
}

const exportTrail = defineCommand({
  name: 'audit export',
  describe: 'Print the audit trail as JSON Lines',
  options: { ...spanOptions, ...stackOptions },
  async run(values) {
    const span = spanOf(values);
    const work = await import('../audit.ts');
    return work.exportTrail(await recordsOf(values), span);
  },
});

const verify = defineCommand({
  name: 'audit verify',
  describe: 'Compare the audit trail with the requests and the archive',
  options: {
    archive: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Also compare a bucket from before the archive was turned off',
      defaultDescription: 'none',
      example: 'share-recording-main-auditarchive1a2b3c4d',
    },
    ...stackOptions,
    ...jsonOption,
  },
  async run(values) {
    const work = await import('../audit.ts');
    return work.verify(await recordsOf(values, values.archive), values.json);
  },
});

const disclosures = defineCommand({
  name: 'audit disclosures',
  describe: 'Print what was sent, or may have been: to whom, why, and who agreed',
  options: { ...disclosureOptions, ...stackOptions },
  async run(values) {
    const { recipient, recording, requester, format } = values;
    const wanted = { ...spanOf(values), recipient, recording, requester };
    const work = await import('../audit.ts');
    return work.disclose(await recordsOf(values), wanted, format);
  },
});

const list = defineCommand({
  name: 'audit list',
  describe: 'List the requests under legal hold',
  options: { ...stackOptions, ...jsonOption },
  async run(values) {
    const work = await import('../audit.ts');
    return work.listHeld(await recordsOf(values), values.json);
  },
});

export const audit = [exportTrail, verify, disclosures, list];
