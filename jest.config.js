import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Every process that a test starts finds its code compiled; what is not compiled again has no coverage.
if (!process.env.COVERAGE_DIR) {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'share-recording-compile-cache');
}

// CDK checks every synthesized template again, for seconds each. `solutions-checks.test.ts` and the gate's synth do that.
process.env.CDK_VALIDATION ??= 'false';

// What the tests say of times, such as Slack's 3 seconds, depends on no machine's speed: the local stack's time passes slower.
process.env.LOCAL_SLOWDOWN ??= '20';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/experiments/'],
  transform: {
    '\\.ts$|/node_modules/@actions/.+\\.js$': '<rootDir>/test/support/typescript-transform.cjs',
    '\\.mjs$': '<rootDir>/test/support/package-transform.cjs',
  },
  // These are ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!@actions/|yargs/index\\.mjs|@clack/prompts/)'],
  moduleNameMapper: {
    '^@actions/([a-z-]+)$': '<rootDir>/node_modules/@actions/$1/dist/index.js',
    '^@actions/([a-z-]+)/(.+)$': '<rootDir>/node_modules/@actions/$1/dist/$2.js',
  },
  maxWorkers: 2,
  // Node frees a worker's large heap after its last test: under load that takes longer than Jest's half second.
  workerGracefulExitTimeout: 20_000,
  testTimeout: 120_000,
};
