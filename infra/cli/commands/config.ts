/** `config check`, `config schema`, `config docs`. */
import { defineCommand } from '../command.ts';
import { configOption, jsonOption } from '../options.ts';

const check = defineCommand({
  name: 'config check',
  describe: 'Check the configuration with all its stages',
  oldNode: true,
  options: { ...configOption, ...jsonOption },
  async run({ config, json }) {
    const { checkConfigurationFile } = await import('../configuration.ts');
    return checkConfigurationFile(config, json);
  },
});

const schema = defineCommand({
  name: 'config schema',
  describe: 'Print the JSON Schema of the configuration',
  oldNode: true,
  options: {},
  async run() {
    const { printSchema } = await import('../configuration.ts');
    return printSchema();
  },
});

const docs = defineCommand({
  name: 'config docs',
  describe: 'Print the tables of docs/configuration.md',
  oldNode: true,
  options: {},
  async run() {
    const { printTables } = await import('../configuration.ts');
    return printTables();
  },
});

export const config = [check, schema, docs];
