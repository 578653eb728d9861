/** @type {import('jest').Config} */
export default {
  rootDir: '../../..',
  roots: ['<rootDir>/test/experiments/faults'],
  testEnvironment: 'node',
  transform: { '\\.ts$': '<rootDir>/test/support/typescript-transform.cjs' },
  maxWorkers: 2,
  workerGracefulExitTimeout: 20_000,
  testTimeout: 60_000,
};
