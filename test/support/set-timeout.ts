/** A test may take as much longer as time passes slower (`measure-load.ts`). */
jest.setTimeout(30_000 * Number(process.env.LOCAL_SLOWDOWN));
