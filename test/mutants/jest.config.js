// The tests that run the domain and the ICWS client in their own process: StrykerJS changes what they import.
import base from '../../jest.config.js';

process.env.SCHEDULES ??= '40';

/** @type {import('jest').Config} */
export default {
  ...base,
  rootDir: '../..',
  testEnvironment: '@stryker-mutator/jest-runner/jest-env/node',
  testMatch: [
    '<rootDir>/test/lambda/share/**/*.test.ts',
    '<rootDir>/test/lambda/icws/**/*.test.ts',
    '<rootDir>/test/schedules.test.ts',
  ],
};
