// The tests that run the domain and the ICWS client in their own process: StrykerJS changes what they import.
import { createRequire } from 'node:module';
import base from '../../../jest.config.js';

process.env.SCHEDULES ??= '40';

/** @type {import('jest').Config} */
export default {
  ...base,
  rootDir: '../../..',
  testEnvironment: createRequire(import.meta.url).resolve(
    '@stryker-mutator/jest-runner/jest-env/node',
  ),
  testMatch: [
    '<rootDir>/test/unit/domain/**/*.test.ts',
    '<rootDir>/test/unit/application/**/*.test.ts',
    '<rootDir>/test/unit/icws/**/*.test.ts',
  ],
};
