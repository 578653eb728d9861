/** The three promises while two workers send the same request: the largest of the explorations, beside the others. */
import { notifiedRequest, scenario, testInterleavings, worker } from './interleaving.ts';

testInterleavings([['two workers', 2, scenario(notifiedRequest(), [worker, worker])]]);
