/** The audit trail and its archive, compared line by line. */
import { verifyArchive, verifyEarlierArchive } from '../../../infra/cli/verify-archive.ts';
import type { LoggedLine } from '../../../lambda/application/ports.ts';
import { hour, start as later } from '../../support/requests.ts';

describe('what is no tampering is no finding', () => {
  const line = (at: number, message = '{"event":"x"}'): LoggedLine => ({ at, message });
  const compared = (logged: LoggedLine[], archived: LoggedLine[], keptDays?: number) =>
    verifyArchive(
      logged,
      { lines: archived, unreadable: [], ...(keptDays === undefined ? {} : { keptDays }) },
      later,
    );
  const start = () => later - 20 * 24 * hour;
  const minutes = (count: number) => (count * hour) / 60;

  test.each<[string, () => { logged: LoggedLine[]; archived: LoggedLine[]; keptDays?: number }]>([
    [
      'older than the archive',
      () => ({ logged: [line(1), line(start())], archived: [line(start())] }),
    ],
    [
      'from when the subscription began to take effect',
      () => ({
        logged: [line(start()), line(start() + minutes(14))],
        archived: [line(start())],
      }),
    ],
    [
      'on its way into the archive',
      () => ({ logged: [line(start()), line(later)], archived: [line(start())] }),
    ],
    [
      'in the archive since it began to be read',
      () => ({ logged: [line(start())], archived: [line(start()), line(later)] }),
    ],
    [
      'in an object that was deleted after its time, while a neighbor is not yet',
      () => ({
        logged: [line(start()), line(start() + minutes(20))],
        archived: [line(start())],
        keptDays: 20,
      }),
    ],
    [
      'in the trail no longer, by its retention',
      () => ({ logged: [], archived: [line(later - 3660 * 24 * hour)] }),
    ],
  ])('a line that is %s', (_, given) => {
    const { logged, archived, keptDays } = given();
    expect(compared(logged, archived, keptDays)).toEqual([]);
  });

  test('refusals that are word for word the same are told apart by their time', () => {
    const archived = [0, 1, 2].map((hours) => line(start() + hours * hour));
    expect(compared(archived.slice(0, 2), archived)).toHaveLength(1);
    const moved = [...archived.slice(0, 2), line(start() + 3 * hour)];
    expect(compared(moved, archived)).toHaveLength(2);
  });

  test('an archive that the trail no longer goes to: what it has must be in the trail', () => {
    const archived = [line(start()), line(start() + hour)];
    const newer = line(start() + 2 * hour);
    const earlier = (logged: LoggedLine[]) =>
      verifyEarlierArchive(logged, { lines: archived, unreadable: [] }, later);
    expect(earlier([...archived, newer])).toEqual([]);
    expect(earlier([archived[0]!, newer])).toHaveLength(1);
  });

  test('an archive without a line, and an object that is not of its stream, are findings', () => {
    const findings = verifyArchive(
      [line(start())],
      { lines: [], unreadable: ['An object'] },
      later,
    );
    expect(findings).toEqual([
      'An object',
      'The archive has no lines, so nothing was compared with it',
    ]);
  });
});
