/** Collects the licenses of the packages in a bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  folder: string;
  name: string;
  version: string;
  license: string;
}

const inModules = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** `inputs`: the files that went into the bundle, relative to `root`. Throws for a package without a license. */
export function licensesOf(inputs: string[], root: string): string {
  const folders = new Set(inputs.flatMap((file) => inModules.exec(file)?.[1] ?? []));
  const packages = [...folders].map((folder) => packageIn(join(root, folder)));
  const byName = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  const sorted = [...byName].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted
    .map(([title, { license, folder }]) => `${title} (${license})\n\n${textIn(folder)}`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function packageIn(folder: string): Package {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  if (typeof license !== 'string') {
    throw new Error(`${folder}/package.json names no license: check whether it may be bundled`);
  }
  return { folder, name: String(name), version: String(version), license: license };
}

/** The package's license and notice files; some packages have only the license field. */
function textIn(folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice)/i.test(file));
  const texts = files
    .sort()
    .map((file) => join(folder, file))
    .map((path) => readFileSync(path, 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : 'The package holds no license text.';
}
