/** Every command of the tool, in the order in which `--help` lists them. */
import type { Command } from '../command.ts';
import { afterRestore } from './after-restore.ts';
import { audit } from './audit.ts';
import { auditChanges } from './audit-changes.ts';
import { config } from './config.ts';
import { dev } from './dev.ts';
import { doctor } from './doctor.ts';
import { manifest } from './manifest.ts';
import { pause, resume } from './pause.ts';
import { policy } from './policy.ts';
import { secrets } from './secrets.ts';

/** Commands whose first word is the same. */
export const groups: Readonly<Record<string, string>> = {
  config: 'Check the configuration, and print its schema',
  policy: 'Check, explain, and test the policy',
  audit: 'Read, verify, hold, and erase what was recorded',
};

export const commands: readonly Command[] = [
  dev,
  ...config,
  ...policy,
  manifest,
  secrets,
  doctor,
  pause,
  resume,
  ...audit,
  ...auditChanges,
  afterRestore,
];
